"""What the tables of settings share: a row, how it is run in a company, what may be looked at afterwards."""

from collections.abc import Mapping
from itertools import product
from types import MappingProxyType
from typing import NamedTuple

import pytest
from kinds import KINDS
from small_company import SOLD, Small

from atqbo.sandbox.billing import covered, line

VISITS = (
    line("Onsite Labor", "Monday", "2", "145"),
    line("Consulting", "Roadmap", "1", "185"),
    line("Onsite Labor", "Tuesday", "1", "145"),
    covered("Onsite Labor", "Covered", "3", "145"),
)
RETURNED = (line("Hardware", "Laptop returned", "1", "-1149"), *SOLD)
SECTIONS = ("classes", "locations", "custom_fields", "items_by_type", "skip")
"""Settings that are sections of their own."""


class Row(NamedTuple):
    """One value of one setting, or of some that belong together."""

    keys: str
    """Settings of [invoices] the row is about, with blanks between."""
    settings: dict
    build: object
    """Adds to the company; sets `number`, the invoice that is looked at."""
    seen: object
    """Runs the company, and sees that the setting did what it says."""
    more: Mapping = MappingProxyType({})
    """Of the company beside [invoices], as Small takes it."""
    nowhere: Mapping = MappingProxyType({})
    """Kind of company where the row is not run → why the setting can do nothing there."""
    apart: bool = False
    """Whether the setting is about what may stand otherwise on both sides."""

    def sets(self):
        """Those of its settings that do not have their default."""
        given = {*self.settings} | ({*self.keys.split()} if self.more.get("sections") else set())
        return given & {*self.keys.split()}


def cases(table):
    """Every row in every kind of company; what `at_once` leaves out takes minutes, all together."""
    now = set(at_once(table))
    return pytest.mark.parametrize(
        ("kind", "row"),
        [
            pytest.param(
                *(kind, row),
                id=f"{row.keys.replace(' ', '+')}-{place}-{kind.name}",
                marks=() if (place, kind) in now else pytest.mark.long,
            )
            for (place, row), kind in product(enumerate(table), KINDS)
            if kind.name not in row.nowhere
        ],
    )


def at_once(table):
    """(place of a row, kind): the first row that sets a setting in all kinds, any other in one of them by turns."""
    shown = set()
    for place, row in enumerate(table):
        kinds = [kind for kind in KINDS if kind.name not in row.nowhere]
        new = row.sets() - shown
        shown |= new
        yield from ((place, kind) for kind in (kinds if new else [kinds[place % len(kinds)]]))


def company(row, kind, folder):
    """The company of a row."""
    plain = {key: value for key, value in row.settings.items() if key not in SECTIONS}
    tables = "\n".join(
        f"[invoices.{key}]\n" + "\n".join(f'"{ours}" = {_toml(theirs)}' for ours, theirs in some.items())
        for key, some in row.settings.items()
        if key in SECTIONS
    )
    more = {**row.more, "sections": "\n".join(filter(None, (row.more.get("sections", ""), tables)))}
    return Small(folder, row.build, kind=kind, **more, **plain)


def shows(row, kind, folder):
    """Run a row: the setting did what it says, and what was made agrees with Autotask, tax and all."""
    world = company(row, kind, folder)
    row.seen(world)
    if not row.apart:
        kind.agrees(world)


def _toml(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{key}" = {_toml(each)}' for key, each in value.items()) + " }"
    return "[" + ", ".join(map(_toml, value)) + "]" if isinstance(value, list) else f'"{value}"'


# What companies are made of


def one(new):
    """One invoice of labor, which bears no tax."""
    new.number = new.invoice()


def visits(new):
    """One invoice of four lines, one of them taxed, one covered by a contract."""
    new.number = new.invoice(lines=VISITS)


def returned(new):
    """One invoice with a negative total."""
    new.number = new.invoice(lines=RETURNED)


def newcomer(new):
    """One invoice of an organization that has no customer."""
    new.other = new.draft.organization("Sutton & Marsh")
    new.number = new.invoice(of=new.other, lines=VISITS)


def surveyed(new):
    """One invoice whose billing code has no item."""
    new.draft.billing_code("Site Survey", "Milestone Code", None)
    new.number = new.invoice(lines=[line("Site Survey", "Survey of the new office", "1", "900")])


# What is looked at


def created(world):
    """Its invoice was created, and agrees on both sides. Returns what stands in QuickBooks."""
    assert world.ends()[world.number] == ("created",)
    assert world.tied.agrees
    entity = next(each.entity for each in world.plan.documents if each.autotask_id == world.number)
    return world.marked(entity)[world.number][0]


def sold(document):
    return [each for each in document["Line"] if each["DetailType"] == "SalesItemLineDetail"]


def notes(world):
    return [note.code for note in world.plan.documents[0].notes]


def came_to(*end):
    """Its end, with its reasons."""

    def seen(world):
        assert world.ends()[world.number] == end

    return seen


def waits_for(*codes):
    """It waits for a person, for these reasons."""

    def seen(world):
        assert world.ends()[world.number] == ("held",)
        assert [reason.code for reason in world.decision.waiting[f"invoices:{world.number}"]] == list(codes)

    return seen


def blocked_by(*codes):
    """Nothing is sent at all."""

    def seen(world):
        assert world.blocked() == list(codes)
        assert not world.posted()

    return seen


def makes(*checks):
    """It is created, and all of that stands in QuickBooks."""

    def seen(world):
        document = created(world)
        for check in checks:
            check(world, document)

    return seen


def amounts(*expected):
    """What its lines come to."""

    def check(world, document):
        assert [each["Amount"] for each in sold(document)] == list(expected)

    return check


def head(**expected):
    """What fields of its head hold; None: they are not there."""

    def check(world, document):
        assert {name: document.get(name) for name in expected} == expected

    return check


def item(name):
    """The item of its first line."""

    def check(world, document):
        assert sold(document)[0]["SalesItemLineDetail"]["ItemRef"]["name"] == name

    return check
