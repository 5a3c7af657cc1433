"""The lines of a bill: one for each item that is paid back, one that takes the advance off (rules E1, E2)."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from atqbo.facts import OWN_COMPANY
from atqbo.money import ZERO, Json, format_amount
from atqbo.plan.accounts import ADVANCES, account_name, find_account
from atqbo.plan.charge import Charge
from atqbo.plan.document import PlanLine, Reason, Why
from atqbo.plan.expenses.amounts import Amounts
from atqbo.plan.expenses.categories import Categories, Taxed
from atqbo.plan.expenses.departments import department_class
from atqbo.plan.expenses.desk import Desk, Subject
from atqbo.plan.invoices.dates import calendar_date
from atqbo.plan.invoices.texts import shorten
from atqbo.plan.invoices.units import Unit
from atqbo.plan.parties.resolving import Party
from atqbo.rows import Account, ExpenseItem

_DETAIL = "AccountBasedExpenseLineDetail"


class Line(Struct, frozen=True, kw_only=True):
    """One line: how a plan shows it, how it is sent, and what is to be said about it."""

    shown: PlanLine
    gross: Decimal
    """With the tax it contains; negative where it takes something off."""
    detail: Json
    taxed: Taxed
    customer: Party | None = None
    holds: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()

    def body(self, sign: int, inclusive: bool, currency: str) -> Json:
        """As it is sent. sign: −1 in a vendor credit. inclusive: whether the document's amounts contain tax."""
        amount, detail = sign * self.gross, dict(self.detail)
        if self.taxed.code:
            detail["TaxCodeRef"] = {"value": self.taxed.code.id}
        if inclusive:
            detail["TaxInclusiveAmt"] = amount
            amount = self.taxed.net(amount, currency)
        body: Json = {"Amount": amount, "DetailType": _DETAIL, _DETAIL: detail}
        return body | ({"Description": self.shown.text} if self.shown.text else {})


def draft_lines(desk: Desk, subject: Subject, amounts: Amounts, categories: Categories) -> tuple[Line, ...]:
    """The lines in order of their dates, the advance last. What is in doubt carries its holds."""
    klass = department_class(desk, subject)
    lines = [_expense(desk, subject, item, amount, klass, categories) for item, amount in amounts.reimbursed]
    return (*lines, *((_advance(desk, subject, amounts, categories),) if amounts.advance else ()))


def item_text(desk: Desk, item: ExpenseItem) -> str:
    """'2026-10-24 · Lunch with Acme · 61.5 miles · Office → Client'."""
    route = [part.strip() for part in (item.origin, item.destination) if part and part.strip()]
    parts = [
        calendar_date(item.expense_date, desk.zone).isoformat() if item.expense_date else "",
        " ".join((item.description or "").split()),
        f"{item.miles.quantize(Decimal('0.01')).normalize():f} miles" if item.miles else "",
        " → ".join(route),
        (item.entertainment_location or "").strip(),
    ]
    return shorten(" · ".join(part for part in parts if part))


def _expense(
    desk: Desk, subject: Subject, item: ExpenseItem, amount: Decimal, klass: Unit | None, categories: Categories
) -> Line:
    use = categories.use(item.expense_category, bool(item.is_billable_to_company), subject.day)
    customer = _customer(desk, item)
    detail: Json = {"AccountRef": {"value": use.account.id}} if use.account else {}
    if klass:
        detail["ClassRef"] = {"value": klass.id}
    if customer.party:
        detail["CustomerRef"] = {"value": customer.party.reference}
        detail["BillableStatus"] = "Billable" if _is_billable(desk, item) else "NotBillable"
    shown = _shown(use.label, use.account, item_text(desk, item), use.taxed.net(amount, subject.currency))
    return Line(
        shown=replace(
            shown,
            of=(item.id,),
            unit=klass.name if klass else "",
            tax=use.taxed.code.name if use.taxed.code else "",
            why=_whys(desk, use.label, item, customer.party, klass),
        ),
        gross=amount,
        detail=detail,
        taxed=use.taxed,
        customer=customer.party,
        holds=(*use.holds, *customer.holds),
        notes=customer.notes,
    )


def _whys(desk: Desk, label: str, item: ExpenseItem, customer: Party | None, klass: Unit | None) -> tuple[Why, ...]:
    """How account, class and customer were found."""
    billable = "billable" if item.is_billable_to_company else "not billable"
    told = [Why("AccountRef", f"{label}, {billable}")]
    told += [Why("ClassRef", f"department {klass.name}")] if klass else []
    if customer:
        names = (each.company_name for each in desk.facts.autotask.organizations if each.id == item.company_id)
        told.append(Why("CustomerRef", f"for {next(names, 'its organization')} ({customer.how})"))
    return tuple(told)


def _is_billable(desk: Desk, item: ExpenseItem) -> bool:
    """Autotask bills the customer already, so never unless a setting says so (rule E1)."""
    return desk.settings.billable == "as-autotask" and bool(item.is_billable_to_company)


class _Customer(Struct, frozen=True, kw_only=True):
    """Whom an item is for."""

    party: Party | None = None
    holds: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()


def _customer(desk: Desk, item: ExpenseItem) -> _Customer:
    """The customer of the item's organization, created with its report, left out or held, by setting."""
    if desk.settings.customers == "none" or item.company_id in (None, OWN_COMPANY):
        return _Customer()
    party = desk.customers[item.company_id or OWN_COMPANY]
    missing = desk.settings.missing_customer
    holds = party.holds or (_new_customer(party),) if party.effect and missing != "create" else party.holds
    if not holds:
        return _Customer(party=party, notes=party.notes)
    if missing == "leave-out":
        return _Customer(notes=tuple(_left_out(reason) for reason in holds))
    return _Customer(holds=holds)


def _advance(desk: Desk, subject: Subject, amounts: Amounts, categories: Categories) -> Line:
    """Takes off what the submitter got beforehand."""
    taxed = categories.advance_tax(subject.day)
    wanted = desk.settings.advance_account
    use = find_account(desk.facts, wanted, ADVANCES, "[expenses] advance_account", "E2") if wanted else None
    hold = use.hold if use else _no_advance_account(amounts)
    account = use.account if use else None
    return Line(
        shown=_shown("Cash advance", account, "Cash advance", -amounts.advance),
        gross=-amounts.advance,
        detail={"AccountRef": {"value": account.id}} if account else {},
        taxed=taxed,
        holds=(*((hold,) if hold else ()), *taxed.holds),
    )


def _shown(label: str, account: Account | None, text: str, amount: Decimal) -> PlanLine:
    return PlanLine(item=label, account=account_name(account) if account else "", text=text, amount=amount)


def charge_of(lines: Sequence[Line], currency: str) -> Charge:
    """The tax that the lines contain, by whom it is reclaimed from. The total is what is paid back, whatever of it is
    tax, and is proven as such.
    """
    owed: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        if line.taxed.percent:
            owed[line.taxed.agency] += line.gross - line.taxed.net(line.gross, currency)
    return Charge(owed=dict(owed))


def shares(lines: Sequence[Line]) -> tuple[Party, ...]:
    """Customers that the lines make on the way, each once."""
    made = {line.customer.effect.key: line.customer for line in lines if line.customer and line.customer.effect}
    return tuple(made.values())


def _new_customer(party: Party) -> Reason:
    name = party.effect.body["DisplayName"] if party.effect else ""
    return Reason(
        "customer-missing",
        f"QuickBooks has no customer '{name}'",
        'create it, or set [expenses] missing_customer = "create"',
        "E1",
    )


def _left_out(reason: Reason) -> Reason:
    return Reason("customer-left-out", f"A line goes without its customer: {reason.text}", reason.remedy, "E1")


def _no_advance_account(amounts: Amounts) -> Reason:
    return Reason(
        "advance-account-missing",
        f"It has an advance of {format_amount(amounts.advance, amounts.currency)}, and no account is set that holds "
        "advances",
        "set [expenses] advance_account to an Other Current Asset account",
        "E2",
    )
