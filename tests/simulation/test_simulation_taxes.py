"""Tax from Autotask's billing items to QuickBooks' documents, end to end: each rule in a US company, in one whose tax
QuickBooks computes, and in companies with VAT and GST.
"""

from decimal import Decimal

import pytest
from taxed import Firm
from world import World

from atqbo.conclusion import exit_code, waiting
from atqbo.plan.document import Verdict
from atqbo.plan.postings import postings
from atqbo.sandbox.faults import Faults
from atqbo.show.results import written
from atqbo.tieout import Outcome


class Ran:
    """A run over a firm's invoices, and what stands in QuickBooks after it."""

    def __init__(self, firm, folder, links=None, **switches):
        self.world = World(1, folder, dataset=firm.dataset(), switches=switches)
        if links:
            self.world.link_taxes(links)
        self.tied, self.decision, self.plan = self.world.run()
        assert self.tied.holds
        self.documents = {each.autotask_id: each for each in self.plan.documents}
        self.ends = {each.autotask_id: each for each in self.tied.documents}
        self.posted = {number: found[0] for number, found in self.world.marked().items()}

    def reasons(self, number):
        """Codes of the reasons for a hold; [] where it was created and agrees."""
        document = self.documents[number]
        assert (document.verdict is Verdict.CREATE) == (number in self.posted)
        return [each.code for each in document.reasons]

    def notes(self, number):
        return [each.code for each in self.documents[number].notes]

    def tax(self, number):
        return Decimal(self.posted[number]["TxnTaxDetail"]["TotalTax"])

    def total(self, number):
        return Decimal(self.posted[number]["TotalAmt"])

    def codes(self, number):
        """Tax codes of the lines, "" for none."""
        details = [each.get("SalesItemLineDetail") for each in self.posted[number]["Line"]]
        return [each.get("TaxCodeRef", {}).get("value", "") for each in details if each]

    def remark(self, number):
        """What the record says of a written document."""
        [row] = [each for each in written(self.tied).rows if each["id"] == number]
        return row["why"]

    def exit_code(self):
        return exit_code(self.tied, self.decision.chosen, bool(self.decision.blockers), None)


# T1: the US without automated sales tax


def american(**settings):
    """Codes: one rate named as its region, one with two rates named as its region, one whose rate has another name."""
    firm = Firm(**settings)
    firm.code("Cook", ("Cook County", "10.25"))
    firm.code("Metro", ("State", "6.25"), ("City", "3"))
    firm.code("Lake", ("Lakeside", "8"))
    return firm


def test_t1_the_regions_name_is_a_rate_or_a_code_and_lines_carry_tax_or_non(tmp_path):
    firm = american()
    acme = firm.client("Acme")
    by_rate = firm.invoice(acme, ("100", "10.25"), ("50", "0"), region="Cook County")
    by_code = firm.invoice(acme, ("20", "1.85"), region="Metro")
    unknown = firm.invoice(acme, ("100", "7"), region="Will County")
    nowhere = firm.invoice(acme, ("100", "7"))
    free = firm.invoice(acme, ("70", "0"), region="Will County")
    ran = Ran(firm, tmp_path)
    assert (ran.reasons(by_rate), ran.tax(by_rate), ran.total(by_rate)) == ([], Decimal("10.25"), Decimal("160.25"))
    assert ran.codes(by_rate) == ["TAX", "NON"]
    assert ran.posted[by_rate]["TxnTaxDetail"]["TxnTaxCodeRef"] == {"value": "100"}
    assert (ran.reasons(by_code), ran.tax(by_code)) == ([], Decimal("1.85"))
    assert ran.posted[by_code]["TxnTaxDetail"]["TxnTaxCodeRef"] == {"value": "101"}
    assert (ran.reasons(unknown), ran.reasons(nowhere)) == (["tax-missing"], ["tax-region-missing"])
    assert (ran.reasons(free), ran.codes(free), ran.tax(free)) == ([], ["NON"], 0)
    assert (ran.tied.agrees, ran.exit_code()) == (True, 3)


def test_t1_a_tax_that_a_person_linked_comes_before_its_name(tmp_path):
    firm = american()
    number = firm.invoice(firm.client("Acme"), ("100", "8"), region="Cook County")
    ran = Ran(firm, tmp_path, links={"Cook County": "102"})
    assert (ran.reasons(number), ran.tax(number)) == ([], 8)


def test_t1_a_tax_exempt_organization_gets_a_customer_that_is_not_taxable_and_lines_without_tax(tmp_path):
    firm = american()
    old, new = firm.client("School", isTaxExempt=True), firm.client("Church", customer=False, isTaxExempt=True)
    other = firm.client("Baker", customer=False)
    numbers = [firm.invoice(each, ("100", "0"), region="Cook County") for each in (old, new, other)]
    ran = Ran(firm, tmp_path)
    assert [ran.codes(number) for number in numbers] == [["NON"]] * 3
    customers = {each["DisplayName"]: each["Taxable"] for each in ran.world.held_by()["quickbooks"]["Customer"]}
    assert customers == {"School": True, "Church": False, "Baker": True}
    assert ran.tied.agrees


def test_t1_a_customer_that_quickbooks_does_not_tax_is_held_where_autotask_charged_tax(tmp_path):
    firm = american()
    number = firm.invoice(firm.client("Acme", taxable=False), ("100", "10.25"), region="Cook County")
    assert Ran(firm, tmp_path).reasons(number) == ["customer-not-taxable"]


def test_t1_without_sales_tax_in_quickbooks_only_untaxed_invoices_move(tmp_path):
    firm = american(using=False)
    acme = firm.client("Acme")
    taxed = firm.invoice(acme, ("100", "10.25"), region="Cook County")
    free = firm.invoice(acme, ("100", "0"), region="Cook County")
    ran = Ran(firm, tmp_path)
    assert (ran.reasons(taxed), ran.reasons(free)) == (["sales-tax-off"], [])


def test_t4_a_rate_for_the_whole_document_where_autotask_taxes_line_by_line_is_held_with_the_correction_named(tmp_path):
    """The vendor's example: 2 % on one line, 3 % on the other, and a region of 5 % on both."""
    firm = Firm()
    firm.code("Both", ("Region", "5"))
    number = firm.invoice(firm.client("Acme"), ("100", "2"), ("100", "3"), region="Region")
    ran = Ran(firm, tmp_path)
    assert ran.reasons(number) == ["tax-differs"]
    [reason] = ran.documents[number].reasons
    assert "would charge 10.00 USD of tax, Autotask charged 5.00 USD: 5.00 USD apart, and 0.01" in reason.text
    assert "tax region 'Region' in Autotask" in reason.remedy
    assert ran.world.services.requests()["autotask"].get("PATCH Invoices") is None


@pytest.mark.parametrize(
    ("tolerance", "tax", "held"),
    [
        ("0.01", "1.86", False),
        ("0.01", "1.87", False),
        ("0.01", "1.88", True),
        ("0", "1.86", True),
        ("0.02", "1.89", False),
    ],
)
def test_a3_the_tolerance_is_so_much_for_each_rate(tolerance, tax, held, tmp_path):
    """QuickBooks rounds 1.25 and 0.60: 1.85 at two rates."""
    firm = american(tax_tolerance=Decimal(tolerance))
    number = firm.invoice(firm.client("Acme"), ("20", tax), region="Metro")
    ran = Ran(firm, tmp_path)
    assert ran.reasons(number) == (["tax-differs"] if held else [])
    if not held:
        assert (ran.notes(number), ran.tied.agrees) == (["tax-within-tolerance"], True)
        assert "Its tax is 1.85 USD in QuickBooks" in ran.remark(number)


@pytest.mark.parametrize("position", ["honoured", "ignored"])
def test_tax_autotask_sends_the_total_tax_once_and_survives_both_positions(position, tmp_path):
    firm = american(tax="autotask")
    acme = firm.client("Acme")
    near = firm.invoice(acme, ("10.05", "1.0351"), region="Cook County")
    far = firm.invoice(acme, ("100", "9"), region="Cook County")
    free = firm.invoice(acme, ("100", "0"), region="Cook County")
    ran = Ran(firm, tmp_path, explicit_tax=position)
    assert (ran.reasons(near), ran.reasons(far), ran.reasons(free)) == ([], ["tax-differs"], [])
    assert ran.tax(near) == Decimal("1.04" if position == "honoured" else "1.03")
    assert ran.documents[near].to_post == Decimal("11.09")
    assert (ran.tied.agrees, ran.ends[near].posted_tax) == (True, ran.tax(near))


@pytest.mark.parametrize(("position", "tax", "agrees"), [("honoured", "5.00", True), ("ignored", "10.00", False)])
def test_told_tax_is_kept_sends_autotasks_tax_whatever_quickbooks_would_compute(position, tax, agrees, tmp_path):
    """The vendor's example again. Where QuickBooks does not keep it after all, it is flagged."""
    firm = Firm(tax="autotask", told_tax_is_kept=True)
    firm.code("Both", ("Region", "5"))
    number = firm.invoice(firm.client("Acme"), ("100", "2"), ("100", "3"), region="Region")
    ran = Ran(firm, tmp_path, explicit_tax=position)
    assert (ran.reasons(number), ran.tax(number)) == ([], Decimal(tax))
    assert (ran.tied.agrees, bool(ran.tied.taxed_otherwise), ran.tied.differing) == (agrees, not agrees, ())


# T2: the US with automated sales tax


def automated(**settings):
    firm = Firm(partner=True, **settings)
    firm.taxes("Illinois", "Goods", ("IL", "6.25"))
    firm.taxes("Illinois", "Labor", ("IL none", "0"))
    return firm


def test_t2_quickbooks_computes_before_is_an_estimate_after_its_answer(tmp_path):
    firm = automated()
    acme = firm.client("Acme", region="Illinois")
    right = firm.invoice(acme, ("100", "6.25", "Goods"), ("50", "0", "Labor"), ("10", "0"), region="Illinois")
    near = firm.invoice(acme, ("100", "6.2599", "Goods"), region="Illinois")
    ran = Ran(firm, tmp_path)
    assert ran.notes(right) == ran.notes(near) == ["tax-estimate"]
    assert "6.25 USD is an estimate" in ran.documents[right].notes[0].text
    assert ran.codes(right) == ["TAX", "NON", "NON"]
    assert ran.posted[right]["ShipAddr"]["CountrySubDivisionCode"] == "IL"
    assert (ran.documents[near].to_post, ran.total(near)) == (Decimal("106.26"), Decimal("106.25"))
    assert (ran.tied.agrees, ran.exit_code()) == (True, 0)


def test_t2_a_tax_beyond_the_tolerance_is_flagged_with_the_net_exact(tmp_path):
    firm = automated()
    number = firm.invoice(firm.client("Acme", region="Illinois"), ("100", "8", "Goods"), region="Illinois")
    ran = Ran(firm, tmp_path)
    [flagged] = ran.tied.taxed_otherwise
    assert (flagged.autotask_id, flagged.agrees, ran.tied.differing) == (number, True, ())
    assert (ran.tied.agrees, ran.exit_code()) == (False, 3)
    assert "TxnTaxDetail.TotalTax is 6.25, expected between 7.99 and 8.01" in flagged.reason
    [told] = waiting(ran.plan, ran.tied, (), (), None)
    assert "6.25 USD in QuickBooks and 8.00 USD in Autotask" in told


@pytest.mark.parametrize("faults", [(), ({"match": "POST batch", "fault": "answer-lost", "nth": [1]},)])
def test_t2_an_invoice_that_is_taxed_otherwise_is_not_emailed(tmp_path, faults):
    """Also where the answer is lost, and what stands there is found by its marker."""
    firm = automated(email=True)
    acme = firm.client("Acme", region="Illinois")
    firm.invoice(acme, ("10", "0", "Labor"), region="Illinois")
    right, wrong = (firm.invoice(acme, ("100", tax, "Goods"), region="Illinois") for tax in ("6.25", "8"))
    world = World(1, tmp_path, dataset=firm.dataset())
    with world.book() as book:
        for number in (right, wrong):
            book.hold(f"invoices:{number}", "pat", "not in the first run")
    world.run()
    with world.book() as book:
        for number in (right, wrong):
            book.release(f"invoices:{number}", "pat")
    world.services.faults = Faults.of({"rules": faults})
    tied, _, _ = world.run()
    assert len(world.services.faults.happened) == len(faults)
    mailed = {number: found[0]["EmailStatus"] for number, found in world.marked().items() if number in (right, wrong)}
    assert mailed == {right: "EmailSent", wrong: "NotSet"}
    [why] = next(each.untaken for each in tied.documents if each.autotask_id == wrong)
    assert "its e-mail was not sent: It is not e-mailed, since it differs" in why


def test_t2_what_autotask_leaves_untaxed_though_its_category_is_taxed_quickbooks_decides_on(tmp_path):
    firm = automated()
    number = firm.invoice(firm.client("Acme", region="Illinois"), ("100", "0", "Goods"), region="Illinois")
    ran = Ran(firm, tmp_path)
    assert ran.codes(number) == ["TAX"]
    assert [each.autotask_id for each in ran.tied.taxed_otherwise] == [number]


@pytest.mark.parametrize("lacking", ["Line1", "City", "CountrySubDivisionCode", "PostalCode"])
@pytest.mark.parametrize("addresses", ["quickbooks", "autotask"])
def test_t2_without_a_complete_ship_to_it_is_held(addresses, lacking, tmp_path):
    """The customer's in QuickBooks, or where the settings say so the organization's in Autotask."""
    firm = automated(addresses=addresses)
    acme = firm.client("Acme", region="Illinois")
    if addresses == "quickbooks":
        firm.draft.quickbooks["Customer"][-1]["ShipAddr"][lacking] = ""
    else:
        acme[{"Line1": "address1", "City": "city", "PostalCode": "postalCode"}.get(lacking, "state")] = ""
    taxed = firm.invoice(acme, ("100", "6.25", "Goods"), region="Illinois")
    free = firm.invoice(acme, ("100", "0", "Labor"), region="Illinois")
    new = firm.client("Newcomer", customer=False, region="Illinois")
    first = firm.invoice(new, ("100", "6.25", "Goods"), region="Illinois")
    ran = Ran(firm, tmp_path)
    assert (ran.reasons(taxed), ran.reasons(free)) == (["ship-to-incomplete"], [])
    assert (ran.reasons(first), ran.tied.agrees) == ([], True)


def test_t2_a_tax_exempt_organization_bears_no_tax(tmp_path):
    firm = automated()
    acme = firm.client("School", region="Illinois", isTaxExempt=True)
    number = firm.invoice(acme, ("100", "0", "Goods"), region="Illinois")
    ran = Ran(firm, tmp_path)
    assert (ran.codes(number), ran.tax(number), ran.tied.agrees) == (["NON"], 0, True)


@pytest.mark.parametrize(("position", "tax", "agrees"), [("honoured", "8.00", True), ("ignored", "6.25", False)])
def test_t2_whether_an_explicit_tax_is_honoured_is_survived(position, tax, agrees, tmp_path):
    firm = automated(tax="autotask")
    number = firm.invoice(firm.client("Acme", region="Illinois"), ("100", "8", "Goods"), region="Illinois")
    ran = Ran(firm, tmp_path, explicit_tax=position)
    assert (ran.tax(number), ran.tied.agrees, ran.tied.differing) == (Decimal(tax), agrees, ())


# T3: VAT and GST


def british(**settings):
    firm = Firm("GB", "GBP", **settings)
    firm.code("20.0% S", ("20.0% S", "20"))
    firm.code("5.0% R", ("Reduced", "5"))
    firm.code("0.0% Z", ("0.0% Z", "0"))
    firm.taxes("UK", "Standard", ("20.0% S", "20"))
    firm.taxes("UK", "Reduced", ("Reduced", "5"))
    firm.taxes("UK", "Zero", ("0.0% Z", "0"))
    firm.taxes("UK", "Odd", ("17.5% S", "17.5"))
    firm.taxes("Jersey", "Nothing", ("GST JE", "5"))
    return firm


def test_t3_every_line_carries_the_code_of_its_category_zero_rated_ones_too(tmp_path):
    firm = british()
    acme = firm.client("Acme", region="UK")
    mixed = firm.invoice(acme, ("100", "20", "Standard"), ("40", "2", "Reduced"), ("10", "0", "Zero"), region="UK")
    by_organization = firm.invoice(acme, ("100", "20", "Standard"))
    ran = Ran(firm, tmp_path)
    assert (ran.reasons(mixed), ran.codes(mixed), ran.tax(mixed)) == ([], ["100", "101", "102"], 22)
    assert ran.posted[mixed]["GlobalTaxCalculation"] == "TaxExcluded"
    assert (ran.reasons(by_organization), ran.total(by_organization)) == ([], 120)
    assert [each.tax for each in ran.documents[mixed].lines] == ["20.0% S", "5.0% R", "0.0% Z"]
    assert ran.documents[mixed].tax.owed == {"Revenue": 22}
    assert (ran.tied.agrees, ran.exit_code()) == (True, 0)


HELD = [
    ((("10", "0"),), "UK", {}, "tax-category-missing"),
    ((("10", "1.75", "Odd"),), "UK", {}, "tax-missing"),
    ((("10", "0", "Standard"),), "Jersey", {}, "tax-undefined"),
    ((("10", "2", "Standard"),), None, {"region": None}, "tax-region-missing"),
    ((("10", "0", "Standard"),), "UK", {"isTaxExempt": True}, "untaxed-code-unset"),
    ((("10", "3", "Standard"),), "UK", {}, "tax-differs"),
    ((("10", "0", "Standard"),), "UK", {}, "tax-differs"),
]


@pytest.mark.parametrize(
    ("lines", "region", "fields", "reason"), HELD, ids=[f"{n}-{each[3]}" for n, each in enumerate(HELD)]
)
def test_t3_no_code_is_guessed(lines, region, fields, reason, tmp_path):
    firm = british()
    number = firm.invoice(firm.client("Acme", **{"region": "UK", **fields}), *lines, region=region)
    assert Ran(firm, tmp_path).reasons(number) == [reason]


@pytest.mark.parametrize(
    ("code", "reasons"), [("0.0% Z", []), ("20.0% S", ["untaxed-code-taxes"]), ("?", ["tax-missing"])]
)
def test_t3_lines_of_a_tax_exempt_organization_carry_the_code_the_settings_name(code, reasons, tmp_path):
    firm = british(untaxed_code=code)
    exempt = firm.client("Embassy", region="UK", isTaxExempt=True)
    number = firm.invoice(exempt, ("10", "0", "Standard"), region="UK")
    ran = Ran(firm, tmp_path)
    assert ran.reasons(number) == reasons
    assert reasons or ran.codes(number) == ["102"]


def canadian():
    firm = Firm("CA", "CAD")
    firm.code("GST/PST BC", ("GST", "5"), ("PST (BC)", "7"))
    firm.code("HST ON", ("HST (ON)", "13"))
    firm.taxes("British Columbia", "Goods", ("GST", "5"), ("PST (BC)", "7"))
    firm.taxes("Ontario", "Goods", ("HST", "13"))
    return firm


def test_t3_several_taxes_on_a_line_are_the_code_with_exactly_their_rates(tmp_path):
    firm = canadian()
    west, east = firm.client("West", region="British Columbia"), firm.client("East", region="Ontario")
    two = firm.invoice(west, ("100", "12", "Goods"), region="British Columbia")
    one = firm.invoice(east, ("100", "13", "Goods"), region="Ontario")
    ran = Ran(firm, tmp_path)
    assert (ran.reasons(two), ran.tax(two), ran.codes(two)) == ([], 12, ["100"])
    assert ran.reasons(one) == ["tax-missing"]
    linked = Ran(firm, tmp_path / "linked", links={"HST": "101"})
    assert (linked.reasons(one), linked.tax(one)) == ([], 13)


def test_t3_a_tax_on_a_tax_is_computed_as_quickbooks_does(tmp_path):
    firm = Firm("CA", "CAD")
    firm.code("GST/QST", ("GST", "5"), ("QST", "9.5"))
    upper = firm.draft.quickbooks["TaxCode"][-1]["SalesTaxRateList"]["TaxRateDetail"][1]
    upper.update(TaxTypeApplicable="TaxOnAmountPlusTax", TaxOrder=1)
    firm.taxes("Quebec", "Goods", ("GST", "5"), ("QST", "9.5"))
    client = firm.client("Est", region="Quebec")
    right = firm.invoice(client, ("200", "29.95", "Goods"), region="Quebec")
    plain = firm.invoice(client, ("200", "29.00", "Goods"), region="Quebec")
    ran = Ran(firm, tmp_path)
    assert (ran.reasons(right), ran.tax(right), ran.tied.agrees) == ([], Decimal("29.95"), True)
    assert ran.documents[right].tax.owed == {"Revenue": Decimal("29.95")}
    assert ran.reasons(plain) == ["tax-differs"]


def test_t3_a_company_abroad_that_charges_no_tax_needs_no_codes(tmp_path):
    firm = Firm("CA", "CAD", using=False)
    number = firm.invoice(firm.client("Acme"), ("100", "0"))
    ran = Ran(firm, tmp_path)
    assert (ran.reasons(number), ran.codes(number)) == ([], [""])


@pytest.mark.parametrize("position", ["honoured", "ignored"])
def test_t3_autotasks_total_tax_in_a_vat_company(position, tmp_path):
    firm = british(tax="autotask")
    number = firm.invoice(firm.client("Acme", region="UK"), ("10.03", "2.0149", "Standard"), region="UK")
    ran = Ran(firm, tmp_path, explicit_tax=position)
    assert (ran.reasons(number), ran.tied.agrees) == ([], True)
    assert ran.tax(number) == Decimal("2.01")


# A2, A3: rounding


def test_a3_a_rounding_line_brings_the_document_to_autotasks_total_and_is_never_tax(tmp_path):
    firm = british(rounding_item="Rounding", untaxed_code="0.0% Z")
    acme, halves = firm.client("Acme", region="UK"), [("10.005", "0", "Zero")] * 3
    plain = firm.invoice(acme, ("100", "20", "Standard"), *halves, region="UK")
    taxed = firm.invoice(acme, *[("10.005", "2.001", "Standard")] * 3, region="UK")
    ran = Ran(firm, tmp_path)
    assert (ran.reasons(plain), ran.notes(plain)) == ([], ["rounding-line"])
    assert ran.total(plain) == ran.ends[plain].amount == Decimal("150.02")
    assert ran.posted[plain]["Line"][4]["Amount"] == Decimal("-0.01")
    assert ran.codes(plain) == ["100", "102", "102", "102", "102"]
    assert (ran.reasons(taxed), ran.notes(taxed)) == ([], ["tax-within-tolerance", "rounding-line"])
    assert (ran.total(taxed), ran.tax(taxed)) == (Decimal("36.03"), Decimal("6.01"))
    assert ran.tied.agrees


def test_a3_beyond_one_hundredth_for_each_line_a_rounding_item_does_not_help(tmp_path):
    firm = american(rounding_item="Rounding")
    acme = firm.client("Acme")
    within = firm.invoice(acme, *[("10.004", "0")] * 5)
    beyond = firm.invoice(acme, ("10", "0"), ("20", "0"))
    firm.draft.autotask["Invoices"][-1]["invoiceTotal"] += Decimal("0.03")
    ran = Ran(firm, tmp_path)
    assert (ran.reasons(within), ran.total(within), ran.codes(within)[-1]) == ([], Decimal("50.02"), "NON")
    assert ran.reasons(beyond) == ["billing-items-do-not-add-up"]


@pytest.mark.parametrize(("item", "reason"), [("Nothing", "rounding-item-unfit"), ("Rounding", "untaxed-code-unset")])
def test_a3_a_rounding_line_needs_its_item_and_in_vat_its_code(item, reason, tmp_path):
    firm = british(rounding_item=item, **({"untaxed_code": "0.0% Z"} if item == "Nothing" else {}))
    acme = firm.client("Acme", region="UK")
    uneven = firm.invoice(acme, *[("10.005", "2.001", "Standard")] * 3, region="UK")
    even = firm.invoice(acme, ("10", "2", "Standard"), region="UK")
    ran = Ran(firm, tmp_path)
    assert (ran.reasons(uneven), ran.reasons(even)) == ([reason], [])


def test_the_books_balance_with_the_tax_owed_to_its_agency(tmp_path):
    firm = british()
    firm.invoice(firm.client("Acme", region="UK"), ("100", "20", "Standard"), region="UK")
    ran = Ran(firm, tmp_path)
    told = {each.account: each.debit - each.credit for each in postings(ran.plan, ran.decision.chosen)}
    assert told == {"Accounts receivable": 120, "Services": -100, "Revenue Payable": -20}


def test_requests_for_taxes_do_not_grow_with_documents(tmp_path):
    counted = []
    for count in (1, 40):
        firm = british()
        acme = firm.client("Acme", region="UK")
        for _ in range(count):
            firm.invoice(acme, ("100", "20", "Standard"), region="UK")
        ran = Ran(firm, tmp_path / str(count))
        assert ran.tied.count(Outcome.CREATED) == count
        requests = ran.world.services.requests()
        counted.append({name: n for name, n in requests["autotask"].items() if "Tax" in name})
    assert counted == [dict.fromkeys(("POST TaxCategories/query", "POST TaxRegions/query", "POST Taxes/query"), 1)] * 2


@pytest.mark.parametrize("form", ["four-places", "cents"])
@pytest.mark.parametrize("contains", ["net", "with-tax"])
def test_a2_both_stored_forms_of_total_amount_come_to_the_same_document(form, contains, tmp_path):
    firm = british()
    acme = firm.client("Acme", region="UK")
    lines = [("10.0050", "2.0010", "Standard"), ("33.3333", "1.6667", "Reduced"), ("5", "0", "Zero")]
    number = firm.invoice(acme, *lines, region="UK")
    ran = Ran(firm, tmp_path, billed_amounts=form, total_amount=contains)
    [first, *_] = ran.world.held_by()["autotask"]["BillingItems"]
    stored = {"four-places": ("10.0050", "12.0060"), "cents": ("10.01", "12.01")}[form][contains == "with-tax"]
    assert first["totalAmount"] == Decimal(stored)
    assert ran.reasons(number) == []
    amounts = [each["Amount"] for each in ran.posted[number]["Line"][:3]]
    assert amounts == [Decimal("10.01"), Decimal("33.33"), 5]
    assert (ran.tax(number), ran.tied.agrees) == (Decimal("3.67"), True)


def test_t4_tax_on_an_exempt_organization_is_told_as_that(tmp_path):
    firm = Firm()
    firm.code("Here", ("Here", "10"))
    firm.taxes("Here", "Goods", ("Here", "10"))
    client = firm.client("Acme", region="Here", isTaxExempt=True)
    number = firm.invoice(client, ("100", "10", "Goods"), region="Here")
    ran = Ran(firm, tmp_path)
    [reason] = ran.documents[number].reasons
    assert reason.code == "tax-differs"
    assert reason.text == (
        "Autotask charged 10.00 USD of tax, and has 'Acme' as tax-exempt, so that nothing is taxed in QuickBooks"
    )
