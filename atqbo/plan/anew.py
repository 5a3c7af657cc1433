"""Sending a bill or an order anew on a person's word (rule I6): never while it stands in QuickBooks, where nothing of
it is changed; once it is deleted there, as if it had been refused.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from atqbo.facts import Facts
from atqbo.plan.document import Memory, Reason
from atqbo.plan.past import forgetting
from atqbo.plan.ruling import Ruling, held
from atqbo.plan.standing import place_of, posted_sources


def with_departed(facts: Facts, memory: Memory) -> Memory:
    """The memory without what it knows of documents that a person wants sent anew and that left QuickBooks."""
    gone = frozenset(_departed(facts, memory))
    if not gone:
        return memory
    for source in gone:
        memory = forgetting(memory, source)
    for number in facts.asked.resend:
        base = f"{facts.app}:{number}"
        if any(source.startswith(f"{base}/") for source in gone):
            memory = forgetting(memory, base, service="autotask")  # its numbers went with any of its bills
    return replace(memory, departed=gone)


def _departed(facts: Facts, memory: Memory) -> Iterator[str]:
    for number in facts.asked.resend:
        for source in posted_sources(memory, f"{facts.app}:{number}"):
            place = place_of(memory, source)
            if place and facts.standing.was_sought(*place):
                twin = facts.standing.twin(*place)
                if twin is None or twin.is_voided:
                    yield source


def left_the_books(memory: Memory, source: str) -> tuple[Reason, ...]:
    """That it is made a second time, which needs a person; empty for any other document."""
    return (_LEFT,) if source in memory.departed else ()


def still_there(facts: Facts, memory: Memory, autotask_id: int, number: str) -> Ruling | None:
    """What was named to be sent anew waits for as long as it stands in QuickBooks; None for any other, and where a part
    of it left.
    """
    source = f"{facts.app}:{autotask_id}"
    parts = any(each == source or each.startswith(f"{source}/") for each in memory.departed)
    return held(_stands(number)) if autotask_id in facts.asked.resend and not parts else None


_LEFT = Reason(
    "left-the-books",
    "It was transferred, and is deleted in QuickBooks",
    "approve it by the plan's sentence: no policy may",
    "I6",
)


def _stands(number: str) -> Reason:
    return Reason(
        "still-in-quickbooks",
        f"It is in QuickBooks as {number}, and is not sent a second time",
        "delete it in QuickBooks first, then ask for it again",
        "I6",
    )
