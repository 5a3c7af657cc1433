"""Class and location of a document and its lines, by line of business, department, billing code or organization.

Both are posted without where they cannot be found, and told; or hold the document, by setting. A class stands on each
line or on the whole document, as QuickBooks is set; a location always on the whole (rule I8).
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from atqbo.effects import Effect
from atqbo.money import Json
from atqbo.plan.document import Reason, Why
from atqbo.plan.invoices.behind import unit_names
from atqbo.plan.invoices.desk import Desk, Subject
from atqbo.plan.invoices.units import Noun, Unit, Units
from atqbo.rows import BillingItem


class Tracked(Struct, frozen=True, kw_only=True):
    """What was found for a document."""

    classes: Mapping[int, Unit]
    """Billing item id → class of its line."""
    whole: str
    """Name of the class that the whole document has; "" for none."""
    head: Json
    why: tuple[Why, ...]
    """How what stands on the head was derived."""
    effects: tuple[Effect, ...]
    """What people decided to make, of what stands on this document."""
    holds: tuple[Reason, ...]
    notes: tuple[Reason, ...]


class _Kind(Struct, frozen=True, kw_only=True):
    """One of both: where it comes from, and what it is called."""

    noun: Noun
    source: str
    known: Units
    renamed: Mapping[str, str]
    holds_missing: bool
    in_use: bool
    """Whether QuickBooks tracks it."""


class _Found(Struct, frozen=True):
    """The unit of each billing item that has one, and why others have none, each reason once."""

    units: Mapping[int, Unit]
    missing: tuple[Reason, ...]


def track(desk: Desk, subject: Subject, items: Sequence[BillingItem]) -> Tracked:
    """Class and location of the billing items that become lines."""
    prefs = desk.facts.quickbooks.preferences.accounting_info_prefs
    by_line = prefs.class_tracking_per_txn_line
    kinds = _kinds(desk)
    found = {kind.noun: _find(desk, subject, kind, items) for kind in kinds}
    whole = [kind for kind in kinds if not (kind.noun == "class" and by_line)]
    several = tuple(_several(kind.noun, some) for kind in whole if len(some := _distinct(found[kind.noun])) > 1)
    missing = {kind.noun: found[kind.noun].missing for kind in kinds}
    return Tracked(
        classes=found["class"].units if by_line else {},
        whole="" if by_line else "".join(each.name for each in _distinct(found["class"])[:1]),
        head={_FIELDS[kind.noun]: {"value": one.id} for kind in whole for one in _distinct(found[kind.noun])[:1]},
        why=tuple(
            Why(_FIELDS[kind.noun], f"by {kind.source.replace('-', ' ')}") for kind in whole if found[kind.noun].units
        ),
        effects=tuple(unit.effect for kind in kinds for unit in _distinct(found[kind.noun]) if unit.effect),
        holds=(*several, *(reason for kind in kinds if kind.holds_missing for reason in missing[kind.noun])),
        notes=tuple(reason for kind in kinds if not kind.holds_missing for reason in missing[kind.noun]),
    )


def wanted_units(desk: Desk, subject: Subject, noun: Noun) -> Iterator[tuple[str, ...]]:
    """What the classes or locations of an invoice's lines are called in Autotask; nothing where none are asked for."""
    [kind] = [each for each in _kinds(desk) if each.noun == noun]
    if kind.source == "none" or not kind.in_use:
        return
    for item in desk.billing_items.get(subject.invoice.id, ()):
        own = _names(desk, subject, item, kind.source)
        if own and not _is_renamed_to_none(kind, own):
            yield own


def unit_of(desk: Desk, noun: Noun, own: Sequence[str]) -> Unit | None:
    """The class or location of what is called so in Autotask."""
    [kind] = [each for each in _kinds(desk) if each.noun == noun]
    return kind.known.find(own, kind.renamed)


_FIELDS = {"class": "ClassRef", "location": "DepartmentRef"}


def _kinds(desk: Desk) -> tuple[_Kind, _Kind]:
    prefs, settings = desk.facts.quickbooks.preferences.accounting_info_prefs, desk.settings
    return (
        _Kind(
            noun="class",
            source=settings.class_from,
            known=desk.classes,
            renamed=settings.classes,
            holds_missing=settings.missing_class == "hold",
            in_use=prefs.class_tracking_per_txn or prefs.class_tracking_per_txn_line,
        ),
        _Kind(
            noun="location",
            source=settings.location_from,
            known=desk.locations,
            renamed=settings.locations,
            holds_missing=settings.missing_location == "hold",
            in_use=prefs.track_departments,
        ),
    )


def _find(desk: Desk, subject: Subject, kind: _Kind, items: Sequence[BillingItem]) -> _Found:
    if kind.source == "none":
        return _Found({}, ())
    if not kind.in_use:
        return _Found({}, (_not_tracked(kind.noun),))
    found: dict[int, Unit] = {}
    missing: list[Reason] = []
    for item in items:
        own = _names(desk, subject, item, kind.source)
        if kind.known.goes_without(own) or _is_renamed_to_none(kind, own):
            continue
        unit = kind.known.find(own, kind.renamed)
        if unit:
            found[item.id] = unit
        else:
            missing.append(_missing(kind, [kind.renamed[name] for name in own if name in kind.renamed][:1] or own))
    return _Found(found, tuple(dict.fromkeys(missing)))


def _is_renamed_to_none(kind: _Kind, own: Sequence[str]) -> bool:
    """Whether the settings name "" for it."""
    return [kind.renamed[name] for name in own if name in kind.renamed][:1] == [""]


def _names(desk: Desk, subject: Subject, item: BillingItem, source: str) -> tuple[str, ...]:
    if source == "organization":
        own = desk.organizations.get(item.company_id or subject.invoice.company_id)
        return (own.company_name.strip(),) if own else ()
    return unit_names(desk.names, item, desk.codes.get(item.billing_code_id or 0), source)


def _distinct(found: _Found) -> list[Unit]:
    return list({str(unit.id): unit for unit in found.units.values()}.values())


def _not_tracked(noun: str) -> Reason:
    return Reason(
        f"{noun}-not-tracked",
        f"QuickBooks does not track {_PLURALS[noun]}, and the settings ask for them",
        f"switch them on in QuickBooks: Account and settings, Advanced, Categories; or remove [invoices] {noun}_from",
    )


def _missing(kind: _Kind, names: Sequence[str]) -> Reason:
    what = kind.source.replace("-", " ")
    if not names:
        return Reason(
            f"{kind.noun}-missing",
            f"Some of its lines have no {what} to take the {kind.noun} from",
            f"give them one in Autotask, or go without a {kind.noun}",
        )
    return Reason(
        f"{kind.noun}-missing",
        f"QuickBooks has no {kind.noun} called {' or '.join(repr(name) for name in names)}, for its {what}",
        f"create it in QuickBooks, or name another in [invoices.{_PLURALS[kind.noun]}]",
    )


def _several(noun: str, some: Sequence[Unit]) -> Reason:
    names = ", ".join(f"'{each.name}'" for each in some)
    return Reason(
        f"several-{_PLURALS[noun]}",
        f"Its lines belong to several {_PLURALS[noun]}, and a document can have one only: {names}",
        "invoice them apart in Autotask"
        + (", or let QuickBooks track classes on each line" if noun == "class" else ""),
        "I8",
    )


_PLURALS = {"class": "classes", "location": "locations"}
