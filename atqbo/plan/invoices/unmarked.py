"""QuickBooks' invoices that this program did not make: typed by hand, or moved by another connector (rule K5)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import TypeAlias

from msgspec import Struct

from atqbo.effects import read_mark
from atqbo.facts import Facts, is_waiting
from atqbo.facts.waiting import sign_of
from atqbo.plan.document import Memory
from atqbo.rows import Invoice, PostedInvoice
from atqbo.settings import InvoicesApp

Likeness: TypeAlias = tuple[str, date | None, Decimal]
"""Customer id, date and total: by these a number-less invoice is known again."""
Twin: TypeAlias = tuple[int, date, Decimal]
"""Organization id, date and total of one that waits in Autotask."""


class Unmarked(Struct, frozen=True, kw_only=True):
    """Invoices of QuickBooks without marker that this ledger neither made nor took over."""

    ours: frozenset[str]
    """Ids of those it made or took over."""
    alike: Mapping[Likeness, tuple[PostedInvoice, ...]]
    """Those whose number no other invoice of Autotask has; empty where Autotask numbers the invoices."""
    twins: Mapping[Twin, int]
    """How many invoices wait in Autotask with these; counted only where there is anything to be adopted."""


def find_unmarked(facts: Facts, settings: InvoicesApp, memory: Memory) -> Unmarked:
    """What may be taken for an invoice that waits, by customer, date and total."""
    ours = known_ids(memory)
    if settings.numbering != "quickbooks":
        return Unmarked(ours=ours, alike={}, twins={})
    numbers = {number for number in (sign_of(each, settings) for each in facts.autotask.invoices) if number}
    alike: dict[Likeness, list[PostedInvoice]] = defaultdict(list)
    for posted in chain(facts.quickbooks.dated, facts.quickbooks.invoices):
        free = read_mark(posted.private_note) is None and posted.id not in ours and not posted.reads_voided
        if free and posted.doc_number and posted.doc_number.strip() not in numbers and posted.customer_ref:
            alike[posted.customer_ref.value, posted.txn_date, posted.total_amt].append(posted)
    waiting = (each for each in facts.autotask.invoices if is_waiting(each, settings) and not each.is_voided)
    return Unmarked(
        ours=ours,
        alike={key: tuple(some) for key, some in alike.items()},
        twins=Counter(map(twin, waiting)) if alike else {},
    )


def twin(invoice: Invoice) -> Twin:
    """By what two invoices of Autotask are alike."""
    return invoice.company_id, invoice.invoice_date_time.date(), round(invoice.invoice_total, 2)


def known_ids(memory: Memory) -> frozenset[str]:
    """Ids of QuickBooks' invoices that this ledger made, took over or changed."""
    return frozenset(_results(memory))


def _results(memory: Memory) -> Iterable[str]:
    for (_, _, entity, _), known in memory.effects.items():
        if entity in ("Invoice", "Invoices") and isinstance(known.result, dict):
            yield str(known.result.get("Id") or "")
