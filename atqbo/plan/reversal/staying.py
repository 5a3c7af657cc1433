"""What an undo leaves as it is: documents that the run changed or took out, and what was made or sent on the way (K4).

No service puts back what stood there before. Each such document is listed with what a person can do.
"""

from collections import Counter
from collections.abc import Iterator

from atqbo.effects import DOCUMENTS
from atqbo.facts import Facts
from atqbo.facts.standing import Twin, Wrote
from atqbo.money import ZERO
from atqbo.plan.currencies import home_currency
from atqbo.plan.decision import Decision
from atqbo.plan.document import Document, Memory, Reason, Verdict
from atqbo.plan.reversal.bodies import booked_total
from atqbo.plan.standing import place_of

_MADE = {
    "Customer": ("customer", "customers"),
    "Vendor": ("vendor", "vendors"),
    "Item": ("item", "items"),
    "Term": ("term", "terms"),
    "Class": ("class", "classes"),
    "Department": ("location", "locations"),
}


def decide_stays(facts: Facts, memory: Memory) -> Iterator[Decision]:
    """A document for each one that the run updated, voided or deleted."""
    for wrote in _wrote(facts):
        if wrote.entity in DOCUMENTS and wrote.source.startswith(f"{facts.app}:") and wrote.verb in _WHY:
            yield Decision(document=_document(facts, memory, wrote))


def told_stays(facts: Facts) -> tuple[Reason, ...]:
    """A note on the records that the run made on the way, the e-mails it sent, the numbers it merely wrote down."""
    kinds = Counter(name for each in _wrote(facts) if (name := _kind(each)))
    if not kinds:
        return ()
    said = ", ".join(f"{count} {names[count > 1]}" for names, count in sorted(kinds.items()))
    return (
        Reason(
            "undo-leaves",
            f"What the run did besides stays: {said}",
            "make inactive in QuickBooks what nobody needs, clear in Autotask what is not to stand there, and tell the "
            "customers who got an e-mail",
            "K4",
        ),
    )


def _wrote(facts: Facts) -> tuple[Wrote, ...]:
    return facts.asked.undo.wrote if facts.asked.undo else ()


def _kind(wrote: Wrote) -> tuple[str, str] | None:
    """One and many of what it is, in words; None for what is listed by itself, or went with its document."""
    if wrote.verb == "create":
        one, many = _MADE.get(wrote.entity, ("", ""))
        return (f"new {one}", f"new {many}") if one else None
    if wrote.verb == "send":
        return "e-mail", "e-mails"
    told = wrote.verb == "update" and wrote.entity in ("Invoices", "ExpenseReports", "PurchaseOrders")
    return ("change in Autotask", "changes in Autotask") if told else None


def _document(facts: Facts, memory: Memory, wrote: Wrote) -> Document:
    twin = facts.standing.twin(wrote.entity, wrote.id)
    over = _over(memory, wrote, twin)
    return Document(
        source=wrote.source,
        autotask_id=wrote.autotask_id,
        entity=wrote.entity,
        party=twin.party if twin else "",
        day=twin.day if twin else facts.as_of,
        due=None,
        currency=(twin.currency if twin else "") or home_currency(facts),
        amount=booked_total(twin) if twin else ZERO,
        verdict=Verdict.SKIP if over else Verdict.HOLD,
        number=twin.number if twin else "",
        reasons=(over or _stays(wrote, twin),),
    )


def _over(memory: Memory, wrote: Wrote, twin: Twin | None) -> Reason | None:
    """Why nobody has to see to it any more; None where somebody has."""
    place = place_of(memory, wrote.source)
    if place and place[1] != wrote.id:
        return Reason("sent-anew-since", f"It was sent anew since (id {place[1]} in QuickBooks)")
    gone = wrote.verb == "update" and (twin is None or twin.is_voided)
    return Reason("left-the-books", "It is voided or deleted in QuickBooks since", "", "K4") if gone else None


def _stays(wrote: Wrote, twin: Twin | None) -> Reason:
    called = twin.number or f"id {wrote.id}" if twin else f"id {wrote.id}"
    what, remedy = _WHY[wrote.verb]
    return Reason(f"{wrote.verb}-stays", what.format(called), remedy.format(wrote.autotask_id), "K4")


_WHY = {
    "update": (
        "The run changed {} in QuickBooks, and no program puts back what stood there before",
        "look up there what stood before, in its audit history, and change it back by hand; or correct it in Autotask, "
        "then: -p resend {}",
    ),
    "void": (
        "The run voided {}, and QuickBooks takes no void back",
        "if it is owed after all, invoice its items again in Autotask; if it is not voided there: -p resend {}",
    ),
    "delete": ("The run deleted {} in QuickBooks", "to make it anew: -p resend {}"),
}
"""Verb → what became of a document, and what a person can do about it."""
