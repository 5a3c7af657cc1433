"""Documents dated in closed books (rule D4): held, or posted on the first open day where a person asks for that."""

from atqbo.plan.document import Reason
from atqbo.plan.invoices.desk import Desk, Subject


def why_closed(desk: Desk, subject: Subject) -> tuple[Reason, ...]:
    """A hold for a document whose day lies in closed books."""
    closed = desk.facts.quickbooks.preferences.accounting_info_prefs.book_close_date
    if closed is None or subject.day > closed:
        return ()
    return (
        Reason(
            "books-closed",
            f"It is dated {subject.day}, and the books are closed up to {closed}",
            "open the books in QuickBooks; or post it on the first open day: "
            f"-p post_closed {subject.invoice.id}, and approve that plan by its sentence",
            "D4",
        ),
    )


def why_moved(subject: Subject) -> tuple[Reason, ...]:
    """What makes a document that is posted on another day a person's business."""
    if subject.written_day == subject.day:
        return ()
    return (
        Reason(
            "posted-after-close",
            f"It is dated {subject.written_day}, in closed books, and would be posted on {subject.day}, "
            "the first open day; its due date stays",
            "approve it by the plan's sentence: no policy may",
            "D4",
        ),
    )


def memo_of_move(subject: Subject) -> str:
    """What the bookkeeper's memo says of a document that is posted on another day; "" of any other."""
    if subject.written_day == subject.day:
        return ""
    due = f" and due {subject.due}" if subject.due else ""
    return f"Dated {subject.written_day}{due} in Autotask; posted on the first open day."
