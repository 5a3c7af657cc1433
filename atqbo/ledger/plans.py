"""Plans as the ledger keeps them: the head as text, documents and effects in packed blocks."""

from typing import TypeVar

import msgspec
import sqlalchemy as sa
from msgspec.structs import replace

from atqbo.effects import Effect
from atqbo.ledger import schema
from atqbo.money import canonical, decode
from atqbo.packed import Packed
from atqbo.plan.document import Document, Plan

T = TypeVar("T")

SHORTEST = 8
"""Characters by which a plan is known at least."""


def keep(connection: sa.Connection, plan: Plan, now: str) -> bool:
    """Keep a plan under its hash; whether it is new. One that is kept already stays as it is."""
    if connection.scalar(sa.select(schema.plan.c.hash).where(schema.plan.c.hash == plan.hash)):
        return False
    row = {"hash": plan.hash, "app": plan.app, "made_at": now, "content": canonical(plan.head()).decode()}
    connection.execute(sa.insert(schema.plan), row)
    for kind, values in (
        ("document", Packed(Document, plan.documents)),
        ("effect", Packed(Effect, plan.effects)),
    ):
        for place, block in enumerate(values.blocks()):
            part = {"plan": plan.hash, "kind": kind, "place": place, "content": block}
            connection.execute(sa.insert(schema.plan_part), part)
    return True


def kept(connection: sa.Connection, plan_hash: str) -> Plan | None:
    """The one plan whose hash begins so; None if there is none, or several, or too few characters are given."""
    if len(plan_hash) < SHORTEST:
        return None
    chosen = sa.select(schema.plan.c.hash, schema.plan.c.content)
    found = connection.execute(chosen.where(schema.plan.c.hash.startswith(plan_hash, autoescape=True))).all()
    if len(found) != 1:
        return None
    [(whole_hash, content)] = found
    return replace(
        msgspec.convert(decode(content), Plan, strict=False),
        documents=_parts(connection, whole_hash, "document", Document),
        effects=_parts(connection, whole_hash, "effect", Effect),
    )


def _parts(connection: sa.Connection, plan_hash: str, kind: str, row: type[T]) -> Packed[T]:
    table = schema.plan_part
    chosen = sa.select(table.c.content).where(table.c.plan == plan_hash, table.c.kind == kind).order_by(table.c.place)
    return Packed.of_blocks(row, connection.scalars(chosen))
