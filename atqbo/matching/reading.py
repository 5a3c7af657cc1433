"""How a name is read before it is compared: without legal forms, abbreviations written out, branches apart."""

import re
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from atqbo.matching.names import words_of
from atqbo.matching.vocabulary import EMPTY_WORDS, GENERAL_WORDS, MORE_LEGAL_FORMS, WRITTEN_ALSO

_TRADES_AS = re.compile(
    r"\b(?:d[./]?b[./]?a|t/a|a[./]?k[./]?a|f[./]?k[./]?a|trading as|doing business as|formerly)\b[.]?:?", re.IGNORECASE
)
_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
_BRANCH = re.compile(r"\s+[-–—|]\s+|\s*[:~]\s*|\s*#\s*(?=\d)")
_VENDOR_PERSON = re.compile(r"^v-(?=\S)", re.IGNORECASE)
_SEPARATORS = " -–—|:~,#"
_GENERAL, _LETTER = 0.4, 0.5


class Reading(Struct, frozen=True, kw_only=True):
    """One way to read a name."""

    words: tuple[str, ...]
    """What is compared: without legal form and empty words, abbreviations written out."""
    part: str
    """What of the name this reading leaves out: a branch, a place in brackets; "" if nothing."""
    weights: tuple[float, ...]
    """How much each word says, 0 to 1."""
    acronyms: frozenset[str]
    """First letters of three and more of its words in a row."""
    core: str
    """The words that are no trade; all of them where there are only trades."""

    @property
    def weight(self) -> float:
        """All words together."""
        return sum(self.weights)


def fold_closely(name: str) -> str:
    """The name without writing: case, blanks, punctuation, accents, tilde and the legal forms of all countries."""
    return "".join(_without_legal_form(words_of(name)))


@lru_cache(maxsize=1 << 14)
def readings(name: str) -> tuple[Reading, ...]:
    """The ways to read a name, the whole first; none for a name without letters and digits."""
    found: dict[tuple[str, ...], Reading] = {}
    for text, part in _texts(_VENDOR_PERSON.sub("", name)):
        reading = _read(text, part)
        if reading.words:
            found.setdefault(tuple(sorted(reading.words)), reading)
    return tuple(found.values())


def _texts(name: str) -> Iterator[tuple[str, str]]:
    """Texts to read and what each leaves out: the name, its trade names, and it without brackets and branch."""
    yield name, ""
    trade_names = [text.strip(" ,()") for text in _TRADES_AS.split(name)]
    for text in trade_names if len(trade_names) > 1 else ():
        yield text, ""
    bare = _BRACKETS.sub(" ", name)
    if bare != name:
        yield bare, " ".join(_BRACKETS.findall(name))
    head, *tail = [text for text in _BRANCH.split(bare) if text.strip()] or [""]
    if tail:
        yield head, bare[bare.index(head) + len(head) :].strip(_SEPARATORS)


def _read(text: str, part: str) -> Reading:
    plain = _without_legal_form(words_of(text))
    telling = [word for word in plain if word not in EMPTY_WORDS] or plain
    words = tuple(dict.fromkeys(WRITTEN_ALSO.get(word, word) for word in telling))
    return Reading(
        words=words,
        part=part if set(words_of(part)) - MORE_LEGAL_FORMS else "",
        weights=tuple(weigh(word) for word in words),
        acronyms=_acronyms("".join(word[0] for word in words)),
        core=" ".join([word for word in words if word not in GENERAL_WORDS] or words),
    )


def _acronyms(initials: str) -> frozenset[str]:
    size = len(initials)
    return frozenset(initials[i:j] for i in range(size - 2) for j in range(i + 3, size + 1))


def weigh(word: str) -> float:
    """How much a word says: a trade says less than a name."""
    if word in GENERAL_WORDS:
        return _GENERAL
    return _LETTER if len(word) == 1 and word.isalpha() else 1.0


def _without_legal_form(words: list[str]) -> list[str]:
    """Nor is the legal form the whole name: 'The Company' keeps it."""
    kept = list(words)
    while kept and kept[-1] in MORE_LEGAL_FORMS:
        kept.pop()
    return kept if set(kept) - EMPTY_WORDS else words
