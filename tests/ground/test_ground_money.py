"""What the smallest amount of a currency is."""

from decimal import Decimal

import pytest

from atqbo.money import minor_unit, round_to_minor


@pytest.mark.parametrize(
    ("currency", "unit"),
    [("USD", "0.01"), ("JPY", "1"), ("KWD", "0.001"), ("RSD", "0.01"), ("XAU", "0.01"), ("a currency", "0.01")],
)
def test_a2_minor_units_are_those_of_iso_4217(currency: str, unit: str) -> None:
    """A dinar of Serbia has a hundred parts, though people are shown none of them."""
    assert minor_unit(currency) == Decimal(unit)


def test_a2_half_is_rounded_away_from_zero_and_nothing_has_no_sign() -> None:
    assert [str(round_to_minor(Decimal(amount), "USD")) for amount in ("0.005", "-0.005", "-0.0034")] == [
        "0.01",
        "-0.01",
        "0.00",
    ]
