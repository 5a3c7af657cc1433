"""What changed of a document since it was approved, in the words of a person."""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from atqbo.effects import Effect
from atqbo.money import format_amount
from atqbo.plan.document import ACTING, Document

_NAMED = {
    "PrivateNote": "memo",
    "CustomerMemo": "message to the customer",
    "BillAddr": "billing address",
    "ShipAddr": "shipping address",
    "BillEmail": "e-mail address",
    "SalesTermRef": "terms",
    "DocNumber": "number",
    "Line": "lines",
}
"""Fields of QuickBooks in a person's words; the others keep their names."""
_MOST = 4
"""Changes that are named; more are counted."""


def unchanged(then: Document, now: Document, before: Mapping[str, Effect], after: Mapping[str, Effect]) -> bool:
    """Whether exactly what was approved would be written. What is merely told about a document does not count."""
    return _substance(then) == _substance(now) and all(before.get(key) == after[key] for key in now.effects)


def _substance(document: Document) -> Document:
    lines = tuple(replace(line, why=()) for line in document.lines)
    return replace(document, notes=(), reasons=(), why=(), lines=lines)


def changes(then: Document, now: Document | None, before: Mapping[str, Effect], after: Mapping[str, Effect]) -> str:
    """'total 100.00 USD → 120.00 USD; line 2: text'. before, after: effects by key, as approved and as planned now."""
    if now is None:
        return "it is not among the documents that may move any more"
    if then.verdict not in ACTING:
        return f"it was to {then.verdict.value} then, and nothing was approved of it"
    found = list(_fields(then, now)) + list(_lines(then, now))
    found = found or list(_bodies(then, now, before, after)) or ["how it is written"]
    more = len(found) - _MOST
    return "; ".join(found[:_MOST]) + (f"; and {more} more" if more > 0 else "")


def _fields(then: Document, now: Document) -> Iterator[str]:
    told = (
        ("verdict", then.verdict.value, now.verdict.value),
        ("kind", then.entity, now.entity),
        (then.app.party.lower(), then.party, now.party),
        ("date", then.day, now.day),
        ("due", then.due, now.due),
        ("total", format_amount(then.amount, then.currency), format_amount(now.amount, now.currency)),
        ("to post", format_amount(then.to_post, then.currency), format_amount(now.to_post, now.currency)),
        ("exchange rate", then.exchange_rate, now.exchange_rate),
    )
    return (f"{what} {_text(before)} → {_text(after)}" for what, before, after in told if before != after)


def _lines(then: Document, now: Document) -> Iterator[str]:
    if len(then.lines) != len(now.lines):
        yield f"lines {len(then.lines)} → {len(now.lines)}"
        return
    for number, (before, after) in enumerate(zip(then.lines, now.lines, strict=True), 1):
        if before.amount != after.amount:
            amounts = (format_amount(each.amount, then.currency) for each in (before, after))
            yield f"line {number}: {' → '.join(amounts)}"
        elif before != after:
            names = (name for name in before.__struct_fields__ if getattr(before, name) != getattr(after, name))
            yield f"line {number}: {', '.join(names)}"


def _bodies(then: Document, now: Document, before: Mapping[str, Effect], after: Mapping[str, Effect]) -> Iterator[str]:
    """Of what is written on the way: fields of the document itself, and other records that it needs."""
    earlier = {(each.verb, each.entity, each.source): each for each in (before[key] for key in then.effects)}
    for effect in (after[key] for key in now.effects):
        old = earlier.get((effect.verb, effect.entity, effect.source))
        if old is None:
            yield f"{effect.verb} {effect.entity} is new"
        elif old.body != effect.body:
            names = sorted(name for name in {*old.body, *effect.body} if old.body.get(name) != effect.body.get(name))
            yield f"{effect.entity}: {', '.join(_NAMED.get(name, name) for name in names)}"
        elif old != effect:
            yield f"{effect.entity}: how it is proven, or what it waits for"


def _text(value: object) -> str:
    return "none" if value in (None, "") else str(value)
