"""What the lines of an invoice amount to, and whether they add up to it (rules A1, A2)."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from atqbo.money import ZERO, format_amount, round_to_minor
from atqbo.plan.document import Reason
from atqbo.plan.invoices.desk import Subject
from atqbo.rows import BillingItem


class Amounts(Struct, frozen=True, kw_only=True):
    """The lines net of tax, each rounded to the minor unit, in the order of the billing items."""

    lines: tuple[Decimal, ...]
    gap: Decimal
    """Sum of the lines less what the invoice totals without tax."""
    contain_tax: bool
    """Whether totalAmount turned out to contain the tax."""

    @property
    def net(self) -> Decimal:
        """Sum of the lines."""
        return sum(self.lines, ZERO)


def read_amounts(items: Sequence[BillingItem], total: Decimal, tax: Decimal, currency: str) -> Amounts:
    """The reading of totalAmount, net or with tax, that comes nearer to `total` less `tax`; net where both do.

    Autotask does not say which one it means, so each document shows it. total, tax: rounded to the minor unit.
    """
    net = tuple(round_to_minor(_amount(item), currency) for item in items)
    taxed = tuple(round_to_minor(_amount(item) - (item.tax_dollars or ZERO), currency) for item in items)
    net_gap, taxed_gap = (sum(lines, ZERO) - (total - tax) for lines in (net, taxed))
    if abs(taxed_gap) < abs(net_gap):
        return Amounts(lines=taxed, gap=taxed_gap, contain_tax=True)
    return Amounts(lines=net, gap=net_gap, contain_tax=False)


def why_not_postable(
    items: Sequence[BillingItem], amounts: Amounts, subject: Subject, widest: Decimal
) -> tuple[Reason, ...]:
    """What forbids to post the lines: none there, one without amount, or a gap beyond `widest`."""
    if not items:
        return (_NOT_ARRIVED,)
    missing = [item.id for item in items if item.total_amount is None]
    if missing:
        return (_without_amount(missing),)
    return (_gap_too_wide(amounts, subject),) if abs(amounts.gap) > widest else ()


def told_gap(amounts: Amounts, subject: Subject) -> tuple[Reason, ...]:
    """A note on a gap of one minor unit, which is posted as the lines add up."""
    if not amounts.gap:
        return ()
    return (
        Reason(
            "rounding-gap",
            f"Its rounded lines add up to {format_amount(amounts.net, subject.currency)}, "
            f"{format_amount(abs(amounts.gap), subject.currency)} {'more' if amounts.gap > 0 else 'less'} "
            "than its total in Autotask; the lines are posted",
            "",
            "A2",
        ),
    )


def _amount(item: BillingItem) -> Decimal:
    """What is billed: totalAmount (extendedPrice need not be rate × quantity, nor billed at all)."""
    return item.total_amount if item.total_amount is not None else ZERO


INCOMPLETE = frozenset({"billing-items-missing", "billing-item-without-amount", "billing-items-do-not-add-up"})
"""Reasons of an invoice that Autotask has not finished yet: it waits, and nothing is wrong."""
_NOT_ARRIVED = Reason(
    "billing-items-missing",
    "Its billing items have not arrived yet",
    "run again in ten minutes; if it has none then, look at it in Autotask",
    "A2",
)


def _without_amount(missing: list[int]) -> Reason:
    return Reason(
        "billing-item-without-amount",
        f"Autotask tells no total amount for its billing items {', '.join(map(str, sorted(missing)))}",
        "run again in ten minutes; if it stays so, look at them in Autotask",
        "A1",
    )


def _gap_too_wide(amounts: Amounts, subject: Subject) -> Reason:
    return Reason(
        "billing-items-do-not-add-up",
        f"Its billing items do not add up (yet): {format_amount(amounts.net, subject.currency)} of lines, "
        f"{format_amount(subject.amount - subject.tax, subject.currency)} on the invoice without tax",
        "run again in ten minutes; if it stays so, look at it in Autotask",
        "A2",
    )
