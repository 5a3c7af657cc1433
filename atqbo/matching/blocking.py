"""Which pairs are worth comparing: those that share something rare. All pairs would be too many."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from atqbo.matching.prepared import Prepared
from atqbo.matching.reading import Reading

_PIECE = 3
_LONGEST_ACRONYM = 6
_ENOUGH = 20
"""Records a key may lead to before more common keys are left aside."""
_CROWD = 200
"""Records from which a key says nothing."""


class Blocks:
    """Records of one side, found by what they share with a record of the other."""

    def __init__(self, records: Sequence[Prepared]) -> None:
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, record in enumerate(records):
            for key in set(_keys(record)):
                self._places[key].append(place)

    def near(self, record: Prepared) -> list[int]:
        """Places of the records that share a rare key with it, in order: rarest keys first, until there are enough."""
        found: Counter[int] = Counter()
        rarest_first = sorted((len(places), key) for key in set(_keys(record)) if (places := self._places.get(key)))
        for number, key in rarest_first:
            if number > _CROWD or (len(found) > _ENOUGH and number > _ENOUGH):
                break
            found.update(self._places[key])
        return sorted(found)


def _keys(record: Prepared) -> Iterator[str]:
    """Everything two records of one party are likely to share."""
    yield from (f"phone {digits}" for digits in record.phones)
    yield from (f"domain {domain}" for domain in record.domains)
    if record.place:
        yield f"place {record.place}"
    yield from (f"fold {fold}" for fold in record.folds)
    for reading in record.readings:
        yield from _name_keys(reading)


def _name_keys(reading: Reading) -> Iterator[str]:
    words = sorted(set(reading.words))
    yield from (f"word {word}" for word in words)
    yield from (f"pair {one} {other}" for one, other in combinations(words, 2))
    yield f"all {''.join(reading.words)}"
    yield from (f"acronym {letters}" for letters in reading.acronyms)
    yield from (f"acronym {word}" for word in words if 2 < len(word) <= _LONGEST_ACRONYM)
    for word, weight in zip(reading.words, reading.weights, strict=True):
        if weight == 1.0 and len(word) > _PIECE:
            yield from _pieces(word)
            yield from _one_letter_less(word)


def _pieces(word: str) -> Iterable[str]:
    """Three letters at a time: a misspelt word keeps some of them."""
    return (f"piece {word[i : i + _PIECE]}" for i in range(len(word) - _PIECE + 1))


def _one_letter_less(word: str) -> Iterator[str]:
    """Words that differ by one letter, or by two that changed places, have one of these in common."""
    yield f"less {word}"
    yield from (f"less {word[:i]}{word[i + 1 :]}" for i in range(len(word)))
