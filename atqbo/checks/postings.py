"""Billing codes and the products and services of QuickBooks that they become."""

from collections.abc import Iterator

from atqbo.checks.evidence import Evidence, Seat
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.items import ItemMatch, Kind, match_items
from atqbo.checks.screens import BILLING_CODES
from atqbo.checks.survey import Survey

_SUBJECT = "Products and services"


def items_held(seen: Survey) -> Iterator[Finding]:
    """Billing codes of waiting invoices whose item is missing, inactive, a category or in doubt."""
    some = _waiting(seen, Kind.HELD)
    if not some:
        return
    yield Finding(
        code="items-held",
        severity=Severity.WARNING,
        subject=_SUBJECT,
        text=f"{len(some)} {'item' if len(some) == 1 else 'items'} on waiting invoices cannot be used: "
        "the invoices are held",
        remedy="3_items shows each with its billing codes",
        rule="I9",
        evidence=tuple(
            Evidence(text=f"{reason.text}. To do: {reason.remedy}.", autotask=_codes(each))
            for each in some
            for reason in each.why
        ),
    )


def items_to_create(seen: Survey) -> Iterator[Finding]:
    """Items on waiting invoices that QuickBooks lacks and that the settings say to create."""
    for kind, code, severity, end in (
        (Kind.NEW, "items-to-create", Severity.NOTE, "will be created in QuickBooks"),
        (Kind.APPROVAL, "items-to-approve", Severity.WARNING, "may be created in QuickBooks, once a person approves"),
    ):
        some = _waiting(seen, kind)
        if some:
            yield Finding(
                code=code,
                severity=severity,
                subject=_SUBJECT,
                text=f"{len(some)} {'item' if len(some) == 1 else 'items'} on waiting invoices {end}",
                remedy=f"if QuickBooks has it under another name, put that into External Number ({BILLING_CODES})",
                rule="I9",
                evidence=tuple(
                    Evidence(text=f"{each.name}: for the billing code {', '.join(each.codes)}", autotask=_codes(each))
                    for each in some
                ),
            )


def _codes(each: ItemMatch) -> Seat:
    """The billing codes, and what they look for."""
    return Seat(record="Billing code", name=", ".join(each.codes), value=each.name)


def _waiting(seen: Survey, kind: Kind) -> list[ItemMatch]:
    return [each for each in match_items(seen) if each.documents and each.kind is kind]
