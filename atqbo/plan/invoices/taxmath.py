"""What a document is charged in tax: as QuickBooks will compute it, and how far Autotask may be from that (A2, A3)."""

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from atqbo.money import ZERO, Json, format_amount, minor_unit, round_to_minor
from atqbo.plan.charge import Charge
from atqbo.plan.document import Reason
from atqbo.plan.invoices.desk import Desk, Subject

_CENT = Decimal("0.01")


class LineTax(Struct, frozen=True):
    """What a line carries of tax. fields: of its detail; name: as a plan shows it; how: why it is that."""

    fields: Json
    name: str = ""
    how: str = ""


def tolerance(desk: Desk, currency: str, rates: int) -> Decimal:
    """How far the taxes may be apart (rule A3): so much for each rate, at least one, in the currency's minor units."""
    return desk.settings.tax_tolerance / _CENT * minor_unit(currency) * max(rates, 1)


def charged(desk: Desk, subject: Subject, nets: Mapping[str, Decimal]) -> Charge:
    """The tax by QuickBooks' own rates, each rounded (rule A2), or Autotask's where that is sent along. nets: tax code
    id → sum of its lines.
    """
    codes, currency = desk.taxes.codes, subject.currency
    bases = codes.tax_on(nets, "sales", subject.day)
    parts = {rate_id: round_to_minor(net * percent / 100, currency) for rate_id, (net, percent) in bases.items()}
    return Charge(
        amount=sum(parts.values(), ZERO),
        autotask=subject.tax,
        within=tolerance(desk, currency, len(parts)) if parts else None,
        owed=_by_agency({rate_id: (codes.agency(rate_id), tax) for rate_id, tax in parts.items()}),
    )


def _by_agency(parts: Mapping[str, tuple[str, Decimal]]) -> dict[str, Decimal]:
    owed: dict[str, Decimal] = {}
    for agency, tax in parts.values():
        owed[agency] = owed.get(agency, ZERO) + tax
    return owed


def as_autotask_says(charge: Charge) -> Charge:
    """The same with Autotask's total tax, which is sent along; what it is more or less goes to the last agency."""
    gap, owed = charge.autotask - charge.amount, dict(charge.owed)
    if owed:
        owed[list(owed)[-1]] += gap
    return replace(charge, amount=charge.autotask, owed=owed)


def why_not_charged(charge: Charge, subject: Subject, exempt: bool) -> tuple[Reason, ...]:
    """A reason where QuickBooks would charge a tax too far from Autotask's (rules A3, T4). exempt: whether that is
    since nothing of the organization is taxed.
    """
    if charge.accepts(charge.amount):
        return ()
    if exempt:
        return (_exempt(charge, subject),)
    region = (subject.invoice.tax_region_name or "").strip()
    where = f" of the tax region '{region}'" if region else ""
    return (
        Reason(
            "tax-differs",
            f"QuickBooks would charge {format_amount(charge.amount, subject.currency)} of tax, Autotask charged "
            f"{format_amount(charge.autotask, subject.currency)}: {_apart(charge, subject.currency)} apart, and "
            f"{_plain(charge.within or ZERO)} is accepted",
            f"correct the tax{where} in Autotask (Admin, Finance, Taxes) and invoice it anew, or correct the rate in "
            "QuickBooks",
            "T4",
        ),
    )


def _exempt(charge: Charge, subject: Subject) -> Reason:
    return Reason(
        "tax-differs",
        f"Autotask charged {format_amount(charge.autotask, subject.currency)} of tax, and has '{subject.party}' as "
        "tax-exempt, so that nothing is taxed in QuickBooks",
        f"if '{subject.party}' is exempt, void it in Autotask and invoice it anew without tax; if not, take the mark "
        "Tax Exempt from the organization",
        "T4",
    )


def told_charge(charge: Charge, subject: Subject) -> tuple[Reason, ...]:
    """What a person must know of the tax: that it is an estimate (T2), or a little off Autotask's (T4)."""
    amount = format_amount(charge.amount, subject.currency)
    if charge.estimated:
        text = f"QuickBooks computes the tax itself; {amount} is an estimate, as Autotask computed it"
        return (Reason("tax-estimate", text, "", "T2"),)
    if charge.amount == charge.autotask:
        return ()
    text = (
        f"QuickBooks computes {amount} of tax, Autotask {format_amount(charge.autotask, subject.currency)}: "
        f"within the {_plain(charge.within or ZERO)} that are accepted"
    )
    return (Reason("tax-within-tolerance", text, "", "T4"),)


def _apart(charge: Charge, currency: str) -> str:
    return format_amount(abs(charge.amount - charge.autotask), currency)


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")
