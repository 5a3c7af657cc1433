"""All billing codes against the items of QuickBooks, those on waiting invoices apart (rule I9)."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from atqbo.checks.evidence import Evidence, of_billing_code, of_item
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.screens import BILLING_CODES, ITEMS
from atqbo.checks.survey import Seen, Survey
from atqbo.checks.words import counted, verb
from atqbo.plan.items.resolving import ItemUse, lookup_name, resolve_items
from atqbo.rows import BillingCode, BillingItem, Item

_SUBJECT = "Products and services"
_ENDS = {
    "item-near-match": "written differently",
    "item-ambiguous": "ambiguous",
    "item-inactive": "inactive",
    "item-is-category": "a category",
}
"""Reason of the planner → what is said of the item; any other reason is "missing"."""


def compared(seen: Survey) -> Iterator[Finding]:
    """How all active billing codes stand, used or not: what the vendor's comparing utility told by e-mail."""
    codes = _by_name(seen)
    if not codes:
        return
    uses = resolve_items(seen.facts, seen.desk.settings, seen.memory, codes)
    kinds = Counter({"matched": 0})
    for name, some in codes.items():
        kinds[_end(uses[name])] += len(some)
    told = ", ".join(f"{number} {kind}" for kind, number in kinds.items())
    yield Finding(
        code="codes-compared",
        severity=Severity.NOTE,
        subject=_SUBJECT,
        text=f"Of {counted(kinds.total(), 'active billing code')}: {told}",
        remedy="3_items shows those of waiting invoices; correct Name or External Number of the others before they are "
        f"used ({BILLING_CODES})"
        if len(kinds) > 1
        else "",
        rule="I9",
        evidence=_unmatched(seen, codes, uses),
    )


def _by_name(seen: Survey) -> Mapping[str, list[BillingCode]]:
    """Name looked for → active billing codes. Codes of internal time are never billed."""
    labels = seen.facts.autotask.use_types
    found: dict[str, list[BillingCode]] = defaultdict(list)
    for code in seen.facts.autotask.billing_codes:
        internal = code.use_type is not None and "internal" in labels.get(code.use_type, "").lower()
        name = lookup_name(code, seen.desk.settings)
        if code.is_active and name and not internal:
            found[name].append(code)
    return found


def _end(use: ItemUse) -> str:
    if use.holds:
        return _ENDS.get(use.holds[0].code, "missing")
    if (use.effect and use.effect.verb == "create") or any(note.code == "item-replaced" for note in use.notes):
        return "missing"
    return "matched"


def _unmatched(
    seen: Survey, codes: Mapping[str, list[BillingCode]], uses: Mapping[str, ItemUse]
) -> tuple[Evidence, ...]:
    """Those on most waiting invoices first."""
    wait = Counter(line.billing_code_id for each in seen.waiting for line in _lines_of(seen, each))
    waits = {name: sum(wait[code.id] for code in some) for name, some in codes.items()}
    unmatched = [name for name in codes if _end(uses[name]) != "matched"]
    return tuple(
        _told(name, codes[name], uses[name], waits[name])
        for name in sorted(unmatched, key=lambda name: (-waits[name], name))
    )


def _told(name: str, codes: list[BillingCode], use: ItemUse, waits: int) -> Evidence:
    whose = ", ".join(code.name or f"billing code {code.id}" for code in codes)
    end = use.holds[0].text if use.holds else "QuickBooks has no such item"
    on = f", on {counted(waits, 'waiting line')}" if waits else ""
    return Evidence(text=f"{name} (billing code {whose}){on}: {end}", autotask=of_billing_code(codes[0], name))


def inactive(seen: Survey) -> Iterator[Finding]:
    """Billing codes that were made inactive and stand on waiting invoices."""
    some = [code for code in _used(seen) if not code.is_active]
    if some:
        yield Finding(
            code="codes-inactive",
            severity=Severity.NOTE,
            subject=_SUBJECT,
            text=f"{counted(len(some), 'billing code')} on waiting invoices {verb(some, 'is', 'are')} inactive in "
            "Autotask; the invoices move all the same",
            remedy="nothing, unless its lines should stand under another code",
            evidence=tuple(
                Evidence(text=f"{code.name} (id {code.id})", autotask=of_billing_code(code, "inactive"))
                for code in some
            ),
        )


def without_account(seen: Survey) -> Iterator[Finding]:
    """Items in use whose income account is missing or inactive: QuickBooks refuses lines with them."""
    active = {each.id for each in seen.facts.quickbooks.accounts if each.active}
    used = {use.reference for use in seen.desk.items.values() if isinstance(use.reference, str)}
    some = [each for each in seen.facts.quickbooks.items if each.id in used and not _has_account(each, active)]
    if some:
        yield Finding(
            code="items-without-account",
            severity=Severity.WARNING,
            subject=_SUBJECT,
            text=f"{counted(len(some), 'item')} on waiting invoices {verb(some, 'has', 'have')} no active income "
            "account",
            remedy=f"choose one: {ITEMS}, Income account",
            rule="I9",
            evidence=tuple(
                Evidence(
                    text=f"{each.fully_qualified_name or each.name} (id {each.id})",
                    quickbooks=of_item(each, "no active income account"),
                )
                for each in some
            ),
        )


def _has_account(item: Item, active: set[str]) -> bool:
    return item.income_account_ref is not None and item.income_account_ref.value in active


def _used(seen: Survey) -> list[BillingCode]:
    """Billing codes on lines of waiting invoices, by id."""
    lines = (line for each in seen.waiting for line in _lines_of(seen, each))
    ids = {line.billing_code_id for line in lines if line.billing_code_id is not None}
    return [seen.desk.codes[number] for number in sorted(ids) if number in seen.desk.codes]


def _lines_of(seen: Survey, each: Seen) -> Sequence[BillingItem]:
    return seen.desk.billing_items.get(each.invoice.id, ())
