"""A run on a company: what every notebook begins and ends with."""

import getpass
import os
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

from requests.adapters import HTTPAdapter

from atqbo import outcome as outcomes
from atqbo import settings as company_files
from atqbo.autotask import Autotask
from atqbo.clock import Clock, SteadyClock, SystemClock
from atqbo.connection import autotask_of, connect, gate_for
from atqbo.courier.post import SETTLE_AFTER, Courier, Inline
from atqbo.effects import State
from atqbo.errors import AtqboError, Blocked, UsageError
from atqbo.facts import NOTHING, Asked
from atqbo.gate import Gate
from atqbo.http import is_loopback
from atqbo.ledger import lock
from atqbo.ledger.book import Book
from atqbo.ledger.last_sent import LastSent
from atqbo.ledger.store import Ledger
from atqbo.outcome import Outcome, Progress, announce
from atqbo.plan.app import APPS, INVOICES, App
from atqbo.plan.document import Accepted
from atqbo.plan.permission.ownership import agreed, owner_of, told, unaccepted
from atqbo.vault import Vault

SANDBOX_SETTLE_AFTER = timedelta(seconds=2)
"""The sandbox answers at once or never, so absence is conclusive sooner than with QuickBooks itself."""

DEMO_COMPANY = "../.atqbo-demo/company/company.toml"
"""As seen from the notebooks of a checkout."""

OpenLedger: TypeAlias = Callable[[Path, str, Clock], Ledger]


class Run:
    """One execution of a notebook on one company. Made by open_run."""

    def __init__(self, company: company_files.CompanyFile, run_id: str, notebook: str, clock: Clock) -> None:
        self.company, self.id, self.notebook, self.clock = company, run_id, notebook, clock
        self.settings = company.settings
        self.app: App = APPS.get(notebook, INVOICES)
        """The app whose notebook this is; matching and preflight are about invoices."""
        self.asked: Asked = NOTHING
        """What a person asks of it beyond the settings."""
        self.trouble: AtqboError | None = None
        """A service that went away during the transfer; the tie-out still tells what happened until then."""
        self.stopped = ""
        """Why the transfer stopped by itself, as an answer of QuickBooks asked for (rule I1); "" where it did not."""
        on_this_host = is_loopback(urlsplit(self.settings.quickbooks.environment).hostname or "")
        self.settle_after = SANDBOX_SETTLE_AFTER if on_this_host else SETTLE_AFTER
        self.inline = False
        """Whether requests are made one after the other in this thread, as a simulation needs it."""
        self.last_sent = LastSent(None)
        """What this host last sent to the company of QuickBooks, by any ledger."""
        self._held = ExitStack()
        self._opened_as: dict[str, Autotask] = {}

    @property
    def acts(self) -> bool:
        """Whether this run may write: only one that the runner started."""
        return bool(self.id)

    def open(self, adapter: HTTPAdapter | None, gate: Gate | None, opened: OpenLedger) -> "Run":
        """Take the company's lock where the run may write, open the ledger and the connections.

        Raises UsageError for an app that company.toml has no section for.
        """
        if self.notebook in APPS and self.settings.app(self.app.name) is None:
            raise UsageError(
                f"The company file has no section [{self.app.section}]",
                subject=str(self.company.path),
                remedy=f"add [{self.app.section}] with a start_date; docs/settings.md tells its keys",
            )
        if self.acts:
            self._held.enter_context(lock.hold(self.company.ledger_path))
            if adapter is None:  # within one process there is no other run to be kept out
                books = self.settings.quickbooks
                self._held.enter_context(lock.hold_realm(books.environment, books.realm_id))
                self.last_sent = LastSent(lock.realm_file(books.environment, books.realm_id, "sent"))
        self.ledger = opened(self.company.ledger_path, self.settings.quickbooks.realm_id, self.clock)
        gate = gate or gate_for(self.clock, adapter)
        self.autotask, self.quickbooks = connect(self.company, self.clock, self.app.name, adapter=adapter, gate=gate)
        self._carried: tuple[HTTPAdapter | None, Gate] = adapter, gate
        if self.acts:
            self.ledger.start_run(self.id, self.notebook)
            see_switches(self.ledger, self.settings)
        return self

    def autotask_as(self, app: App) -> Autotask:
        """Autotask as the user that an app works as; the run's own where that is the same.

        Raises SettingsError where that user's secret is missing.
        """
        login = self.settings.login(app.name)
        if login == self.settings.login(self.app.name):
            return self.autotask
        if app.name not in self._opened_as:
            adapter, gate = self._carried
            vault = Vault(self.company.folder)
            self._opened_as[app.name] = autotask_of(self.company, vault, gate, self.clock, app.name, adapter=adapter)
        return self._opened_as[app.name]

    def close(self) -> None:
        """Let go of the ledger and the lock."""
        for each in (self.autotask, *self._opened_as.values()):
            each.close()
        self.quickbooks.close()
        self.ledger.close()
        self._held.close()

    def courier(self, stage: str) -> Courier:
        """A courier that tells its progress under that name."""
        return Courier(
            self.ledger,
            self.autotask,
            self.quickbooks,
            self.clock,
            settle_after=self.settle_after,
            executor=Inline() if self.inline else None,
            watch=lambda book: announce(_progress(stage, book)),
            leaving=self.last_sent.note,
        )

    def finish(self, outcome: Outcome) -> None:
        """Keep the outcome in the ledger, declare it to the runner, and let go of the company."""
        if self.acts:
            self.ledger.finish_run(self.id, outcome.plan, {"counts": outcome.counts, "exit_code": outcome.exit_code})
        outcomes.declare(outcome)
        self.close()


def open_run(
    company: str,
    notebook: str,
    run: str = "",
    *,
    clock: Clock | None = None,
    adapter: HTTPAdapter | None = None,
    gate: Gate | None = None,
    opened: OpenLedger = Ledger.open,
) -> Run:
    """Begin: settings, ledger, lock and connections.

    company: path of company.toml; "" is the company JupyterLab was opened for, else the demo's. run: the runner's id,
    or "".
    """
    if run and run != outcomes.run_id() and adapter is None:
        raise UsageError(
            "The parameter run names a run that the runner did not start", remedy="leave it empty, or use atqbo run"
        )
    loaded = company_files.load(Path(company or os.environ.get(outcomes.COMPANY_VARIABLE) or DEMO_COMPANY))
    clock = clock or (SteadyClock() if run else SystemClock())
    return Run(loaded, run, notebook, clock).open(adapter, gate, opened)


def recover(run: Run) -> Book:
    """Settle what an earlier run left open, before anything is planned (rule 1 of the mechanism); what another ledger's
    run may have left under way is waited for.
    """
    if run.acts:
        run.last_sent.wait(run.ledger, run.clock, run.settle_after)
        run.ledger.withdraw_unsent()
        return deliver(run, "Settling what is open")
    return run.ledger.book()


def accept_ledger(run: Run, ledger_id: str) -> str:
    """Note a person's word that another ledger is lost, so that its documents are continued here."""
    if not ledger_id:
        return "No lost ledger was named."
    if run.acts:
        run.ledger.accept_ledger(ledger_id.upper(), getpass.getuser())
    return f"Documents marked by ledger {ledger_id.upper()} are continued by this one."


def accept_settings(run: Run, digest: str) -> str:
    """An app's owner accepts its settings as they are. digest: at least 12 characters of theirs, as the page shows it.

    Only a run may keep it, started by the owner's own user. Raises UsageError for another digest, Blocked for another
    user.
    """
    if not digest:
        return "Nobody accepted the settings in this run."
    now = {app.name: agreed(run.settings, app) for app in APPS.values() if run.settings.app(app.name)}
    meant = next((name for name, found in now.items() if len(digest) >= 12 and found.startswith(digest)), None)
    if meant is None:
        are = ", ".join(f"{name} {found[:12]}" for name, found in now.items())
        raise UsageError("These are not the settings as they are", subject=digest, remedy=f"they are: {are}")
    _accept(run, APPS[meant])
    return f"{getpass.getuser()} accepts the settings {now[meant][:12]} of the {meant} app."


def _accept(run: Run, app: App) -> None:
    """Keep the owner's word. Raises Blocked for another user."""
    section = run.settings.app(app.name)
    assert section is not None  # its digest was the one given
    owner, who = owner_of(run.settings, run.ledger.accepted_settings().get(app.name), app), getpass.getuser()
    if who != owner:
        raise Blocked(
            f"Only {owner or f'the owner that [{app.section}] owner names'} may accept the settings",
            subject=who,
            remedy="let the owner run it, or let the owner hand the app over",
        )
    if run.acts:
        word = Accepted(section.owner or owner, told(run.settings, app), who, run.clock.now())
        run.ledger.accept_settings(word, app.name)
        see_switches(run.ledger, run.settings)


def see_switches(ledger: Ledger, settings: company_files.Settings) -> None:
    """Note each app's `sync` as it stands now, and as its owner accepted it where it has one: "once" counts again only
    after another value was seen.
    """
    accepted = ledger.accepted_settings()
    for app in APPS.values():
        section = settings.app(app.name)
        if section and not unaccepted(settings, accepted, app):
            ledger.see_switch(app.name, section.sync)


def deliver(run: Run, stage: str) -> Book:
    """Deliver what is open. A service that goes away is remembered, not raised: the tie-out has yet to be told."""
    try:
        book = run.courier(stage).deliver()
    except AtqboError as error:
        run.trouble = error
        return run.ledger.book()
    if not any(entry.state is State.SENT for entry in book.entries.values()):
        run.last_sent.forget()
    return book


def _progress(stage: str, book: Book) -> Progress:
    ended = sum(entry.state not in (State.PLANNED, State.SENT) for entry in book.entries.values())
    return Progress(stage, ended, len(book.entries), "writes")
