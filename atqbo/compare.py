"""Every billing code beside its item: matched, different, missing, inactive, a category; and items no code names. Pure.

The planner's verdicts are read, so that what is told here is what a transfer does. What differs without stopping a
transfer (price, income account, tax, description) is told all the same.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from atqbo.checks import Survey
from atqbo.checks.customers import difference
from atqbo.checks.match import totals
from atqbo.matching import fold, same_to_quickbooks, without_deleted
from atqbo.money import ZERO, format_sums
from atqbo.plan.document import Document, Reason
from atqbo.plan.items.missing import codes_to_match
from atqbo.plan.items.new import is_taxable, own_account, type_of
from atqbo.plan.items.resolving import ItemUse, resolve_items
from atqbo.rows import Account, BillingCode, Item
from atqbo.settings import ItemRules


class End(StrEnum):
    """How a billing code and its item stand to each other."""

    MISSING = "missing"
    """QuickBooks has no such item."""
    INACTIVE = "inactive"
    """The item is inactive in QuickBooks."""
    CATEGORY = "category"
    """The name belongs to a category, which cannot stand on a line."""
    AMBIGUOUS = "ambiguous"
    """Several items have that name."""
    DIFFERENT = "different"
    """Matched, or nearly, and a field is not the same on both sides."""
    MATCHED = "matched"
    """Nothing differs."""
    UNUSED = "unused"
    """An item that no billing code names."""


class Difference(Struct, frozen=True):
    """One field that is not the same on both sides."""

    field: str
    """"name", "price", "income account", "taxable", "description"."""
    autotask: str
    quickbooks: str


class Compared(Struct, frozen=True, kw_only=True):
    """One billing code and its item; or an item without a billing code."""

    end: End
    code: BillingCode | None
    """None: no billing code names the item."""
    key: str
    """What the item is looked for by."""
    use_type: str
    """Label of the billing code's type."""
    item: Item | None
    differences: tuple[Difference, ...] = ()
    why: tuple[Reason, ...] = ()
    documents: tuple[Document, ...] = ()
    """The waiting invoices with a line of this billing code."""

    @property
    def waiting(self) -> Mapping[str, Decimal]:
        """Sum of the waiting invoices per currency."""
        return totals(self.documents)


_ENDS = {
    "item-inactive": End.INACTIVE,
    "item-is-category": End.CATEGORY,
    "item-ambiguous": End.AMBIGUOUS,
    "item-near-match": End.DIFFERENT,
}
"""Reason of the planner → how it is told here; any other reason is "missing"."""
_SOLD = ("Service", "NonInventory", "Inventory", None)
"""Types of items that can be expected to have a billing code."""


def compare(seen: Survey) -> tuple[Compared, ...]:
    """All billing codes active or in use, and the items without one; what stands worst and holds up most first."""
    side_by_side = _Sides(seen)
    found = [*side_by_side.codes(), *side_by_side.unused()]
    order = list(End)
    return tuple(
        sorted(found, key=lambda each: (order.index(each.end), -seen.worth(each.waiting), each.key, _id(each.code)))
    )


def counts(compared: Collection[Compared]) -> dict[str, int]:
    """How many there are of each."""
    return {end.value: sum(each.end is end for each in compared) for end in End}


def sentence(compared: Collection[Compared], home: str) -> str:
    """The comparison in a sentence or two. home: home currency."""
    codes = [each for each in compared if each.code]
    told = ", ".join(f"{number:,} {end}" for end, number in counts(codes).items() if number or end == End.MATCHED.value)
    blocked = [each for each in codes if each.end not in (End.MATCHED, End.UNUSED) and each.why]
    held_up = {document.source: document for each in blocked for document in each.documents}
    waits = (
        f" Invoices of {format_sums(totals(held_up.values()), home)} use codes without a usable item."
        if held_up
        else ""
    )
    unused = len(compared) - len(codes)
    items = f" {unused:,} {'item has' if unused == 1 else 'items have'} no billing code." if unused else ""
    return f"Of {len(codes):,} billing {'code' if len(codes) == 1 else 'codes'}: {told}.{waits}{items}"


class _Sides:
    """Both lists, indexed once."""

    def __init__(self, seen: Survey) -> None:
        self.seen, self.facts, self.settings = seen, seen.facts, seen.desk.settings
        self.rules = seen.settings.items or ItemRules()
        self.wanted = codes_to_match(seen.facts, self.settings)
        self.uses = resolve_items(seen.facts, self.settings, seen.memory, self.wanted)
        self.accounts = {each.id: each for each in seen.facts.quickbooks.accounts}
        self.by_id = {each.id: each for each in seen.facts.quickbooks.items}
        self.by_fold: dict[str, list[Item]] = defaultdict(list)
        for item in self.by_id.values():
            for near in {_folded(without_deleted(full_name(item))), _folded(without_deleted(item.name))}:
                self.by_fold[near].append(item)
        self.documents = _users(seen)

    def codes(self) -> Iterator[Compared]:
        """A row a billing code."""
        for key, codes in self.wanted.items():
            use = self.uses[key]
            for code in codes:
                yield self._compared(key, code, use)

    def unused(self) -> Iterator[Compared]:
        """Active items that no billing code names."""
        used = {use.reference for use in self.uses.values() if isinstance(use.reference, str)}
        near = {item.id for key in self.wanted for item in self.by_fold.get(_folded(key), ())}
        for item in self.by_id.values():
            if item.active and item.type in _SOLD and item.id not in used | near:
                yield Compared(end=End.UNUSED, code=None, key=full_name(item), use_type="", item=item)

    def _compared(self, key: str, code: BillingCode, use: ItemUse) -> Compared:
        end, item = self._end(key, use)
        differences = tuple(self._differences(key, code, item)) if item and end in (End.MATCHED, End.DIFFERENT) else ()
        return Compared(
            end=End.DIFFERENT if differences and end is End.MATCHED else end,
            code=code,
            key=key,
            use_type=type_of(code, self.facts),
            item=item,
            differences=differences,
            why=use.holds or use.notes,
            documents=tuple(self.documents.get(code.id, ())),
        )

    def _end(self, key: str, use: ItemUse) -> tuple[End, Item | None]:
        """How it stands, and the item it is about where that is one."""
        if use.holds:
            end, near = _ENDS.get(use.holds[0].code, End.MISSING), self._near(key, use.holds[0].code)
            if end is End.DIFFERENT and not near:
                return End.MISSING, None
            return end, near[0] if len(near) == 1 else None
        replaced = any(note.code == "item-replaced" for note in use.notes)
        if use.effect or replaced or not isinstance(use.reference, str):
            return End.MISSING, None
        return End.MATCHED, self.by_id.get(use.reference)

    def _near(self, key: str, reason: str) -> list[Item]:
        """Items whose name is that, or nearly, and that the reason can be about."""
        linked = self.seen.memory.items.get(key, "")
        near = [self.by_id[linked]] if linked in self.by_id else self.by_fold.get(_folded(key), [])
        if reason == "item-inactive":
            return [each for each in near if not each.active]
        return [each for each in near if each.type == "Category"] if reason == "item-is-category" else near

    def _differences(self, key: str, code: BillingCode, item: Item) -> Iterator[Difference]:
        """Field by field. What a billing code leaves blank is not asked for, and does not differ."""
        if key not in self.seen.memory.items and key not in (item.name, full_name(item)):
            yield Difference(f"name ({difference(key, item.name)})", key, item.name)
        if code.unit_price and code.unit_price != (item.unit_price or ZERO):
            yield Difference("price", f"{code.unit_price:f}", f"{item.unit_price or ZERO:f}")
        account, wanted = self._account(item), own_account(code, self.facts, self.rules)
        if wanted and not (account and wanted in (account.fully_qualified_name, account.acct_num, account.name)):
            told = item.income_account_ref.name or "" if item.income_account_ref else ""
            yield Difference("income account", wanted, _account_name(account) if account else told)
        taxable = is_taxable(code, self.facts, self.rules)
        if self.facts.quickbooks.preferences.tax_prefs.using_sales_tax and taxable != bool(item.taxable):
            yield Difference("taxable", _yes(taxable), _yes(bool(item.taxable)))
        text = (code.description or "").strip()
        if text and text != (item.description or "").strip():
            yield Difference("description", text, (item.description or "").strip())

    def _account(self, item: Item) -> Account | None:
        return self.accounts.get(item.income_account_ref.value) if item.income_account_ref else None


def full_name(item: Item) -> str:
    """Its name with its categories: "Work:Labor"."""
    return item.fully_qualified_name or item.name


def _account_name(account: Account) -> str:
    return account.fully_qualified_name or account.name


def _folded(name: str) -> str:
    return fold(name) or same_to_quickbooks(name)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _id(code: BillingCode | None) -> int:
    return code.id if code else 0


def _users(seen: Survey) -> Mapping[int, list[Document]]:
    """Billing code → waiting invoices with such a line."""
    found: dict[int, list[Document]] = defaultdict(list)
    for each in seen.waiting:
        lines = seen.desk.billing_items.get(each.invoice.id, ())
        for code_id in {line.billing_code_id for line in lines if line.billing_code_id is not None}:
            found[code_id].append(each.document)
    return found
