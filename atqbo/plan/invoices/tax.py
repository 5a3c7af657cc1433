"""Sales tax and VAT on invoices: each line's code, what the document says of tax, what will be charged (T1-T4)."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from atqbo.facts import TaxRegime
from atqbo.money import Json
from atqbo.plan.charge import Charge
from atqbo.plan.document import Reason, Why
from atqbo.plan.invoices import taxes_american, taxes_by_line
from atqbo.plan.invoices.amounts import Amounts
from atqbo.plan.invoices.coded import Coded
from atqbo.plan.invoices.desk import Desk, Subject
from atqbo.plan.invoices.taxmath import LineTax, as_autotask_says, told_charge, why_not_charged
from atqbo.plan.ruling import once
from atqbo.rows import BillingItem


class DocumentTax(Struct, frozen=True, kw_only=True):
    """All that one document carries of tax."""

    of_item: Mapping[int, LineTax]
    """Billing item id → what its line carries. Items that carry different things cannot share a line."""
    untaxed: LineTax
    """What a line carries that bears no tax: the rounding line."""
    untaxed_holds: tuple[Reason, ...]
    """Why such a line cannot be sent."""
    fields: Json
    """What the head carries."""
    why: tuple[Why, ...]
    """How that was derived."""
    charge: Charge
    holds: tuple[Reason, ...]
    notes: tuple[Reason, ...]


def draft_tax(
    desk: Desk, subject: Subject, items: Sequence[BillingItem], amounts: Amounts, complete: bool = True
) -> DocumentTax:
    """The tax of a document whose billing items come to `amounts`, by the company's regime. complete: whether all of
    them have arrived, so that the taxes can be compared.
    """
    coded = _REGIMES[desk.taxes.regime](desk, subject, items, amounts)
    charge, fields = coded.charge, coded.fields
    tells = desk.settings.tax == "autotask" and charge.within is not None
    unforeseen = charge.estimated or (tells and desk.settings.told_tax_is_kept)
    apart = (
        ()
        if coded.holds or unforeseen or not complete
        else why_not_charged(charge, subject, desk.is_exempt(subject.invoice))
    )
    why = coded.why
    if tells:
        why = (
            Why("TxnTaxDetail", f"Autotask's total tax, of {' and '.join(each.how for each in why) or 'all lines'}"),
        )
        charge = as_autotask_says(charge)
        fields = {**fields, "TxnTaxDetail": {**fields.get("TxnTaxDetail", {}), "TotalTax": charge.amount}}
    return DocumentTax(
        of_item=coded.of_item,
        untaxed=coded.untaxed,
        untaxed_holds=coded.untaxed_holds,
        fields=fields,
        why=why,
        charge=charge,
        holds=once(coded.holds, apart),
        notes=() if apart or charge.within is None else told_charge(charge, subject),
    )


def wanted_taxes(desk: Desk, subject: Subject) -> set[tuple[str, ...]]:
    """Names of the taxes whose tax code an invoice needs, as they apply together; none where none is looked for."""
    items = desk.billing_items.get(subject.invoice.id, ())
    if desk.taxes.regime == "manual":
        return taxes_american.regions_wanted(desk, subject, items)
    return taxes_by_line.taxes_wanted(desk, subject, items) if desk.taxes.regime == "vat" else set()


_REGIMES: Mapping[TaxRegime, Callable[[Desk, Subject, Sequence[BillingItem], Amounts], Coded]] = {
    "off": taxes_american.switched_off,
    "manual": taxes_american.by_region,
    "automated": taxes_american.computed,
    "vat": taxes_by_line.by_category,
}
