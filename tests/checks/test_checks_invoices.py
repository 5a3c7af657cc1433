"""Further checks of what concerns invoices: numbers, other connectors, taxes, dates, pace, and people's words."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from checks_kit import SAID, found, surveyed
from msgspec.structs import replace
from plan_factories import (
    accepted,
    at,
    code,
    customer,
    invoice,
    line,
    memory,
    organization,
    posted,
    preferences,
    settings,
)

from atqbo import rows
from atqbo.checks import Severity, report
from atqbo.checks.attesting import QUESTIONS
from atqbo.checks.taxes import HELD_FOR_TAX
from atqbo.facts import Hour, Unread
from atqbo.plan.document import Attested

TERM = rows.PaymentTerm(id=3, name="Net 30", payment_due_in_days=30)


def company(**properties):
    told = tuple(rows.NameValue(name, value) for name, value in properties.items())
    return rows.CompanyInfo(id="1", company_name="Acme MSP", country="US", name_value=told)


def taxed(region="Illinois", **fields):
    return [invoice(total="106.25", total_tax_value=Decimal("6.25"), tax_region_name=region, **fields)]


def sales_tax(partner=False):
    return replace(preferences(), tax_prefs=rows.TaxPrefs(using_sales_tax=True, partner_tax_enabled=partner))


def tax_lists(**percents):
    """Tax codes C1, C2 … of QuickBooks, each with one rate of that name."""
    detail = [rows.TaxRateDetail(tax_rate_ref=rows.Ref(f"R{name}")) for name in percents]
    return {
        "tax_codes": [
            rows.TaxCode(id=f"C{name}", name=name[:10], sales_tax_rate_list=rows.TaxRateList((each,)))
            for name, each in zip(percents, detail, strict=True)
        ],
        "tax_rates": [
            rows.TaxRate(id=f"R{name}", name=name, rate_value=Decimal(percent)) for name, percent in percents.items()
        ],
    }


# Numbers


def test_i1_numbers_of_more_than_21_characters():
    assert found(invoices=[invoice(invoice_number="9" * 22)])["numbers-too-long"].severity is Severity.NOTE
    assert "numbers-too-long" not in found(invoices=[invoice(invoice_number="9" * 21)])


def test_i1_numbers_on_two_invoices():
    twins = [invoice(invoice_number="A-7"), invoice(4712, invoice_number="A-7")]
    assert found(invoices=twins)["numbers-used-twice"].told == ("A-7: ids 4711, 4712 in Autotask",)
    in_books = [posted(), posted("901", 4712)]
    assert found(posted=in_books)["numbers-used-twice"].told == ("1043: ids 900, 901 in QuickBooks",)
    marks = [invoice(invoice_number="ERROR"), invoice(4712, invoice_number="ERROR")]
    assert "numbers-used-twice" not in found(invoices=marks)


def test_the_highest_number_given_so_far():
    told = found(posted=[posted(doc_number="999"), posted("901", 4712, doc_number="1000")])["numbers-used"]
    assert told.text == "2 invoices of this program in the window; the highest number is 1000"
    assert "numbers-used" not in found()


# Another connector


def moved(made=None):
    """An invoice that somebody else moved."""
    times = rows.MetaData(create_time=made) if made else None
    return {
        "invoices": [invoice(), invoice(4712, invoice_number="2001")],
        "posted": [posted("905", doc_number="2001", private_note=None, meta_data=times)],
    }


def said(day):
    return memory(
        accepted_settings={"invoices": accepted(settings())},
        attestations={**SAID, "own-connectors-off": Attested("pat", at(day))},
    )


def test_k5_a_second_live_connector_blocks_the_app():
    told = found(past=memory(accepted_settings={"invoices": accepted(settings())}), **moved())["second-connector"]
    assert told.severity is Severity.BLOCKER
    assert "2001" in told.text
    assert "second-connector" not in found(posted=[posted("905", doc_number="2001", private_note=None)])
    assert "second-connector" not in found(invoices=[invoice(4712, invoice_number="1043")], posted=[posted(of=4712)])


def test_k5_after_a_persons_word_only_what_came_later_blocks():
    before, after = at("2026-03-08", 10), at("2026-03-12", 10)
    cut_over = found(past=said("2026-03-10"), **moved(before))
    assert "second-connector" not in cut_over
    assert cut_over["moved-by-others"].severity is Severity.WARNING
    assert "attest-own-connectors-off" not in cut_over
    still = found(past=said("2026-03-10"), **moved(after))
    assert still["second-connector"].severity is Severity.BLOCKER
    assert still["attest-own-connectors-off"].told


# Taxes


def test_t1_tax_where_quickbooks_has_sales_tax_switched_off():
    assert found(invoices=taxed())["sales-tax-off"].told == ("Invoice 4711 of Acme Bakery: 6.25 USD, Illinois",)
    assert "sales-tax-off" not in found(invoices=taxed(), preferences=sales_tax())
    assert "sales-tax-off" not in found()


def test_t1_a_tax_region_is_a_rates_name():
    ours = {"preferences": sales_tax(), **tax_lists(Illinois="6.25")}
    told = found(around={}, invoices=taxed("Cook County"), **ours)
    assert told["tax-regions-unmatched"].told == ("'Cook County'",)
    assert "tax-regions-unmatched" not in found(around={}, invoices=taxed(), **ours)
    assert "tax-regions-unmatched" not in found(around={}, invoices=taxed("Cook"), preferences=sales_tax(partner=True))


def test_t2_where_quickbooks_computes_it_needs_addresses():
    ours = {"invoices": taxed(), "billing_items": [line(tax_dollars=Decimal("6.25"))]}
    told = found(preferences=sales_tax(partner=True), **ours)["tax-computed-by-quickbooks"]
    assert (told.severity, told.told) == (Severity.WARNING, ("Acme Bakery",))
    full = rows.PhysicalAddress(line1="1 Main St", city="Aurora", country_sub_division_code="IL", postal_code="60505")
    calm = found(preferences=sales_tax(partner=True), customers=[customer(ship_addr=full)], **ours)
    assert calm["tax-computed-by-quickbooks"].severity is Severity.NOTE
    assert "tax-computed-by-quickbooks" not in found(invoices=taxed(), preferences=sales_tax())


def test_t3_autotask_and_quickbooks_are_in_one_country():
    abroad, own = rows.CompanyInfo(id="1", country="GB"), organization(0, "Acme MSP", country="United States")
    told = found(company=abroad, organizations=[organization(), own])["country-differs"]
    assert (told.severity, "outside the US" in told.text) == (Severity.WARNING, True)
    assert told.told == ("United States in Autotask, GB in QuickBooks",)
    for same in ({"organizations": [organization(), own]}, {"company": abroad}):
        assert "country-differs" not in found(**same)


def test_t4_invoices_that_wait_because_of_tax():
    ours = {"preferences": sales_tax(), "billing_items": [line(tax_dollars=Decimal("6.25"))]}
    told = found(invoices=taxed(), **ours, **tax_lists(Illinois="8"))["taxes-held"]
    assert "8.00 USD of tax, Autotask charged 6.25 USD" in told.told[0]
    assert told.told[0].endswith("invoice 4711")
    assert "tax region 'Illinois' in Autotask" in told.remedy
    assert "taxes-held" not in found(invoices=taxed(), **ours, **tax_lists(Illinois="6.25"))


def test_every_reason_of_tax_is_in_the_page_on_taxes():
    page = (Path(__file__).resolve().parents[2] / "docs" / "taxes.md").read_text()
    assert [code for code in HELD_FOR_TAX if f"`{code}`" not in page] == []


def test_t3_lines_without_a_tax_category():
    assert found(invoices=taxed())["lines-without-tax-category"].severity is Severity.NOTE
    abroad = rows.CompanyInfo(id="1", country="CA")
    told = found(company=abroad)["lines-without-tax-category"]
    assert (told.severity, told.told) == (Severity.WARNING, ("Invoice 4711: 1 line",))
    assert "lines-without-tax-category" not in found()
    assert "lines-without-tax-category" not in found(company=abroad, billing_codes=[code(tax_category_id=2)])
    assert "lines-without-tax-category" not in found(company=abroad, billing_items=[line(tax_category_id=2)])


def test_i5_credits_that_apply_themselves():
    on = replace(preferences(), sales_forms_prefs=rows.SalesFormsPrefs(auto_apply_credit=True))
    assert found(preferences=on)["credits-applied-automatically"].rule == "I5"
    assert "credits-applied-automatically" not in found()


# E-mail


def test_i7_organizations_that_both_services_would_mail():
    both = {"organizations": [organization(invoice_method=2)], "invoice_methods": {1: "Print", 2: "Email"}}
    told = found(settings(email=True), **both)["mailed-twice"]
    assert (told.rule, told.told) == ("I7", ("Acme Bakery (id 29)",))
    assert told.evidence[0].autotask.value == "invoice method Email"
    assert "mailed-twice" not in found(settings(email=False), **both)
    assert "mailed-twice" not in found(
        settings(email=True), **both | {"organizations": [organization(invoice_method=1)]}
    )


# Dates, completeness, pace


def test_d5_invoices_from_before_the_start():
    told = found(settings(start_date="2026-03-11"))["before-start-date"]
    assert told.told == ("Invoice 4711 of Acme Bakery, 2026-03-10",)
    assert "before-start-date" not in found()


def test_an_empty_implementation():
    assert found(billing_codes=[])["implementation-thin"].told == ("Billing codes: none",)
    bare = found(around={"templates": (), "tax_regions": ()}, invoices=taxed(), payment_terms=[])["implementation-thin"]
    assert bare.told == ("Payment terms: none", "Invoice templates: none", "Tax regions: none")
    assert "implementation-thin" not in found(around={"tax_regions": ()}, payment_terms=[TERM])


def test_y4_gaps_in_ids():
    told = found(invoices=[invoice(), invoice(4713), invoice(4720)])["ids-missing"]
    assert told.text == "7 invoice ids between 4711 and 4720 are not shown by Autotask"
    assert told.told == ("4712", "4714 to 4719")
    many = found(invoices=[invoice(number) for number in range(1, 100, 2)])["ids-missing"]
    assert many.told[-1] == "and 29 more gaps"
    assert "ids-missing" not in found(invoices=[invoice(), invoice(4712)])


@pytest.mark.parametrize(("seconds", "says"), [(61, "61 seconds ahead of"), (-300, "300 seconds behind")])
def test_clocks_that_differ(seconds, says):
    ours = at("2026-03-15", 12) + timedelta(seconds=seconds)
    assert says in found(around={"our_clock": ours})["clock-skew"].text
    assert "clock-skew" not in found(around={"our_clock": at("2026-03-15", 12) + timedelta(seconds=60)})


def test_a_rehearsals_clock_is_not_compared():
    plain = settings()
    rehearsal = replace(plain, company=replace(plain.company, as_of=at("2026-03-15").date()))
    assert "clock-skew" not in found(rehearsal, around={"our_clock": at("2026-04-15")})


def test_how_long_the_transfer_takes():
    many = [invoice(number) for number in range(1, 362)]
    lines = [line(number, of=number) for number in range(1, 362)]
    told = found(around={}, invoices=many, billing_items=lines)["duration"]
    assert told.text == "Transferring 361 invoices takes about 3 minutes"
    assert told.told == (
        "QuickBooks: 13 requests of at most 40 a minute",
        "Autotask: 363 requests; 9,880 are left in this hour for all programs of the tenant",
    )
    short = found(around={"hour": Hour(9_700, 10_000)}, invoices=many, billing_items=lines)["hour-too-short"]
    assert short.severity is Severity.WARNING
    assert "duration" not in found(around={}, invoices=[])


# Attestations


def test_an_open_question_is_a_warning_and_says_how_to_answer():
    told = found(past=memory())["attest-intuit-admin"]
    assert told.severity is Severity.WARNING
    assert told.remedy.endswith("atqbo run preflight -p attest intuit-admin")
    assert not [name for name in found() if name.startswith("attest-")]


@pytest.mark.parametrize("code_", QUESTIONS)
def test_each_question_is_open_until_it_is_answered(code_):
    assert found(past=memory())[f"attest-{code_}"].text.endswith(QUESTIONS[code_].statement)
    answered = memory(attestations={code_: SAID[code_]})
    assert f"attest-{code_}" not in found(past=answered)


def test_an_answer_expires_after_a_year():
    def answered(days):
        return memory(attestations={"password-lasts": Attested("pat", at("2026-03-15", 12) - timedelta(days=days))})

    assert "attest-password-lasts" not in found(past=answered(365))
    assert "2026-03-14 was the last day" in found(past=answered(366))["attest-password-lasts"].text


def test_an_answer_is_weighed_against_what_can_be_seen():
    told = found(invoices=[invoice(invoice_number="A-7")])["attest-numbering-off"]
    assert "speaks against it" in told.text
    assert told.told == ("Invoice 4711 of Acme Bakery: Autotask already has the number A-7 for it",)


# What was not looked at


def test_what_could_not_be_looked_at_is_told_with_its_reason():
    refused = Unread("Employee in QuickBooks", "QuickBooks refuses a query")
    told = {each.what for each in report(surveyed(around={"unread": (refused,)})).untold}
    assert {"Employee in QuickBooks", "Tier of the subscription", "State of the subscription"} <= told
    full = company(OfferingSku="QuickBooks Online Plus", SubscriptionStatus="PAID")
    assert "Tier of the subscription" not in {each.what for each in report(surveyed(company=full)).untold}
