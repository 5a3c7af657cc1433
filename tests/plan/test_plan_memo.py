"""[invoices] customer_memo, private_note, po_number, custom_fields, addresses, online payments, exchange_rate."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from plan_factories import (
    at,
    codes,
    customer,
    effect,
    invoice,
    line,
    only,
    organization,
    plan,
    preferences,
    rate,
    settings,
)

from atqbo import rows
from atqbo.effects import read_mark
from atqbo.errors import SettingsError
from atqbo.facts import Behind
from atqbo.facts.own import Own
from atqbo.plan.document import Plan, Verdict
from atqbo.settings.checking import check

TOLD = {
    "comments": "Thank you",
    "tax_region_name": "Illinois",
    "from_date": at("2026-03-01"),
    "to_date": at("2026-03-31"),
    "batch_id": 88,
    "order_number": "PO-9",
}


def body(made: Plan) -> dict[str, Any]:
    return effect(made, "Invoice").body


def custom(*names: str, unused: int = 0) -> rows.Preferences:
    """Preferences with custom fields 1, 2 … of these names."""
    told = [
        each
        for number, name in enumerate(names, 1)
        for each in (
            rows.CustomFieldPreference(name=f"SalesFormsPrefs.UseSalesCustom{number}", boolean_value=number != unused),
            rows.CustomFieldPreference(name=f"SalesFormsPrefs.SalesCustomName{number}", string_value=name),
        )
    ]
    prefs = preferences()
    forms = replace(prefs.sales_forms_prefs, custom_field=tuple(rows.CustomFieldGroup(told=(each,)) for each in told))
    return replace(prefs, sales_forms_prefs=forms)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("comments", "Thank you"),
        ("tax-group", "Tax group: Illinois"),
        ("invoice-date", "Invoice date: 2026-03-10"),
        ("period", "Period: 2026-03-01 to 2026-03-31"),
        ("invoice-id", "Autotask invoice 4711"),
        ("batch-id", "Autotask batch 88"),
        ("organization", "Acme Bakery"),
        ("organization-number", "Customer number: C-7"),
        ("order-number", "PO PO-9"),
    ],
)
def test_customer_memo_and_private_note_hold_what_is_chosen(word: str, text: str) -> None:
    given = {"invoices": [invoice(**TOLD)], "organizations": [organization(company_number="C-7")]}
    chosen = settings(customer_memo=[word], private_note=[word], po_number="none")
    made = plan(chosen=chosen, **given)
    assert body(made)["CustomerMemo"] == {"value": text}
    assert body(made)["PrivateNote"].splitlines()[:-1] == [text]
    assert read_mark(body(made)["PrivateNote"]) is not None
    untold = plan(chosen=settings(customer_memo=["period", "tax-group"], private_note=[]))
    assert "CustomerMemo" not in body(untold)
    assert len(body(untold)["PrivateNote"].splitlines()) == 1


def test_customer_memo_cuts_comments_and_nothing_else() -> None:
    made = plan(
        chosen=settings(customer_memo=["comments", "period"]),
        invoices=[invoice(**{**TOLD, "comments": "x" * 1900})],
    )
    memo = body(made)["CustomerMemo"]["value"]
    assert len(memo) == 1000
    assert memo.splitlines()[0] == "PO PO-9"
    assert memo.splitlines()[-1] == "Period: 2026-03-01 to 2026-03-31"
    assert codes(only(made).notes) == ["text-cut"]


@pytest.mark.parametrize(
    ("chosen", "number", "field", "memo", "told"),
    [
        ({}, "PO-9", None, "PO PO-9", []),
        ({"po_number": "none"}, "PO-9", None, None, []),
        ({"po_number": "po-number-field"}, "123456789012345", "PONumber", None, []),
        ({"po_number": "po-number-field"}, "1234567890123456", None, "PO 1234567890123456", ["po-number-in-memo"]),
        ({"po_number": "custom-field", "po_number_field": "Order"}, "12345678901234567890", "2", None, []),
        ({"po_number": "custom-field", "po_number_field": "Order"}, "9" * 32, None, f"PO {'9' * 32}",
         ["po-number-in-memo"]),
        ({"po_number": "custom-field", "po_number_field": "Gone"}, "PO-9", None, "PO PO-9", ["po-number-in-memo"]),
    ],
)  # fmt: skip
def test_i10_the_order_number_goes_where_it_fits_and_is_never_cut(
    chosen: dict[str, str], number: str, field: str | None, memo: str | None, told: list[str]
) -> None:
    made = plan(
        chosen=settings(**chosen), invoices=[invoice(order_number=number)], preferences=custom("Crew", "Order", "Gone",
                                                                                               unused=3)
    )  # fmt: skip
    sent = body(made)
    fields = {each["DefinitionId"]: each["StringValue"] for each in sent.get("CustomField", [])}
    if "PONumber" in sent:
        fields["PONumber"] = sent["PONumber"]
    assert fields == ({field: number} if field else {})
    assert sent.get("CustomerMemo", {}).get("value") == memo
    assert codes(only(made).notes) == told


def test_custom_fields_are_filled_by_name() -> None:
    chosen = settings(
        po_number="custom-field",
        po_number_field="Order",
        custom_fields={"Crew": "tax-group", "Months": "period", "Nowhere": "comments"},
    )
    given = [invoice(**{**TOLD, "tax_region_name": "x" * 40})]
    made = plan(chosen=chosen, invoices=given, preferences=custom("Crew", "Order", "Months"))
    assert body(made)["CustomField"] == [
        {"DefinitionId": "3", "Name": "Months", "Type": "StringType", "StringValue": "2026-03-01 to 2026-03-31"},
        {"DefinitionId": "2", "Name": "Order", "Type": "StringType", "StringValue": "PO-9"},
    ]
    assert codes(only(made).notes) == ["custom-field-too-short", "custom-field-missing"]


OWN = Own(
    bill_to={2: "Account", 3: "Account Billing", 4: "Parent", 5: "Parent Billing"},
    organization_fields={"Cost centre": {"7": "Chicago"}, "Rank": {}},
    invoice_fields={1: "Project code"},
    invoice_values=tuple(
        rows.AdditionalInvoiceFieldValue(id=n, invoice_batch_id=n, additional_invoice_field_id=1, field_value=f"P-{n}")
        for n in (87, 88)
    ),
)


def test_custom_fields_take_what_the_tenant_added_labels_of_picklists_among_it() -> None:
    added = (rows.UserDefinedField("Cost centre", 7), rows.UserDefinedField("Rank", None))
    sources = {"Crew": "organization: Cost centre", "Months": "invoice: Project code", "Order": "organization: Rank"}
    made = plan(
        chosen=settings(po_number="none", custom_fields=sources),
        invoices=[invoice(**TOLD)],
        organizations=[organization(user_defined_fields=added)],
        preferences=custom("Crew", "Order", "Months"),
        own=OWN,
    )
    told = {each["Name"]: each["StringValue"] for each in body(made)["CustomField"]}
    assert told == {"Crew": "Chicago", "Months": "P-88"}
    assert only(made).notes == ()


@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("custom_fields", {"Crew": "cost centre"}),
        ("custom_fields", {"Crew": "ticket: Title"}),
        ("custom_fields", {"Crew": "organization: "}),
        ("items_by_type", {"Labor": "{role}"}),
    ],
)
def test_what_no_source_is_is_refused_with_its_path(key: str, given: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=rf"\[invoices\.{key}\] \"{next(iter(given))}\""):
        check(settings(**{key: given}), Path("company.toml"))


PLACE = {
    "address1": "12 Mill Lane",
    "city": "Chicago",
    "state": "IL",
    "postal_code": "60601",
    "country": "United States",
}
BILLING = {
    "billing_address1": "PO Box 7",
    "bill_to_city": "Peoria",
    "bill_to_zip_code": "61602",
    "bill_to_country_id": 237,
}
SHIP_TO = {
    "Line1": "12 Mill Lane",
    "City": "Chicago",
    "CountrySubDivisionCode": "IL",
    "PostalCode": "60601",
    "Country": "United States",
}


@pytest.mark.parametrize(
    ("fields", "bill_to"),
    [
        ({}, SHIP_TO | {"Line1": "Acme Bakery", "Line2": "12 Mill Lane"}),
        ({"bill_to_attention": "Ann Lee"},
         SHIP_TO | {"Line1": "Acme Bakery", "Line2": "Attn: Ann Lee", "Line3": "12 Mill Lane"}),
        (BILLING, {"Line1": "Acme Bakery", "Line2": "PO Box 7", "City": "Peoria", "PostalCode": "61602",
                   "Country": "USA"}),
    ],
)  # fmt: skip
def test_addresses_of_autotask(fields: dict[str, Any], bill_to: dict[str, str]) -> None:
    given = {
        "organizations": [organization(**PLACE, **fields)],
        "behind": Behind(countries=(rows.Named(id=237, name="USA"),)),
    }
    sent = body(plan(chosen=settings(addresses="autotask"), **given))
    assert (sent["BillAddr"], sent["ShipAddr"]) == (bill_to, SHIP_TO)
    assert {"BillAddr", "ShipAddr"}.isdisjoint(body(plan(**given)))
    assert {"BillAddr", "ShipAddr"}.isdisjoint(body(plan(chosen=settings(addresses="autotask"))))


PARENT = {"address1": "1 Main St", "billing_address1": "PO Box 1"}


@pytest.mark.parametrize(
    ("use", "own", "parent", "first", "street", "told"),
    [
        (1, BILLING, PARENT, "Acme Bakery", "PO Box 7", []),  # a label that says nothing
        (2, BILLING, PARENT, "Acme Bakery", "12 Mill Lane", []),
        (3, BILLING, PARENT, "Acme Bakery", "PO Box 7", []),
        (3, {}, PARENT, "Acme Bakery", "12 Mill Lane", ["bill-to-empty"]),
        (4, BILLING, PARENT, "Acme Group", "1 Main St", []),
        (5, BILLING, PARENT, "Acme Group", "PO Box 1", []),
        (5, BILLING, {"address1": "1 Main St"}, "Acme Bakery", "PO Box 7", ["bill-to-empty"]),
        (5, BILLING, None, "Acme Bakery", "PO Box 7", ["bill-to-empty"]),
    ],
)
def test_i8_the_bill_to_is_the_one_that_the_invoice_settings_name(
    use: int, own: dict[str, Any], parent: dict[str, str] | None, first: str, street: str, told: list[str]
) -> None:
    acme = organization(**PLACE, **own, parent_company_id=30, bill_to_address_to_use=use)
    group = [organization(30, "Acme Group", **parent)] if parent else []
    made = plan(chosen=settings(addresses="autotask"), organizations=[acme, *group], own=OWN)
    sent = body(made)
    assert (sent["BillAddr"]["Line1"], sent["BillAddr"]["Line2"]) == (first, street)
    assert sent["ShipAddr"] == SHIP_TO
    assert codes(only(made).notes) == told


@pytest.mark.parametrize(
    ("card", "bank", "sent", "told"),
    [
        ("as-quickbooks", "as-quickbooks", (None, None), []),
        ("yes", "no", (True, False), ["online-payment-off"]),
        ("no", "as-quickbooks", (False, None), []),
    ],
)
def test_online_payments(card: str, bank: str, sent: tuple[bool | None, bool | None], told: list[str]) -> None:
    made = plan(chosen=settings(online_card_payment=card, online_bank_payment=bank))
    fields = body(made)
    assert (fields.get("AllowOnlineCreditCardPayment"), fields.get("AllowOnlineACHPayment")) == sent
    assert codes(only(made).notes) == told
    prefs = preferences()
    forms = replace(prefs.sales_forms_prefs, e_transaction_payment_enabled=True)
    active = plan(
        chosen=settings(online_card_payment=card, online_bank_payment=bank),
        preferences=replace(prefs, sales_forms_prefs=forms),
    )
    assert only(active).notes == ()


EUROS = {"organizations": [organization(currency_id=2)], "customers": [customer(currency="EUR")]}


def test_c2_the_rate_is_autotasks_only_by_setting() -> None:
    billed = [
        line(1, "60.00", internal_currency_total_amount=Decimal("66.006")),
        line(2, "40.00", internal_currency_total_amount=Decimal("44.004")),
    ]
    given = {**EUROS, "billing_items": billed, "exchange_rates": [rate()]}
    assert only(plan(**given)).exchange_rate == Decimal("1.0850")
    made = plan(chosen=settings(exchange_rate="autotask"), **given)
    assert body(made)["ExchangeRate"] == only(made).exchange_rate == Decimal("1.100100")
    assert [note.text for note in only(made).notes if note.code == "exchange-rate"] == [
        "Autotask's rate, of its amounts in both currencies: 1 EUR = 1.1001 USD"
    ]


def test_c2_without_a_rate_of_autotask_it_is_held() -> None:
    chosen = settings(exchange_rate="autotask")
    held = only(plan(chosen=chosen, **EUROS, exchange_rates=[rate()]))
    assert (held.verdict, codes(held.reasons)) == (Verdict.HOLD, ["exchange-rate-missing"])
    even = [
        line(1, "60.00", internal_currency_total_amount=Decimal("66")),
        line(2, "-60.00", internal_currency_total_amount=Decimal("-66")),
    ]
    nothing = plan(chosen=chosen, **EUROS, invoices=[invoice(total="0")], billing_items=even)
    assert only(nothing).exchange_rate == Decimal("1.1")


def test_i10_a_custom_field_for_the_order_number_needs_its_name() -> None:
    with pytest.raises(SettingsError, match="po_number_field"):
        check(settings(po_number="custom-field"), Path("company.toml"))
    check(settings(po_number="custom-field", po_number_field="Order"), Path("company.toml"))
