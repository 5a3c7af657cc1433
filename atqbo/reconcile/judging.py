"""Whether something may be linked as a person says: the same answer for a click and for a row of a spreadsheet."""

from atqbo.matching import Side
from atqbo.plan.document import Reason
from atqbo.reconcile.cases import Cases
from atqbo.reconcile.topics import TOPICS


def why_not(
    cases: Cases,
    subject: str,
    ours: Side | None,
    quickbooks: str,
    *,
    shared: bool = False,
    reactivate: bool = False,
) -> Reason | None:
    """Why `subject` cannot be linked to that record of QuickBooks; None if it can.

    ours: None for what Autotask does not show in this window. shared: a person said that several are the same.
    reactivate: a person said that an inactive record be made active again, having seen what is sent.
    """
    theirs = cases.records.get(quickbooks)
    if theirs is None:
        return _unknown(TOPICS[cases.kind].theirs, quickbooks)
    if theirs.unusable:
        return Reason("unusable", f"'{theirs.name}' cannot be taken: {theirs.unusable}", "choose another")
    if not (theirs.active or reactivate):
        return _inactive(theirs)
    if ours and ours.currency and theirs.currency and ours.currency != theirs.currency:
        return _currency(ours, theirs)
    if not (TOPICS[cases.kind].shared or shared):
        return _taken(cases, subject, theirs, TOPICS[cases.kind].theirs)
    return None


def _taken(cases: Cases, subject: str, theirs: Side, noun: str) -> Reason | None:
    others = [each.label for each in cases.users.get(theirs.id, ()) if each.subject != subject]
    if not others:
        return None
    whose = " and ".join(f"'{each}'" for each in others)
    return Reason(
        f"{noun}-taken",
        f"The {noun} '{theirs.name}' (id {theirs.id}) is already that of {whose}",
        f"choose another {noun}, or say that both are the same {noun}",
    )


def _unknown(noun: str, quickbooks: str) -> Reason:
    return Reason("unknown-id", f"QuickBooks has no {noun} with the id '{quickbooks}'", "choose one that it has")


def _inactive(theirs: Side) -> Reason:
    return Reason(
        "inactive",
        f"'{theirs.name}' (id {theirs.id}) is inactive in QuickBooks",
        "choose it in the panel, which shows what makes it active again, or create a new one under another name",
        "I9",
    )


def _currency(ours: Side, theirs: Side) -> Reason:
    return Reason(
        "currency-differs",
        f"'{ours.name}' is billed in {ours.currency}, '{theirs.name}' is kept in {theirs.currency}",
        f"choose or create a customer in {ours.currency}; a currency cannot be changed",
        "C1",
    )
