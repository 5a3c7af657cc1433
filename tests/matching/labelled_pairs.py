"""The labelled pairs as sides, and how well they are told apart."""

import csv
from pathlib import Path

from msgspec import Struct

from atqbo.matching import Address, Side, match

_FILE = Path(__file__).with_name("labelled.csv")


class Pair(Struct, frozen=True):
    kind: str
    ours: Side
    theirs: Side
    same: bool


class Figures(Struct, frozen=True):
    """offered, right: pairs offered as candidates, and those of them that are the same; wanted: pairs that are."""

    offered: int
    right: int
    wanted: int

    @property
    def precision(self) -> float:
        return self.right / self.offered

    @property
    def recall(self) -> float:
        return self.right / self.wanted

    def __str__(self) -> str:
        return (
            f"{self.offered} offered, {self.right} of {self.wanted} right: "
            f"precision {self.precision:.3f}, recall {self.recall:.3f}"
        )


def labelled() -> list[Pair]:
    with _FILE.open(newline="") as file:
        return [_pair(number, row) for number, row in enumerate(csv.DictReader(file))]


def _pair(number: int, row: dict[str, str]) -> Pair:
    """Phone, e-mail and address are made up: the same on both sides where the row says so, others where it says so."""
    agrees, differs = row["agrees"].split(), row["differs"].split()
    ours = _side(number, row["ours"], {*agrees, *differs})
    theirs = _side(number, row["theirs"], set(agrees), set(differs))
    return Pair(row["kind"], ours, theirs, row["same"] == "yes")


def _side(number: int, name: str, told: set[str], other: set[str] = frozenset()) -> Side:
    def place(what: str) -> int | None:
        return number if what in told else number + 5000 if what in other else None

    phone, email, address = place("phone"), place("email"), place("address")
    return Side(
        id=str(number),
        name=name,
        phones=() if phone is None else (f"(312) 55{phone // 1000}-{1000 + phone}",),
        emails=() if email is None else (f"billing@firm-{email}.example",),
        address=Address() if address is None else Address(street=f"{address} Canal St.", postal_code="60606"),
    )


def is_offered(pair: Pair) -> bool:
    return bool(match([pair.ours], [pair.theirs])[0].candidates)


def one_by_one(pairs: list[Pair]) -> Figures:
    """Each pair for itself."""
    offered = [pair for pair in pairs if is_offered(pair)]
    return Figures(len(offered), sum(pair.same for pair in offered), sum(pair.same for pair in pairs))


def all_together(pairs: list[Pair]) -> Figures:
    """Every first name against every second one: the best candidate of each is right or wrong."""
    same = {pair.ours.id for pair in pairs if pair.same}
    found = match([pair.ours for pair in pairs], [pair.theirs for pair in pairs])
    best = {each.ours.id: each.candidates[0].theirs.id for each in found if each.candidates}
    return Figures(len(best), sum(ours == theirs and ours in same for ours, theirs in best.items()), len(same))
