"""What a plan does to the books (rule K3): debits and credits by account, class and month, before it is approved."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal

from msgspec import Struct

from atqbo.money import ZERO
from atqbo.plan.document import Document, Plan, PlanLine, Verdict

RECEIVABLES = "Accounts receivable"
"""What QuickBooks debits with every invoice: its receivables account in the customer's currency."""
PAYABLES = "Accounts payable"
"""What QuickBooks credits with every bill: its payables account in the vendor's currency."""
_CONTROL = {
    "Invoice": (RECEIVABLES, 1),
    "CreditMemo": (RECEIVABLES, 1),
    "Bill": (PAYABLES, -1),
    "VendorCredit": (PAYABLES, -1),
}
"""Entity → the account that its total goes to, and 1 where that is debited. Purchase orders do not post."""
UNTOLD_ACCOUNT = "(income account of the item)"
"""Stands for an income account that QuickBooks has not told."""
UNTOLD_COST = "(expense account of the item)"
"""The same for what is bought."""
UNLISTED = "(accounts of its lines)"
"""Stands for the accounts of what is taken back as a whole: the plan does not list its lines."""
TAX_PAYABLE = "Sales tax payable"
"""Stands for the account of an agency that QuickBooks has not told."""


class Posting(Struct, frozen=True, kw_only=True):
    """One account's change in one month and currency, on the side it comes out."""

    account: str
    unit: str = ""
    """Class; "" for none."""
    month: str
    """"2024-03"."""
    currency: str
    debit: Decimal
    credit: Decimal


def postings(plan: Plan, sources: Collection[str]) -> tuple[Posting, ...]:
    """Changes that the documents `sources` make; receivables or payables first, then the other accounts, by month.

    Adopted documents are in the books already and change nothing; what is updated or voided changes by the difference
    to what stands there, where the plan knows that. Debits equal credits in every month and currency.
    """
    balance: dict[tuple[str, str, bool, str, str], Decimal] = defaultdict(lambda: ZERO)
    for document in plan.documents:
        if document.source in sources and document.entity in _CONTROL:
            month = f"{document.day:%Y-%m}"
            for account, unit, change in _changes(document):
                balance[month, document.currency, account not in (RECEIVABLES, PAYABLES), account, unit] += change
    return tuple(
        Posting(
            account=account,
            unit=unit,
            month=month,
            currency=currency,
            debit=max(change, ZERO),
            credit=max(-change, ZERO),
        )
        for (month, currency, _, account, unit), change in sorted(balance.items())
        if change
    )


def _changes(document: Document) -> Iterator[tuple[str, str, Decimal]]:
    """(account, class, change), debits positive."""
    control, side = _CONTROL[document.entity]
    stands = document.before
    if document.verdict is Verdict.VOID and stands is None:
        yield control, "", -side * document.amount
        yield UNLISTED, "", side * document.amount
    if stands is not None:
        gone = [*_lines(control, stands.lines), (_payable(document), "", stands.tax)]
        yield from _booked(control, -side, stands.total, gone)
    if document.verdict is Verdict.CREATE or (document.verdict is Verdict.UPDATE and stands is not None):
        yield from _booked(control, side, document.to_post, [*_lines(control, document.lines), *_taxes(document)])


def _booked(
    control: str, side: int, total: Decimal, others: list[tuple[str, str, Decimal]]
) -> Iterator[tuple[str, str, Decimal]]:
    """A total on the control account against its parts. side: 1 where the total is debited."""
    rest = total - sum((amount for _, _, amount in others), ZERO)
    yield control, "", side * total
    for account, unit, amount in (*others, (UNLISTED, "", rest)):
        yield account, unit, -side * amount


def _lines(control: str, lines: Iterable[PlanLine]) -> list[tuple[str, str, Decimal]]:
    untold = UNTOLD_COST if control == PAYABLES else UNTOLD_ACCOUNT
    return [(line.account or untold, line.unit, line.amount) for line in lines]


def _payable(document: Document) -> str:
    """Where the tax of what stands in the books is owed: QuickBooks does not say to whom."""
    agencies = list(document.tax.owed)
    return f"{agencies[0]} Payable" if len(agencies) == 1 and agencies[0] else TAX_PAYABLE


def _taxes(document: Document) -> list[tuple[str, str, Decimal]]:
    """QuickBooks keeps what is owed to an agency in an account named after it."""
    owed = document.tax.owed.items()
    return [(f"{agency} Payable" if agency else TAX_PAYABLE, "", amount) for agency, amount in owed]
