"""Tables about who allowed what."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from atqbo.plan.document import Reason
from atqbo.show.table import Column, Row, Table, table
from atqbo.show.words import sentence

if TYPE_CHECKING:
    from atqbo.ledger.store import Approval


def blockers(found: Iterable[Reason]) -> Table:
    """Findings about the app as a whole: with any of them nothing is sent."""
    rows = [{"text": sentence(reason.text), "remedy": sentence(reason.remedy), "rule": reason.rule} for reason in found]
    columns = (Column("text", "Finding", "prose"), Column("remedy", "What to do", "prose"), Column("rule", "Rule"))
    note = "Nothing is sent." if rows else ""
    return table(rows, caption="What stands in the way", columns=columns, empty="Nothing stands in the way.", note=note)


def approval(given: "Approval | None") -> Table:
    """On whose word documents are written (rule K2)."""
    rows: list[Row] = [{"what": what, "value": value} for what, value in approval_facts(given)]
    columns = (Column("what", "What"), Column("value", "As stored"))
    return table(rows, caption="Approval", columns=columns, empty="Nothing is approved, so nothing is sent.")


def _name(given: "Approval") -> str:
    """Who it was; a person's name is what the host calls the user, which nobody has proven."""
    return f"{given.who} (user of the host, not authenticated)" if given.kind == "person" else given.who


def approval_facts(given: "Approval | None") -> tuple[tuple[str, str], ...]:
    """Who approved what, by name and value; nothing where nobody did."""
    if given is None:
        return ()
    return (
        ("Approved by", "a person, who typed it" if given.kind == "person" else "the company's policy"),
        ("Name", _name(given)),
        ("On", given.host),
        ("At", f"{given.at:%Y-%m-%d %H:%M:%S} UTC"),
        ("Sentence", given.typed),
        ("Plan", given.plan),
    )
