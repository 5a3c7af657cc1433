"""Taking a document out of the books again: voided, deleted or credited, or left to a person (rules I4, I5, K4, P3)."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from atqbo.effects import Effect, FieldValue, Gone, Marker, Verb, mark_text
from atqbo.facts.standing import Twin
from atqbo.money import ZERO, Json, format_amount
from atqbo.plan.charge import Charge
from atqbo.plan.document import CREDITS, LONGEST_NUMBER, Before, Known, Memory, PlanLine, Reason, Verdict
from atqbo.plan.past import known, make_effect, next_name
from atqbo.plan.reversal.before import before
from atqbo.rows import Item, Preferences

_HEAD = ("CustomerRef", "CurrencyRef", "ExchangeRate", "GlobalTaxCalculation", "DepartmentRef", "ClassRef", "ShipAddr")
_LINE = ("Amount", "Description", "DetailType")
_DETAIL = ("ItemRef", "TaxCodeRef", "Qty", "UnitPrice", "ClassRef", "ServiceDate", "TaxInclusiveAmt")


class Reversal(Struct, frozen=True, kw_only=True):
    """What shall become of a document that is to leave the books."""

    verdict: Verdict
    entity: str
    """What is written in QuickBooks: the document itself, or the "CreditMemo" against it."""
    effect: Effect | None = None
    to_post: Decimal = ZERO
    """Negative for a credit memo, else zero."""
    reasons: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()
    before: Before | None = None
    """What leaves the books."""
    lines: tuple[PlanLine, ...] = ()
    tax: Charge = Charge()


class Original(Struct, frozen=True, kw_only=True):
    """A document that is to leave the books."""

    source: str
    """"invoices:4711"."""
    autotask_id: int
    twin: Twin
    items: tuple[Item, ...] = ()
    """Of QuickBooks, whose accounts its lines post to."""

    @property
    def before(self) -> Before:
        """It as it stands in the books."""
        return before(self.twin, self.items)


def why_not_taken_back(original: Original, closed: date | None) -> Reason | None:
    """What forbids to void or delete it: payments or other documents linked to it, or closed books. None if nothing.

    closed: the last day of the closed books.
    """
    twin = original.twin
    if twin.linked:
        return _linked(twin)
    return _closed(twin, closed) if closed and twin.day <= closed and twin.entity != "PurchaseOrder" else None


def void(memory: Memory, original: Original) -> Reversal:
    """The invoice voided: it keeps its number and totals zero."""
    effect = _on_twin(memory, "void", original, {"TotalAmt": ZERO}, FieldValue("TotalAmt", ZERO))
    return Reversal(verdict=Verdict.VOID, entity=original.twin.entity, effect=effect, before=original.before)


def delete(memory: Memory, original: Original) -> Reversal:
    """The document deleted: bills and orders cannot be voided by a program."""
    effect = _on_twin(memory, "delete", original, {}, Gone())
    return Reversal(verdict=Verdict.VOID, entity=original.twin.entity, effect=effect, before=original.before)


def credit(memory: Memory, original: Original, preferences: Preferences) -> Reversal:
    """A credit memo over all of an invoice, on its date or the first open day; a person applies it (rule I5). Held
    where its lines and tax are not all of it: somebody gave a discount in QuickBooks, say.
    """
    if (over := _credited_total(original.twin)) != original.twin.total:
        return Reversal(verdict=Verdict.HOLD, entity="Invoice", reasons=(_not_all_of_it(original.twin, over),))
    twin, closed = original.twin, preferences.accounting_info_prefs.book_close_date
    day = max(twin.day, closed + timedelta(days=1)) if closed else twin.day
    source = _credit_source(original.source, twin.id)
    key, _ = next_name(memory, "quickbooks", "create", "CreditMemo", source)
    text = mark_text("invoice reversal", original.autotask_id, memory.ledger_id, key)
    body = {**_credited(twin), "TxnDate": day.isoformat(), "PrivateNote": f"Credits {_called(twin)}\n{text}"}
    if preferences.sales_forms_prefs.custom_txn_numbers and twin.number:
        body["DocNumber"] = f"{twin.number[: LONGEST_NUMBER - 3]}-CR"
    effect = make_effect(
        memory, "quickbooks", "create", "CreditMemo", source,
        body=body, expect={"TotalAmt": twin.total, "CustomerRef.value": twin.record["CustomerRef"]["value"]},
        proof=Marker(text),
    )  # fmt: skip
    applied = preferences.sales_forms_prefs.auto_apply_credit
    notes = (_credited_on(twin, day), *((_AUTOMATIC,) if applied else ()))
    stands = original.before
    return Reversal(
        verdict=Verdict.CREATE,
        entity="CreditMemo",
        effect=effect,
        to_post=-twin.total,
        notes=notes,
        lines=tuple(replace(line, amount=-line.amount) for line in stands.lines),
        tax=Charge(amount=-stands.tax, autotask=-stands.tax, owed={"": -stands.tax} if stands.tax else {}),
    )


def booked_total(twin: Twin) -> Decimal:
    """What it adds to what is owed: of a credit its total as negative."""
    return -twin.total if twin.entity in CREDITS else twin.total


def known_credit(memory: Memory, source: str, number: str) -> Known | None:
    """The ledger's effect that credits exactly this document of QuickBooks, not one that was there before it.

    number: its id there.
    """
    return known(memory, "quickbooks", "create", "CreditMemo", _credit_source(source, number))


def _credit_source(source: str, number: str) -> str:
    return f"{source}/reversal-{number}"


def _on_twin(memory: Memory, verb: Verb, original: Original, expect: Json, proof: FieldValue | Gone) -> Effect:
    """Guarded by the version that was read: a document that changed since is refused, not written."""
    twin = original.twin
    body: Json = {"Id": twin.id, "SyncToken": twin.record["SyncToken"], **({"sparse": True} if verb == "void" else {})}
    return make_effect(
        memory, "quickbooks", verb, twin.entity, original.source, body=body, expect=expect, proof=proof, again=True
    )


def _credited(twin: Twin) -> dict[str, Json]:
    """Customer, currency, lines and tax of the invoice, amounts as they are there."""
    record = twin.record
    lines = [_line(each) for each in record.get("Line") or () if each.get("DetailType") == "SalesItemLineDetail"]
    return {**_chosen(record, _HEAD), "Line": lines, **_tax(record)}


def _credited_total(twin: Twin) -> Decimal:
    """What the lines and the tax that a credit memo takes over come to."""
    body: Json = {**_credited(twin)}
    tax = body.get("TxnTaxDetail", {}).get("TotalTax") or ZERO
    return sum((Decimal(each.get("Amount") or ZERO) for each in body["Line"]), Decimal(tax))


def _line(line: Mapping[str, Json]) -> Json:
    return {**_chosen(line, _LINE), "SalesItemLineDetail": _chosen(line["SalesItemLineDetail"], _DETAIL)}


def _tax(record: Mapping[str, Json]) -> dict[str, Json]:
    """The code and total of the invoice's tax, where it has any: the same tax is given back."""
    detail = record.get("TxnTaxDetail") or {}
    kept = _chosen(detail, ("TxnTaxCodeRef", "TotalTax"))
    return {"TxnTaxDetail": kept} if detail.get("TotalTax") else {}


def _chosen(record: Mapping[str, Json], names: tuple[str, ...]) -> dict[str, Json]:
    return {name: record[name] for name in names if record.get(name) is not None}


def _called(twin: Twin) -> str:
    return f"{twin.number or 'a document without number'} (id {twin.id})"


def _linked(twin: Twin) -> Reason:
    return Reason(
        "linked",
        f"In QuickBooks {', '.join(twin.linked)} stands against {_called(twin)}, so it cannot be taken back",
        "unlink it there first, or have it credited",
        "I4",
    )


def _closed(twin: Twin, closed: date) -> Reason:
    return Reason(
        "books-closed",
        f"{_called(twin)} is dated {twin.day}, and the books are closed up to {closed}",
        f"have it credited on {closed + timedelta(days=1)}, the first open day",
        "I4",
    )


def _not_all_of_it(twin: Twin, over: Decimal) -> Reason:
    total, other = (format_amount(each, twin.currency) if twin.currency else str(each) for each in (twin.total, over))
    return Reason(
        "credit-incomplete",
        f"{_called(twin)} totals {total} in QuickBooks, and the lines and tax that a credit memo would take over "
        f"{other}: there is a discount on it, or lines of another kind",
        "credit it in QuickBooks by hand",
        "I5",
    )


def _credited_on(twin: Twin, day: date) -> Reason:
    total = format_amount(twin.total, twin.currency) if twin.currency else str(twin.total)
    return Reason(
        "credited",
        f"{_called(twin)} stays as it is, and a credit memo over {total} is dated {day}",
        "apply the credit memo in QuickBooks",
        "I5",
    )


_AUTOMATIC = Reason(
    "credits-applied-automatically",
    "QuickBooks applies credits automatically, perhaps to another invoice of the customer",
    "look at it in QuickBooks afterwards",
    "I5",
)
