"""Between the ledger's rows and the values they stand for."""

from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from atqbo.effects import Effect, Parcel, State
from atqbo.ledger import schema
from atqbo.ledger.book import Entry
from atqbo.ledger.events import Done, Event, Held, Refused, Returned, Stop, Unclear
from atqbo.money import Json, canonical, decode, encode
from atqbo.plan.document import Known


def effect_row(effect: Effect, now: str) -> dict[str, Any]:
    """A PLANNED effect as a row."""
    columns: dict[str, Any] = {
        name: getattr(effect, name) for name in ("key", "service", "verb", "entity", "source", "revision")
    }
    for name in ("body", "expect", "proof", "after"):
        columns[name] = canonical(getattr(effect, name)).decode()
    return {**columns, "state": State.PLANNED, "tries": 0, "parcel": 0, "changed_at": now}


def event_row(now: str, kind: str, subject: str, detail: Json) -> dict[str, str]:
    """What somebody decided or did, as it is stored."""
    return {"at": now, "kind": kind, "subject": subject, "detail": encode(detail).decode()}


def entry(row: sa.RowMapping, parcels: dict[int, Parcel]) -> Entry:
    """A row as an entry of the book, with its last parcel where it is SENT."""
    names = ("key", "service", "verb", "entity", "source", "revision")
    values = {name: row[name] for name in names}
    values |= {name: decode(row[name]) for name in ("body", "expect", "proof", "after")}
    return Entry(
        effect=msgspec.convert(values, Effect),
        state=State(row["state"]),
        tries=row["tries"],
        parcel=parcels.get(row["parcel"]),
        result=decode(row["result"]),
        reason=row["reason"],
        code=row["code"],
    )


def known(row: sa.RowMapping) -> Known:
    """A row as planning and the tie-out see it."""
    return Known(
        key=row["key"],
        revision=row["revision"],
        state=State(row["state"]),
        sent=row["tries"] > 0,
        result=decode(row["result"]),
        reason=row["reason"],
    )


def parcel(row: sa.RowMapping) -> Parcel:
    """A row as the parcel it keeps."""
    return Parcel(
        requestid=row["requestid"],
        service=row["service"],
        entity=row["entity"],
        verb=row["verb"],
        batch=bool(row["batch"]),
        members=tuple(decode(row["members"])),
        body=row["body"],
        sent_at=datetime.fromisoformat(row["sent_at"]),
        since=datetime.fromisoformat(row["since"]),
    )


def parcel_row(parcel: Parcel) -> dict[str, Any]:
    """A parcel as a row."""
    return {
        "requestid": parcel.requestid,
        "service": parcel.service,
        "entity": parcel.entity,
        "verb": parcel.verb,
        "batch": int(parcel.batch),
        "members": encode(parcel.members).decode(),
        "body": parcel.body,
        "sent_at": parcel.sent_at.isoformat(),
        "since": parcel.since.isoformat(),
    }


def change(event: Event) -> tuple[str, dict[str, Any], Json] | None:
    """Kind of the event, columns of its effect as they stand after it, and what is noted; None if nothing is kept."""
    match event:
        case Done(result=result, tid=tid, difference=difference):
            columns = {"state": State.DONE, "result": encode(result).decode(), "reason": difference}
            return "done", {**columns, "code": "", "tid": tid}, {"result": result, "tid": tid, "difference": difference}
        case Refused(code=code, reason=reason, tid=tid):
            said = {"code": code, "reason": reason, "tid": tid}
            return "refused", {"state": State.REFUSED, **said}, said
        case Held(reason=reason):
            return "held", {"state": State.HELD, "reason": reason}, {"reason": reason}
        case Unclear(reason=reason, code=code, tid=tid):
            said = {"reason": reason, "code": code, "tid": tid}
            return "unclear", said, said
        case Returned(reason=reason):
            tries = schema.effect.c.tries - 1
            return "returned", {"state": State.PLANNED, "reason": reason, "tries": tries}, {"reason": reason}
        case Stop(reason=reason):
            return "stop", {}, {"reason": reason}
    return None
