"""Records of QuickBooks that this program made, read again by id: what a void, an update or an undo starts from."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property

from msgspec import Struct

from atqbo.effects import Verb
from atqbo.facts.reading import QuickBooksReader
from atqbo.money import ZERO, Json


class Twin(Struct, frozen=True):
    """A document as it stands in QuickBooks, with every field it has there."""

    entity: str
    record: dict[str, Json]

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.record["Id"])

    @property
    def number(self) -> str:
        """Its number; "" without one."""
        return str(self.record.get("DocNumber") or "")

    @property
    def day(self) -> date:
        """Its date."""
        return date.fromisoformat(self.record["TxnDate"])

    @property
    def total(self) -> Decimal:
        """Its total, in its currency."""
        return Decimal(self.record.get("TotalAmt") or ZERO)

    @property
    def note(self) -> str:
        """Its memo, where the marker stands."""
        return str(self.record.get("PrivateNote") or "")

    @property
    def party(self) -> str:
        """Name of its customer or vendor."""
        return str(self._reference("CustomerRef").get("name") or self._reference("VendorRef").get("name") or "")

    @property
    def currency(self) -> str:
        """ISO code; "" where the company keeps one currency only."""
        return str(self._reference("CurrencyRef").get("value") or "")

    @property
    def linked(self) -> tuple[str, ...]:
        """What is linked to it: "Payment 190"."""
        return tuple(f"{each['TxnType']} {each['TxnId']}" for each in self.record.get("LinkedTxn") or ())

    @property
    def is_voided(self) -> bool:
        """Whether it was voided: it totals zero, and its memo or every line of it says so."""
        lines = [each for each in self.record.get("Line") or () if each.get("DetailType") != "SubTotalLineDetail"]
        return self.total == 0 and (self.note.startswith("Voided") or not any(each.get("Amount") for each in lines))

    def _reference(self, field: str) -> Mapping[str, Json]:
        found = self.record.get(field)
        return found if isinstance(found, dict) else {}


class Told(Struct, frozen=True, kw_only=True):
    """What this program wrote into Autotask about a document: a number, or when it was transferred."""

    entity: str
    id: int
    field: str
    value: Json


class Made(Struct, frozen=True, kw_only=True):
    """A document that this program created in QuickBooks."""

    source: str
    """"invoices:4711"."""
    entity: str
    id: str
    told: Told | None = None

    @property
    def autotask_id(self) -> int:
        """Id of the Autotask document."""
        return int(self.source.partition(":")[2].partition("/")[0])


class Wrote(Struct, frozen=True, kw_only=True):
    """What a run wrote beside the documents that it created."""

    source: str
    """"invoices:4711", "customer:29"."""
    verb: Verb
    entity: str
    """Of QuickBooks, or of Autotask: "Invoice", "Customer", "Invoices"."""
    id: str
    """Of the record, in its service."""

    @property
    def autotask_id(self) -> int:
        """Id of the Autotask document."""
        return int(self.source.partition(":")[2].partition("/")[0])


class Standing(Struct, frozen=True, dict=True):
    """What was read again of QuickBooks. A record that was looked for and not found was deleted there."""

    twins: tuple[Twin, ...] = ()
    sought: frozenset[str] = frozenset()
    """What was looked for: "Invoice 130"."""

    def twin(self, entity: str, number: str) -> Twin | None:
        """The record; None where it is gone."""
        return self._by_name.get(f"{entity} {number}")

    @cached_property
    def _by_name(self) -> Mapping[str, Twin]:
        return {f"{each.entity} {each.id}": each for each in self.twins}

    def was_sought(self, entity: str, number: str) -> bool:
        """Whether it was looked for."""
        return f"{entity} {number}" in self.sought


def read_standing(
    quickbooks: QuickBooksReader, wanted: Mapping[str, Sequence[str]], numbers: Sequence[str] = ()
) -> Standing:
    """Records by id, and invoices by number, in whole pages. wanted: entity → ids. Raises what the client raises."""
    twins = [Twin("Invoice", row) for row in quickbooks.having("Invoice", dict, "DocNumber", numbers)]
    for entity, numbers in wanted.items():
        twins += [Twin(entity, row) for row in quickbooks.having(entity, dict, "Id", numbers)]
    return Standing(tuple(twins), frozenset(_names(wanted)))


def _names(wanted: Mapping[str, Iterable[str]]) -> list[str]:
    return [f"{entity} {number}" for entity, numbers in wanted.items() for number in numbers]
