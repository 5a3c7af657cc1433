"""Traps: what makes a transfer go wrong, each by its name, each added to a dataset under construction.

A trap brings its own records and at least one invoice, and notes what the planner ought to say of it.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from msgspec import Struct

from atqbo.money import Json, round_to_minor
from atqbo.sandbox import billing, tenant
from atqbo.sandbox.billing import Line, covered, line
from atqbo.sandbox.draft import Draft, Expected


class NameTrap(Struct, frozen=True):
    """An organization whose name does, or does not, find its customer."""

    organization: str
    customer: str = ""
    """DisplayName of the customer that stands in QuickBooks; none when empty."""
    expected: Expected = "hold"
    currency: str = "USD"
    customer_currency: str = "USD"
    active: bool = True


SAME_NAMES: dict[str, NameTrap] = {
    "apostrophe": NameTrap("O'Brien's Bakery", "O'Brien's Bakery", "create"),
    "ampersand": NameTrap("Sutton & Marsh LLP", expected="create"),
    "non-ascii": NameTrap("Café Zoë – Łódź", "Café Zoë – Łódź", "create"),
    "html": NameTrap("<b>Bold</b> & Co", "<b>Bold</b> & Co", "create"),
    "script": NameTrap("<script>alert(1)</script> Media", expected="create"),
    "formula": NameTrap('=HYPERLINK("click.example","Pay here")', '=HYPERLINK("click.example","Pay here")', "create"),
}
"""Odd names that are right all the same: on both sides, or new."""

OTHER_NAMES: dict[str, NameTrap] = {
    "tilde": NameTrap("Calumet Group~North Plant"),
    "colon": NameTrap("Skyline: Interior Design"),
    "near-case": NameTrap("BRIGHTON AUTO GROUP", "Brighton Auto Group"),
    "near-blanks": NameTrap("Blue Heron  Realty", "Blue Heron Realty"),
    "near-hyphen": NameTrap("Tri County Water", "Tri-County Water"),
    "inactive-customer": NameTrap("Harbor Lane Yoga", "Harbor Lane Yoga (deleted)", active=False),
    "currency-mismatch": NameTrap("Windsor Marine Supply", "Windsor Marine Supply", currency="CAD"),
    "new-foreign-customer": NameTrap("Atelier Duval SARL", expected="needs person", currency="EUR"),
}
"""Names a person has to look at."""


def _lines(draft: Draft, count: int = 5) -> list[Line]:
    return billing.lines(draft.rng, count)


def _client(draft: Draft) -> Json:
    """One of the ordinary clients; a new one where there is none."""
    return draft.rng.choice(draft.clients) if draft.clients else draft.client("Plainfield Hardware")


def _named(trap: NameTrap) -> Callable[[Draft], None]:
    def add_records(draft: Draft) -> None:
        organization = draft.organization(trap.organization, trap.currency)
        if trap.customer:
            draft.customer(trap.customer, trap.customer_currency, active=trap.active, like=organization)
        draft.invoice(organization, _lines(draft), trap.expected)

    return add_records


def vendor_name(draft: Draft) -> None:
    """A vendor has the name the new customer would need."""
    draft.vendor("Northgate Paper Supply")
    draft.invoice(draft.organization("Northgate Paper Supply"), _lines(draft), "hold")


def twins(draft: Draft) -> None:
    """Two organizations of one name, one customer."""
    twins = [draft.organization("Summit Legal Services") for _ in range(2)]
    draft.customer("Summit Legal Services", like=twins[0])
    for organization in twins:
        draft.invoice(organization, _lines(draft), "hold")


def one_sided_term(draft: Draft) -> None:
    """A payment term that QuickBooks does not have: told, transferred without it."""
    term = draft.payment_term("Net 21 Days", 21)
    draft.invoice(_client(draft), _lines(draft), term=term)


def category(draft: Draft) -> None:
    """A billing code whose name is a category in QuickBooks, which cannot stand on a line."""
    draft.billing_code("Network Equipment", "Material Cost Code", None)
    draft.item("Network Equipment", "Category", "Services")
    lines = [*_lines(draft), line("Network Equipment", "Switch, 24 ports", "2", "389")]
    draft.invoice(_client(draft), lines, "hold")


def shared_external_number(draft: Draft) -> None:
    """Five billing codes on one invoice that are one item in QuickBooks."""
    for name in ("Weekend Labor", "Holiday Labor"):
        draft.billing_code(name, "General Allocation Code", "Labor")
    codes = ("Onsite Labor", "Remote Labor", "After-Hours Labor", "Weekend Labor", "Holiday Labor")
    draft.invoice(_client(draft), [line(code, "Server migration", "1.5", "160") for code in codes])


def four_decimals(draft: Draft) -> None:
    """Rounded line by line it is 20.02, rounded as a whole 20.01: within one cent, transferred and shown."""
    half_cent = Decimal("10.0050")
    lines = [line("Cloud Backup", "Backup storage, per GB", "150", "0.0667", total=half_cent) for _ in range(2)]
    draft.invoice(_client(draft), lines)


def negative_total(draft: Draft) -> None:
    """A credit that outweighs what is billed."""
    credit = line("Hardware", "Laptop returned", "1", "-1149", total=Decimal("-1149.00"))
    draft.invoice(_client(draft), [line("Remote Labor", "Remote support", "1.5", "120"), credit], "refuse")


def zero_total(draft: Draft) -> None:
    """All hours covered by a block contract."""
    lines = [covered("Onsite Labor", "Onsite support", hours, "145") for hours in ("2", "0.75", "3.5")]
    draft.invoice(_client(draft), lines)


def voided(draft: Draft) -> None:
    """Voided with its number blank; its items wait to be invoiced anew."""
    invoice = draft.invoice(_client(draft), _lines(draft), "skip")
    for item in draft.items_of(invoice):
        item["invoiceID"] = 0
    when = tenant.instant_text(draft.at_work(1, 16))
    invoice.update(isVoided=True, voidedDate=when, voidedByResourceID=tenant.CREATOR)


def numbered_by_hand(draft: Draft) -> None:
    """Four invoices that somebody has numbered: not this program's to move."""
    for count in range(1, 5):
        draft.invoice(_client(draft), _lines(draft), "skip", number=f"H-{draft.today.year}-{count:03d}")


def error_number(draft: Draft) -> None:
    """An earlier integration wrote ERROR where the number belongs."""
    draft.invoice(_client(draft), _lines(draft), "hold", number="ERROR")


def items_arriving(draft: Draft) -> None:
    """Autotask is still writing the billing items: those there are do not add up to the total."""
    lines = _lines(draft, 6)
    total = sum((each.total for each in lines), Decimal("1840.00"))
    draft.invoice(_client(draft), lines, "hold", total=total, created=draft.at_work(1, 21) + timedelta(minutes=52))


def taxed(draft: Draft) -> None:
    """Two invoices with sales tax, of a region that QuickBooks has a rate for, and of one that it has none for."""
    for region, expected in _REGIONS.items():
        draft.record("TaxRegions", name=region, isActive=True)
        lines = [line("Hardware", "Docking station", "3", "219"), line("Onsite Labor", "Installation", "2", "145")]
        taxes = [round_to_minor(lines[0].total * TAX / 100, "USD"), Decimal(0)]
        draft.invoice(_client(draft), lines, expected, taxes=taxes)["taxRegionName"] = region


TAXED_REGION, TAX = "Illinois", Decimal("6.25")
"""The tax region that QuickBooks knows, and its rate in per cent."""
_REGIONS: dict[str, Expected] = {TAXED_REGION: "create", "Cook County": "hold"}


TRAPS: dict[str, Callable[[Draft], None]] = {
    **{name: _named(trap) for name, trap in {**SAME_NAMES, **OTHER_NAMES}.items()},
    "vendor-name": vendor_name,
    "twins": twins,
    "one-sided-term": one_sided_term,
    "category": category,
    "shared-external-number": shared_external_number,
    "four-decimals": four_decimals,
    "negative-total": negative_total,
    "zero-total": zero_total,
    "voided": voided,
    "numbered-by-hand": numbered_by_hand,
    "error-number": error_number,
    "items-arriving": items_arriving,
    "taxed": taxed,
}
"""Name → function that adds the trap."""

NAMES = tuple(TRAPS)
"""Names of all traps."""
