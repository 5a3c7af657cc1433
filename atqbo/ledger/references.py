"""Cross-references as decisions: who linked what, when and why, and how to take it back.

The table holds the links in force; every decision, also one that was taken back, stays as an event. All functions
work inside the caller's transaction: it holds all of it or none.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from msgspec import Struct, structs

from atqbo.effects import Effect
from atqbo.errors import UsageError
from atqbo.ledger import schema
from atqbo.ledger.convert import event_row
from atqbo.money import Json, decode
from atqbo.plan.decided import Choice, Decided, Word, key_of, kind_of

DECIDED, TAKEN_BACK = "decided", "taken-back"
"""Kinds of events."""
MADE = ("customer", "vendor", "submitter", "item", "term", "class", "location", "department")
"""Kinds of records that this program makes and knows by their ids from then on."""
ALONE = {
    "customer": ("customer", "organization"),
    "vendor": ("vendor", "organization"),
    "submitter": ("vendor", "person"),
}
"""Kinds of which one alone may be linked to a record unless a person says more are meant: what it is, and whose."""
_TABLE = schema.cross_reference


class Link(Struct, frozen=True):
    """A link in force, whoever made it."""

    kind: str
    """"customer", "vendor" (of an organization), "submitter" (vendor of a resource), "item" or "product"."""
    autotask: str
    quickbooks: str
    name: str
    """What it was called in QuickBooks when it was linked."""
    decided_by: str
    """A user of the host, or "created" for what this program made."""
    at: datetime
    """UTC."""


def links(connection: sa.Connection) -> tuple[Link, ...]:
    """All links in force."""
    rows = connection.execute(sa.select(_TABLE).order_by(_TABLE.c.kind, _TABLE.c.autotask)).mappings()
    return tuple(Link(**{**row, "at": datetime.fromisoformat(row["at"])}) for row in rows)


def in_force(connection: sa.Connection) -> dict[str, Decided]:
    """Subject → the newest decision that was not taken back."""
    return {subject: told[-1] for subject, told in _told(connection).items() if told}


def newest(connection: sa.Connection) -> dict[str, int]:
    """Subject → number of the newest decision on it, those taken back and the taking back included."""
    table = schema.event
    asked = sa.select(table.c.subject, sa.func.max(table.c.number)).where(table.c.kind.in_([DECIDED, TAKEN_BACK]))
    return {row[0]: row[1] for row in connection.execute(asked.group_by(table.c.subject))}


def decide(connection: sa.Connection, words: Iterable[Word], who: str, now: str) -> None:
    """Keep decisions and change the links in force.

    Raises UsageError when somebody decided on a subject since the person looked, or a customer is linked to another
    organization and the word does not say that this is meant.
    """
    _take_hold(connection)
    words, told = list(words), in_force(connection)
    before = {}
    for word in words:  # all of them first: two organizations may change customers with each other
        _refuse_if_overtaken(connection, word.subject, word.seen)
        before[word.subject] = _row(connection, word.subject)
        if word.choice is not Choice.LEAVE_OUT:
            _remove(connection, word.subject)
    for word in words:
        _refuse_if_taken(connection, word, told)
        if word.choice is Choice.LINK:
            _add(connection, word.subject, word.quickbooks, word.name, who, now)
        detail = {
            "choice": word.choice.value, "who": who, "why": word.why, "quickbooks": word.quickbooks,
            "name": word.name, "body": word.body, "label": word.label, "was": before[word.subject],
        }  # fmt: skip
        connection.execute(sa.insert(schema.event), event_row(now, DECIDED, word.subject, detail))


def take_back(connection: sa.Connection, subject: str, seen: int, who: str, why: str, now: str) -> None:
    """Undo the decision in force: what was before it is in force again.

    Raises UsageError when there is none, or somebody decided since the person looked.
    """
    _take_hold(connection)
    _refuse_if_overtaken(connection, subject, seen)
    decision = in_force(connection).get(subject)
    if decision is None:
        raise UsageError("Nobody decided on it, so there is nothing to undo", subject=subject, remedy="decide on it")
    table = schema.event
    was = decode(connection.execute(sa.select(table.c.detail).where(table.c.number == decision.number)).scalar_one())[
        "was"
    ]
    made = _row(connection, subject)
    if not (decision.choice is Choice.CREATE and made):  # what was created since stays linked
        _remove(connection, subject)
        if was:
            connection.execute(sa.insert(_TABLE), {**was, "kind": kind_of(subject), "autotask": key_of(subject)})
    detail = {"who": who, "why": why, "number": decision.number}
    connection.execute(sa.insert(table), event_row(now, TAKEN_BACK, subject, detail))


def created(connection: sa.Connection, effect: Effect, result: Json, now: str) -> None:
    """A customer, vendor or item this program made is known by its id from now on, unless a person linked
    another since.
    """
    if effect.verb != "create" or kind_of(effect.source) not in MADE:
        return
    word = in_force(connection).get(effect.source)
    if word and word.choice is Choice.LINK:
        return
    name = effect.body.get("DisplayName") or effect.body.get("Name") or ""
    _remove(connection, effect.source)
    _add(connection, effect.source, result["Id"], name, "created", now)


def _told(connection: sa.Connection) -> dict[str, list[Decided]]:
    """Subject → its decisions, oldest first, without those taken back."""
    table = schema.event
    asked = sa.select(table).where(table.c.kind.in_([DECIDED, TAKEN_BACK])).order_by(table.c.number)
    told: dict[str, list[Decided]] = defaultdict(list)
    for row in connection.execute(asked).mappings():
        detail = decode(row["detail"])
        if row["kind"] == TAKEN_BACK:
            told[row["subject"]] = [each for each in told[row["subject"]] if each.number != detail["number"]]
            continue
        del detail["was"]
        at, choice = datetime.fromisoformat(row["at"]), Choice(detail.pop("choice"))
        told[row["subject"]].append(Decided(number=row["number"], at=at, choice=choice, **detail))
    return told


def _refuse_if_overtaken(connection: sa.Connection, subject: str, seen: int) -> None:
    table = schema.event
    asked = sa.select(table).where(
        table.c.kind.in_([DECIDED, TAKEN_BACK]), table.c.subject == subject, table.c.number > seen
    )
    row = connection.execute(asked.order_by(table.c.number.desc()).limit(1)).mappings().first()
    if row is None:
        return
    detail = decode(row["detail"])
    did = "took the decision back" if row["kind"] == TAKEN_BACK else _did(detail)
    raise UsageError(
        f"{detail['who']} {did} at {row['at'][:16].replace('T', ' ')} UTC, after you looked",
        subject=subject,
        remedy="look at it again; that decision stands until you take it back or decide otherwise",
    )


def _did(detail: Json) -> str:
    """What somebody decided, as the end of a sentence."""
    match detail["choice"]:
        case Choice.LINK:
            return f"linked it to '{detail['name']}' (id {detail['quickbooks']})"
        case Choice.CREATE:
            return f"decided that '{detail['name']}' be created"
        case _:
            return f"left it out ({detail['why']})"


def _refuse_if_taken(connection: sa.Connection, word: Word, told: dict[str, Decided]) -> None:
    if word.choice is not Choice.LINK or word.shared or kind_of(word.subject) not in ALONE:
        return
    kind = kind_of(word.subject)
    noun, whose_noun = ALONE[kind]
    asked = sa.select(_TABLE.c.autotask).where(
        _TABLE.c.kind == kind, _TABLE.c.quickbooks == word.quickbooks, _TABLE.c.autotask != key_of(word.subject)
    )
    others = sorted(connection.scalars(asked), key=lambda each: (len(each), each))
    if not others:
        return
    whose = told.get(f"{kind}:{others[0]}")
    by = f", by {whose.who}" if whose else ""
    raise UsageError(
        f"The {noun} '{word.name}' (id {word.quickbooks}) is linked to another {whose_noun}: {', '.join(others)}{by}",
        subject=word.label,
        remedy=f"choose another {noun}, or say that both are this {noun}",
    )


def _row(connection: sa.Connection, subject: str) -> Json:
    """The link in force on a subject, without what names it; None if there is none."""
    row = connection.execute(sa.select(_TABLE).where(*_of(subject))).mappings().first()
    return None if row is None else {name: row[name] for name in ("quickbooks", "name", "decided_by", "at")}


def _add(connection: sa.Connection, subject: str, quickbooks: str, name: str, who: str, now: str) -> None:
    link = Link(kind_of(subject), key_of(subject), quickbooks, name, who, datetime.fromisoformat(now))
    connection.execute(sa.insert(_TABLE), {**structs.asdict(link), "at": now})


def _remove(connection: sa.Connection, subject: str) -> None:
    connection.execute(sa.delete(_TABLE).where(*_of(subject)))


def _of(subject: str) -> tuple[sa.ColumnElement[bool], ...]:
    return _TABLE.c.kind == kind_of(subject), _TABLE.c.autotask == key_of(subject)


def _take_hold(connection: sa.Connection) -> None:
    """Begin as a writer, so that nobody decides between this transaction's reading and its writing."""
    connection.execute(sa.delete(_TABLE).where(sa.false()))
