"""Packed sequences say what the plain ones say."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from atqbo.money import Json
from atqbo.packed import Grouped, Packed, Picked


class Line(Struct, frozen=True):
    invoice: int | None
    amount: Decimal
    text: str
    body: Json = None


AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9)
LINES = st.lists(
    st.builds(Line, st.none() | st.integers(0, 9), AMOUNTS, st.text(max_size=9), st.dictionaries(st.text(), AMOUNTS)),
    max_size=250,
)


@given(LINES)
def test_it_is_the_same_sequence(lines):
    packed = Packed(Line, iter(lines))
    assert len(packed) == len(lines)
    assert list(packed) == lines
    assert [packed[place] for place in range(-len(lines), len(lines))] == lines + lines
    assert packed[3:200:7] == lines[3:200:7]
    assert packed == Packed(Line, lines)
    assert packed != [*lines, Line(1, Decimal(1), "more")]


def test_amounts_keep_every_digit():
    [line] = Packed(Line, [Line(1, Decimal("10.50"), "", {"Amount": Decimal("0.1000")})])
    assert (str(line.amount), str(line.body["Amount"])) == ("10.50", "0.1000")


@given(LINES)
def test_groups_are_those_of_a_dictionary(lines):
    grouped = Grouped(Packed(Line, lines), lambda line: line.invoice, lambda line: (len(line.text),))
    expected = {number: [each for each in lines if each.invoice == number] for number in range(10)}
    assert {number: list(group) for number, group in grouped.items()} == {
        number: sorted(some, key=lambda line: len(line.text)) for number, some in expected.items() if some
    }
    assert grouped.get(99) is None


def test_picking_takes_an_order_of_its_own():
    picked = Picked(Packed(int, range(1000)), [999, 0, 500])
    assert list(picked) == [999, 0, 500]
    assert list(picked[1:]) == [0, 500]


def test_a_long_sequence_takes_little_memory():
    lines = [Line(number, Decimal(number), f"Managed services for customer {number}") for number in range(10_000)]
    held = sum(map(len, Packed(Line, lines)._blocks))
    assert held < 10_000 * 40
