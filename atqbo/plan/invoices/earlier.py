"""What became of an invoice in earlier runs, and whether one in QuickBooks with its marker may be adopted."""

from msgspec.structs import replace

from atqbo.money import ZERO, format_amount, minor_unit
from atqbo.plan.earlier import Past, settled
from atqbo.plan.invoices.amounts import read_amounts
from atqbo.plan.invoices.credits import MEMO, drawn_up
from atqbo.plan.invoices.desk import Desk, Subject
from atqbo.plan.invoices.select import created, written_back
from atqbo.plan.invoices.tax import draft_tax
from atqbo.plan.ruling import Adoption, Ruling
from atqbo.rows import PostedInvoice


def settled_earlier(desk: Desk, subject: Subject) -> Ruling | Adoption | None:
    """What an un-synced invoice's past asks for; None if it has none and may be created."""
    marked = desk.marked.get(subject.invoice.id, ())
    past = Past(
        create=created(desk.memory, subject.source),
        back=written_back(desk, subject.source),
        marked=marked,
        amount=abs(subject.amount),
        document="credit memo" if subject.entity == MEMO else "invoice",
        resend="delete" if subject.entity == MEMO else "void",
        number="number" if desk.settings.numbering == "quickbooks" else "Web Service Date",
    )
    found = settled(past, desk.memory, lambda: differences(desk, subject, marked[0]))
    return replace(found, entity=MEMO) if isinstance(found, Adoption) and subject.entity == MEMO else found


def differences(desk: Desk, subject: Subject, posted: PostedInvoice) -> list[str]:
    """How the invoice in QuickBooks differs from Autotask's in total, currency or customer."""
    customer = desk.parties[subject.invoice.company_id].reference
    theirs = posted.customer_ref.value if posted.customer_ref else None
    currency = posted.currency_ref.value if posted.currency_ref else subject.currency
    subject, items = drawn_up(desk, subject)
    amounts = read_amounts(items, subject.amount, subject.tax, subject.currency)
    within = draft_tax(desk, subject, items, amounts).charge.within or ZERO
    accepted = minor_unit(subject.currency) + within
    gap = abs(posted.total_amt - subject.amount)
    found = []
    if gap > accepted or currency != subject.currency:
        there, here = format_amount(posted.total_amt, currency), format_amount(subject.amount, subject.currency)
        found.append(f"it totals {there} there and {here} in Autotask")
    if isinstance(customer, str) and theirs not in (None, customer):
        found.append(f"its customer there is {theirs}, not {customer}")
    return found
