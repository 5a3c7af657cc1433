"""Who wants whom: what of the candidates may be accepted without a person, and what is wanted by several."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import structs

from atqbo.matching.result import RANK, Aspect, Candidate, Kind, Matched
from atqbo.matching.rules import Rules

_EXACT = frozenset({Kind.NUMBER, Kind.NAME})


def settle(found: Sequence[Matched], rules: Rules, links: Mapping[str, str]) -> tuple[Matched, ...]:
    """The same with `also`, `conflict` and `automatic` of each candidate, which needs all of ours together."""
    claims = _Claims(found, links)
    return tuple(structs.replace(each, candidates=_settled(each, rules, claims)) for each in found)


class _Claims:
    """For each of theirs, who of ours is linked to it or has it as the best candidate, and how surely."""

    def __init__(self, found: Iterable[Matched], links: Mapping[str, str]) -> None:
        self._ranks: dict[str, dict[str, int]] = defaultdict(dict)
        for each in found:
            for best in each.candidates[:1]:
                self._ranks[best.theirs.id][each.ours.id] = _rank(best.kind)
        for ours_id, theirs_id in links.items():
            self._ranks[theirs_id][ours_id] = _rank(Kind.LINKED)

    def others(self, ours_id: str, theirs_id: str) -> dict[str, int]:
        """Id of ours → how surely it claims the same; without the one that asks."""
        return {other: rank for other, rank in self._ranks[theirs_id].items() if other != ours_id}


def _rank(kind: Kind) -> int:
    """Number and name are equally sure."""
    return RANK[Kind.NAME] if kind in _EXACT else RANK[kind]


def _settled(found: Matched, rules: Rules, claims: _Claims) -> tuple[Candidate, ...]:
    sure = [each for each in found.candidates if _is_sure(found, each, rules)]
    settled = []
    for candidate in found.candidates:
        others = claims.others(found.ours.id, candidate.theirs.id)
        taken = not rules.shared and any(rank <= _rank(candidate.kind) for rank in others.values())
        equals = candidate in sure and sum(_weighs(each) == _weighs(candidate) for each in sure) > 1
        conflict = candidate.kind is not Kind.LINKED and (taken or equals)
        settled.append(
            structs.replace(
                candidate,
                also=tuple(sorted(others, key=lambda each: (len(each), each))),
                conflict=conflict,
                automatic=candidate in sure[:1] and not conflict and _is_usable(candidate),
            )
        )
    return tuple(settled)


def _weighs(candidate: Candidate) -> tuple[int, bool]:
    """Equal for candidates between which nothing decides: of two that our number names, the full name wins."""
    by_full_name = any(trait.aspect is Aspect.NUMBER and trait.ours == trait.theirs for trait in candidate.agrees)
    return RANK[candidate.kind], by_full_name


def _is_sure(found: Matched, candidate: Candidate, rules: Rules) -> bool:
    """Whether the way it was found is one that needs no person."""
    if candidate.kind is Kind.LINKED:
        return True
    if rules.by_number and found.ours.number:
        return candidate.kind is Kind.NUMBER
    return candidate.kind is Kind.NAME or (rules.other_names and candidate.kind is Kind.OTHER_NAME)


def _is_usable(candidate: Candidate) -> bool:
    """Active, and of a currency that both tell."""
    unclear = any(trait.aspect is Aspect.CURRENCY for trait in candidate.differs)
    return not candidate.reactivate and not unclear
