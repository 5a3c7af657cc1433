"""What the ledger knows of a document in QuickBooks, and which records are to be read again by id."""

from collections import defaultdict
from collections.abc import Mapping

from atqbo.effects import DOCUMENTS, read_mark
from atqbo.facts import Facts, Twin, is_waiting
from atqbo.facts.waiting import own_number
from atqbo.plan.document import Memory
from atqbo.plan.past import is_done, known
from atqbo.settings import Settings


def place_of(memory: Memory, source: str) -> tuple[str, str] | None:
    """Entity and id in QuickBooks of a document that was posted, adopted or voided; None if the ledger knows none."""
    for entity in sorted(DOCUMENTS):
        create = known(memory, "quickbooks", "create", entity, source)
        if create and is_done(create) and create.result.get("Id"):
            return entity, str(create.result["Id"])
    for entity, usual in _WRITTEN_BACK.items():
        back = known(memory, "autotask", "update", entity, source)
        adopted = back.result.get("Entity", usual) if back and is_done(back) and back.result.get("Id") else ""
        if back and adopted:
            return adopted, str(back.result["Id"])
    voided = known(memory, "quickbooks", "void", "Invoice", source)
    return ("Invoice", str(voided.result["Id"])) if voided and is_done(voided) else None


_WRITTEN_BACK = {"Invoices": "Invoice", "ExpenseReports": "", "PurchaseOrders": ""}
"""Entity of Autotask → what its adopted documents are in QuickBooks where the ledger does not say; "" for unknown."""


def posted_sources(memory: Memory, source: str) -> list[str]:
    """The document's source, and those of its parts that are in QuickBooks: an order's bills."""
    parts = {part for _, _, _, part in memory.effects if part.startswith(f"{source}/")}
    return [source, *(part for part in sorted(parts) if place_of(memory, part))]


def to_read_again(facts: Facts, settings: Settings, memory: Memory) -> Mapping[str, list[str]]:
    """Entity → ids of what the plan may void, update, credit or delete, ascending; most runs need none."""
    found: dict[str, set[str]] = defaultdict(set)
    if undo := facts.asked.undo:
        wrote = ((each.entity, each.id) for each in undo.wrote if each.entity in DOCUMENTS)
        for entity, number in (*((each.entity, each.id) for each in undo.made), *wrote):
            found[entity].add(number)
    for source in _named(facts, settings, memory):
        if place := place_of(memory, source):
            found[place[0]].add(place[1])
    return {entity: sorted(ids, key=lambda each: (len(each), each)) for entity, ids in sorted(found.items())}


def to_find(facts: Facts, settings: Settings, memory: Memory) -> list[str]:
    """Numbers of voided invoices that this ledger does not know: a lost one may have posted them."""
    unknown = (each for each in facts.autotask.voided if place_of(memory, f"invoices:{each.id}") is None)
    numbers = (own_number(each, settings.invoices) or (each.invoice_number or "").strip() for each in unknown)
    return sorted(set(filter(None, numbers)))


def marked(facts: Facts, memory: Memory, autotask_id: int) -> Twin | None:
    """What was found by its number and carries a marker of ours for this invoice; None if nothing does."""
    ledgers = {memory.ledger_id[:6], *memory.accepted_ledgers}
    for twin in facts.standing.twins:
        mark = read_mark(twin.note)
        if mark and (mark.document, mark.autotask_id) == ("invoice", autotask_id) and mark.ledger in ledgers:
            return twin
    return None


def _named(facts: Facts, settings: Settings, memory: Memory) -> list[str]:
    """Sources of documents that a person names, and of invoices voided or cleared in Autotask since their transfer."""
    waiting = [each.id for each in facts.autotask.invoices if is_waiting(each, settings.invoices)]
    cleared = (each for each in waiting if is_done(known(memory, "autotask", "update", "Invoices", f"invoices:{each}")))
    voided = (each.id for each in facts.autotask.voided)
    found = {f"invoices:{number}" for number in (*cleared, *voided)}
    named = (posted_sources(memory, f"{facts.app}:{number}") for number in facts.asked.resend)
    return [*found, *(source for some in named for source in some)]
