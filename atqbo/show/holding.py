"""Table of what people hold."""

from collections.abc import Mapping

from atqbo.plan.app import APPS
from atqbo.plan.document import HeldBy, Plan
from atqbo.show.table import Column, Table, table


def holds(plan: Plan, by: Mapping[str, HeldBy]) -> Table:
    """Documents of the plan that a person holds, and who, since when, why. by: source → hold."""
    rows = [
        {
            "id": document.autotask_id,
            "party": document.party,
            "amount": document.amount,
            "currency": document.currency,
            "who": held.who,
            "since": f"{held.at:%Y-%m-%d %H:%M} UTC",
            "why": held.why,
        }
        for document in plan.documents
        if (held := by.get(document.source))
    ]
    columns = (
        Column("id", "Autotask id"),
        Column("party", APPS[plan.app].party),
        Column("amount", "Amount", "money", "currency"),
        Column("who", "Held by"),
        Column("since", "Since"),
        Column("why", "Reason", "prose"),
    )
    return table(rows, caption="Held by a person", columns=columns, empty=f"No person holds {APPS[plan.app].one}.")
