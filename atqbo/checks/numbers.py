"""A blank number marks an invoice as not yet transferred, so nothing else may number invoices."""

from collections import defaultdict
from collections.abc import Iterator

from atqbo.checks.evidence import Evidence, Seat, of_invoice, of_posted, said
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.survey import Survey
from atqbo.checks.words import counted, verb
from atqbo.effects import read_mark
from atqbo.plan.document import LONGEST_NUMBER, Document
from atqbo.plan.findings import moved_by_others

_SUBJECT = "Invoice numbers"


def numbered_elsewhere(seen: Survey) -> Iterator[Finding]:
    """Invoices of the window that carry numbers this program did not give: Autotask may number them itself."""
    some = seen.because("already-numbered")
    numbers = {each.id: each.invoice_number or "" for each in seen.facts.autotask.invoices}
    if some:
        yield Finding(
            code="numbered-elsewhere",
            severity=Severity.WARNING,
            subject=_SUBJECT,
            text=f"{_invoices(some)} of the window {'carries a number' if len(some) == 1 else 'carry numbers'} "
            "that this program did not give, and will not be transferred",
            remedy="if Autotask gave them, switch its automatic numbering off: leave Next invoice number blank; "
            "if a person or an earlier connector did, nothing is to be done",
            evidence=tuple(
                Evidence(
                    text=f"Invoice {each.autotask_id} of {each.party}: {reason.text}.",
                    autotask=of_invoice(each, numbers[each.autotask_id]),
                )
                for each in some
                for reason in each.reasons
            ),
        )


def failed_earlier(seen: Survey) -> Iterator[Finding]:
    """Invoices whose number an earlier connector replaced by ERROR."""
    some = seen.because("failed-earlier")
    if some:
        yield Finding(
            code="failed-earlier",
            severity=Severity.WARNING,
            subject=_SUBJECT,
            text=f"{_invoices(some)} {'reads' if len(some) == 1 else 'read'} ERROR where the number belongs: "
            "an earlier transfer failed",
            remedy=some[0].reasons[0].remedy,
            rule="I2",
            evidence=tuple(
                Evidence(text=f"Invoice {each.autotask_id} of {each.party}", autotask=of_invoice(each, "ERROR"))
                for each in some
            ),
        )


def too_long(seen: Survey) -> Iterator[Finding]:
    """Numbers of Autotask that QuickBooks could not take, should they ever be used there (rule I1)."""
    some = [each for each in seen.facts.autotask.invoices if len((each.invoice_number or "").strip()) > LONGEST_NUMBER]
    if some:
        yield Finding(
            code="numbers-too-long",
            severity=Severity.NOTE,
            subject=_SUBJECT,
            text=f"{counted(len(some), 'invoice')} of Autotask {verb(some, 'has a number', 'have numbers')} of more "
            f"than {LONGEST_NUMBER} characters, which QuickBooks does not take",
            remedy="nothing while QuickBooks numbers the invoices; shorten them before Autotask's numbers are used",
            rule="I1",
            evidence=tuple(
                Evidence(
                    text=f"Invoice {each.id}: {each.invoice_number}",
                    autotask=Seat(record="Invoice", id=str(each.id), value=each.invoice_number or ""),
                )
                for each in some
            ),
        )


def used_twice(seen: Survey) -> Iterator[Finding]:
    """Numbers that two invoices of one side carry: what was paid against which cannot be told apart."""
    of: dict[tuple[str, str], list[str]] = defaultdict(list)
    for invoice in seen.facts.autotask.invoices:
        of["Autotask", (invoice.invoice_number or "").strip()].append(str(invoice.id))
    for posted in seen.facts.quickbooks.invoices:
        of["QuickBooks", (posted.doc_number or "").strip()].append(posted.id)
    twice = [
        f"{number}: ids {', '.join(ids)} in {side}"
        for (side, number), ids in sorted(of.items())
        if len(ids) > 1 and number and number.upper() != "ERROR"
    ]
    if twice:
        yield Finding(
            code="numbers-used-twice",
            severity=Severity.WARNING,
            subject=_SUBJECT,
            text=f"{counted(len(twice), 'invoice number')} {verb(twice, 'stands', 'stand')} on several invoices",
            remedy="find out whether one was entered twice, and correct its number",
            rule="I1",
            evidence=said(twice),
        )


def unmarked(seen: Survey) -> Iterator[Finding]:
    """Invoices that another connector moved before a person said that it is off: told, not blocking (rule K5)."""
    some = moved_by_others(seen.facts, seen.settings.invoices, seen.memory)
    if some:
        yield Finding(
            code="moved-by-others",
            severity=Severity.WARNING,
            subject=_SUBJECT,
            text=f"{counted(len(some), 'invoice')} made in QuickBooks since the window began "
            f"{verb(some, 'carries a number', 'carry numbers')} of Autotask and were not made by this program",
            remedy="make sure that no other connector moves invoices into this company",
            rule="K5",
            evidence=tuple(
                Evidence(text=f"QuickBooks invoice {each.id}, number {each.doc_number}", quickbooks=of_posted(each))
                for each in some
            ),
        )


def used(seen: Survey) -> Iterator[Finding]:
    """How far QuickBooks' own numbers have come: the next invoice continues them."""
    numbers = [
        (posted.doc_number or "").strip() for posted in seen.facts.quickbooks.invoices if read_mark(posted.private_note)
    ]
    highest = max((number for number in numbers if number.isdecimal()), key=int, default="")
    if highest:
        yield Finding(
            code="numbers-used",
            severity=Severity.NOTE,
            subject=_SUBJECT,
            text=f"{counted(len(numbers), 'invoice')} of this program in the window; the highest number is {highest}",
        )


def _invoices(some: tuple[Document, ...]) -> str:
    return "1 invoice" if len(some) == 1 else f"{len(some):,} invoices"
