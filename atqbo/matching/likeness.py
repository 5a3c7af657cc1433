"""How alike two names are: words against words, the telling ones before the general ones."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from msgspec import Struct
from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio, token_set_ratio

from atqbo.matching.reading import Reading, readings, weigh
from atqbo.matching.vocabulary import GENERAL_WORDS, GIVEN_NAMES

_JOINED, _PLURAL, _SWAPPED, _ABBREVIATED, _ACRONYM, _INITIAL = 0.98, 0.97, 0.93, 0.88, 0.84, 0.7
_JOINED_MISSPELT = 88.0
_RESEMBLING = 70.0
_MISSPELT = 86.0
_OTHER_LETTERS, _LONG_WORD = 0.85, 7
_BOTH_HAVE_MORE = 0.85
_ADDED = 0.5
_OTHER_NUMBERS = 0.6
_ONE_PART_LEFT_OUT, _OTHER_PARTS = 0.92, 0.75


class Likeness(Struct, frozen=True):
    """How alike two names are, and what stands in one only."""

    share: float
    """0 nothing in common, 1 the same words."""
    only_ours: tuple[str, ...] = ()
    only_theirs: tuple[str, ...] = ()


def compare_names(ours: str, theirs: str) -> Likeness:
    """The best of all ways to read both. Symmetric: turned round, the share is the same."""
    return compare_readings(readings(ours), readings(theirs))


def compare_readings(ours: Iterable[Reading], theirs: Sequence[Reading]) -> Likeness:
    """The best of all pairs of readings."""
    found = [_parted(one, other) for one in ours for other in theirs]
    return max(found, key=lambda each: each.share, default=Likeness(0.0))


def may_be_alike(ours: Iterable[Reading], theirs: Sequence[Reading]) -> bool:
    """A quick look that spares most pairs the long one: whether the words that are no trade resemble each other."""
    return any(
        token_set_ratio(one.core, other.core, score_cutoff=_RESEMBLING) or _may_abbreviate(one, other)
        for one in ours
        for other in theirs
    )


def _may_abbreviate(one: Reading, other: Reading) -> bool:
    """Whether a word of the shorter could be first letters of the longer: one for three words at least."""
    short, long = (one, other) if len(one.words) < len(other.words) else (other, one)
    return len(long.words) - len(short.words) > 1 and any(word in long.acronyms for word in short.words)


def _parted(one: Reading, other: Reading) -> Likeness:
    """Two readings, less sure where something was left out of one, unsure where it was left out of both."""
    alike = compare_words(one, other)
    if one.part and other.part:
        same = compare_words(_whole(one.part), _whole(other.part)).share >= _PLURAL
        factor = 1.0 if same else _OTHER_PARTS
    else:
        factor = _ONE_PART_LEFT_OUT if one.part or other.part else 1.0
        if (one.part and alike.only_theirs) or (other.part and alike.only_ours):
            factor *= _BOTH_HAVE_MORE
    ours = (*alike.only_ours, *((one.part,) if one.part else ()))
    theirs = (*alike.only_theirs, *((other.part,) if other.part else ()))
    return Likeness(alike.share * factor, ours, theirs)


def _whole(text: str) -> Reading:
    return next(iter(readings(text)), _NOTHING)


_NOTHING = Reading(words=(), part="", weights=(), acronyms=frozenset(), core="")


def compare_words(one: Reading, other: Reading) -> Likeness:
    """The share of weight that found its counterpart, as Dice's coefficient."""
    if not one.words or not other.words:
        return Likeness(0.0)
    pairing = _Pairing(one, other)
    left, right = pairing.left(), pairing.right()
    spare = 0.0 if left and right else _ADDED * sum(weigh(word) for word in left + right if word in GENERAL_WORDS)
    share = pairing.matched / (one.weight + other.weight - spare)
    if left and right:
        share *= _BOTH_HAVE_MORE
    numbers, others = _numbers(one), _numbers(other)
    if numbers and others and numbers != others:
        share = min(share, _OTHER_NUMBERS)
    return Likeness(share, left, right)


def _numbers(reading: Reading) -> list[str]:
    return sorted(word.lstrip("0") for word in reading.words if any(c.isdigit() for c in word))


class _Pairing:
    """Words of two readings paired off: equal ones first, then the most alike, then joined ones and acronyms."""

    def __init__(self, one: Reading, other: Reading) -> None:
        self.one, self.other = one, other
        self.open_left, self.open_right = dict(enumerate(one.words)), dict(enumerate(other.words))
        self.matched = 0.0
        for step in (self._equal, self._neighbours, self._alike, self._joined):
            if self.open_left and self.open_right:
                step()

    def left(self) -> tuple[str, ...]:
        """Words of the first without counterpart."""
        return tuple(self.open_left.values())

    def right(self) -> tuple[str, ...]:
        """Words of the second without counterpart."""
        return tuple(self.open_right.values())

    def _equal(self) -> None:
        for i, word in list(self.open_left.items()):
            j = next((j for j, its in self.open_right.items() if its == word), None)
            if j is not None:
                self._pair([i], [j], 1.0)

    def _neighbours(self) -> None:
        """'Blue Heron' and 'Blueheron', with other words beside them."""
        for left in _adjacent(self.open_left):
            for j, word in list(self.open_right.items()):
                if word == left[1] and left[0] <= self.open_left.keys():
                    self._pair(sorted(left[0]), [j], _JOINED)
        for right in _adjacent(self.open_right):
            for i, word in list(self.open_left.items()):
                if word == right[1] and right[0] <= self.open_right.keys():
                    self._pair([i], sorted(right[0]), _JOINED)

    def _alike(self) -> None:
        for likeness, _, _, i, j in sorted(self._pairs(), reverse=True):
            if i in self.open_left and j in self.open_right:
                self._pair([i], [j], likeness)

    def _pairs(self) -> Iterator[tuple[float, str, str, int, int]]:
        for i, word in self.open_left.items():
            for j, its in self.open_right.items():
                first, second = sorted((word, its))
                likeness = same_word(first, second)
                if likeness:
                    yield likeness, first, second, i, j

    def _joined(self) -> None:
        """'Blue Heron' and 'Bluehern'; 'IBM' and 'International Business Machines'."""
        left, right = list(self.open_left), list(self.open_right)
        if len(left) != len(right):
            likeness = ratio("".join(self.left()), "".join(self.right()), score_cutoff=_JOINED_MISSPELT) / 100
            if likeness:
                self._pair(left, right, likeness)
                return
        if _acronym(self.left(), self.right()) or _acronym(self.right(), self.left()):
            self._pair(left, right, _ACRONYM)

    def _pair(self, left: list[int], right: list[int], likeness: float) -> None:
        weights = [self.one.weights[i] for i in left] + [self.other.weights[j] for j in right]
        self.matched += sum(weights) * likeness
        for i in left:
            del self.open_left[i]
        for j in right:
            del self.open_right[j]


def _adjacent(words: dict[int, str]) -> list[tuple[set[int], str]]:
    """Two words that stand side by side, and what they make written as one."""
    return [({i, i + 1}, word + words[i + 1]) for i, word in words.items() if i + 1 in words]


def _acronym(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether the first letters of one make the only word of the other: three letters at least."""
    return len(short) == 1 and len(short[0]) > 2 and short[0] == "".join(word[0] for word in long)


@lru_cache(maxsize=1 << 16)
def same_word(one: str, other: str) -> float:
    """How sure two different words are one, misspelt, abbreviated or in the plural; 0 if they are not (or unclear)."""
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    if short.isdigit() or long.isdigit():
        return 0.0
    if long in (short + "s", short + "es"):
        return _PLURAL
    if {short, long} <= GENERAL_WORDS or {short, long} <= GIVEN_NAMES:
        return 0.0
    if len(short) == 1:
        return _INITIAL if long.startswith(short) else 0.0
    if len(short) > 2 and len(long) - len(short) > 2 and long.startswith(short):
        return _ABBREVIATED
    return _misspelt(short, long)


def _misspelt(short: str, long: str) -> float:
    """Letters changed places, are missing or doubled. Squared, so that short words with one other letter stay two."""
    if len(short) < 5 or short[0] != long[0]:
        return 0.0
    if len(short) == len(long) and sorted(short) == sorted(long) and OSA.distance(short, long) == 1:
        return _SWAPPED
    likeness = ratio(short, long, score_cutoff=_MISSPELT) / 100
    if not likeness and len(short) >= _LONG_WORD:
        likeness = OSA.normalized_similarity(short, long, score_cutoff=_OTHER_LETTERS)
    return likeness * likeness
