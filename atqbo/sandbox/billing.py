"""What gets billed: lines with the amounts Autotask really stores, odd ones included.

totalAmount is what is billed. It need not be quantity × rate, nor extendedPrice, and may have four decimals.
"""

from collections.abc import Sequence
from decimal import Decimal
from random import Random

from msgspec import Struct

from atqbo.money import ZERO, round_to_minor


class Line(Struct, frozen=True):
    """A billing item before it has ids. Amounts in the organization's currency."""

    code: str
    """Name of the billing code."""
    name: str
    text: str
    quantity: Decimal
    rate: Decimal
    total: Decimal
    extended: Decimal


class Work(Struct, frozen=True):
    """Something the company sells: what it may be counted in and what a unit may cost."""

    code: str
    name: str
    quantities: Sequence[str]
    rates: Sequence[str]


_HOURS = ("0.25", "0.5", "0.75", "1", "1.25", "1.5", "2", "2.75", "3.5", "6", "8")
_SEATS = ("3", "5", "8", "12", "18", "24", "40")

LABOR = (
    Work("Onsite Labor", "Onsite support", _HOURS, ("145", "160")),
    Work("Remote Labor", "Remote support", _HOURS, ("120", "135")),
    Work("After-Hours Labor", "After-hours support", _HOURS, ("210", "240")),
    Work("Project Labor", "Project work", _HOURS, ("150", "165")),
    Work("Consulting", "Technology planning", _HOURS, ("185",)),
    Work("Training", "User training", ("1", "1.5", "2", "3"), ("110",)),
)
OTHER = (
    Work("Managed Workstation", "Managed workstation, monthly", _SEATS, ("38.50", "42")),
    Work("Managed Server", "Managed server, monthly", ("1", "2", "3", "5"), ("165", "189.90")),
    Work("Cloud Backup", "Cloud backup, monthly", ("1", "2", "4"), ("79.95",)),
    Work("Microsoft 365", "Microsoft 365 Business Premium", _SEATS, ("22", "26.40")),
    Work("Security Monitoring", "Security monitoring, monthly", _SEATS, ("9.75",)),
    Work("Hardware", "Laptop, 14 inch", ("1", "2", "3"), ("1149", "1289.99")),
    Work("Cabling", "Network cabling, per drop", ("2", "6", "14"), ("118.50",)),
    Work("Software License", "Design software, annual license", ("1", "2", "5"), ("599.88",)),
    Work("UPS Battery", "Battery for backup power supply", ("1", "2"), ("64.37",)),
    Work("Firewall Appliance", "Firewall appliance", ("1",), ("879", "1420.50")),
    Work("Mileage", "Mileage", ("12.4", "31.7", "58", "104.6"), ("0.70",)),
    Work("Parking", "Parking", ("1",), ("18", "24.50")),
    Work("Project Milestone", "Project milestone reached", ("1",), ("2500", "4800", "12750")),
)
STORAGE = Work("Cloud Backup", "Backup storage, per GB", ("137", "263", "611", "1049"), ("0.0835", "0.0471"))
"""Sold at a fraction of a cent: its amounts keep four decimals."""


def line(code: str, name: str, quantity: str | Decimal, rate: str | Decimal, total: Decimal | None = None) -> Line:
    """A line whose total, unless given, is quantity × rate in cents."""
    extended = Decimal(quantity) * Decimal(rate)
    billed = round_to_minor(extended, "USD") if total is None else total
    return Line(code, name, "", Decimal(quantity), Decimal(rate), billed, extended)


def covered(code: str, name: str, quantity: str, rate: str) -> Line:
    """Hours that a block contract has paid for already: worth something, billed at nothing."""
    return line(code, name, quantity, rate, total=ZERO)


def _sold(rng: Random, work: Work) -> Line:
    return line(work.code, work.name, rng.choice(work.quantities), rng.choice(work.rates))


def _labor(rng: Random) -> Line:
    """Labor, now and then covered by a block contract, or billed at another price than hours × rate."""
    work = rng.choice(LABOR)
    hours, rate = rng.choice(work.quantities), rng.choice(work.rates)
    chance = rng.random()
    if chance < 0.10:
        return covered(work.code, work.name, hours, rate)
    if chance < 0.18:
        price = round_to_minor(Decimal(hours) * Decimal(rate) * Decimal("1.2178"), "USD")
        return Line(work.code, work.name, "Minimum charge applied", Decimal(hours), Decimal(rate), price, price)
    if chance < 0.24:
        return line(work.code, work.name, "3.175", rate)
    return _sold(rng, work)


def _storage(rng: Random) -> Line:
    sold = _sold(rng, STORAGE)
    return line(sold.code, sold.name, sold.quantity, sold.rate, total=sold.extended)


def lines(rng: Random, count: int) -> list[Line]:
    """Lines of an ordinary invoice: some labor, some goods and services, each kind of goods once.

    About one invoice in eight has one or two lines with four decimals; never more, so that the sum of rounded lines
    stays within one cent of the total.
    """
    labor = [_labor(rng) for _ in range(count // 2)]
    goods = [_sold(rng, work) for work in rng.sample(OTHER, count - len(labor))]
    storage = [_storage(rng) for _ in range(rng.choice((1, 2)))] if rng.random() < 0.125 else []
    return labor + goods + storage
