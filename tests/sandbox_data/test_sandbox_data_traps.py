"""Each trap adds what its name says, to a company that is otherwise only set up."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from atqbo import money
from atqbo.sandbox import opening, traps
from atqbo.sandbox.demo import DEMO_TODAY
from atqbo.sandbox.draft import Draft


def trapped(name: str) -> Draft:
    draft = Draft(Random(3), DEMO_TODAY)
    opening.lists(draft, "Trap company")
    traps.TRAPS[name](draft)
    return draft


def organizations(draft: Draft) -> list[str]:
    return [each["companyName"] for each in draft.autotask["Companies"]]


def customers(draft: Draft) -> list[str]:
    return [each["DisplayName"] for each in draft.quickbooks["Customer"]]


def invoice(draft: Draft) -> Any:
    return draft.autotask["Invoices"][0]


def gap(draft: Draft) -> Decimal:
    """Sum of rounded items less the rounded total without tax."""
    lines = sum(money.round_to_minor(item["totalAmount"], "USD") for item in draft.items_of(invoice(draft)))
    return lines - money.round_to_minor(invoice(draft)["invoiceTotal"] - invoice(draft)["totalTaxValue"], "USD")


def codes_used(draft: Draft) -> list[Any]:
    used = {item["billingCodeID"] for item in draft.autotask["BillingItems"]}
    return [code for code in draft.autotask["BillingCodes"] if code["id"] in used]


def exactly_matched(draft: Draft) -> bool:
    return organizations(draft) == customers(draft)


def differs_from_its_customer(draft: Draft) -> bool:
    return organizations(draft) != customers(draft)


def is_inactive(draft: Draft) -> bool:
    [customer] = draft.quickbooks["Customer"]
    return not customer["Active"] and customer["DisplayName"] == f"{organizations(draft)[0]} (deleted)"


def currencies_differ(draft: Draft) -> bool:
    [customer] = draft.quickbooks["Customer"]
    [organization] = draft.autotask["Companies"]
    return exactly_matched(draft) and customer["CurrencyRef"]["value"] != draft.currency_of(organization)


def new_and_foreign(draft: Draft) -> bool:
    return not customers(draft) and draft.currency_of(draft.autotask["Companies"][0]) == "EUR"


def is_a_vendor(draft: Draft) -> bool:
    return not customers(draft) and organizations(draft) == [draft.quickbooks["Vendor"][0]["DisplayName"]]


def are_twins(draft: Draft) -> bool:
    return organizations(draft) == customers(draft) * 2


def has_a_term_of_its_own(draft: Draft) -> bool:
    names = {term["id"]: term["name"] for term in draft.autotask["PaymentTerms"]}
    return names[invoice(draft)["paymentTerm"]] not in {term["Name"] for term in draft.quickbooks["Term"]}


def meets_a_category(draft: Draft) -> bool:
    categories = {item["Name"] for item in draft.quickbooks["Item"] if item["Type"] == "Category"}
    return bool(categories & {code["externalNumber"] or code["name"] for code in codes_used(draft)})


def shares_labor(draft: Draft) -> bool:
    return [code["externalNumber"] for code in codes_used(draft)] == ["Labor"] * 5


def is_taxed(draft: Draft) -> bool:
    return all(
        each["totalTaxValue"] == sum(item["taxDollars"] for item in draft.items_of(each)) > 0
        for each in draft.autotask["Invoices"]
    )


HOLDS: dict[str, Callable[[Draft], bool]] = {
    "apostrophe": lambda draft: exactly_matched(draft) and "'" in organizations(draft)[0],
    "ampersand": lambda draft: not customers(draft) and "&" in organizations(draft)[0],
    "non-ascii": lambda draft: exactly_matched(draft) and not organizations(draft)[0].isascii(),
    "html": lambda draft: exactly_matched(draft) and "<b>" in organizations(draft)[0],
    "script": lambda draft: not customers(draft) and "<script>" in organizations(draft)[0],
    "formula": lambda draft: exactly_matched(draft) and organizations(draft)[0].startswith("=HYPERLINK("),
    "tilde": lambda draft: not customers(draft) and "~" in organizations(draft)[0],
    "colon": lambda draft: not customers(draft) and ":" in organizations(draft)[0],
    "near-case": lambda draft: (
        differs_from_its_customer(draft) and organizations(draft)[0].lower() == customers(draft)[0].lower()
    ),
    "near-blanks": lambda draft: (
        differs_from_its_customer(draft) and organizations(draft)[0].split() == customers(draft)[0].split()
    ),
    "near-hyphen": lambda draft: organizations(draft)[0] == customers(draft)[0].replace("-", " "),
    "inactive-customer": is_inactive,
    "currency-mismatch": currencies_differ,
    "new-foreign-customer": new_and_foreign,
    "vendor-name": is_a_vendor,
    "twins": are_twins,
    "one-sided-term": has_a_term_of_its_own,
    "category": meets_a_category,
    "shared-external-number": shares_labor,
    "four-decimals": lambda draft: gap(draft) == Decimal("0.01"),
    "negative-total": lambda draft: invoice(draft)["invoiceTotal"] < 0 and gap(draft) == 0,
    "zero-total": lambda draft: invoice(draft)["invoiceTotal"] == 0 and len(draft.items_of(invoice(draft))) == 3,
    "voided": lambda draft: invoice(draft)["isVoided"] and not draft.items_of(invoice(draft)),
    "numbered-by-hand": lambda draft: all(each["invoiceNumber"] for each in draft.autotask["Invoices"]),
    "error-number": lambda draft: invoice(draft)["invoiceNumber"] == "ERROR",
    "items-arriving": lambda draft: gap(draft) == Decimal("-1840.00"),
    "taxed": is_taxed,
}

EXPECTED = {
    "create": {
        *("apostrophe", "ampersand", "non-ascii", "html", "script", "formula"),
        *("one-sided-term", "shared-external-number", "four-decimals", "zero-total", "taxed"),
    },
    "needs person": {"new-foreign-customer"},
    "hold": {"taxed"},
    "refuse": {"negative-total"},
    "skip": {"voided", "numbered-by-hand"},
}


@pytest.mark.parametrize("name", traps.NAMES)
def test_a_trap_adds_what_its_name_says(name: str) -> None:
    assert HOLDS[name](trapped(name))


@pytest.mark.parametrize("name", traps.NAMES)
def test_a_trap_notes_what_the_planner_ought_to_say(name: str) -> None:
    draft = trapped(name)
    verdicts = {verdict for verdict, names in EXPECTED.items() if name in names}
    assert set(draft.expected.values()) == (verdicts or {"hold"})
    assert set(draft.expected) == {each["id"] for each in draft.autotask["Invoices"]}


def test_traps_can_be_added_together() -> None:
    draft = Draft(Random(3), DEMO_TODAY)
    opening.lists(draft, "Trap company")
    for add in traps.TRAPS.values():
        add(draft)
    assert Counter(draft.expected.values()) == {
        "hold": 14,
        "create": 11,
        "skip": 5,
        "refuse": 1,
        "needs person": 1,
    }
    displayed = [each["DisplayName"].casefold() for name in ("Customer", "Vendor") for each in draft.quickbooks[name]]
    assert len(set(displayed)) == len(displayed)
