"""What a plan does to the books (rule K3): debits and credits by account and month, before it is approved."""

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal

from msgspec import Struct

from atqbo.money import ZERO
from atqbo.plan.document import Document, Plan, Verdict

RECEIVABLES = "Accounts receivable"
"""What QuickBooks debits with every invoice: its receivables account in the customer's currency."""

PAYABLES = "Accounts payable"
"""What QuickBooks credits with every bill: its payables account in the vendor's currency."""

UNTOLD_ACCOUNT = "(income account of the item)"
"""Stands for an income account that QuickBooks has not told."""

UNTOLD_COST = "(expense account of the item)"
"""The same for what is bought."""

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
    """Changes that creating the documents `sources` makes; receivables and payables first, then the others, by month.

    Adopted documents are in the books already and change nothing, and purchase orders do not post. Debits equal credits
    in every month and currency.
    """
    balance: dict[tuple[str, str, bool, str], Decimal] = defaultdict(lambda: ZERO)
    for document in plan.documents:
        if document.source in sources and document.verdict is Verdict.CREATE and document.entity not in _UNPOSTED:
            bought = document.entity in _BOUGHT
            month, sign = f"{document.day:%Y-%m}", -1 if bought else 1
            balance[month, document.currency, False, PAYABLES if bought else RECEIVABLES] += sign * document.to_post
            for account, amount in (*_lines(document, bought), *_taxes(document)):
                balance[month, document.currency, True, account] -= sign * amount
    return tuple(
        Posting(account=account, month=month, currency=currency, debit=max(change, ZERO), credit=max(-change, ZERO))
        for (month, currency, _, account), change in sorted(balance.items())
        if change
    )


_UNPOSTED = frozenset({"PurchaseOrder"})
"""Documents of QuickBooks that change no account."""
_BOUGHT = frozenset({"Bill", "VendorCredit"})
"""Documents of QuickBooks that something is owed by."""


def _lines(document: Document, bought: bool) -> list[tuple[str, Decimal]]:
    untold = UNTOLD_COST if bought else UNTOLD_ACCOUNT
    return [(line.account or untold, line.amount) for line in document.lines]


def _taxes(document: Document) -> list[tuple[str, Decimal]]:
    """QuickBooks keeps what is owed to an agency in an account named after it."""
    return [(f"{agency} Payable" if agency else TAX_PAYABLE, amount) for agency, amount in document.tax.owed.items()]
