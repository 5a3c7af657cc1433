"""Reads what only preflight looks at, beside what a transfer needs."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from msgspec import structs

from atqbo import rows
from atqbo.errors import ServiceError
from atqbo.facts.invoices import read_invoice_facts
from atqbo.facts.reading import (
    ALL,
    WITH_INACTIVE,
    AutotaskTeller,
    QuickBooksTeller,
    by_ids,
)
from atqbo.facts.snapshot import Facts, Hour, Level, Surroundings, Unread
from atqbo.settings import Settings

T = TypeVar("T")


def read_preflight_facts(
    autotask: AutotaskTeller,
    quickbooks: QuickBooksTeller,
    settings: Settings,
    clock: Callable[[], datetime],
    say: Callable[[str], None] = lambda text: None,
) -> Facts:
    """What a transfer needs, of all organizations, and what else the prerequisites ask for; in whole pages.

    clock: tells this host's instant, aware. A list beside those of a transfer that a service refuses to show is left
    out and named in `around.unread`. Raises what the clients raise for the others.
    """
    facts = read_invoice_facts(autotask, quickbooks, settings, clock(), say, everyone=True)
    users = sorted({settings.login(app).username for app in settings.used()})
    say("Both services: rights, limits and the lists that only preflight looks at")
    return structs.replace(facts, around=_Around().read(autotask, quickbooks, clock, users))


class _Around:
    """Reads what preflight asks for beside the lists of a transfer, and remembers what was refused."""

    def __init__(self) -> None:
        self.unread: list[Unread] = []

    def read(
        self,
        autotask: AutotaskTeller,
        quickbooks: QuickBooksTeller,
        clock: Callable[[], datetime],
        users: Sequence[str],
    ) -> Surroundings:
        """One request for each list, or as many as it has whole pages. users: whom the apps log in as."""
        hour = self._tried("Autotask's requests of this hour", autotask.allowance)
        templates = self._list(autotask, "InvoiceTemplates", rows.InvoiceTemplate)
        regions = self._list(autotask, "TaxRegions", rows.TaxRegion)
        levels = self._tried("Level of the Autotask user", lambda: _levels(autotask, users))
        employees = self._names(quickbooks, "Employee", rows.Employee, WITH_INACTIVE)
        currencies = self._names(quickbooks, "CompanyCurrency", rows.CompanyCurrency)
        return Surroundings(
            levels=levels or {},
            hour=Hour(hour.current_timeframe_request_count, hour.external_request_threshold) if hour else None,
            templates=templates,
            tax_regions=regions,
            employees=employees,
            currencies=currencies,
            autotask_web=autotask.web(),
            heard_at=quickbooks.heard_at(),
            our_clock=clock(),
            unread=tuple(self.unread),
        )

    def _list(self, autotask: AutotaskTeller, entity: str, row: type[T]) -> tuple[T, ...] | None:
        found = self._tried(f"{entity} in Autotask", lambda: autotask.query(entity, ALL, row))
        return None if found is None else tuple(found)

    def _names(self, quickbooks: QuickBooksTeller, entity: str, row: type[T], where: str = "") -> tuple[T, ...] | None:
        found = self._tried(f"{entity} in QuickBooks", lambda: quickbooks.query(entity, row, where))
        return None if found is None else tuple(found)

    def _tried(self, what: str, read: Callable[[], T]) -> T | None:
        """What was read; None where the service answered with an error, which is remembered."""
        try:
            return read()
        except ServiceError as error:
            self.unread.append(Unread(what, error.what))
            return None


def _levels(autotask: AutotaskTeller, users: Sequence[str]) -> Mapping[str, Level]:
    """What Autotask shows of these users, if anything: one request, and two for its words."""
    found = by_ids(autotask, "Resources", "userName", users, rows.ApiUser)
    if not found:
        return {}
    licenses, levels = autotask.picklist("Resources", "licenseType"), autotask.picklist("Resources", "userType")
    return {
        each.user_name: Level(licenses.get(each.license_type or 0, ""), levels.get(each.user_type or 0, ""))
        for each in found
        if each.user_name
    }
