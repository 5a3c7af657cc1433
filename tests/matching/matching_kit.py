"""Short ways to say sides and what was found."""

from collections.abc import Iterable

from atqbo.matching import PARTIES, Candidate, Matched, Rules, Side, match


def side(record_id: str, name: str, **told: object) -> Side:
    return Side(id=record_id, name=name, **told)  # type: ignore[arg-type]


def found(ours: Side, theirs: Iterable[Side], rules: Rules = PARTIES, **links: str) -> Matched:
    """What is found for one of ours; links: id of theirs by "o" + id of ours."""
    return match([ours], theirs, rules, {key.removeprefix("o"): value for key, value in links.items()})[0]


def ids(matched: Matched) -> list[str]:
    return [each.theirs.id for each in matched.candidates]


def only(matched: Matched) -> Candidate:
    [candidate] = matched.candidates
    return candidate


def texts(traits: Iterable[object]) -> list[str]:
    return [each.text for each in traits]  # type: ignore[attr-defined]
