"""The ground that all checks stand on: what the planner makes of the invoices of the window."""

from collections.abc import Mapping
from decimal import Decimal
from zoneinfo import ZoneInfo

from msgspec import Struct

from atqbo.facts import Facts, Surroundings
from atqbo.money import ZERO
from atqbo.plan.app import INVOICES, App
from atqbo.plan.currencies import home_currency
from atqbo.plan.document import Document, Memory, Plan, Verdict
from atqbo.plan.invoices.desk import Desk, lay_out
from atqbo.plan.invoices.select import selected
from atqbo.plan.invoices.verdict import decide
from atqbo.plan.planners import PLANNERS
from atqbo.rows import Invoice
from atqbo.settings import Settings

WAITING = frozenset({Verdict.CREATE, Verdict.HOLD})
"""Verdicts of documents that are not in QuickBooks and ought to be."""


class Seen(Struct, frozen=True, kw_only=True):
    """An invoice and what the planner says of it."""

    invoice: Invoice
    document: Document

    @property
    def waits(self) -> bool:
        """Whether it is not in QuickBooks and ought to be."""
        return self.document.verdict in WAITING


class Survey(Struct, frozen=True, kw_only=True):
    """Both sides, laid out for the invoices of the window."""

    facts: Facts
    settings: Settings
    memory: Memory
    desk: Desk
    seen: tuple[Seen, ...]
    """All invoices of the window, in the plan's order."""
    plans: Mapping[str, Plan] = {}
    """What the planners of the other apps make of their documents, where preflight has read them."""

    @property
    def waiting(self) -> tuple[Seen, ...]:
        """The invoices that are not in QuickBooks and ought to be."""
        return tuple(each for each in self.seen if each.waits)

    def because(self, *codes: str) -> tuple[Document, ...]:
        """The documents with one of these reasons for their verdict."""
        return tuple(
            each.document for each in self.seen if any(reason.code in codes for reason in each.document.reasons)
        )

    def worth(self, sums: Mapping[str, Decimal]) -> Decimal:
        """About what sums are worth in the home currency, at the newest rates read: for putting into an order only."""
        rates = {
            rate.source_currency_code: rate.rate
            for rate in sorted(self.facts.quickbooks.exchange_rates, key=lambda each: each.as_of_date)
        }
        return sum((abs(amount) * rates.get(currency, Decimal(1)) for currency, amount in sums.items()), ZERO)

    @property
    def around(self) -> Surroundings:
        """What only preflight reads; empty where the facts were read for a transfer."""
        return self.facts.around or Surroundings()

    def facts_of(self, app: App) -> Facts | None:
        """What was read for an app; None where it is not used, or could not be read."""
        return self.facts if app is INVOICES else self.around.apps.get(app.name)

    @property
    def home(self) -> str:
        """ISO code of the currency QuickBooks keeps the books in."""
        return home_currency(self.facts)


def survey(facts: Facts, settings: Settings, memory: Memory) -> Survey:
    """Lay both sides out and judge each invoice, as planning does."""
    chosen = selected(facts, settings.invoices, ZoneInfo(settings.company.time_zone))
    desk = lay_out(facts, settings, memory, chosen)
    return Survey(
        facts=facts,
        settings=settings,
        memory=memory,
        desk=desk,
        seen=tuple(Seen(invoice=invoice, document=decide(desk, invoice).document) for invoice in chosen),
        plans={name: PLANNERS[name].plan(each, settings, "", memory) for name, each in _others(facts).items()},
    )


def _others(facts: Facts) -> Mapping[str, Facts]:
    return facts.around.apps if facts.around else {}
