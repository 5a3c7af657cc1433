"""QuickBooks' invoices that this program did not make: typed by hand, or moved by another connector (rule K5)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Struct

from atqbo.effects import read_mark
from atqbo.facts import Facts, is_waiting
from atqbo.facts.waiting import own_number, sign_of
from atqbo.money import round_to_minor
from atqbo.plan.currencies import document_currency
from atqbo.plan.document import Memory
from atqbo.plan.invoices.dates import calendar_date
from atqbo.plan.parties.resolving import Party
from atqbo.rows import Invoice, PostedInvoice
from atqbo.settings import InvoicesApp

Likeness: TypeAlias = tuple[str, date | None, Decimal]
"""Customer id, date and total: by these a number-less invoice is known again."""


class Unmarked(Struct, frozen=True, kw_only=True):
    """Invoices of QuickBooks without marker that this ledger neither made nor took over."""

    ours: frozenset[str]
    """Ids of those it made or took over."""
    alike: Mapping[Likeness, tuple[PostedInvoice, ...]]
    """Those whose number no other invoice of Autotask has, credit memos with a negative total; empty where Autotask
    numbers the invoices.
    """
    twins: Mapping[Likeness, int]
    """How many invoices wait in Autotask with these, of whatever organizations; counted only where there is anything to
    be adopted.
    """
    claims: Mapping[str, int]
    """Number → how many invoices of Autotask have, or are to have, it in QuickBooks."""


def find_unmarked(
    facts: Facts, settings: InvoicesApp, memory: Memory, parties: Mapping[int, Party], zone: ZoneInfo
) -> Unmarked:
    """What may be taken for an invoice that waits: by its number, or by customer, date and total."""
    ours = known_ids(memory)
    standing = [each for each in facts.autotask.invoices if not each.is_voided]
    numbers = (own_number(each, settings) or sign_of(each, settings) for each in standing)
    claims = Counter(number for number in numbers if number)
    alike = _alike(facts, settings, ours) if settings.numbering == "quickbooks" else {}
    waiting = (each for each in standing if is_waiting(each, settings)) if alike else ()
    organizations = {each.id: each for each in facts.autotask.organizations} if alike else {}
    return Unmarked(
        ours=ours,
        alike=alike,
        twins=Counter(
            (
                _customer(memory, parties, each),
                calendar_date(each.invoice_date_time, zone),
                round_to_minor(each.invoice_total, document_currency(organizations.get(each.company_id), facts)),
            )
            for each in waiting
        ),
        claims=claims,
    )


def _alike(facts: Facts, settings: InvoicesApp, ours: frozenset[str]) -> Mapping[Likeness, tuple[PostedInvoice, ...]]:
    numbers = {number for number in (sign_of(each, settings) for each in facts.autotask.invoices) if number}
    numbers |= facts.autotask.numbered
    alike: dict[Likeness, list[PostedInvoice]] = defaultdict(list)
    invoices = ((each, 1) for each in chain(facts.quickbooks.dated, facts.quickbooks.invoices))
    for posted, sign in chain(invoices, ((each, -1) for each in facts.quickbooks.credit_memos)):
        free = read_mark(posted.private_note) is None and posted.id not in ours and not posted.reads_voided
        if free and posted.doc_number and posted.doc_number.strip() not in numbers and posted.customer_ref:
            alike[posted.customer_ref.value, posted.txn_date, sign * posted.total_amt].append(posted)
    return {key: tuple(some) for key, some in alike.items()}


def _customer(memory: Memory, parties: Mapping[int, Party], invoice: Invoice) -> str:
    """Id of its customer, which organizations may share; for one that is not settled, a name of its own."""
    party = parties.get(invoice.company_id)
    reference = party.reference if party else memory.customers.get(invoice.company_id)
    return reference if isinstance(reference, str) else f"organization {invoice.company_id}"


def known_ids(memory: Memory) -> frozenset[str]:
    """Ids of QuickBooks' invoices and credit memos that this ledger made, took over or changed."""
    return frozenset(_results(memory))


def _results(memory: Memory) -> Iterable[str]:
    for (_, _, entity, _), known in memory.effects.items():
        if entity in ("Invoice", "CreditMemo", "Invoices") and isinstance(known.result, dict):
            yield str(known.result.get("Id") or "")
