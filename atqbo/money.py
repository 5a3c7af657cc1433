"""Money is Decimal from the first byte to the last: the one door from JSON to Decimal and back.

Rounding follows rule A2: half away from zero, to the currency's minor unit (ISO 4217: USD 2, JPY 0, KWD 3).
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any, TypeAlias

import msgspec

Json: TypeAlias = Any
"""A JSON value whose fractional numbers are Decimal. (A recursive alias would make every access a cast.)"""

_decoder = msgspec.json.Decoder(float_hook=Decimal)
_encoder = msgspec.json.Encoder(decimal_format="number")
_sorting_encoder = msgspec.json.Encoder(decimal_format="number", order="deterministic")

ZERO = Decimal(0)


def decode(data: bytes | str) -> Json:
    """JSON text to values; 10.50 becomes Decimal('10.50'). Raises ValueError (msgspec.DecodeError) on bad text."""
    return _decoder.decode(data)


def encode(value: Json) -> bytes:
    """Values to JSON text; Decimal becomes a plain number, never an exponent. ValueError on NaN and infinity."""
    return _encoder.encode(_plain(value))


def canonical(value: Json) -> bytes:
    """The one JSON text of a value: sorted keys, plain numbers. What digests are taken of."""
    return _sorting_encoder.encode(_plain(msgspec.to_builtins(value, builtin_types=(Decimal,), enc_hook=_listed)))


def digest(value: Json) -> str:
    """SHA-256 of the canonical text, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def digest_of_all(values: Iterable[Json]) -> str:
    """SHA-256 of the canonical texts of many values, a line each, in hexadecimal: none of them need be kept."""
    total = hashlib.sha256()
    for value in values:
        total.update(canonical(value) + b"\n")
    return total.hexdigest()


def _listed(value: object) -> list[Json]:
    """A sequence of a type of its own as a list."""
    if isinstance(value, Sequence):
        return list(value)
    raise NotImplementedError(type(value))


_AS_THEY_ARE = frozenset({str, int, bool, type(None)})


def _plain(value: Json) -> Json:
    """The same value with every Decimal in fixed notation: 1E+2 is not accepted by every reader of JSON."""
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} is not an amount")
        return Decimal(format(value, "f"))
    if isinstance(value, dict):
        return {key: each if type(each) in _AS_THEY_ARE else _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [each if type(each) in _AS_THEY_ARE else _plain(each) for each in value]
    if isinstance(value, float):
        raise ValueError(f"{value!r} is a float; amounts are Decimal")
    return value


@cache
def minor_unit(currency: str) -> Decimal:
    """Smallest amount of a currency: 0.01 for USD, 1 for JPY, 0.001 for KWD; 0.01 for one that ISO 4217 has not."""
    from iso4217 import Currency

    exponents = {each.code: each.exponent for each in Currency}
    exponent = exponents.get(currency)
    return Decimal(1).scaleb(-(2 if exponent is None else exponent))


def round_to_minor(amount: Decimal, currency: str) -> Decimal:
    """The amount in whole minor units, half away from zero (rule A2); what rounds to nothing has no sign."""
    return amount.quantize(minor_unit(currency), rounding=ROUND_HALF_UP) + ZERO


def format_amount(amount: Decimal, currency: str) -> str:
    """An amount for people: '18,250.00 USD'."""
    return f"{round_to_minor(amount, currency):,f} {currency}"


def format_sums(sums: Mapping[str, Decimal], home: str = "") -> str:
    """Sums per currency for people, home currency first: '18,250.00 USD + 900.00 EUR'; 'nothing' without any."""
    order = sorted(sums, key=lambda currency: (currency != home, currency))
    return " + ".join(format_amount(sums[currency], currency) for currency in order) or "nothing"


def add_up(amounts: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """Sum (currency, amount) pairs per currency, currencies in alphabetical order."""
    sums: dict[str, Decimal] = {}
    for currency, amount in amounts:
        sums[currency] = sums.get(currency, ZERO) + amount
    return dict(sorted(sums.items()))
