"""Billing items and the lines they become: one each, or several grouped into one."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from atqbo.money import ZERO, Json, canonical
from atqbo.plan.invoices.taxmath import LineTax
from atqbo.plan.invoices.units import Unit
from atqbo.plan.items.resolving import ItemUse
from atqbo.rows import BillingItem


class Billed(Struct, frozen=True, kw_only=True):
    """A billing item with what it becomes in QuickBooks. Amount and rate have the sign they have on the document."""

    item: BillingItem
    amount: Decimal
    """Rounded to the minor unit (rule A2)."""
    rate: Decimal | None
    use: ItemUse
    tax: LineTax
    unit: Unit | None = None
    """Class of its line."""


Group = tuple[Billed, ...]


def grouped(billed: Sequence[Billed], how: str) -> tuple[Group, ...]:
    """The groups that become one line each, in order of their first member. how: [invoices] group_lines."""
    if how == "no":
        return tuple((each,) for each in billed)
    groups: dict[bytes, list[Billed]] = {}
    unreliable = _unreliable(billed) if how == "as-template" else frozenset()
    for each in billed:
        groups.setdefault(canonical(_key(each, how, unreliable)), []).append(each)
    return tuple(tuple(some) for some in groups.values())


def amount_of(group: Group) -> Decimal:
    """The sum of the rounded amounts."""
    return sum((each.amount for each in group), ZERO)


def quantity_of(group: Group) -> tuple[Decimal | None, Decimal | None]:
    """Quantity and rate of the line; none where a member does not tell them, or the rates differ."""
    rates = {each.rate for each in group}
    quantities = [each.item.quantity for each in group]
    told = [each for each in quantities if each is not None]
    if len(rates) > 1 or len(told) < len(quantities):
        return None, None
    return sum(told, ZERO), rates.pop()


def multiplies(group: Group) -> bool:
    """Whether quantity and rate give the amount to the digit; QuickBooks refuses any other (6070). Discounts and other
    credits go without: whatever is taken off is no number of pieces.
    """
    quantity, rate = quantity_of(group)
    amount = amount_of(group)
    return quantity is not None and rate is not None and amount >= ZERO and quantity * rate == amount


def _key(each: Billed, how: str, unreliable: frozenset[int | None]) -> Json:
    """What members of a group have in common. An item in doubt stays by itself."""
    if each.use.reference is None:
        return each.item.id
    common = _common(each)
    if how == "as-template":
        alone = each.item.line_item_id in unreliable
        return [common, "alone", each.item.id] if alone else [common, "group", each.item.line_item_id]
    return [common, str(each.rate)] if how == "by-item-and-rate" else common


def _common(each: Billed) -> Json:
    return [each.use.reference, each.tax.fields, each.unit.id if each.unit else None, each.item.company_id]


def _unreliable(billed: Sequence[Billed]) -> frozenset[int | None]:
    """Line ids of Autotask that do not make a group: none at all, or with members that cannot be one line."""
    seen: dict[int | None, set[bytes]] = {None: set()}
    for each in billed:
        seen.setdefault(each.item.line_item_id, set()).add(canonical(_common(each)))
    return frozenset(number for number, kinds in seen.items() if number is None or len(kinds) > 1)
