"""Documents dated in closed books (rule D4): held, or posted on the first open day where a person asks for that."""

from datetime import date

from atqbo.facts import Facts
from atqbo.plan.document import Reason


def closed_until(facts: Facts) -> date | None:
    """The last day of the closed books; None while nothing is closed."""
    return facts.quickbooks.preferences.accounting_info_prefs.book_close_date


def posting_day(facts: Facts, autotask_id: int, written: date) -> date:
    """The day a document is posted on: its own, or the first open one where a person asks for that."""
    return facts.asked.posting_day(autotask_id, written, closed_until(facts))


def why_closed(facts: Facts, autotask_id: int, day: date) -> tuple[Reason, ...]:
    """A hold for a document whose day lies in closed books."""
    closed = closed_until(facts)
    if closed is None or day > closed:
        return ()
    return (
        Reason(
            "books-closed",
            f"It is dated {day}, and the books are closed up to {closed}",
            "open the books in QuickBooks; or post it on the first open day: "
            f"-p post_closed {autotask_id}, and approve that plan by its sentence",
            "D4",
        ),
    )


def why_moved(written: date, day: date) -> tuple[Reason, ...]:
    """What makes a document that is posted on another day than its own a person's business."""
    if written == day:
        return ()
    return (
        Reason(
            "posted-after-close",
            f"It is dated {written}, in closed books, and would be posted on {day}, "
            "the first open day; its due date stays",
            "approve it by the plan's sentence: no policy may",
            "D4",
        ),
    )


def memo_of_move(written: date, day: date, due: date | None) -> str:
    """What the bookkeeper's memo says of a document that is posted on another day than its own; "" of any other."""
    if written == day:
        return ""
    told = f" and due {due}" if due else ""
    return f"Dated {written}{told} in Autotask; posted on the first open day."
