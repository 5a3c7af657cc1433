"""Long sequences of values that take little memory: kept encoded and compressed in blocks, decoded as they are read.

A month has tens of thousands of documents, each of which is looked at a few times; as objects they would take a hundred
times what they take so.
"""

import zlib
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Generic, TypeVar, overload

import msgspec

T = TypeVar("T")

_BLOCK = 100
"""Values in a block: what is decoded at once when one of them is asked for."""
_KEPT = 16
"""Blocks that stay decoded, for those who read values near each other one by one."""
_FAST = 1
"""zlib's level: the faster ones win more than half of what the slow ones do, in a tenth of the time."""

_encoder = msgspec.json.Encoder(decimal_format="number")


class _Values(Sequence[T], Generic[T]):
    """What compares as the list of its values does."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(other) == len(self) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(len(self))


class Packed(_Values[T], Generic[T]):
    """An immutable sequence of values of one type. Slices are packed too; equal values make equal sequences."""

    def __init__(self, kind: type[T], values: Iterable[T] = ()) -> None:
        """kind: type of the values: a msgspec Struct, or another type that JSON holds, Decimal kept exact."""
        self._kind = kind
        self._decoder = msgspec.json.Decoder(list[kind], float_hook=Decimal)  # type: ignore[valid-type]
        self._blocks: list[bytes] = []
        self._length = 0
        self._decoded: OrderedDict[int, list[T]] = OrderedDict()
        self._fill(values)

    @classmethod
    def of_blocks(cls, kind: type[T], blocks: Iterable[bytes]) -> "Packed[T]":
        """The sequence that `blocks` was called on."""
        packed = cls(kind)
        packed._blocks = list(blocks)
        last = len(packed._open(len(packed._blocks) - 1)) if packed._blocks else _BLOCK
        packed._length = len(packed._blocks) * _BLOCK - (_BLOCK - last)
        return packed

    def blocks(self) -> tuple[bytes, ...]:
        """The values as they are kept, to be stored."""
        return tuple(self._blocks)

    def _fill(self, values: Iterable[T]) -> None:
        block: list[T] = []
        for value in values:
            block.append(value)
            if len(block) == _BLOCK:
                self._shut(block)
                block = []
        if block:
            self._shut(block)

    def _shut(self, block: list[T]) -> None:
        self._blocks.append(zlib.compress(_encoder.encode(block), _FAST))
        self._length += len(block)

    def _open(self, number: int) -> list[T]:
        return self._decoder.decode(zlib.decompress(self._blocks[number]))

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[T]:
        for number in range(len(self._blocks)):
            yield from self._open(number)

    @overload
    def __getitem__(self, place: int) -> T: ...

    @overload
    def __getitem__(self, place: slice) -> "Packed[T]": ...

    def __getitem__(self, place: int | slice) -> "T | Packed[T]":
        if isinstance(place, slice):
            return Packed(self._kind, (self[each] for each in range(*place.indices(self._length))))
        if not -self._length <= place < self._length:
            raise IndexError(place)
        number, within = divmod(place % self._length, _BLOCK)
        if number not in self._decoded:
            self._decoded[number] = self._open(number)
            if len(self._decoded) > _KEPT:
                self._decoded.popitem(last=False)
        return self._decoded[number][within]

    def __repr__(self) -> str:
        return f"Packed({self._kind.__name__}, {self._length:,} values)"


class Picked(_Values[T], Generic[T]):
    """Some values of a sequence in an order of their own, without a copy of them."""

    def __init__(self, values: Sequence[T], places: Iterable[int]) -> None:
        self._values, self._places = values, array("L", places)

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, place: int) -> T: ...

    @overload
    def __getitem__(self, place: slice) -> "Picked[T]": ...

    def __getitem__(self, place: int | slice) -> "T | Picked[T]":
        if isinstance(place, slice):
            return Picked(self._values, self._places[place])
        return self._values[self._places[place]]


class Grouped(Mapping[int, tuple[T, ...]], Generic[T]):
    """Values of a sequence by a number that is in them, each group in order, without a copy of them."""

    def __init__(
        self, values: Sequence[T], number: Callable[[T], int | None], order: Callable[[T], tuple[int, ...]]
    ) -> None:
        """number: which group a value belongs to, None for none. order: what its place in the group follows from."""
        self._values, self._order = values, order
        self._places: dict[int, array[int]] = {}
        for place, value in enumerate(values):
            group = number(value)
            if group is not None:
                self._places.setdefault(group, array("L")).append(place)

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[int]:
        return iter(self._places)

    def __getitem__(self, group: int) -> tuple[T, ...]:
        return tuple(sorted((self._values[place] for place in self._places[group]), key=self._order))


class Named(Mapping[str, T], Generic[T]):
    """Values of a sequence by a name that is in them, without a copy of them."""

    def __init__(self, values: Sequence[T], name: Callable[[T], str]) -> None:
        """name: unique among the values."""
        self._values = values
        self._places = {name(value): place for place, value in enumerate(values)}

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __getitem__(self, name: str) -> T:
        return self._values[self._places[name]]
