"""Invoices to a parent organization for the work done for its children (rule I8)."""

from collections.abc import Sequence

from atqbo.plan.currencies import document_currency
from atqbo.plan.document import Reason
from atqbo.plan.invoices.desk import Desk, Subject
from atqbo.rows import BillingItem, Organization


def why_children_hold(desk: Desk, subject: Subject, items: Sequence[BillingItem]) -> tuple[Reason, ...]:
    """A hold for each organization on the lines that is billed in another currency than the invoice's."""
    ids = dict.fromkeys(item.company_id or subject.invoice.company_id for item in items)
    others = [desk.organizations[each] for each in ids if each in desk.organizations]
    return tuple(_differs(subject, each) for each in others if document_currency(each, desk.facts) != subject.currency)


def _differs(subject: Subject, child: Organization) -> Reason:
    return Reason(
        "child-currency-differs",
        f"It bills '{subject.party}' in {subject.currency} for '{child.company_name}', which has another currency",
        "give both one currency in Autotask, or invoice them apart",
        "I8",
    )
