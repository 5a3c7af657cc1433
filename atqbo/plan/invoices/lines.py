"""The lines of an invoice as QuickBooks will hold them (rules A1, D1, I8, I9)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from atqbo.effects import Effect
from atqbo.money import ZERO, Json, format_amount
from atqbo.plan.document import PlanLine, Reason, Why
from atqbo.plan.invoices.amounts import Amounts
from atqbo.plan.invoices.dates import calendar_date
from atqbo.plan.invoices.desk import Desk, Subject
from atqbo.plan.invoices.grouping import Billed, Group, amount_of, grouped, multiplies, quantity_of
from atqbo.plan.invoices.naming import sought
from atqbo.plan.invoices.taxmath import LineTax
from atqbo.plan.invoices.texts import LONGEST_TEXT, compose, counted, shorten
from atqbo.plan.invoices.tracking import track
from atqbo.plan.items.resolving import ItemUse
from atqbo.rows import BillingItem


class Line(Struct, frozen=True, kw_only=True):
    """One line: how a plan shows it, and how it is sent."""

    shown: PlanLine
    body: Json
    item: ItemUse
    notes: tuple[Reason, ...] = ()


class Lines(Struct, frozen=True, kw_only=True):
    """All lines of a document, and what is to be said about them."""

    lines: tuple[Line, ...]
    makers: tuple[Effect, ...]
    """The effects that make the lines' classes and the location, where a person decided so."""
    holds: tuple[Reason, ...]
    notes: tuple[Reason, ...]
    why: tuple[Why, ...]
    """How those parts of the head were derived."""
    head: Json
    """What of the document's head follows from its lines: ClassRef where a class is the whole document's, and
    DepartmentRef, the location.
    """

    @property
    def bodies(self) -> list[Json]:
        """As they are sent."""
        return [line.body for line in self.lines]

    @property
    def net(self) -> Decimal:
        """What they come to, without tax."""
        return sum((line.shown.amount for line in self.lines), ZERO)

    @property
    def effects(self) -> tuple[Effect, ...]:
        """The effects that make the lines' items, classes and location, each once, in order of first use."""
        items = (line.item.effect for line in self.lines if line.item.effect)
        return tuple({effect.key: effect for effect in (*items, *self.makers)}.values())


def draft_lines(
    desk: Desk, subject: Subject, items: Sequence[BillingItem], amounts: Amounts, taxes: Mapping[int, LineTax]
) -> Lines:
    """The lines by the settings: each billing item, or groups; zero ones too or not. Items in doubt hold.

    taxes: by billing item id.
    """
    pairs = zip(items, amounts.lines, strict=True)
    billed = _posted(desk, tuple(_billed(desk, subject, item, net, taxes[item.id]) for item, net in pairs))
    tracked = track(desk, subject, [each.item for each in billed])
    billed = tuple(replace(each, unit=tracked.classes.get(each.item.id)) for each in billed)
    groups = grouped(billed, desk.settings.group_lines)
    notes: tuple[Reason, ...] = ()
    if len(groups) > desk.settings.most_lines and desk.settings.beyond_most_lines == "group-by-item":
        before, groups = len(groups), grouped(billed, "by-item")
        notes = (_grouped_for_length(before, len(groups), desk.settings.most_lines),)
    lines = tuple(_line(desk, subject, group, tracked.whole) for group in groups)
    too_many = (_too_many(len(lines), desk.settings.most_lines),) if len(lines) > desk.settings.most_lines else ()
    return Lines(
        lines=lines,
        makers=tracked.effects,
        holds=(*(reason for each in billed for reason in each.use.holds), *tracked.holds, *too_many),
        head=tracked.head,
        why=tracked.why,
        notes=(*notes, *tracked.notes, *(reason for line in lines for reason in (*line.item.notes, *line.notes))),
    )


def _billed(desk: Desk, subject: Subject, item: BillingItem, amount: Decimal, tax: LineTax) -> Billed:
    return Billed(
        item=item,
        amount=amount,
        rate=item.rate,
        use=_item_of(desk, item, subject),
        tax=tax,
    )


def _posted(desk: Desk, billed: tuple[Billed, ...]) -> tuple[Billed, ...]:
    """Those that become lines. A document has at least one."""
    if desk.settings.zero_lines == "post":
        return billed
    return tuple(each for each in billed if each.amount) or billed


def _line(desk: Desk, subject: Subject, group: Group, whole_class: str) -> Line:
    amount, exact, (quantity, rate) = amount_of(group), multiplies(group), quantity_of(group)
    items, item = [each.item for each in group], group[0].use
    whole = compose(desk, subject, items, "" if exact else counted(quantity, rate, amount))
    text = shorten(whole)
    detail: Json = {"ItemRef": {"value": item.reference}, **group[0].tax.fields}
    if group[0].unit:
        detail["ClassRef"] = {"value": group[0].unit.id}
    if exact:
        detail |= {"Qty": quantity, "UnitPrice": rate}
    day = _service_date(desk, items)
    if day:
        detail["ServiceDate"] = day
    body: Json = {"Amount": amount, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}
    if text:
        body["Description"] = text
    return Line(
        shown=PlanLine(
            item=item.name,
            account=item.account,
            text=text,
            amount=amount,
            tax=group[0].tax.name,
            unit=group[0].unit.name if group[0].unit else whole_class,
            detail=" · ".join(filter(None, (f"{quantity:f} × {rate:f}" if exact else "", day))),
            of=tuple(each.id for each in items),
            why=_why(desk, group, exact),
        ),
        body=body,
        item=item,
        notes=(_cut(items[0]),) if text != whole else (),
    )


def _why(desk: Desk, group: Group, exact: bool) -> tuple[Why, ...]:
    """How the line's item, class, amount and quantity were derived."""
    first, (quantity, rate) = group[0], quantity_of(group)
    by = sought(desk.settings, desk.names, desk.codes, first.item).by
    ways = [Why("ItemRef", f"{first.use.how} (by {by})")]
    if first.tax.how:
        ways.append(Why("TaxCodeRef", first.tax.how))
    if first.unit:
        ways.append(Why("ClassRef", f"class by {desk.settings.class_from.replace('-', ' ')}"))
    if len(group) > 1:
        ways.append(Why("Amount", f"sum of {len(group)} billing items"))
    if not exact and counted(quantity, rate, amount_of(group)):
        why = "a credit takes no quantity" if amount_of(group) < ZERO else "quantity × rate is not the amount"
        ways.append(Why("Qty", f"{why}: both stand in the text"))
    return tuple(ways)


def _service_date(desk: Desk, items: Sequence[BillingItem]) -> str:
    """The day all of a line's billing items are of; "" where there is none, or service dates are not used."""
    if not (desk.settings.service_date and desk.facts.quickbooks.preferences.sales_forms_prefs.allow_service_date):
        return ""
    days = {calendar_date(item.item_date, desk.zone).isoformat() if item.item_date else "" for item in items}
    return days.pop() if len(days) == 1 else ""


def _item_of(desk: Desk, billed: BillingItem, subject: Subject) -> ItemUse:
    """The item of the line's product, service, bundle or billing code; a line without any of them is held."""
    name = sought(desk.settings, desk.names, desk.codes, billed).name
    if name:
        return desk.items[name]
    code = desk.codes.get(billed.billing_code_id or 0)
    return ItemUse(holds=(_nameless(code.id) if code else _without_code(billed, subject),))


def _cut(billed: BillingItem) -> Reason:
    return Reason(
        "text-cut",
        f"The text of billing item {billed.id} is longer than {LONGEST_TEXT} characters and was cut",
        "",
    )


def _too_many(count: int, most: int) -> Reason:
    return Reason(
        "too-many-lines",
        f"It would have {count:,} lines, and [invoices] most_lines allows {most:,}",
        'group its lines: set [invoices] beyond_most_lines = "group-by-item", or raise most_lines',
    )


def _grouped_for_length(before: int, after: int, most: int) -> Reason:
    return Reason(
        "lines-grouped",
        f"Its {before:,} lines are more than the {most:,} that [invoices] most_lines allows: grouped by item they are "
        f"{after:,}",
    )


def _without_code(billed: BillingItem, subject: Subject) -> Reason:
    about = (billed.item_name or billed.description or "").strip()[:60]
    amount = format_amount(billed.total_amount or Decimal(0), subject.currency)
    code = "no billing code"
    if billed.billing_code_id is not None:
        code = f"the billing code {billed.billing_code_id}, which Autotask does not show"
    what = f"The line '{about}' of {amount} has {code}"
    return Reason(
        "billing-code-missing",
        what,
        "give the billing item a billing code in Autotask, or name an item in [invoices] item_without_code"
        if billed.billing_code_id is None
        else "let the API user see it",
        "I9",
    )


def _nameless(code_id: int) -> Reason:
    return Reason(
        "billing-code-nameless",
        f"The billing code {code_id} has no name to look for an item by",
        "name it in Autotask",
        "I9",
    )
