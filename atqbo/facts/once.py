"""Clients that ask for each list once, however many readers want it: preflight reads for three apps, which share most.

A list that is wanted for chosen ids only is taken from the whole list where that was read before.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

from msgspec import structs

from atqbo import rows
from atqbo.facts.reading import ALL, AutotaskTeller, QuickBooksTeller
from atqbo.money import Json, encode

if TYPE_CHECKING:
    from atqbo.autotask import Allowance, Rights

T = TypeVar("T")


class _Answers:
    """What was answered, by what was asked."""

    def __init__(self) -> None:
        self._known: dict[bytes, Any] = {}

    def once(self, asked: Sequence[Json], ask: Callable[[], T]) -> T:
        """The answer given before, or the one that `ask` gives now; an error is not kept."""
        key = encode(list(asked))
        if key not in self._known:
            self._known[key] = ask()
        return cast("T", self._known[key])

    def known(self, asked: Sequence[Json]) -> Any:
        """The answer given before; None if that was not asked."""
        return self._known.get(encode(list(asked)))


class AutotaskOnce:
    """Autotask's lists, each read once."""

    def __init__(self, real: AutotaskTeller) -> None:
        self._real, self._answers = real, _Answers()

    def query(self, entity: str, filters: list[Json], row: type[T], include: Sequence[str] = ()) -> list[T]:
        """As of the client. include does not matter to what was read before: usual fields are always there."""
        whole = self._whole(entity, filters, row)
        if whole is not None:
            return whole
        return self._answers.once(
            [entity, filters, row.__name__], lambda: self._real.query(entity, filters, row, include)
        )

    def stream(self, entity: str, filters: list[Json], row: type[T], include: Sequence[str] = ()) -> Iterator[T]:
        """As of the client: documents, which one reader alone wants, are not kept here."""
        return self._real.stream(entity, filters, row, include)

    def picklist(self, entity: str, field: str) -> dict[int, str]:
        """As of the client."""
        return self._answers.once([entity, field], lambda: self._real.picklist(entity, field))

    def user_fields(self, entity: str) -> dict[str, dict[str, str]]:
        """As of the client."""
        return self._answers.once([entity, "user fields"], lambda: self._real.user_fields(entity))

    def rights(self, entity: str) -> "Rights":
        """As of the client."""
        return self._real.rights(entity)

    def allowance(self) -> "Allowance":
        """As of the client."""
        return self._real.allowance()

    def web(self) -> str:
        """As of the client."""
        return self._real.web()

    def _whole(self, entity: str, filters: list[Json], row: type[T]) -> list[T] | None:
        """Of the whole list, those with the chosen ids; None where ids are not asked for, or it was not read."""
        chosen, *others = filters
        if chosen.get("op") != "in":
            return None
        found = self._answers.known([entity, others or ALL, row.__name__])
        if found is None:
            return None
        field = next(each.name for each in structs.fields(cast("Any", row)) if each.encode_name == chosen["field"])
        ids = set(chosen["value"])
        return [each for each in found if getattr(each, field) in ids]


class QuickBooksOnce:
    """QuickBooks' lists, each read once."""

    def __init__(self, real: QuickBooksTeller) -> None:
        self._real, self._answers = real, _Answers()

    def query(self, entity: str, row: type[T], where: str = "") -> list[T]:
        """As of the client."""
        return self._answers.once([entity, row.__name__, where], lambda: self._real.query(entity, row, where))

    def stream(self, entity: str, row: type[T], where: str = "") -> Iterator[T]:
        """As of the client: documents, which one reader alone wants, are not kept here."""
        return self._real.stream(entity, row, where)

    def having(self, entity: str, row: type[T], field: str, values: Sequence[str]) -> list[T]:
        """As of the client."""
        return self._real.having(entity, row, field, values)

    def exchange_rates(self, wanted: Mapping[date, Collection[str]]) -> list[rows.ExchangeRate]:
        """As of the client."""
        return self._real.exchange_rates(wanted)

    def preferences(self) -> rows.Preferences:
        """As of the client."""
        return self._answers.once(["preferences"], self._real.preferences)

    def company_info(self) -> rows.CompanyInfo:
        """As of the client."""
        return self._answers.once(["company"], self._real.company_info)

    def heard_at(self) -> datetime:
        """As of the client."""
        return self._real.heard_at()
