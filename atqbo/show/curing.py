"""Tables about what preflight can put right."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from atqbo.plan.cures import Cures
from atqbo.plan.document import Known
from atqbo.show.table import Column, Row, Table, table
from atqbo.show.words import sentence

if TYPE_CHECKING:
    from atqbo.ledger.store import Approval


def cures(proposed: Cures) -> Table:
    """Each record as it is and as it would be, and how that is approved."""
    rows: list[Row] = [
        {
            "way": each.way.value,
            "where": each.effect.service.replace("quickbooks", "QuickBooks").replace("autotask", "Autotask"),
            "record": each.record,
            "before": each.before or "(does not exist)",
            "after": each.after,
        }
        for each in proposed.cures
    ]
    columns = (
        Column("way", "Cure"),
        Column("where", "Service"),
        Column("record", "Record"),
        Column("before", "As it is", "prose"),
        Column("after", "As it would be", "prose"),
    )
    ways = ",".join(dict.fromkeys(each.way.value for each in proposed.cures))
    note = f'To carry them out: atqbo run preflight -p cure {ways} -p approval "{proposed.sentence()}"' if rows else ""
    caption = f"What can be cured here ({len(rows):,})"
    return table(rows, caption=caption, columns=columns, note=note, empty="Nothing can be cured from here.")


def cured(tried: Cures, ends: Sequence[Known], given: "Approval | None") -> Table:
    """What became of each cure. ends: in the order of the cures; none where nothing was to be written."""
    rows: list[Row] = [
        {"record": each.record, "after": each.after, "state": end.state.value, "why": sentence(end.reason)}
        for each, end in zip(tried.cures, ends, strict=False)
    ]
    columns = (
        Column("record", "Record"),
        Column("after", "Put right to"),
        Column("state", "Now", "status"),
        Column("why", "Remark", "prose"),
    )
    note = f"{given.who} typed: {given.typed}" if given else ""
    return table(rows, caption="Cured", columns=columns, note=note, empty="Nothing was written in this run.")
