"""Invoices transferred earlier that stand at another customer than Autotask's organization is (rule A4).

Organizations are merged in Autotask, customers in QuickBooks, a cross-reference is decided anew: nothing moves an
invoice that is posted, so it is told.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from atqbo.facts import Facts
from atqbo.plan.document import Memory, Reason
from atqbo.plan.parties.resolving import Party
from atqbo.plan.standing import place_of
from atqbo.rows import PostedInvoice

Moved = Mapping[str, str]
"""Id in QuickBooks → the customer it stands at there, in words, where that is not its organization's."""


def find_moved(facts: Facts, memory: Memory, parties: Mapping[int, Party]) -> Moved:
    """Of the invoices that this ledger put into QuickBooks, or took over."""
    wanted = dict(_wanted(facts, memory, parties)) if memory.effects else {}
    if not wanted:
        return {}
    posted: Iterable[PostedInvoice] = chain(facts.quickbooks.invoices, facts.quickbooks.credit_memos)
    return {
        each.id: f"{each.customer_ref.name or 'a customer'} (id {each.customer_ref.value})"
        for each in posted
        if each.customer_ref and each.id in wanted and wanted[each.id] != each.customer_ref.value
    }


def told_moved(moved: Moved, quickbooks_id: str, number: str, party: str) -> Reason | None:
    """A note on an invoice that was transferred as `number`; None where it stands at its organization's customer."""
    if quickbooks_id not in moved:
        return None
    return Reason(
        "customer-differs",
        f"It was transferred as {number}, and stands in QuickBooks at {moved[quickbooks_id]}, which is not the "
        f"customer of '{party}'",
        "see on which side the customer was changed or merged, and correct the one that is wrong",
        "A4",
    )


def _wanted(facts: Facts, memory: Memory, parties: Mapping[int, Party]) -> Iterator[tuple[str, str]]:
    """Id in QuickBooks and id of its organization's customer, as far as that is settled."""
    for invoice in facts.autotask.invoices:
        party, place = parties.get(invoice.company_id), place_of(memory, f"invoices:{invoice.id}")
        if place and party and isinstance(party.reference, str):
            yield place[1], party.reference
