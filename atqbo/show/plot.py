"""The pictures of the notebooks: value by verdict, matches by kind."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from enum import StrEnum

from atqbo.checks import CustomerMatch, ItemMatch, Match
from atqbo.checks import customers as parties
from atqbo.checks import items as postings
from atqbo.money import ZERO, format_amount
from atqbo.plan.document import Plan, Verdict
from atqbo.show.bars import AMBER, BLUE, GREEN, GREY, RED, TEAL, VIOLET, Bar, Panel, Plot, draw

_VERDICTS = {
    Verdict.CREATE: GREEN,
    Verdict.UPDATE: TEAL,
    Verdict.ADOPT: BLUE,
    Verdict.VOID: VIOLET,
    Verdict.SKIP: GREY,
    Verdict.HOLD: AMBER,
    Verdict.REFUSE: RED,
}
_PARTIES: dict[StrEnum, str] = {
    parties.Kind.LINKED: TEAL,
    parties.Kind.SAME_NAME: GREEN,
    parties.Kind.NEW: BLUE,
    parties.Kind.APPROVAL: VIOLET,
    parties.Kind.REACTIVATED: TEAL,
    parties.Kind.LEFT_OUT: GREY,
    parties.Kind.HELD: AMBER,
}
_POSTINGS: dict[StrEnum, str] = {
    postings.Kind.LINKED: TEAL,
    postings.Kind.BY_NUMBER: GREEN,
    postings.Kind.BY_NAME: GREEN,
    postings.Kind.REPLACED: GREY,
    postings.Kind.NEW: BLUE,
    postings.Kind.APPROVAL: VIOLET,
    postings.Kind.REACTIVATED: TEAL,
    postings.Kind.LEFT_OUT: GREY,
    postings.Kind.HELD: AMBER,
}


def value_by_verdict(plan: Plan) -> Plot:
    """Sum of the documents of each verdict, one panel a currency, the home currency first."""
    sums = _sums(plan)
    currencies = sorted(sums, key=lambda currency: (currency != plan.home_currency, currency))
    return Plot(draw([_panel(currency, sums[currency]) for currency in currencies]), _in_words(currencies, sums))


def _sums(plan: Plan) -> dict[str, dict[Verdict, Decimal]]:
    sums: dict[str, dict[Verdict, Decimal]] = {}
    for document in plan.documents:
        row = sums.setdefault(document.currency, {})
        row[document.verdict] = row.get(document.verdict, ZERO) + document.amount
    return {currency: {each: row[each] for each in Verdict if each in row} for currency, row in sums.items()}


def _panel(currency: str, sums: dict[Verdict, Decimal]) -> Panel:
    bars = [
        Bar(_name(verdict), float(amount), format_amount(amount, currency), _VERDICTS[verdict])
        for verdict, amount in sums.items()
    ]
    return Panel(f"Sum by verdict, {currency}", bars)


def _in_words(currencies: list[str], sums: dict[str, dict[Verdict, Decimal]]) -> str:
    parts = [
        f"{verdict.value} {format_amount(amount, currency)}"
        for currency in currencies
        for verdict, amount in sums[currency].items()
    ]
    return f"Bar chart of the sums by verdict: {', '.join(parts) or 'no documents'}."


def customers_by_kind(matches: Collection[CustomerMatch]) -> Plot:
    """How many organizations come to their customer in each way."""
    return _by_kind("Organizations by match", matches, _PARTIES)


def items_by_kind(matches: Collection[ItemMatch]) -> Plot:
    """How many items billing codes come to in each way."""
    return _by_kind("Items by match", matches, _POSTINGS)


def _by_kind(title: str, matches: Collection[Match], colours: Mapping[StrEnum, str]) -> Plot:
    counts = {kind: sum(each.kind is kind for each in matches) for kind in colours}
    found = {kind: count for kind, count in counts.items() if count}
    bars = [Bar(_name(kind), count, f"{count:,}", colours[kind]) for kind, count in found.items()]
    told = ", ".join(f"{_name(kind).lower()} {count:,}" for kind, count in found.items())
    return Plot(draw([Panel(title, bars)] if bars else []), f"Bar chart of {title.lower()}: {told or 'none'}.")


def _name(kind: StrEnum) -> str:
    return kind.value.replace("-", " ").capitalize()
