"""How far settling has come, in records and in money."""

from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct

from atqbo.checks.words import plural
from atqbo.money import ZERO
from atqbo.plan.document import Document
from atqbo.reconcile.cases import Cases
from atqbo.reconcile.topics import TOPICS


class Progress(Struct, frozen=True):
    """Of what waiting invoices need."""

    title: str
    """Of the kind: "Customers"."""
    noun: str
    """"organization", "item", "payment term"."""
    document: str
    """"invoice", "purchase order"."""
    settled: int
    total: int
    percent: int
    """Of the waiting invoices' value, those that nothing holds up here; rounded down, so that 100 means all."""

    def __str__(self) -> str:
        """'142 of 160 organizations settled, 98 % of the waiting value'."""
        if not self.total:
            return f"No {self.document} waits for its {self.noun}"
        nouns = self.noun if self.total == 1 else plural(self.noun)
        return f"{self.settled:,} of {self.total:,} {nouns} settled, {self.percent} % of the waiting value"


def progress(cases: Cases) -> Progress:
    """How many of those that invoices wait for are settled; left out counts, since a person said so."""
    used = [each for each in cases.matches if each.documents]
    open_ones = [each for each in used if each.unsettled]
    everything = _documents(document for each in used for document in each.documents)
    held_up = _documents(document for each in open_ones for document in each.documents)
    whole, open_value = _value(cases, everything), _value(cases, held_up)
    percent = int((whole - open_value) * 100 / whole) if whole else 0 if open_ones else 100
    topic = TOPICS[cases.kind]
    return Progress(topic.title, topic.noun, topic.document, len(used) - len(open_ones), len(used), percent)


def _documents(some: Iterable[Document]) -> dict[str, Document]:
    """Each once, though several items of it may wait."""
    return {document.source: document for document in some}


def _value(cases: Cases, documents: dict[str, Document]) -> Decimal:
    return sum((cases.survey.worth({each.currency: each.amount}) for each in documents.values()), ZERO)
