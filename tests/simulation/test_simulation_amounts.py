"""Random invoices: QuickBooks equals Autotask to the minor unit, tax within its tolerance, or the invoice is held.

Never anything else (rules A1 to A3, T1 to T4): in every kind of company, in currencies with two, no and three decimals,
under every setting that has to do with amounts.
"""

import tempfile
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from taxed import Firm
from world import World

from atqbo.effects import read_mark
from atqbo.money import ZERO, minor_unit, round_to_minor
from atqbo.plan.document import Verdict
from atqbo.tieout import Outcome

AMOUNTS = st.decimals("0.01", "9000", places=4) | st.decimals("-200", "2000", places=2) | st.just(ZERO)
CATEGORIES = st.sampled_from(["Full", "Full", "Low", "None", "Both"])
RATES = {"Full": "19.975", "Low": "5", "None": "0", "Both": "24.975"}
"""Category → per cent. "Both" bears two taxes on a line."""
LINES = st.lists(st.tuples(AMOUNTS, CATEGORIES, st.integers(0, 2)), min_size=1, max_size=7)
"""Amount, category, and which of the template's lines it belongs to, 0 for none."""
TAXED = st.sampled_from(["right", "right", "right", "cents", "wrong", "exempt"])
INVOICES = st.lists(st.tuples(LINES, TAXED), min_size=4, max_size=8)
KINDS = st.fixed_dictionaries({
    "kind": st.sampled_from(["manual", "automated", "vat"]),
    "home": st.sampled_from(["USD", "USD", "JPY", "KWD"]),
    "currency": st.sampled_from(["USD", "EUR"]),
    "tax": st.sampled_from(["quickbooks", "autotask"]),
    "rounding_item": st.sampled_from(["", "Rounding"]),
    "negative": st.sampled_from(["refuse", "hold", "credit-memo"]),
    "zero": st.sampled_from(["post", "skip"]),
    "group_lines": st.sampled_from(["no", "by-item", "by-item-and-rate", "as-template"]),
    "zero_lines": st.sampled_from(["post", "leave-out"]),
    "most_lines": st.sampled_from([3, 500]),
    "beyond_most_lines": st.sampled_from(["hold", "group-by-item"]),
    "tax_tolerance": st.sampled_from([Decimal(0), Decimal("0.01"), Decimal("0.03")]),
    "exchange_rate": st.sampled_from(["quickbooks", "quickbooks-today", "autotask"]),
    "told_tax_is_kept": st.booleans(),
})  # fmt: skip
SWITCHES = st.fixed_dictionaries({
    "explicit_tax": st.sampled_from(["honoured", "ignored"]),
    "billed_amounts": st.sampled_from(["four-places", "cents"]),
    "total_amount": st.sampled_from(["net", "with-tax"]),
})  # fmt: skip


def company(kind, home, **settings):
    firm = Firm(
        "GB" if kind == "vat" else "US", home, partner=kind == "automated", untaxed_code="Nil", **settings
    )  # fmt: skip
    firm.code("Nil", ("Nil", "0"))
    firm.code("Full", ("Full", "19.975"))
    firm.code("Low", ("Low", "5"))
    firm.code("Both", ("Full", "19.975"), ("Low", "5"))
    for category in ("Full", "Low"):
        firm.taxes("Here", category, (category, RATES[category]))
    firm.taxes("Here", "Both", ("Full", RATES["Full"]), ("Low", RATES["Low"]))
    firm.taxes("Here", "None", ("Nil", "0"))
    return firm


def bill(firm, party, lines, how, kind):
    """An invoice as Autotask taxes it, or one where the tax is not what QuickBooks would make of it."""
    if kind != "vat":  # one rate for the whole document: the region's code, or what QuickBooks computes for the state
        lines = [(amount, "Full" if category != "None" else "None", group) for amount, category, group in lines]
    rates = {category: Decimal(rate) / 100 for category, rate in RATES.items()}
    if kind == "automated":
        rates["Full"] = Decimal("0.0625")
    if how == "wrong":
        rates["Full"] += Decimal("0.01")
    if how == "exempt":
        rates = dict.fromkeys(rates, ZERO)
    taxes = [(amount * rates[category]).quantize(Decimal("0.0001")) for amount, category, _ in lines]
    if how == "cents":
        taxes = [round_to_minor(tax, "USD") for tax in taxes]
    number = firm.invoice(
        party[how == "exempt"],
        *[(amount, tax, category) for (amount, category, _), tax in zip(lines, taxes, strict=True)],
        region="Full" if kind == "manual" else "Here",
    )
    for item, (_, _, group) in zip(firm.draft.items_of({"id": number}), lines, strict=True):
        item["lineItemID"] = number * 10 + group if group else None
    return number


@settings(max_examples=15, deadline=None)
@given(KINDS, SWITCHES, INVOICES)
def test_a2_t2_documents_equal_autotasks_or_are_held_never_else(chosen, switches, invoices):
    kind, currency = chosen["kind"], chosen.pop("currency")
    chosen["told_tax_is_kept"] &= chosen["tax"] == "autotask"
    firm = company(**chosen)
    party = [firm.client(f"Acme {n}", region="Here", currency=currency, isTaxExempt=bool(n)) for n in range(2)]
    for lines, how in invoices:
        bill(firm, party, lines, how, kind)
    with tempfile.TemporaryDirectory() as folder:
        world = World(1, Path(folder), dataset=firm.dataset(create_credit_memos=True), switches=switches)
        tied, _, plan = world.run()
        posted = marked(world)
        billed = {each["id"]: each for each in world.held_by()["autotask"]["Invoices"]}
    assert tied.holds
    assert not tied.differing
    assert not tied.count(Outcome.UNKNOWN)
    assert not tied.count(Outcome.REFUSED) - sum(each.verdict is Verdict.REFUSE for each in plan.documents)
    flagged = {each.autotask_id for each in tied.taxed_otherwise}
    unforeseen = chosen["told_tax_is_kept"] and switches["explicit_tax"] == "ignored"
    assert kind == "automated" or unforeseen or not flagged
    code = chosen["home"] if currency == "USD" else "EUR"
    for document in plan.documents:
        assert (document.verdict is Verdict.CREATE) == (document.autotask_id in posted)
        if document.autotask_id in posted:
            equal(document, posted[document.autotask_id], billed[document.autotask_id], code, chosen, flagged)
        else:
            assert document.reasons


def marked(world):
    """Autotask invoice id → (sign, its document in QuickBooks)."""
    held = world.held_by()["quickbooks"]
    both = [(1, each) for each in held.get("Invoice", ())] + [(-1, each) for each in held.get("CreditMemo", ())]
    found = [(read_mark(each.get("PrivateNote")), sign, each) for sign, each in both]
    return {mark.autotask_id: (sign, each) for mark, sign, each in found if mark}


def equal(document, booked, invoice, code, chosen, flagged):
    """One document on both sides."""
    sign, found = booked
    unit, tax = minor_unit(code), sign * Decimal(found["TxnTaxDetail"]["TotalTax"])
    lines = [sign * Decimal(each["Amount"]) for each in found["Line"] if each["DetailType"] == "SalesItemLineDetail"]
    assert (sign < 0) == (document.amount < 0)
    assert all(amount % unit == 0 for amount in (*lines, tax))
    assert sum(lines, ZERO) + tax == sign * found["TotalAmt"]
    told_tax = round_to_minor(Decimal(invoice["totalTaxValue"]), code)
    gap = sum(lines, ZERO) - (round_to_minor(Decimal(invoice["invoiceTotal"]), code) - told_tax)
    assert abs(gap) <= (ZERO if chosen["rounding_item"] else unit)
    notes = {each.code for each in document.notes}
    assert bool(gap) == ("rounding-gap" in notes)
    rates = len(found["TxnTaxDetail"].get("TaxLine", ()))
    within = chosen["tax_tolerance"] / Decimal("0.01") * unit * max(rates, 1)
    assert (abs(tax - told_tax) <= within) == (document.autotask_id not in flagged)
