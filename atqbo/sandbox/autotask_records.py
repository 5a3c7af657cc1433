"""Autotask's records as its API user sees them: what the security of lines of business hides is not there."""

from collections.abc import Mapping
from datetime import date, datetime

from atqbo.money import Json
from atqbo.sandbox.autotask_filter import AutotaskError
from atqbo.sandbox.store import Key, Row
from atqbo.sandbox.tenant import CREATOR, instant_text
from atqbo.sandbox.world import World

_LINE = "organizationalLevelAssociationID"


class Records:
    """The tables of one tenant. hidden_lines: ids of the organizational level associations the user lacks."""

    resource = CREATOR
    """The resource that the API user is."""

    def __init__(self, world: World, hidden_lines: tuple[int, ...] = ()) -> None:
        self._world, self._hidden_lines = world, frozenset(hidden_lines)

    @property
    def now(self) -> datetime:
        """The sandbox's instant, UTC."""
        return self._world.now()

    @property
    def stamp(self) -> str:
        """The instant as a field holds it."""
        return instant_text(self.now)

    @property
    def today(self) -> date:
        """The day, UTC."""
        return self.now.date()

    def switched(self, name: str) -> str:
        """The value of a switch."""
        return self._world.switches[name]

    def every(self, name: str, **fields: Json) -> list[Json]:
        """All records of an entity that have these values, hidden ones too."""
        rows = self._world.store.rows(("autotask", name)).values()
        return [row.record for row in rows if all(row.record[key] == value for key, value in fields.items())]

    def visible(self, name: str) -> Mapping[Key, Row]:
        """Rows of an entity that the API user may see, by id."""
        rows, hidden = self._world.store.rows(("autotask", name)), self._hidden(name)
        return {key: row for key, row in rows.items() if key not in hidden} if hidden else rows

    def find(self, name: str, number: Json) -> Json | None:
        """The record with this id, if the user may see it."""
        row = self.visible(name).get(number) if isinstance(number, int) else None
        return row.record if row else None

    def get(self, name: str, number: Json) -> Json:
        """The record with this id. Raises AutotaskError."""
        record = self.find(name, number)
        if record is None:
            raise AutotaskError(
                "No matching records found. The logged in Resource may not have the required permissions."
            )
        return record

    def put(self, name: str, record: Json, **changes: Json) -> Json:
        """Store a record with changes."""
        return self._world.store.put(("autotask", name), record["id"], {**record, **changes})

    def remove(self, name: str, number: int) -> None:
        """Forget a record."""
        self._world.store.remove(("autotask", name), number)

    def next_number(self, name: str) -> int:
        """An id above all others of the entity."""
        return max((int(key) for key in self._world.store.rows(("autotask", name))), default=0) + 1

    def _hidden(self, name: str) -> frozenset[int]:
        """Ids the user may not see: records of a hidden line, invoices with such an item, items of such a report.

        Source: line-of-business security returns nothing for an invoice that exists (REST best practices,
        autotask.net/help/developerhelp/content/APIs/REST/General_Topics/REST_BestPractices.htm).
        """
        if not self._hidden_lines:
            return frozenset()
        own = {record["id"] for record in self.every(name) if record.get(_LINE) in self._hidden_lines}
        if name == "Invoices":
            items = self.every("BillingItems")
            own |= {item["invoiceID"] for item in items if item.get(_LINE) in self._hidden_lines}
        if name == "ExpenseItems":
            reports = self._hidden("ExpenseReports")
            own |= {item["id"] for item in self.every(name) if item["expenseReportID"] in reports}
        return frozenset(own)
