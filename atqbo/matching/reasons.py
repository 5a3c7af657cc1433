"""What of two records agrees and what differs, in words a person reads."""

from collections.abc import Iterator

from atqbo.matching.likeness import compare_readings
from atqbo.matching.names import fold, words_of
from atqbo.matching.prepared import Prepared
from atqbo.matching.reading import fold_closely
from atqbo.matching.result import Aspect, Trait


def compare_titles(ours: Prepared, theirs: Prepared, *, by_number: bool = False) -> tuple[bool, Trait]:
    """Whether the names (or our number and its name) agree to the letter, and in what they differ."""
    if by_number:
        return True, Trait(Aspect.NUMBER, "our number is its name", ours.side.number, theirs.side.name)
    same, text = _about_names(ours, theirs)
    return same, Trait(Aspect.NAME, text, ours.side.name, theirs.side.name)


def compare_traces(ours: Prepared, theirs: Prepared) -> Iterator[tuple[bool, Trait]]:
    """Everything but the name that both tell, and whether it agrees."""
    yield from _shared(Aspect.PHONE, ours.phones, theirs.phones, "phone")
    yield from _shared(Aspect.EMAIL, ours.domains, theirs.domains, "e-mail domain")
    yield from _address(ours, theirs)
    yield from _currency(ours.side.currency, theirs.side.currency)
    yield from _details(ours, theirs)
    if not theirs.side.active:
        ours_is = "active" if ours.side.active else "inactive"
        yield False, Trait(Aspect.ACTIVE, "it is inactive and has to be made active again", ours_is, "inactive")


def _about_names(ours: Prepared, theirs: Prepared) -> tuple[bool, str]:
    if ours.name == theirs.name:
        return True, "the same name"
    common = sorted(ours.names & theirs.names)
    if common:
        return True, f"the same by another name, '{common[0]}'"
    folded = sorted(ours.folds & theirs.folds)
    if folded:
        return False, _about_folded(ours, theirs, folded[0])
    likeness = compare_readings(ours.readings, theirs.readings)
    only = [
        f"only {where}: {' '.join(words)}"
        for where, words in (("in Autotask", likeness.only_ours), ("in QuickBooks", likeness.only_theirs))
        if words
    ]
    return False, "; ".join(only) or "the names differ in spelling or order"


def _about_folded(ours: Prepared, theirs: Prepared, folded: str) -> str:
    """In what the two names differ that fold to one; told by name where another than the first does."""
    one, other = _folding(ours, folded), _folding(theirs, folded)
    text = f"the names differ in {_writing(one, other)}"
    return text if (one, other) == (ours.name, theirs.name) else f"{text}: '{one}' and '{other}'"


def _folding(record: Prepared, folded: str) -> str:
    """The name that folds so, its first one before the others."""
    return next(name for name in (record.name, *sorted(record.names)) if fold_closely(name) == folded)


def _writing(name: str, other: str) -> str:
    if name.casefold() == other.casefold():
        return "capitals"
    if " ".join(name.split()).casefold() == " ".join(other.split()).casefold():
        return "blanks"
    if "~" in name + other:
        return "the tilde"
    if fold(name) != fold(other):
        return "legal form"
    return "punctuation or accents" if words_of(name) == words_of(other) else "blanks or punctuation"


def _shared(aspect: Aspect, ours: frozenset[str], theirs: frozenset[str], word: str) -> Iterator[tuple[bool, Trait]]:
    both = ours & theirs
    if both:
        value = ", ".join(sorted(both))
        yield True, Trait(aspect, f"the same {word}", value, value)
    elif ours and theirs:
        yield False, Trait(aspect, f"another {word}", ", ".join(sorted(ours)), ", ".join(sorted(theirs)))


def _address(ours: Prepared, theirs: Prepared) -> Iterator[tuple[bool, Trait]]:
    one, other = str(ours.side.address), str(theirs.side.address)
    if ours.place and ours.place == theirs.place:
        yield True, Trait(Aspect.ADDRESS, "the same address", one, other)
    elif ours.place and theirs.place:
        yield False, Trait(Aspect.ADDRESS, "another address", one, other)


def _currency(ours: str, theirs: str) -> Iterator[tuple[bool, Trait]]:
    if ours and ours == theirs:
        yield True, Trait(Aspect.CURRENCY, "the same currency", ours, theirs)
    elif bool(ours) != bool(theirs):
        yield False, Trait(Aspect.CURRENCY, "the currency of one is not known", ours, theirs)


def _details(ours: Prepared, theirs: Prepared) -> Iterator[tuple[bool, Trait]]:
    for label, value in sorted(ours.side.details.items()):
        other = theirs.side.details.get(label, "")
        if value and other:
            same = value == other
            yield same, Trait(Aspect.DETAIL, f"{'the same' if same else 'another'} {label}", value, other)
