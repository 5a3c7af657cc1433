"""How each sentence of the vendor's prerequisites stands on this company's data."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from msgspec import Struct

from atqbo.checks.attesting import Attestation, Standing
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.sentences import SENTENCES, Sentence


class How(StrEnum):
    """How a sentence stands; what weighs most comes first."""

    BLOCKER = "blocker"
    WARNING = "warning"
    OPEN = "open"
    """Nobody has said whether it is so, or the answer does not count any more."""
    IN_ORDER = "in-order"
    ATTESTED = "attested"
    REPLACED = "replaced"
    """Nothing is to be done: something of this kit takes its place."""
    UNCHECKED = "not-checked"


class Stand(Struct, frozen=True, kw_only=True):
    """A sentence, and what is to be said of it."""

    number: str
    """"S07"."""
    words: str
    how: How
    told: str
    """The findings, the answer, what replaces it, or why nothing was looked at."""


def stands(found: Collection[Finding], answers: Collection[Attestation]) -> tuple[Stand, ...]:
    """All sentences, in the order of the page."""
    by_code = {each.code: each for each in answers}
    return tuple(_stand(number, each, found, by_code) for number, each in SENTENCES.items())


def _stand(number: str, each: Sentence, found: Collection[Finding], answers: Mapping[str, Attestation]) -> Stand:
    some = [one for one in found if one.code in each.codes]
    given = [answers[code] for code in each.attested if code in answers]
    how = _how(each, [one for one in some if one.severity is not Severity.NOTE], given)
    by = "By" if how is How.REPLACED else "Replaced by"
    told = (
        *(one.text for one in some),
        *map(_answer, given),
        f"{by} {each.replaced.replace('`', '')}" if each.replaced else "",
        each.unchecked,
    )
    return Stand(number=number, words=each.words, how=how, told=". ".join(filter(None, told)) or "Nothing was found")


def _how(each: Sentence, some: Collection[Finding], given: Collection[Attestation]) -> How:
    if some:
        return How.BLOCKER if any(one.severity is Severity.BLOCKER for one in some) else How.WARNING
    if any(one.standing is not Standing.GIVEN for one in given):
        return How.OPEN
    if each.codes:
        return How.IN_ORDER
    if given:
        return How.ATTESTED
    return How.REPLACED if each.replaced else How.UNCHECKED


def _answer(each: Attestation) -> str:
    if each.answer is None:
        return "Nobody has said yet"
    until = f"{each.until:%Y-%m-%d}"
    doubt = ", but what can be seen speaks against it" if each.standing is Standing.DOUBTFUL else ""
    return f"{each.answer.who} said so on {each.answer.at:%Y-%m-%d}, which counts until {until}{doubt}"
