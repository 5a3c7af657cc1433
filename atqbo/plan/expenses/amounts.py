"""What an expense report amounts to (rule E2): total = reimbursable + company-paid; reimbursable − advance = bill."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from atqbo.money import ZERO, format_amount, round_to_minor
from atqbo.plan.document import Reason
from atqbo.rows import ExpenseItem, ExpenseReport


class Amounts(Struct, frozen=True, kw_only=True):
    """All rounded to the minor unit of the home currency."""

    currency: str
    total: Decimal
    """What all items cost."""
    reimbursed: tuple[tuple[ExpenseItem, Decimal], ...]
    """What the submitter gets back for each item, zero ones left out."""
    company_paid: tuple[tuple[ExpenseItem, Decimal], ...]
    """What the company paid itself for each item: listed, not posted."""
    advance: Decimal
    due: Decimal
    """Reimbursable less advance: what the bill comes to; negative where the advance is larger."""
    told: Decimal
    """What Autotask says is due: the same, unless something holds."""
    holds: tuple[Reason, ...]
    """Why these amounts cannot be relied on."""

    @property
    def repaid(self) -> Decimal:
        """Sum of what the submitter gets back, the advance not taken off."""
        return sum((amount for _, amount in self.reimbursed), ZERO)


def read_amounts(report: ExpenseReport, items: Sequence[ExpenseItem], currency: str) -> Amounts:
    """The amounts of a report. Rejected items do not count; what does not add up to the cent is held."""
    counted = [item for item in items if not item.is_rejected]
    back = {item.id: _rounded(_repaid(item), currency) for item in counted}
    cost = {item.id: _rounded(item.internal_currency_expense_amount, currency) for item in counted}
    total = _rounded(report.internal_currency_expense_total, currency)
    advance = _rounded(report.internal_currency_cash_advance_amount, currency)
    due = sum(back.values(), ZERO) - advance
    return Amounts(
        currency=currency,
        total=sum(cost.values(), ZERO) if report.internal_currency_expense_total is None else total,
        reimbursed=tuple((item, back[item.id]) for item in counted if back[item.id]),
        company_paid=tuple((item, cost[item.id] - back[item.id]) for item in counted if cost[item.id] != back[item.id]),
        advance=advance,
        due=due,
        told=due if report.amount_due is None else _rounded(report.amount_due, currency),
        holds=_holds(report, counted, sum(cost.values(), ZERO), due, currency),
    )


def _repaid(item: ExpenseItem) -> Decimal | None:
    """What the submitter gets back: nothing for what the company paid; the whole, where Autotask tells no part."""
    if item.is_reimbursable is False:
        return ZERO
    told = item.internal_currency_reimbursement_amount
    return told if told is not None or not item.is_reimbursable else item.internal_currency_expense_amount


def _rounded(amount: Decimal | None, currency: str) -> Decimal:
    return round_to_minor(amount or ZERO, currency)


def _holds(
    report: ExpenseReport, counted: Sequence[ExpenseItem], cost: Decimal, due: Decimal, currency: str
) -> tuple[Reason, ...]:
    if not counted:
        return (_NO_ITEMS,)
    untold = [item.id for item in counted if _repaid(item) is None or item.internal_currency_expense_amount is None]
    if untold:
        return (_without_amount(untold),)
    compared = (
        (cost, report.internal_currency_expense_total, "Its items cost"),
        (due, report.amount_due, "What is to be paid back for its items, less the advance, is"),
    )
    return tuple(
        _differs(what, ours, _rounded(theirs, currency), currency)
        for ours, theirs, what in compared
        if theirs is not None and ours != _rounded(theirs, currency)
    )


_NO_ITEMS = Reason(
    "expense-items-missing",
    "Autotask shows no items of it",
    "run again in ten minutes; if it stays so, look at it in Autotask",
    "E2",
)


def _without_amount(items: Sequence[int]) -> Reason:
    return Reason(
        "expense-item-without-amount",
        f"Autotask does not tell what is to be paid back for its items {', '.join(map(str, sorted(items)))}",
        "look at them in Autotask",
        "E2",
    )


def _differs(what: str, ours: Decimal, theirs: Decimal, currency: str) -> Reason:
    return Reason(
        "expense-items-do-not-add-up",
        f"{what} {format_amount(ours, currency)}; Autotask says {format_amount(theirs, currency)}",
        "run again in ten minutes; if it stays so, look at the report in Autotask",
        "E2",
    )
