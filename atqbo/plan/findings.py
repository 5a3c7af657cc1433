"""What stops the whole app before anything is sent (rule V2): a finding about both companies, not about one record."""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from zoneinfo import ZoneInfo

from atqbo.effects import Mark, read_mark
from atqbo.facts import Facts, is_waiting
from atqbo.facts.waiting import sign_of
from atqbo.plan.currencies import document_currency, has_multicurrency, home_currency, internal_currency
from atqbo.plan.document import Memory, Reason
from atqbo.plan.earlier import Posted
from atqbo.plan.invoices.behind import names_behind
from atqbo.plan.invoices.naming import unknown_types
from atqbo.plan.invoices.select import selected
from atqbo.plan.invoices.skipping import unknown_names
from atqbo.plan.invoices.unmarked import known_ids
from atqbo.plan.making import find_income_account
from atqbo.plan.permission.rights import may_not_write
from atqbo.rows import PostedInvoice, PostedPurchase
from atqbo.settings import InvoicesApp, Settings

ENDED = frozenset({"EXPIRED", "CANCELLED", "CANCELED", "SUSPENDED", "TERMINATED", "INACTIVE"})
"""Values of SubscriptionStatus under which QuickBooks takes nothing any more."""
OWN_CONNECTORS_OFF = "own-connectors-off"
"""Question to a person: are the vendor's own connectors off? Its answer lets a cut-over begin."""


def blockers(facts: Facts, settings: Settings, memory: Memory) -> tuple[Reason, ...]:
    """Everything that forbids to send invoices at all; empty if nothing does."""
    found = (
        subscription_ended(facts),
        may_not_write(facts, settings),
        _custom_numbers(facts, settings),
        home_differs(facts),
        _one_currency_only(facts, settings),
        _no_income_account(facts, settings),
        unknown_types(facts, settings.invoices),
        unknown_names(facts, settings.invoices, names_behind(facts.autotask.behind)),
        *foreign_ledgers(chain(facts.quickbooks.invoices, facts.quickbooks.credit_memos), memory),
        _second_connector(facts, settings.invoices, memory),
    )
    return tuple(reason for reason in found if reason is not None)


def subscription_ended(facts: Facts) -> Reason | None:
    """QuickBooks takes nothing any more."""
    status = facts.quickbooks.company.property("SubscriptionStatus")
    if status.upper() not in ENDED:
        return None
    return Reason(
        "subscription-ended",
        f"The QuickBooks subscription is told as {status}, so QuickBooks takes no documents",
        "renew it in QuickBooks: Account and settings, Billing & subscription",
    )


def _custom_numbers(facts: Facts, settings: Settings) -> Reason | None:
    """With custom numbers on, QuickBooks leaves the number of a new invoice empty; off, it takes none (rule I1)."""
    given = settings.invoices.numbering != "quickbooks"
    if facts.quickbooks.preferences.sales_forms_prefs.custom_txn_numbers == given:
        return None
    return _CUSTOM_OFF if given else _CUSTOM_ON


_CUSTOM_ON = Reason(
    "custom-numbers-on",
    "QuickBooks expects numbers from outside (custom transaction numbers are on), but shall number the invoices itself",
    "switch custom transaction numbers off in QuickBooks: Settings, Sales, Sales form content",
    "I1",
)
_CUSTOM_OFF = Reason(
    "custom-numbers-off",
    "QuickBooks numbers invoices itself (custom transaction numbers are off), but shall take the numbers of Autotask",
    "switch custom transaction numbers on in QuickBooks: Settings, Sales, Sales form content",
    "I1",
)


def home_differs(facts: Facts) -> Reason | None:
    """Both services keep their books in different currencies (rule C1)."""
    internal, home = internal_currency(facts), home_currency(facts)
    if internal in (None, home):
        return None
    return Reason(
        "home-currency-differs",
        f"Autotask's internal currency is {internal}, QuickBooks' home currency is {home}",
        "connect the QuickBooks company that belongs to this Autotask",
        "C1",
    )


def _one_currency_only(facts: Facts, settings: Settings) -> Reason | None:
    """Invoices in other currencies wait to be moved, and QuickBooks keeps one currency only."""
    if has_multicurrency(facts):
        return None
    zone = ZoneInfo(settings.company.time_zone)
    organizations = {each.id: each for each in facts.autotask.organizations}
    waiting = [
        invoice for invoice in selected(facts, settings.invoices, zone) if is_waiting(invoice, settings.invoices)
    ]
    billed = {organizations.get(invoice.company_id) for invoice in waiting}
    used = {document_currency(each, facts) for each in billed if each}
    foreign = sorted(used - {home_currency(facts)})
    if not foreign:
        return None
    return Reason(
        "multicurrency-off",
        f"Invoices in {', '.join(foreign)} wait to be moved, but QuickBooks keeps {home_currency(facts)} only",
        "switch multicurrency on in QuickBooks (it cannot be switched off again), "
        "or correct the organizations' currency",
        "C1",
    )


def _no_income_account(facts: Facts, settings: Settings) -> Reason | None:
    wanted = settings.invoices.income_account
    if settings.invoices.missing_item != "create" or find_income_account(facts, wanted):
        return None
    return Reason(
        "income-account-missing",
        f"QuickBooks has no single active income account '{wanted}' for new items",
        "correct [invoices] income_account: its full name or its number",
        "I9",
    )


def foreign_ledgers(documents: Iterable[Posted], memory: Memory, nouns: str = "invoices") -> tuple[Reason, ...]:
    """One blocker for each other installation that has posted to this company.

    documents: of QuickBooks, made since the window began. nouns: what Autotask calls what they come from.
    """
    ours = {memory.ledger_id[:6], *memory.accepted_ledgers}
    strange: dict[str, list[Mark]] = {}
    for mark in (read_mark(posted.private_note) for posted in documents):
        if mark and mark.ledger not in ours:
            strange.setdefault(mark.ledger, []).append(mark)
    return tuple(_foreign_ledger(ledger, strange[ledger], nouns) for ledger in sorted(strange))


def _foreign_ledger(ledger: str, marks: list[Mark], nouns: str) -> Reason:
    example = min(marks, key=lambda mark: mark.autotask_id)
    some = f"{len(marks):,} {nouns.removesuffix('s') if len(marks) == 1 else nouns}"
    return Reason(
        "foreign-ledger",
        f"Another ledger ({ledger}) has posted to this company: {some} since the window began, "
        f"for example of Autotask {example.document} {example.autotask_id}",
        f"stop the other installation; or, if its ledger is lost, accept {ledger} so that this one continues it",
    )


def moved_by_others(facts: Facts, settings: InvoicesApp, memory: Memory) -> tuple[PostedInvoice, ...]:
    """Invoices of QuickBooks, made since the window began, that carry no marker, that this ledger neither made nor
    took over, and whose numbers stand in Autotask with the sign of a transfer: another connector moved them (rule K5).
    """
    numbers = {sign_of(each, settings) for each in facts.autotask.invoices} - {""}
    ours = known_ids(memory)
    return tuple(
        each
        for each in facts.quickbooks.invoices
        if (each.doc_number or "").strip() in numbers and read_mark(each.private_note) is None and each.id not in ours
    )


def _second_connector(facts: Facts, settings: InvoicesApp, memory: Memory) -> Reason | None:
    """Two live connectors on one company; what they moved before a person said they are off does not count (K5)."""
    word = memory.attestations.get(OWN_CONNECTORS_OFF)
    some = [each for each in moved_by_others(facts, settings, memory) if word is None or made_after(each, word.at)]
    if not some:
        return None
    numbers = ", ".join(sorted(each.doc_number or "" for each in some)[:3])
    return Reason(
        "second-connector",
        f"Another connector moves invoices into this company: {len(some)} since the window began that this program "
        f"did not make carry numbers of Autotask, for example {numbers}",
        f"switch the other connector off, then say so: run 1_preflight with -p attest {OWN_CONNECTORS_OFF}",
        "K5",
    )


def made_after(posted: PostedInvoice | PostedPurchase, moment: datetime) -> bool:
    """Whether it came to be after that moment, or nobody can say."""
    made = posted.meta_data.create_time if posted.meta_data else None
    return made is None or made > moment
