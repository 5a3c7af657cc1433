"""Runs as the ledger remembers them: when they began and ended, what they came to, what they created."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from atqbo.effects import DOCUMENTS, State
from atqbo.errors import CompanyBusy, UsageError
from atqbo.facts.standing import Made, Told, Wrote
from atqbo.ledger import schema
from atqbo.money import Json, decode, encode

_SENDING = "sending-run"
"""Name in the table meta."""


def start(connection: sa.Connection, run: str, notebook: str, now: str) -> None:
    """Note that a run began, and that it is the one that sends."""
    connection.execute(sa.insert(schema.run), {"id": run, "notebook": notebook, "started_at": now})
    connection.execute(sa.delete(schema.meta).where(schema.meta.c.name == _SENDING))
    connection.execute(sa.insert(schema.meta), {"name": _SENDING, "value": run})


def refuse_if_overtaken(connection: sa.Connection, run: str) -> None:
    """Raise CompanyBusy unless the run is the one that sends: a lock may be lost, by its file's removal or on a folder
    of the network. run: "" where no run was begun.
    """
    sending = connection.scalar(sa.select(schema.meta.c.value).where(schema.meta.c.name == _SENDING))
    if run and sending != run:
        raise CompanyBusy(
            "Another run has begun on this company meanwhile, so this one sends nothing more",
            subject=sending or "",
            remedy="wait until it has ended; never remove the .lock file beside the ledger",
        )


def finish(connection: sa.Connection, run: str, plan: str, outcome: Json, now: str) -> None:
    """Keep what a run came to."""
    values = {"plan": plan, "ended_at": now, "outcome": encode(outcome).decode()}
    connection.execute(sa.update(schema.run).where(schema.run.c.id == run).values(**values))


def have_created(connection: sa.Connection) -> frozenset[str]:
    """Apps of which a run that ended created documents."""
    runs, plans = schema.run, schema.plan
    asked = sa.select(plans.c.app, runs.c.outcome).where(plans.c.hash == runs.c.plan, runs.c.ended_at != "")
    created = asked.where(runs.c.outcome.like('%"created":%'), ~runs.c.outcome.like('%"created":0%'))
    return frozenset(row.app for row in connection.execute(created.distinct()))


def made_by(connection: sa.Connection, run: str) -> tuple[Made, ...]:
    """Documents of QuickBooks whose create the run sent, in the order of its plan. run: its id, or how that begins.

    A create that the run only found to have happened is the work of the run that sent it. Raises UsageError for an
    unknown run.
    """
    rows = [row for row in _done_by(connection, run) if _makes_document(row)]
    told = dict(_told(connection, {row["key"] for row in rows}))
    return tuple(
        Made(source=row["source"], entity=row["entity"], id=str(decode(row["result"])["Id"]), told=told.get(row["key"]))
        for row in rows
    )


def written_by(connection: sa.Connection, run: str) -> tuple[Wrote, ...]:
    """What the run did beside the documents it created, and what it told Autotask about those. run: as in `made_by`."""
    rows = _done_by(connection, run)
    made = {row["key"] for row in rows if _makes_document(row)}
    return tuple(
        Wrote(source=row["source"], verb=row["verb"], entity=row["entity"], id=_record_of(row))
        for row in rows
        if row["key"] not in made and not (row["service"] == "autotask" and made.intersection(decode(row["after"])))
    )


def _makes_document(row: sa.RowMapping) -> bool:
    return row["verb"] == "create" and row["entity"] in DOCUMENTS


def _record_of(row: sa.RowMapping) -> str:
    """Id of what an effect wrote, as the answer says or as it was named."""
    answer, body = decode(row["result"] or "{}"), decode(row["body"])
    return str(answer.get("Id") or body.get("Id") or body.get("id") or "")


def _done_by(connection: sa.Connection, run: str) -> Sequence[sa.RowMapping]:
    """Effects that the run sent and that happened, in the order of its plan."""
    started, ended = _window(connection, run)
    effect, parcel = schema.effect, schema.parcel
    sent = parcel.c.sent_at >= started
    if ended:
        sent = sa.and_(sent, parcel.c.sent_at < ended)
    asked = sa.select(effect).join(parcel, parcel.c.number == effect.c.parcel)
    return connection.execute(asked.where(effect.c.state == State.DONE, sent).order_by(effect.c.place)).mappings().all()


def _window(connection: sa.Connection, run: str) -> tuple[str, str]:
    """When the run began and when the next one did; "" if none did."""
    table = schema.run
    chosen = sa.select(table).where(table.c.id.startswith(run, autoescape=True)).order_by(table.c.started_at)
    found = connection.execute(chosen).mappings().all()
    if not run or len(found) != 1:
        raise UsageError(
            "The ledger knows no such run" if not found else "Several runs begin like this",
            subject=run,
            remedy="take its id from: atqbo runs list",
        )
    started = found[0]["started_at"]
    later = connection.execute(sa.select(sa.func.min(table.c.started_at)).where(table.c.started_at > started)).scalar()
    return started, later or ""


def _told(connection: sa.Connection, creates: set[str]) -> Iterator[tuple[str, Told]]:
    """Key of a create → what was written into Autotask after it."""
    table = schema.effect
    asked = sa.select(table).where(table.c.service == "autotask", table.c.verb == "update", table.c.state == State.DONE)
    for row in connection.execute(asked).mappings():
        for key in creates.intersection(decode(row["after"])):
            field = _field(decode(row["body"]))
            value = decode(row["result"]).get(field)
            yield key, Told(entity=row["entity"], id=decode(row["body"])["id"], field=field, value=value)


def _field(body: Json) -> str:
    """The one field that a write to Autotask is about."""
    return next(str(name) for name in body if name != "id")
