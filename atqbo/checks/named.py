"""The organizations that expense reports and purchase orders name as customers, beside those that are invoiced.

Surveys are of the facts that were read for the app.
"""

from collections import defaultdict
from collections.abc import Iterator

from atqbo.checks.customers import is_made_freely
from atqbo.checks.lists import Kind, ListMatch, by_value, waiting_documents
from atqbo.checks.survey import Survey
from atqbo.facts import OWN_COMPANY
from atqbo.plan.app import EXPENSES, PURCHASE_ORDERS
from atqbo.plan.document import Document
from atqbo.plan.orders.desk import is_for
from atqbo.plan.parties.resolving import Party, resolve_parties
from atqbo.plan.settled import LEFT_OUT


def match_named(seen: Survey, app: str) -> tuple[ListMatch, ...]:
    """The organizations on waiting documents of an app, those without a customer first, then by the value waiting."""
    waiting, found = waiting_documents(seen, app), defaultdict[int, list[Document]](list)
    names = {each.id: each.company_name for each in seen.facts.autotask.organizations}
    for document, organization in dict.fromkeys(_named(seen, app)):
        if organization in names:
            found[organization] += waiting.get(document, ())
    used = {number: some for number, some in found.items() if some}
    parties = resolve_parties(seen.facts, seen.memory, used, seen.settings.invoices)
    return by_value(seen, (_match(seen, app, number, names[number], parties[number], used[number]) for number in used))


def _named(seen: Survey, app: str) -> Iterator[tuple[int, int]]:
    """(Autotask id of a document, id of an organization on it)."""
    told = seen.facts.autotask
    if app == PURCHASE_ORDERS.name:
        yield from ((each.id, each.purchase_for_company_id or 0) for each in told.purchase_orders if is_for(each))
    elif seen.settings.expenses and seen.settings.expenses.customers == "link":
        items = (each for each in told.expense_items if each.company_id not in (None, OWN_COMPANY))
        yield from ((each.expense_report_id, each.company_id or 0) for each in items)


def _match(seen: Survey, app: str, number: int, name: str, party: Party, documents: list[Document]) -> ListMatch:
    kind = _kind(seen, app, number, party)
    known = party.reference if isinstance(party.reference, str) else ""
    return ListMatch(
        key=str(number),
        name=name,
        kind=kind,
        quickbooks=party.effect.body["Id"] if kind is Kind.REACTIVATED and party.effect else known,
        why=party.holds or party.needs_person or party.notes,
        documents=tuple(documents),
    )


def _kind(seen: Survey, app: str, number: int, party: Party) -> Kind:
    expenses = seen.settings.expenses if app == EXPENSES.name else None
    if party.holds:
        left_out = party.holds[0].code == LEFT_OUT
        return Kind.LEFT_OUT if left_out else _without(expenses.missing_customer if expenses else "")
    if party.effect is None:
        return Kind.LINKED if number in seen.memory.customers else Kind.SAME_NAME
    if party.effect.verb == "update":
        return Kind.REACTIVATED
    if expenses and expenses.missing_customer != "create":
        return _without(expenses.missing_customer)
    return Kind.NEW if is_made_freely(seen, party) else Kind.APPROVAL


def _without(missing_customer: str) -> Kind:
    """Whether a document goes without a customer that it does not find."""
    return Kind.WITHOUT if missing_customer == "leave-out" else Kind.HELD
