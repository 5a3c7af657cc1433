"""Candidates for every record of ours among theirs; the same for customers, items, terms, classes and taxes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from msgspec import structs

from atqbo.matching.blocking import Blocks
from atqbo.matching.claims import settle
from atqbo.matching.prepared import Prepared, prepare
from atqbo.matching.result import RANK, Candidate, LeftOut, Matched
from atqbo.matching.rules import PARTIES, Rules
from atqbo.matching.score import judge, kind_by_name, may_be_similar
from atqbo.matching.side import Side


def match(
    ours: Iterable[Side], theirs: Iterable[Side], rules: Rules = PARTIES, links: Mapping[str, str] | None = None
) -> tuple[Matched, ...]:
    """For each of ours, in their order, its candidates among theirs, the best first.

    links: id of ours → id of theirs, as a person or an earlier run decided; it may name records beyond those given.
    What is found for a record does not depend on the order of the two lists.
    """
    decided = links or {}
    index = _Index(theirs, rules)
    return settle([index.matched(side, decided.get(side.id, "")) for side in ours], rules, decided)


def compare(ours: Side, theirs: Side) -> Candidate:
    """The two in every respect, whoever says that they may be the same."""
    return judge(prepare(ours), prepare(theirs))


class _Index:
    """Theirs, indexed once."""

    def __init__(self, theirs: Iterable[Side], rules: Rules) -> None:
        self.rules = rules
        self.records = [prepare(side) for side in sorted(theirs, key=lambda each: each.id)]
        self.by_id = {each.side.id: place for place, each in enumerate(self.records)}
        self.by_name: dict[str, list[int]] = defaultdict(list)
        for place, record in enumerate(self.records):
            for text in record.names | record.folds:
                self.by_name[text].append(place)
        self.blocks = Blocks(self.records)

    def matched(self, side: Side, linked: str) -> Matched:
        """Its candidates as far as the side alone tells; linked: id of theirs, "" where nothing is decided."""
        ours = prepare(side if self.rules.by_number else structs.replace(side, number=""))
        candidates: list[Candidate] = []
        left_out = [] if not linked or linked in self.by_id else [LeftOut(linked, "", "it does not exist any more")]
        for place in sorted(self._named(ours, linked)):
            record = self.records[place]
            why = _excluded(ours, record)
            if why:
                left_out.append(LeftOut(record.side.id, record.side.name, why))
            else:
                candidates.append(judge(ours, record, linked=record.side.id == linked))
        candidates += self._similar(ours, linked)
        best = sorted(candidates, key=_sureness)[: self.rules.most]
        return Matched(ours=side, candidates=tuple(best), left_out=tuple(left_out))

    def _named(self, ours: Prepared, linked: str) -> set[int]:
        """Places of those the cross-reference, the number or a name leads to."""
        texts = ours.names | ours.folds | ({ours.side.number} if ours.side.number else set())
        found = {place for text in texts for place in self.by_name.get(text, ()) if self._leads(ours, place)}
        return found | ({self.by_id[linked]} if linked in self.by_id else set())

    def _leads(self, ours: Prepared, place: int) -> bool:
        return kind_by_name(ours, self.records[place]) is not None

    def _similar(self, ours: Prepared, linked: str) -> list[Candidate]:
        """Those that only look alike or share phone, e-mail domain or address, if sure enough to be offered."""
        near = [self.records[place] for place in self.blocks.near(ours)]
        judged = [
            judge(ours, record)
            for record in near
            if may_be_similar(ours, record, self.rules.offered)
            and kind_by_name(ours, record) is None
            and record.side.id != linked
            and not _excluded(ours, record)
        ]
        return [each for each in judged if each.score >= self.rules.offered]


def _excluded(ours: Prepared, theirs: Prepared) -> str:
    """Why it can be no candidate at all; "" if it can."""
    one, other = ours.side.currency, theirs.side.currency
    if one and other and one != other:
        return f"it is kept in {other}, not in {one}, and a currency cannot be changed"
    return theirs.side.unusable


def _sureness(candidate: Candidate) -> tuple[int, bool, int, str, str]:
    """Sort key, the surest first."""
    theirs = candidate.theirs
    return RANK[candidate.kind], not theirs.active, -candidate.score, theirs.name, theirs.id
