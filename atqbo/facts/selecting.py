"""Reads the invoices a run is about: those of the window, or those a person asked for, with their lines."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from atqbo import rows
from atqbo.facts.asked import Asked, Selection
from atqbo.facts.reading import AutotaskReader, by_ids, midnight
from atqbo.money import Json
from atqbo.packed import Packed
from atqbo.settings import Settings

TOLD_OUTSIDE = timedelta(days=7)
"""Invoices up to this much older than the window are told, not moved (rule D3)."""


def read_invoices(
    autotask: AutotaskReader, settings: Settings, asked: Asked, window_start: date
) -> Packed[rows.Invoice]:
    """Invoices created in the window and shortly before it; or the single ones asked for, by 500 ids a query."""
    zone = ZoneInfo(settings.company.time_zone)
    if asked.only:
        found = _asked_for(autotask, asked.only, _created_since(midnight(settings.invoices.start_date, zone)))
        return Packed(rows.Invoice, (found[number] for number in sorted(found)))
    first = min(window_start - TOLD_OUTSIDE, asked.adopt_since or window_start)
    return Packed(rows.Invoice, autotask.stream("Invoices", [_created_since(midnight(first, zone))], rows.Invoice))


def read_lines(
    autotask: AutotaskReader, asked: Asked, invoices: Sequence[int], include: Sequence[str]
) -> Iterator[rows.BillingItem]:
    """Lines of the invoices with these ids, which ascend.

    Those of a window are read as one range, since lists of 500 ids would fill no page; those of single invoices, which
    may lie far apart, by 500 ids a query.
    """
    if not invoices:
        return
    if asked.only:
        yield from by_ids(autotask, "BillingItems", "invoiceID", invoices, rows.BillingItem, include=include)
        return
    span = [
        {"op": "gte", "field": "invoiceID", "value": invoices[0]},
        {"op": "lte", "field": "invoiceID", "value": invoices[-1]},
    ]
    wanted = set(invoices)
    for item in autotask.stream("BillingItems", span, rows.BillingItem, include):
        if item.invoice_id in wanted:
            yield item


def read_voided(
    autotask: AutotaskReader,
    settings: Settings,
    asked: Asked,
    window_start: date,
    invoices: Iterable[rows.Invoice],
) -> tuple[rows.Invoice, ...]:
    """Invoices voided within the window of voids, whenever they were made; or those of the ones asked for."""
    app = settings.invoices
    if asked.only:
        return tuple(each for each in invoices if each.is_voided and (app.voids or each.id in asked.credit))
    if not app.voids:
        return ()
    first = window_start + timedelta(days=app.look_back_days - app.void_look_back_days)
    since = _since("voidedDate", midnight(first, ZoneInfo(settings.company.time_zone)))
    is_voided: Json = {"op": "eq", "field": "isVoided", "value": True}
    return tuple(autotask.query("Invoices", [is_voided, since], rows.Invoice))


def _created_since(moment: datetime) -> Json:
    return _since("createDateTime", moment)


def _since(field: str, moment: datetime) -> Json:
    return {"op": "gte", "field": field, "value": moment.isoformat().replace("+00:00", "Z")}


def _asked_for(autotask: AutotaskReader, only: Selection, started: Json) -> dict[int, rows.Invoice]:
    """Invoice id → invoice. Of an organization those since the start date, any other whenever it was created."""
    parties = {*only.organizations, *_organizations_called(autotask, only.names)}
    found = [
        *by_ids(autotask, "Invoices", "id", only.ids, rows.Invoice),
        *by_ids(autotask, "Invoices", "invoiceNumber", only.numbers, rows.Invoice),
        *by_ids(autotask, "Invoices", "batchID", only.batches, rows.Invoice),
        *by_ids(autotask, "Invoices", "companyID", sorted(parties), rows.Invoice, [started]),
    ]
    return {invoice.id: invoice for invoice in found}


def _organizations_called(autotask: AutotaskReader, names: Sequence[str]) -> list[int]:
    return [each.id for each in by_ids(autotask, "Companies", "companyName", names, rows.Organization)]
