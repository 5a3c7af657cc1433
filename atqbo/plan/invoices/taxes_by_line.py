"""VAT, GST and HST: every line carries a code, zero-rated ones too (rule T3)."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from atqbo.money import ZERO
from atqbo.plan.document import Reason, Why
from atqbo.plan.invoices.amounts import Amounts
from atqbo.plan.invoices.coded import Coded
from atqbo.plan.invoices.desk import Desk, Subject
from atqbo.plan.invoices.taxdesk import category_of
from atqbo.plan.invoices.taxmath import LineTax, charged
from atqbo.plan.ruling import once
from atqbo.plan.taxcodes import CodeUse, together
from atqbo.rows import BillingItem


def by_category(desk: Desk, subject: Subject, items: Sequence[BillingItem], amounts: Amounts) -> Coded:
    """The code of the taxes on each line's category in the invoice's region; the amounts are sent without tax."""
    uses = {item.id: _code_of(desk, subject, item) for item in items}
    nets: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for item, net in zip(items, amounts.lines, strict=True):
        if code := uses[item.id].code:
            nets[code.id] += net
    untaxed = _untaxed(desk, subject)
    return Coded(
        of_item={item.id: _line_tax(uses[item.id], _how(desk, subject, item)) for item in items},
        untaxed=_line_tax(untaxed),
        untaxed_holds=untaxed.holds,
        fields={"GlobalTaxCalculation": "TaxExcluded"},
        why=(Why("GlobalTaxCalculation", "Autotask's prices are without tax"),),
        charge=charged(desk, subject, nets),
        holds=once(*(use.holds for use in uses.values())),
    )


def _line_tax(use: CodeUse, how: str = "") -> LineTax:
    return LineTax({"TaxCodeRef": {"value": use.code.id}}, use.code.name, how) if use.code else LineTax({})


def _how(desk: Desk, subject: Subject, item: BillingItem) -> str:
    """What led to a line's tax code, in a person's words."""
    if desk.is_exempt(subject.invoice):
        return "tax-exempt organization: [invoices] untaxed_code"
    category = category_of(item, desk.codes)
    region = desk.taxes.region_of(subject.invoice, desk.organizations.get(subject.invoice.company_id))
    names = _names(desk, region, category)
    linked = ", linked by a person" if desk.taxes.codes.is_linked(names) else ""
    where = desk.taxes.regions.get(region or 0, "its region")
    return f"tax {together(names)} on {desk.taxes.categories.get(category or 0, 'its category')} in {where}{linked}"


def _code_of(desk: Desk, subject: Subject, item: BillingItem) -> CodeUse:
    """By a person's link or by the names of Autotask's taxes; nothing is guessed."""
    organization = desk.organizations.get(subject.invoice.company_id)
    if desk.is_exempt(subject.invoice):
        return _untaxed(desk, subject)
    category, region = category_of(item, desk.codes), desk.taxes.region_of(subject.invoice, organization)
    if category is None:
        return CodeUse(holds=(_without_category(item),))
    if region is None:
        return CodeUse(holds=(_without_region(subject),))
    names = _names(desk, region, category)
    if not names:
        return CodeUse(holds=(_without_tax(desk, region, category),))
    return desk.taxes.codes.find(names, "sales")


def taxes_wanted(desk: Desk, subject: Subject, items: Sequence[BillingItem]) -> set[tuple[str, ...]]:
    """Names of the taxes that apply together on a line, of all lines whose code is looked for by them."""
    organization = desk.organizations.get(subject.invoice.company_id)
    if desk.is_exempt(subject.invoice):
        return set()
    region = desk.taxes.region_of(subject.invoice, organization)
    found = (_names(desk, region, category_of(item, desk.codes)) for item in items)
    return {names for names in found if names}


def _names(desk: Desk, region: int | None, category: int | None) -> tuple[str, ...]:
    taxes = desk.taxes.taxes.get((region or 0, category or 0), ())
    return tuple(tax.tax_name.strip() for tax in taxes)


def _untaxed(desk: Desk, subject: Subject) -> CodeUse:
    """The code of what bears no tax, which must charge none."""
    name = desk.settings.untaxed_code
    if not name:
        return CodeUse(holds=(_NO_UNTAXED_CODE,))
    use = desk.taxes.codes.find(name, "sales")
    if use.code and not desk.taxes.codes.is_zero(use.code, "sales", subject.day):
        return CodeUse(holds=(_not_zero(name),))
    return use


_NO_UNTAXED_CODE = Reason(
    "untaxed-code-unset",
    "Nobody said which tax code lines without tax carry: those of tax-exempt organizations, and the rounding line",
    "name a tax code of 0 % in [invoices] untaxed_code",
    "T3",
)


def _not_zero(name: str) -> Reason:
    return Reason(
        "untaxed-code-taxes",
        f"[invoices] untaxed_code names '{name}', and QuickBooks charges tax by it",
        "name a tax code of 0 % there",
        "T3",
    )


def _without_category(item: BillingItem) -> Reason:
    about = (item.item_name or item.description or "").strip()[:60]
    return Reason(
        "tax-category-missing",
        f"The line '{about}' (billing item {item.id}) has no tax category, nor has its billing code, and every line "
        "needs a tax code",
        "give the billing code a tax category in Autotask: Admin, Finance, Billing codes; one of 0 % where nothing is "
        "due",
        "T3",
    )


def _without_region(subject: Subject) -> Reason:
    return Reason(
        "tax-region-missing",
        f"Autotask tells no tax region, neither for it nor for '{subject.party}', and every line needs a tax code",
        f"give '{subject.party}' its tax region in Autotask",
        "T3",
    )


def _without_tax(desk: Desk, region: int, category: int) -> Reason:
    where, what = desk.taxes.regions.get(region, str(region)), desk.taxes.categories.get(category, str(category))
    return Reason(
        "tax-undefined",
        f"Autotask has no tax for the category '{what}' in the region '{where}', not even one of 0 %",
        "create one in Autotask (Admin, Finance, Taxes), and in QuickBooks a rate of exactly its name",
        "T3",
    )
