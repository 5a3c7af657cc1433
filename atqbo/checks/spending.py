"""What expense reports and purchase orders need beside vendors: accounts of categories, classes of departments, items
of products.

Surveys are of the facts that were read for the app.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator

from atqbo.checks.lists import Kind, ListMatch, by_value, unit_kind, waiting_documents
from atqbo.checks.survey import Survey, survey
from atqbo.facts import Facts
from atqbo.plan.app import EXPENSES, PURCHASE_ORDERS
from atqbo.plan.currencies import home_currency
from atqbo.plan.document import Document, Reason
from atqbo.plan.expenses.amounts import read_amounts
from atqbo.plan.expenses.categories import Categories, category_subject
from atqbo.plan.expenses.departments import department_names, department_number, tracks_classes
from atqbo.plan.invoices.units import Units
from atqbo.plan.items.resolving import ItemUse
from atqbo.plan.orders.desk import Desk, lay_out
from atqbo.plan.orders.select import in_window, last_days
from atqbo.plan.settled import LEFT_OUT
from atqbo.rows import ExpenseItem, ExpenseReport


def surveyed_for(seen: Survey, app: str) -> Survey | None:
    """The same company as an app beside invoices sees it; None where it is not used, or could not be read."""
    facts = seen.around.apps.get(app)
    return None if facts is None else survey(facts, seen.settings, seen.memory)


def match_departments(seen: Survey) -> tuple[ListMatch, ...]:
    """The department numbers of waiting expense reports, those without a class first, then by the value waiting; none
    where QuickBooks keeps no classes on lines.
    """
    facts, app = seen.facts, seen.settings.expenses
    if app is None or not tracks_classes(facts):
        return ()
    waiting, known = waiting_documents(seen, EXPENSES.name), Units("department", facts.quickbooks.classes, seen.memory)
    found: dict[str, list[Document]] = defaultdict(list)
    for report in facts.autotask.expense_reports:
        if department_number(report):
            found[department_number(report)] += waiting.get(report.id, ())
    holds = app.missing_class == "hold"
    return by_value(seen, (_department(seen, known, each, some, holds) for each, some in found.items() if some))


def _department(seen: Survey, known: Units, number: str, documents: list[Document], holds: bool) -> ListMatch:
    unit = known.find((number,), {})
    return ListMatch(
        key=number,
        name=number,
        aliases=department_names(seen.facts, number),
        kind=unit_kind(known, (number,), unit, holds),
        quickbooks=unit.quickbooks if unit else "",
        why=() if unit or known.goes_without((number,)) else (_no_class(number),),
        documents=tuple(documents),
    )


def _no_class(number: str) -> Reason:
    return Reason("class-missing", f"QuickBooks has no active class called '{number}'", "link it, or create it", "E2")


def match_categories(seen: Survey, billable: bool) -> tuple[ListMatch, ...]:
    """The categories of what waiting expense reports pay back, those without an account first, then by the value
    waiting. billable: of what is billable to an organization, or of all else.
    """
    facts, app = seen.facts, seen.settings.expenses
    if app is None:
        return ()
    waiting, known = waiting_documents(seen, EXPENSES.name), Categories(facts, app, seen.memory)
    found: dict[int, list[Document]] = defaultdict(list)
    for report, items in _repaid(facts, waiting):
        used = (item.expense_category or 0 for item in items if bool(item.is_billable_to_company) is billable)
        for number in dict.fromkeys(each for each in used if known.label(each)):
            found[number] += waiting[report.id]
    return by_value(seen, (_category(seen, known, number, billable, some) for number, some in found.items()))


def _repaid(facts: Facts, wanted: Collection[int]) -> Iterator[tuple[ExpenseReport, list[ExpenseItem]]]:
    """Each wanted report with the items that become lines. wanted: Autotask ids."""
    items: dict[int, list[ExpenseItem]] = defaultdict(list)
    for item in facts.autotask.expense_items:
        items[item.expense_report_id].append(item)
    for report in (each for each in facts.autotask.expense_reports if each.id in wanted):
        back = read_amounts(report, items[report.id], home_currency(facts)).reimbursed
        yield report, [item for item, _ in back]


def _category(seen: Survey, known: Categories, number: int, billable: bool, documents: list[Document]) -> ListMatch:
    use = known.account(number, billable)
    subject = category_subject(number, billable)
    kind = Kind.LINKED if subject in seen.memory.links else Kind.SET
    if use.hold:
        kind = Kind.LEFT_OUT if use.hold.code == LEFT_OUT else Kind.HELD
    return ListMatch(
        key=str(number),
        name=known.label(number),
        kind=kind,
        quickbooks=use.account.id if use.account else "",
        why=(use.hold,) if use.hold else (),
        documents=tuple(documents),
    )


def match_products(seen: Survey) -> tuple[ListMatch, ...]:
    """The products on waiting purchase orders, those without an item first, then by the value waiting."""
    waiting = waiting_documents(seen, PURCHASE_ORDERS.name)
    orders = [each for each in in_window(seen.facts, last_days(seen.facts, seen.settings)) if each.id in waiting]
    desk = lay_out(seen.facts, seen.settings, seen.memory, orders)
    found: dict[int, list[Document]] = defaultdict(list)
    for order in orders:
        for number in dict.fromkeys(line.product_id or 0 for line in desk.lines.get(order.id, ())):
            found[number] += waiting[order.id]
    return by_value(seen, (_product(seen, desk, number, use, found[number]) for number, use in desk.items.items()))


def _product(seen: Survey, desk: Desk, number: int, use: ItemUse, documents: list[Document]) -> ListMatch:
    return ListMatch(
        key=str(number),
        name=desk.products[number].name,
        kind=_kind(seen, number, use),
        quickbooks=_of_quickbooks(use),
        why=use.holds or use.notes,
        documents=tuple(documents),
    )


def _of_quickbooks(use: ItemUse) -> str:
    """Id of the item; "" for one that is made, or none."""
    if use.effect and use.effect.verb == "update":
        return str(use.effect.body["Id"])
    return use.reference if isinstance(use.reference, str) else ""


def _kind(seen: Survey, number: int, use: ItemUse) -> Kind:
    if use.holds:
        return Kind.LEFT_OUT if use.holds[0].code == LEFT_OUT else Kind.HELD
    if use.effect and use.effect.verb == "update":
        return Kind.REACTIVATED
    if use.effect:
        return Kind.NEW if use.decided or seen.settings.policy.create_items else Kind.APPROVAL
    return Kind.LINKED if f"product:{number}" in seen.memory.links else Kind.SAME_NAME
