"""Everything one invoice is judged by, laid out once: facts by id, settings, memory, parties, items."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from zoneinfo import ZoneInfo

from msgspec import Struct

from atqbo.facts import Facts, is_waiting
from atqbo.money import round_to_minor
from atqbo.packed import Grouped
from atqbo.plan.closed import posting_day
from atqbo.plan.currencies import document_currency
from atqbo.plan.document import Memory
from atqbo.plan.earlier import by_mark
from atqbo.plan.invoices.behind import Names, names_behind
from atqbo.plan.invoices.dates import calendar_date
from atqbo.plan.invoices.drift import Drift, find_drift
from atqbo.plan.invoices.mailing import mail_addresses
from atqbo.plan.invoices.moved import Moved, find_moved
from atqbo.plan.invoices.naming import sought
from atqbo.plan.invoices.taxdesk import TaxDesk, lay_out_taxes
from atqbo.plan.invoices.units import Units
from atqbo.plan.invoices.unmarked import Unmarked, find_unmarked
from atqbo.plan.items.resolving import ItemUse, resolve_items
from atqbo.plan.making import Making
from atqbo.plan.parties.resolving import Party, resolve_parties
from atqbo.plan.terms import TermUse, resolve_terms
from atqbo.rows import BillingCode, BillingItem, Invoice, Organization, PostedInvoice
from atqbo.settings import InvoicesApp, ItemRules, Settings


class Desk(Struct, frozen=True, kw_only=True):
    """What stays the same while all invoices of a plan are judged."""

    facts: Facts
    settings: InvoicesApp
    memory: Memory
    zone: ZoneInfo
    organizations: Mapping[int, Organization]
    billing_items: Mapping[int, tuple[BillingItem, ...]]
    """Invoice id → its lines, in Autotask's order where it tells one, else by id."""
    codes: Mapping[int, BillingCode]
    names: Names
    """Names of what stands behind the lines."""
    classes: Units
    locations: Units
    marked: Mapping[int, tuple[PostedInvoice, ...]]
    """Autotask invoice id → QuickBooks invoices whose marker names it."""
    numbered: Mapping[str, tuple[PostedInvoice, ...]]
    """Number → QuickBooks invoices that have it, of those looked up by number."""
    unmarked: Unmarked
    """QuickBooks' invoices that this program did not make."""
    present: frozenset[str]
    """Ids of QuickBooks' invoices and credit memos made since the first of the selected ones came to be."""
    drift: Drift
    """What QuickBooks holds otherwise than the ledger knows."""
    moved: Moved
    """What stands in QuickBooks at another customer than its organization's."""
    parties: Mapping[int, Party]
    mail_addresses: Mapping[int, str]
    """Organization id → where its invoices are e-mailed to; empty where they are not."""
    items: Mapping[str, ItemUse]
    making: Making
    """How items are made."""
    terms: Mapping[int, TermUse]
    taxes: TaxDesk

    def is_exempt(self, invoice: Invoice) -> bool:
        """Whether its organization is tax-exempt."""
        organization = self.organizations.get(invoice.company_id)
        return bool(organization and organization.is_tax_exempt)


class Subject(Struct, frozen=True, kw_only=True):
    """One invoice in the words of a plan."""

    invoice: Invoice
    source: str
    party: str
    day: date
    """The day it is posted on, TxnDate."""
    written_day: date
    """Its date in Autotask: another one only where it lies in closed books (rule D4)."""
    due: date | None
    """Autotask's due date."""
    currency: str
    amount: Decimal
    """Autotask's total, rounded to the minor unit (rule A2)."""
    tax: Decimal
    entity: str
    """What it is in QuickBooks: an "Invoice", or with a negative total a "CreditMemo" (rule I5)."""


def lay_out(facts: Facts, settings: Settings, memory: Memory, selected: Sequence[Invoice]) -> Desk:
    """The desk for judging `selected`. Parties and items are looked for once, for all of them together."""
    again, zone = facts.asked.resend, ZoneInfo(settings.company.time_zone)
    unsynced = {each.id for each in selected if is_waiting(each, settings.invoices) or each.id in again}
    codes = {code.id: code for code in facts.autotask.billing_codes}
    billing_items = Grouped(facts.autotask.billing_items, lambda each: each.invoice_id, _line_order)
    making = Making(rules=settings.items or ItemRules())
    names = {**names_behind(facts.autotask.behind), "item-type": facts.autotask.own.item_types}
    lines = (item for each in unsynced for item in billing_items.get(each, ()))
    parties = resolve_parties(facts, memory, (invoice.company_id for invoice in selected), settings.invoices)
    return Desk(
        facts=facts,
        settings=settings.invoices,
        memory=memory,
        zone=zone,
        organizations={each.id: each for each in facts.autotask.organizations},
        billing_items=billing_items,
        codes=codes,
        names=names,
        classes=Units("class", facts.quickbooks.classes, memory),
        locations=Units("location", facts.quickbooks.locations, memory),
        marked=_marked(facts),
        numbered=_numbered(facts),
        unmarked=find_unmarked(facts, settings.invoices, memory, parties, zone),
        drift=find_drift(facts, memory),
        moved=find_moved(facts, memory, parties),
        present=frozenset(each.id for each in chain(facts.quickbooks.invoices, facts.quickbooks.credit_memos)),
        parties=parties,
        mail_addresses=mail_addresses(facts, parties) if settings.invoices.email else {},
        terms=resolve_terms(facts, memory, facts.autotask.payment_terms),
        items=resolve_items(facts, settings.invoices, memory, _wanted(settings.invoices, names, codes, lines), making),
        making=making,
        taxes=lay_out_taxes(facts, memory),
    )


def _wanted(
    settings: InvoicesApp, names: Names, codes: Mapping[int, BillingCode], lines: Iterable[BillingItem]
) -> dict[str, list[BillingCode]]:
    """Name looked for → billing codes of the lines that look for it, in order of their ids."""
    found: dict[str, dict[int, BillingCode]] = defaultdict(dict)
    for billed in lines:
        name = sought(settings, names, codes, billed).name
        if name:
            found[name] |= {code.id: code for code in (codes.get(billed.billing_code_id or 0),) if code}
    return {name: [some[number] for number in sorted(some)] for name, some in found.items()}


def source_of(invoice: Invoice) -> str:
    """What its effects are made from: "invoices:4711"."""
    return f"invoices:{invoice.id}"


def read_subject(desk: Desk, invoice: Invoice) -> Subject:
    """The invoice with its date, currency and rounded amounts."""
    organization = desk.organizations.get(invoice.company_id)
    currency = document_currency(organization, desk.facts)
    day, amount = calendar_date(invoice.invoice_date_time, desk.zone), round_to_minor(invoice.invoice_total, currency)
    return Subject(
        invoice=invoice,
        source=source_of(invoice),
        party=organization.company_name if organization else f"organization {invoice.company_id}",
        day=posting_day(desk.facts, invoice.id, day),
        written_day=day,
        due=calendar_date(invoice.due_date, desk.zone) if invoice.due_date else None,
        currency=currency,
        amount=amount,
        tax=round_to_minor(invoice.total_tax_value or Decimal(0), currency),
        entity="CreditMemo" if amount < 0 else "Invoice",
    )


def _line_order(item: BillingItem) -> tuple[int, int, int]:
    return (int(item.sort_order_id is None), item.sort_order_id or 0, item.id)


def _marked(facts: Facts) -> dict[int, tuple[PostedInvoice, ...]]:
    posted_ones = (facts.quickbooks.by_number, facts.quickbooks.invoices, facts.quickbooks.credit_memos)
    return by_mark({each.id: each for some in posted_ones for each in some}.values(), "invoice")


def _numbered(facts: Facts) -> dict[str, tuple[PostedInvoice, ...]]:
    found: dict[str, list[PostedInvoice]] = defaultdict(list)
    for posted in sorted(facts.quickbooks.by_number, key=lambda each: (len(each.id), each.id)):
        found[posted.doc_number or ""].append(posted)
    return {number: tuple(posted) for number, posted in found.items()}
