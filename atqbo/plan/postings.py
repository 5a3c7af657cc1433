"""What a plan does to the books (rule K3): debits and credits by account and month, before it is approved."""

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal

from msgspec import Struct

from atqbo.money import ZERO
from atqbo.plan.document import Document, Plan, Verdict

RECEIVABLES = "Accounts receivable"
"""What QuickBooks debits with every invoice: its receivables account in the customer's currency."""

UNTOLD_ACCOUNT = "(income account of the item)"
"""Stands for an income account that QuickBooks has not told."""


TAX_PAYABLE = "Sales tax payable"
"""Stands for the account of an agency that QuickBooks has not told."""


class Posting(Struct, frozen=True, kw_only=True):
    """One account's change in one month and currency, on the side it comes out."""

    account: str
    month: str
    """"2024-03"."""
    currency: str
    debit: Decimal
    credit: Decimal


def postings(plan: Plan, sources: Collection[str]) -> tuple[Posting, ...]:
    """Changes that creating the documents `sources` makes; receivables first, then income and tax, by month.

    Adopted documents are in the books already and change nothing. Debits equal credits in every month and currency.
    """
    balance: dict[tuple[str, str, bool, str], Decimal] = defaultdict(lambda: ZERO)
    for document in plan.documents:
        if document.source in sources and document.verdict is Verdict.CREATE:
            month = f"{document.day:%Y-%m}"
            balance[month, document.currency, False, RECEIVABLES] += document.to_post
            for account, amount in (*_income(document), *_taxes(document)):
                balance[month, document.currency, True, account] -= amount
    return tuple(
        Posting(account=account, month=month, currency=currency, debit=max(change, ZERO), credit=max(-change, ZERO))
        for (month, currency, _, account), change in sorted(balance.items())
        if change
    )


def _income(document: Document) -> list[tuple[str, Decimal]]:
    return [(line.account or UNTOLD_ACCOUNT, line.amount) for line in document.lines]


def _taxes(document: Document) -> list[tuple[str, Decimal]]:
    """QuickBooks keeps what is owed to an agency in an account named after it."""
    return [(f"{agency} Payable" if agency else TAX_PAYABLE, amount) for agency, amount in document.tax.owed.items()]
