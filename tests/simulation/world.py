"""A whole transfer in one process under a simulated clock: planner, courier, ledger and clients against the sandbox.

Everything follows from the seed: the company, the faults, where the program crashes, when a second ledger comes along.
"""

import shutil
from collections import defaultdict
from contextlib import contextmanager
from datetime import UTC, datetime, time
from random import Random

from msgspec.structs import replace

from atqbo import steps
from atqbo.clock import SimulatedClock
from atqbo.courier.post import SETTLE_AFTER
from atqbo.effects import read_mark
from atqbo.errors import AtqboError
from atqbo.gate import Gate
from atqbo.ledger.last_sent import LastSent
from atqbo.ledger.store import Ledger
from atqbo.money import decode, encode
from atqbo.plan.decided import Choice, Word
from atqbo.sandbox import demo
from atqbo.sandbox.adapter import ServicesAdapter
from atqbo.sandbox.companyfile import write_company
from atqbo.sandbox.faults import Faults
from atqbo.sandbox.services import Services

DEMO = demo.dataset()
DEMO_LISTS = encode({"autotask": DEMO.autotask, "quickbooks": DEMO.quickbooks})
SETTLED = 400
"""Seconds after which nothing that was sent is still under way."""
HOST = "http://127.0.0.1"


class Crash(BaseException):
    """The process dies here."""


class CrashingLedger(Ledger):
    """A ledger whose process dies before or after its n-th durable step: what was committed stays, the rest is gone."""

    crash_at = -1
    steps_made = 0

    @contextmanager
    def _transaction(self):
        step = self.steps_made
        self.steps_made += 1
        with super()._transaction() as connection:
            yield connection
            if self.crash_at == 2 * step:
                raise Crash
        if self.crash_at == 2 * step + 1:
            raise Crash


class World:
    """A company, its services, its ledgers, and the faults that befall them."""

    app = "invoices"
    """Whose notebook is run."""

    def __init__(self, seed, folder, invoices=14, chances=None, switches=None, dataset=None, limits=False):
        self.random = Random(seed)
        self.dataset = dataset or some_of_demo(self.random, invoices)
        self.clock = SimulatedClock(datetime.combine(self.dataset.today, time(15), UTC))
        faults = {"seed": seed, "chances": chances or {}}
        self.services = Services.of(self.dataset, self.clock, faults=faults, switches=switches, limits=limits)
        self.folder = folder
        self.before_transfer = lambda: None
        """What somebody does between the approval and the transfer."""
        self.runs = 0
        self.durable_steps = 0
        """Commits of the last run."""

    def company(self, ledger="a"):
        """The company file of one installation; each has its own ledger."""
        folder = self.folder / ledger
        folder.parent.mkdir(parents=True, exist_ok=True)
        return write_company(folder, self.dataset, self.services.credentials, HOST)

    def quiet(self):
        """From now on nothing goes wrong, and nothing is under way any more."""
        self.services.faults = Faults.of({})
        self.clock.sleep(SETTLED)

    def run(self, ledger="a", crash_at=-1, notebook="", **given):
        """One run of the program. Returns its tie-out, the error that ended it, or None where it crashed."""
        self.runs += 1

        def opened(path, realm, clock):
            book = CrashingLedger.open(path, realm, clock)
            book.crash_at, book.steps_made = crash_at, 0
            return book

        run = None
        try:
            run = steps.open_run(
                str(self.company(ledger)), notebook or self.app, f"run-{self.runs}", clock=self.clock,
                adapter=ServicesAdapter(self.services), gate=Gate(None, self.clock), opened=opened,
            )  # fmt: skip
            run.inline, run.settle_after = True, SETTLE_AFTER
            run.last_sent = LastSent(self.folder / "last-sent")
            return self.steps_of(run, **given)
        except Crash:
            return None
        except AtqboError as error:
            return error
        finally:
            if run:
                self.durable_steps = run.ledger.steps_made
                run.close()

    def steps_of(self, run, accept="", approval="", plan="", by_person=False, **asked):
        """What the cells of an app's notebook do.

        plan: hash of one that was shown before. by_person: somebody types the plan's sentence, whatever it is.
        """
        steps.ask(run, plan, **asked)
        steps.accept_ledger(run, accept)
        steps.recover(run)
        if run.trouble:
            raise run.trouble
        facts = self.facts = steps.read_documents(run)
        intended = steps.plan_documents(run, facts, plan)
        decision = steps.decide(run, facts, intended, intended.sentence() if by_person else approval, plan)
        self.before_transfer()
        tied = steps.transfer(run, intended, decision)
        self.outcome = steps.conclude(run, intended, decision, tied)
        told = {"counts": self.outcome.counts, "exit_code": self.outcome.exit_code}
        run.ledger.finish_run(run.id, intended.hash, told)
        assert tied.holds, "rule A4: the ends do not add up to what was selected"
        return tied, decision, intended

    def keep_or_restore_ledger(self):
        """The first time a copy of ledger "a" is kept, the next time it takes the ledger's place."""
        ledger, copy = self.folder / "a" / "ledger.sqlite", self.folder / "copy.sqlite"
        if copy.exists():
            copy.rename(ledger)
        elif ledger.exists():
            shutil.copy(ledger, copy)

    def foreign_ledger(self):
        """Id of the ledger other than "a" whose markers stand in QuickBooks."""
        own = CrashingLedger.open(self.company("a").parent / "ledger.sqlite", self.services.realm_id, self.clock)
        own.close()
        marks = [read_mark(invoice["PrivateNote"]) for found in self.marked().values() for invoice in found]
        [other] = {mark.ledger for mark in marks} - {own.id}
        return other

    @contextmanager
    def book(self, ledger="a"):
        """The ledger, between runs, for what a person says there."""
        book = CrashingLedger.open(self.company(ledger).parent / "ledger.sqlite", self.services.realm_id, self.clock)
        try:
            yield book
        finally:
            book.close()

    def link_taxes(self, links):
        """A person links taxes of Autotask, by name, to tax codes of QuickBooks, by id."""
        words = [
            Word(subject=f"tax:{name}", label=name, choice=Choice.LINK, quickbooks=code, name=code)
            for name, code in links.items()
        ]
        with self.book() as book:
            book.decide(words, "pat")

    def held_by(self):
        """Everything both services hold."""
        return self.services.dump()

    def marked(self, *entities):
        """Autotask id → QuickBooks documents that carry its marker. entities: of QuickBooks, invoices by default."""
        found = defaultdict(list)
        held = self.held_by()["quickbooks"]
        for document in (each for entity in entities or ("Invoice",) for each in held.get(entity, [])):
            mark = read_mark(document.get("PrivateNote"))
            if mark:
                found[mark.autotask_id].append(document)
        return found


def some_of_demo(random, count):
    """The demo company with only some of its invoices: small enough for hundreds of histories."""
    copy = decode(DEMO_LISTS)
    chosen = sorted(random.sample(range(len(copy["autotask"]["Invoices"])), count))
    invoices = [copy["autotask"]["Invoices"][n] for n in chosen]
    ids = {invoice["id"] for invoice in invoices}
    items = [item for item in copy["autotask"]["BillingItems"] if item["invoiceID"] in ids]
    autotask = {**copy["autotask"], "Invoices": invoices, "BillingItems": items}
    return replace(DEMO, autotask=autotask, quickbooks=copy["quickbooks"])
