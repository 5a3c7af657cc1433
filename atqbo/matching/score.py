"""One record of ours against one of theirs: how they were found, how sure it is, what agrees and what differs."""

from collections.abc import Collection

from atqbo.matching.likeness import Likeness, compare_readings, may_be_alike
from atqbo.matching.prepared import Prepared
from atqbo.matching.reasons import compare_titles, compare_traces
from atqbo.matching.result import Aspect, Candidate, Kind, Trait

OFFERED = 80
"""Score from which a similar name is worth a person's look."""

_SURE = {Kind.LINKED: 100, Kind.NUMBER: 100, Kind.NAME: 100, Kind.OTHER_NAME: 99, Kind.FOLDED: 98}
_SIMILAR_AT_MOST = 97
_AGREES = {Aspect.PHONE: 12, Aspect.EMAIL: 12, Aspect.ADDRESS: 10, Aspect.DETAIL: 2}
_DIFFERS = {Aspect.PHONE: -3, Aspect.EMAIL: -3, Aspect.ADDRESS: -4, Aspect.DETAIL: -6}
_TRACES = frozenset({Aspect.PHONE, Aspect.EMAIL, Aspect.ADDRESS})
_TWO_TRACES = 82
"""Score of two records that agree in two of phone, e-mail domain and address, whatever their names."""
_A_TRACE_AND_A_WORD, _A_WORD_IN_COMMON = 80, 0.35
"""Score of two that agree in phone or e-mail domain and have that share of their names in common."""


def kind_by_name(ours: Prepared, theirs: Prepared) -> Kind | None:
    """How the names lead from one to the other without likeness; None if they do not."""
    if ours.side.number and ours.side.number in theirs.names:
        return Kind.NUMBER
    if ours.name and ours.name == theirs.name:
        return Kind.NAME
    if ours.names & theirs.names:
        return Kind.OTHER_NAME
    return Kind.FOLDED if ours.folds & theirs.folds else None


def judge(ours: Prepared, theirs: Prepared, *, linked: bool = False) -> Candidate:
    """The two compared in every respect. The score is 0 where they have nothing in common."""
    kind = Kind.LINKED if linked else kind_by_name(ours, theirs)
    traits = list(compare_traces(ours, theirs))
    agrees = [trait for same, trait in traits if same]
    differs = [trait for same, trait in traits if not same]
    score = _SURE[kind] if kind else _similar(compare_readings(ours.readings, theirs.readings), agrees, differs)
    same, name = compare_titles(ours, theirs, by_number=kind is Kind.NUMBER)
    (agrees if same else differs).insert(0, name)
    return Candidate(
        theirs=theirs.side, kind=kind or Kind.SIMILAR, score=score, agrees=tuple(agrees), differs=tuple(differs)
    )


def may_be_similar(ours: Prepared, theirs: Prepared, offered: int) -> bool:
    """Whether the names are alike enough, or anything beside them agrees: what else would be of no avail."""
    if ours.phones & theirs.phones or ours.domains & theirs.domains or (ours.place and ours.place == theirs.place):
        return True
    if not may_be_alike(ours.readings, theirs.readings):
        return False
    return 100 * compare_readings(ours.readings, theirs.readings).share + _AGREES[Aspect.DETAIL] >= offered


def _similar(likeness: Likeness, agrees: Collection[Trait], differs: Collection[Trait]) -> int:
    """The share of the names, raised and lowered by what else is known."""
    score = 100 * likeness.share
    score += sum(_AGREES.get(trait.aspect, 0) for trait in agrees)
    score += sum(_DIFFERS.get(trait.aspect, 0) for trait in differs)
    traces = [trait.aspect for trait in agrees if trait.aspect in _TRACES]
    if len(traces) > 1:
        score = max(score, _TWO_TRACES)
    elif traces not in ([], [Aspect.ADDRESS]) and likeness.share >= _A_WORD_IN_COMMON:
        score = max(score, _A_TRACE_AND_A_WORD)
    return max(0, min(_SIMILAR_AT_MOST, round(score)))
