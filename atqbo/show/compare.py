"""Billing codes beside items: the comparison, what is missing, and what became of copying it."""

from collections.abc import Collection, Iterator
from pathlib import Path

from atqbo import compare as comparing
from atqbo.compare import Compared, Difference, End, full_name
from atqbo.plan.items.copied import CopiedItem
from atqbo.plan.items.missing import MissingItem, MissingItems
from atqbo.show.files import write_csv
from atqbo.show.table import Column, Row, Table, table
from atqbo.show.words import sentence, told, whole_sums

_COLUMNS = (
    Column("code", "Billing code in Autotask"),
    Column("item", "Item looked for"),
    Column("end", "Comparison", "status"),
    Column("why", "What differs, and what to do", "prose"),
    Column("invoices", "Invoices waiting", "count"),
    Column("waiting", "Their sum", "sums"),
)


def compared(found: Collection[Compared], home_currency: str = "") -> Table:
    """One row a billing code, then the items without one; what has to be looked at first."""
    rows: list[Row] = [
        {
            "code": _code(each) or "(none)",
            "item": _item(each),
            "end": each.end.value,
            "why": _why(each),
            "invoices": len(each.documents),
            "waiting": whole_sums(each.waiting, home_currency) if each.documents else "",
        }
        for each in found
    ]
    caption = f"Billing codes and items ({len(rows):,})"
    note = comparing.sentence(found, home_currency)
    return table(rows, caption=caption, columns=_COLUMNS, empty="There is nothing to compare.", note=note)


def _code(each: Compared) -> str:
    if each.code is None:
        return ""
    name = each.code.name or f"billing code {each.code.id}"
    return name if each.code.is_active else f"{name} (inactive in Autotask)"


def _item(each: Compared) -> str:
    """What it is looked for by, and where that is not the item's name, the item."""
    name = full_name(each.item) if each.item else each.key
    return name if name == each.key else f"{each.key} → {name}"


def _why(each: Compared) -> str:
    if each.end is End.UNUSED:
        return "No billing code names it."
    if each.end is End.MISSING and not each.why:
        return "QuickBooks has no such item."
    return " ".join(text for text in ("; ".join(map(_differs, each.differences)), told(each.why)) if text)


def _differs(each: Difference) -> str:
    return f"{each.field}: {each.autotask or 'blank'} in Autotask, {each.quickbooks or 'blank'} in QuickBooks"


_HEADINGS = (
    *("comparison", "billing_code", "autotask_id", "active", "type", "external_number", "looked_for"),
    *("item", "quickbooks_id", "item_type", "differs_in", "autotask_has", "quickbooks_has", "why", "remedy"),
    *("invoices", "waiting", "currency", "invoice_ids"),
)


def compare_csv(found: Collection[Compared], path: Path) -> str:
    """Write the comparison and return the file's SHA-256, in hexadecimal.

    A row a billing code and currency of the invoices waiting on it. UTF-8 with the mark that spreadsheets look for;
    what looks like a formula begins with an apostrophe (rule 6).
    """
    return write_csv(path, _HEADINGS, [row for each in found for row in _rows(each)])


def copied_csv(items: Collection[CopiedItem], path: Path) -> str:
    """Write what became of each item that was to be created, in the same form, and return the file's SHA-256."""
    rows = [(each.name, each.end, each.quickbooks_id, sentence(each.reason)) for each in items]
    return write_csv(path, ("item", "result", "quickbooks_id", "remark"), rows)


def _rows(each: Compared) -> Iterator[tuple[object, ...]]:
    code, item = each.code, each.item
    head = (
        *(each.end.value, (code.name or "") if code else "", code.id if code else "", _active(each), each.use_type),
        *((code.external_number or "") if code else "", each.key if code else ""),
        *(full_name(item) if item else "", item.id if item else "", (item.type or "") if item else ""),
        "; ".join(one.field for one in each.differences),
        "; ".join(one.autotask for one in each.differences),
        "; ".join(one.quickbooks for one in each.differences),
        " ".join(reason.text for reason in each.why),
        " ".join(reason.remedy for reason in each.why if reason.remedy),
    )
    for currency, amount in each.waiting.items():
        some = [document.autotask_id for document in each.documents if document.currency == currency]
        yield *head, len(some), amount, currency, " ".join(map(str, some))
    if not each.documents:
        yield *head, 0, "", "", ""


def _active(each: Compared) -> str:
    return "" if each.code is None else "yes" if each.code.is_active else "no"


def missing_items(missing: MissingItems) -> Table:
    """What would be created in QuickBooks for billing codes without an item, and what has to be put right first."""
    rows: list[Row] = [
        {
            "name": each.name,
            "codes": _names(each),
            "kind": each.kind,
            "account": each.account,
            "taxable": "yes" if each.taxable else "no",
            "end": "to-create" if each.effect else "held",
            "why": told(each.holds),
        }
        for each in missing.items
    ]
    columns = (
        Column("name", "New item"),
        Column("codes", "For billing codes"),
        Column("kind", "Type in QuickBooks"),
        Column("account", "Income account"),
        Column("taxable", "Taxable"),
        Column("end", "Plan", "status"),
        Column("why", "Why, and what to do", "prose"),
    )
    note = f"Approved by typing: {missing.sentence}" if missing.sentence else ""
    caption = f"Missing items ({len(rows):,})"
    return table(rows, caption=caption, columns=columns, empty="No billing code lacks its item.", note=note)


def _names(each: MissingItem) -> str:
    return ", ".join(code.name or f"billing code {code.id}" for code in each.codes)


def copied(items: Collection[CopiedItem]) -> Table:
    """What became of each item that was to be created."""
    rows: list[Row] = [
        {"name": each.name, "end": each.end, "id": each.quickbooks_id, "reason": sentence(each.reason)}
        for each in items
    ]
    columns = (
        Column("name", "Item"),
        Column("end", "Result", "status"),
        Column("id", "QuickBooks id"),
        Column("reason", "Remark", "prose"),
    )
    return table(rows, caption=f"Items ({len(rows):,})", columns=columns, empty="No item was created.")
