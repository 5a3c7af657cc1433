"""A company of a few invoices for tables of cases, end to end: what people do in both services between runs."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from world import World

from atqbo.ledger.notes import ATTESTED
from atqbo.ledger.store import Ledger
from atqbo.sandbox import books, opening
from atqbo.sandbox.billing import line
from atqbo.sandbox.demo import DEMO_TODAY
from atqbo.sandbox.draft import TIME_ZONE, Draft

FIRST = DEMO_TODAY - timedelta(days=60)
"""Start date of the company."""
SOLD = (line("Onsite Labor", "Onsite support", "2", "145"),)
TOTAL = Decimal(290)


class Small(World):
    """A company with one client and what a case adds. Keywords are keys of [invoices]."""

    kind = None

    def __init__(
        self, folder, build=None, *, kind=None, prefers=None, sections="", switches=None, policy=None, **invoices
    ):
        """build: adds to the draft. kind: how it taxes, of kinds.py; not at all by default. prefers: SalesFormsPrefs
        that differ. sections: more TOML for the company file. policy: keys of [policy] beside those of every company
        here.
        """
        draft = Draft(Random(3), DEMO_TODAY)
        opening.lists(draft, "Small company", closed=FIRST - timedelta(days=1))
        opening.missing_items(draft)
        self.draft, self.client = draft, draft.client("Plainfield Hardware")
        self.kind, self.lists = kind, kind and kind.lists(draft)
        if build:
            build(self)
        draft.quickbooks["Preferences"][0]["SalesFormsPrefs"].update(prefers or {})
        draft.invoices.update(invoices)
        dataset = draft.finish("Small company", {"start_date": FIRST.isoformat(), **invoices})
        dataset = kind.taxed(dataset, self.lists) if kind else dataset
        self.sections = sections
        allowed = {**dataset.policy, "create_invoices": True, **(policy or {})}
        super().__init__(3, folder, dataset=replace(dataset, policy=allowed), switches=switches)

    @classmethod
    def of(cls, dataset, folder):
        """A company of these records."""
        world = cls.__new__(cls)
        world.sections = ""
        World.__init__(world, 3, folder, dataset=dataset)
        return world

    def company(self, ledger="a"):
        path = super().company(ledger)
        if self.sections and self.sections not in path.read_text():
            path.write_text(f"{path.read_text()}\n{self.sections}")
        return path

    # While the draft is being made

    def invoice(self, number="", days_ago=2, of=None, lines=SOLD, **fields):
        """An invoice of Autotask created that many days ago. Returns its id."""
        fields.setdefault("created", at_noon(DEMO_TODAY - timedelta(days=days_ago)))
        taxes = [self.kind.tax(line) for line in lines] if self.kind else ()
        made = self.draft.invoice(of or self.client, lines, number=number, taxes=taxes, **fields)
        for item, sold in zip(self.draft.items_of(made), lines if self.kind else (), strict=False):
            item["taxCategoryID"] = self.kind.category(sold, self.lists)
        return made["id"]

    def typed(self, number, amount=TOTAL, days_ago=2, customer=None, made_days_ago=1, **fields):
        """An invoice somebody typed into QuickBooks. Returns its id."""
        drawn = self.draft.quickbooks
        posted = books.posted_invoice(
            str(900 + len(drawn["Invoice"])), number, customer or drawn["Customer"][0], drawn["Item"][0],
            day=DEMO_TODAY - timedelta(days=days_ago), amount=Decimal(amount),
            made=at_noon(DEMO_TODAY - timedelta(days=made_days_ago)),
        )  # fmt: skip
        drawn["Invoice"].append({**posted, **fields})
        return posted["Id"]

    def rate(self, code, rate, day, made):
        """A rate of exchange as QuickBooks holds it."""
        return books.exchange_rate(code, "USD", Decimal(rate), day, made)

    # Between runs

    def amend(self, service, entity, key, **changes):
        """Somebody changes a record in one of the services."""
        store, table = self.services.world.store, (service, entity)
        with store.transaction():
            return store.put(table, key, {**store.get(table, key), **changes})

    def delete(self, entity, key):
        """Somebody deletes a record in QuickBooks."""
        store = self.services.world.store
        with store.transaction():
            store.remove(("quickbooks", entity), key)

    def attest(self, question, ledger="a"):
        """A person answers what no service shows."""
        path = self.company(ledger).parent / "ledger.sqlite"
        opened = Ledger.open(path, self.services.realm_id, self.clock)
        opened.note(ATTESTED, question, {"who": "ann"})
        opened.close()

    def autotask_invoice(self, number):
        """As it stands in Autotask."""
        return next(row for row in self.held_by()["autotask"]["Invoices"] if row["id"] == number)

    def posted(self):
        """Invoices of QuickBooks that carry a marker, by Autotask id."""
        return {number: found[0] for number, found in self.marked().items()}

    def ends(self, ledger="a", **given):
        """One run: Autotask id → its end and its reasons' codes."""
        came = self.run(ledger, **given)
        assert isinstance(came, tuple), came
        tied, decision, plan = came
        assert not decision.blockers, decision.blockers
        self.plan, self.tied, self.decision = plan, tied, decision
        codes = {each.autotask_id: [reason.code for reason in each.reasons] for each in plan.documents}
        return {each.autotask_id: (each.outcome.value, *codes[each.autotask_id]) for each in tied.documents}

    def blocked(self, **given):
        """One run that is blocked: the codes of why."""
        _, decision, _ = self.run(**given)
        return [reason.code for reason in decision.blockers]

    def asked(self):
        """Requests so far, of both services."""
        counted = self.services.requests()
        return Counter(counted["autotask"]) + Counter(counted["quickbooks"])


def at_noon(day: date) -> datetime:
    """Noon of that day where the company is."""
    return datetime.combine(day, time(12), ZoneInfo(TIME_ZONE))
