"""Histories in which people void, delete, pay, correct, clear, send anew and undo, under faults and crashes.

After each run: nothing is in the books twice, nothing voided or credited that was not to be, nothing e-mailed or
attached twice. In the end nothing is lost. A failing history is named by its seed, as in test_simulation.
"""

from collections import Counter, defaultdict
from contextlib import suppress
from decimal import Decimal
from random import Random

import pytest
from msgspec.structs import replace
from test_simulation import CHANCES
from world import SETTLED, World, some_of_demo

from atqbo.sandbox import papers
from atqbo.sandbox.autotask_filter import AutotaskError
from atqbo.tieout import Outcome

SEEDS = [*range(12), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(12, 612))]
SETTINGS = {"email": True, "attach_pdf": True, "void_look_back_days": 30}
MOVED = (Outcome.CREATED, Outcome.UPDATED, Outcome.ADOPTED, Outcome.VOIDED)


class Changing(World):
    """A company in which people change both services between the runs, and ask for more than the settings do."""

    def __init__(self, seed, folder, mailed):
        random = Random(seed)
        chosen = some_of_demo(random, random.randint(4, 10))
        policy = {**chosen.policy, "void_invoices": True, "create_credit_memos": True}
        switches = {
            "requestid": random.choice(["replay", "replay", "forget"]),
            "void_note": random.choice(["voided", "prefixed", "kept"]),
            "linked_token": random.choice(["kept", "raised"]),
            "voided_update": random.choice(["allowed", "allowed", "refused"]),
        }
        self.numbering = random.choice(["quickbooks", "quickbooks", "autotask-id"])
        self.voids = random.random() < 0.7
        invoices = {**chosen.invoices, **SETTINGS, "numbering": self.numbering, "voids": self.voids}
        by_hand = {"CustomTxnNumbers": self.numbering != "quickbooks"}
        chosen.quickbooks["Preferences"][0]["SalesFormsPrefs"].update(by_hand)
        dataset = replace(chosen, invoices=invoices, policy=policy)
        super().__init__(seed, folder, chances=CHANCES, switches=switches, dataset=dataset)
        self.random, self.mailed = random, mailed
        self.before = {row["Id"] for row in self.dataset.quickbooks.get("Invoice", [])}
        self.voided, self.deleted, self.undone = set(), set(), []
        self.source, self.seen_first = {}, {}

    @property
    def sign(self):
        """Field of Autotask that shows that an invoice was transferred."""
        return "invoiceNumber" if self.numbering == "quickbooks" else "webServiceDate"

    def number_of(self, row):
        """The number that an invoice of Autotask has in QuickBooks, as far as Autotask knows."""
        return row["invoiceNumber"] if self.numbering == "quickbooks" else row[self.sign] and str(row["id"])

    # What stands in both services

    def autotask(self):
        return {row["id"]: row for row in self.held_by()["autotask"]["Invoices"]}

    def ours(self):
        """Id → invoices of QuickBooks that this program made."""
        rows = self.held_by()["quickbooks"].get("Invoice", [])
        return {row["Id"]: row for row in rows if row["Id"] not in self.before}

    def living(self):
        """Those that are neither voided nor credited nor voided in Autotask."""
        credited = set(self.marked("CreditMemo"))
        return [
            row for number, row in self.ours().items()
            if row["TotalAmt"] and self.source.get(number) not in credited | self.voided
        ]  # fmt: skip

    def standing(self):
        """Autotask id → what stands in the books for it: invoices without what credits them."""
        found = defaultdict(Decimal)
        for number, row in self.ours().items():
            found[self.source.get(number)] += row["TotalAmt"]
        for source, memos in self.marked("CreditMemo").items():
            found[source] -= sum(memo["TotalAmt"] for memo in memos)
        return found

    # What people do

    def changes(self):
        """Before the next run."""
        people = (self.void, self.delete, self.pay, self.correct, self.clear)
        for somebody in self.random.choices(people, weights=(4, 2, 2, 3, 1), k=self.random.randint(0, 3)):
            somebody()
        self.clock.sleep(self.random.choice([0, 1, 60, SETTLED]) + 1)

    def void(self):
        """In Autotask: one that has a number there, ours or not; most often its items are invoiced again."""
        living = [number for number, row in self.autotask().items() if not row["isVoided"] and row[self.sign]]
        if living:
            number = self.random.choice(sorted(living))
            self.services.act("void-invoice", number)
            self.voided.add(number)
            if self.random.random() < 0.8:
                with suppress(AutotaskError):
                    self.services.act("make-invoice", self.autotask()[number]["companyID"])

    def delete(self):
        """In QuickBooks."""
        if row := self.one_of_ours():
            with self.services.world.store.transaction():
                self.services.world.store.remove(("quickbooks", "Invoice"), row["Id"])
            self.deleted.add(self.source[row["Id"]])

    def pay(self):
        """A payment is linked to it."""
        if row := self.one_of_ours():
            self.change("quickbooks", "Invoice", row["Id"], LinkedTxn=[{"TxnId": "9001", "TxnType": "Payment"}])

    def correct(self):
        """The text of a billing item, in Autotask."""
        if row := self.one_of_ours():
            items = self.held_by()["autotask"]["BillingItems"]
            chosen = [each["id"] for each in items if each["invoiceID"] == self.source[row["Id"]]]
            if chosen:
                self.change("autotask", "BillingItems", chosen[0], description=f"Corrected {self.runs}")

    def clear(self):
        """The sign of its transfer, in Autotask."""
        if row := self.one_of_ours():
            self.change("autotask", "Invoices", self.source[row["Id"]], **{self.sign: None})

    def one_of_ours(self):
        rows = [row for row in self.living() if row["Id"] in self.source]
        return self.random.choice(rows) if rows else None

    def change(self, service, entity, number, **fields):
        store = self.services.world.store
        with store.transaction():
            store.put((service, entity), number, {**store.get((service, entity), number), **fields})

    # Runs

    def some_run(self):
        """By the settings, or what a person asks for: to send anew, to undo a run, to credit what is voided."""
        crash = self.random.randint(0, 160) if self.random.random() < 0.5 else -1
        asked, drawn = {}, self.random.random()
        if drawn < 0.25 and self.source:
            asked = {"resend": str(self.random.choice(sorted(set(self.source.values()))))}
        elif drawn < 0.5 and self.runs:
            self.undone.append(self.random.randint(1, self.runs))
            asked = {"undo": f"run-{self.undone[-1]}"}
        elif drawn < 0.6 and self.voided:
            asked = {"credit": str(self.random.choice(sorted(self.voided)))}
        came = self.run(crash_at=crash, by_person=bool(asked), **asked)
        self.look()
        return came

    def look(self):
        """Note which Autotask invoice each was made of, while its marker stands, and when it was first seen."""
        for source, rows in self.marked().items():
            self.source.update({row["Id"]: source for row in rows})
        for number in self.ours():
            self.seen_first.setdefault(number, self.runs)

    def may_be_voided(self, number):
        """Whether it is voided in Autotask, or was made by a run that a person had undone."""
        undone = any(run <= self.seen_first[number] for run in self.undone)
        return undone or self.source.get(number) in self.voided

    def assert_sound(self):
        twice = {number: count for number, count in self.mailed.items() if count > 1}
        assert not twice, f"e-mailed more than once: {twice}"
        files = Counter(
            row["AttachableRef"][0]["EntityRef"]["value"] for row in self.held_by()["quickbooks"].get("Attachable", [])
        )
        assert not [number for number, count in files.items() if count > 1], "attached more than once"
        autotask = self.autotask()
        for source, total in self.standing().items():
            if source is not None:
                assert not total or agrees(total, autotask[source]), f"{source} stands with {total}"
        for number, row in self.ours().items():
            of = autotask.get(self.source.get(number))
            empty = row["TotalAmt"] == 0 and not (of and agrees(0, of))
            assert not empty or self.may_be_voided(number), f"{number} was voided and should not have been"


def agrees(total, invoice):
    """Whether it totals what Autotask says, but for a cent between rounded lines and a rounded total (rule A2)."""
    return abs(total - invoice["invoiceTotal"]) < Decimal("0.015")


def history(world):
    for _ in range(world.random.randint(3, 7)):
        world.some_run()
        world.assert_sound()
        world.changes()
    world.quiet()
    for _ in range(8):
        came = world.run(by_person=True)
        assert isinstance(came, tuple), came
        world.look()
        if not any(came[0].count(end) for end in MOVED):
            return came
    raise AssertionError("it does not come to rest")


@pytest.mark.parametrize("seed", SEEDS)
def test_changing_history(seed, tmp_path, monkeypatch):
    mailed = Counter()
    send = papers.send

    def counted(realm, entity, number, address):
        send(realm, entity, number, address)
        mailed[number] += 1

    monkeypatch.setattr(papers, "send", counted)
    world = Changing(seed, tmp_path, mailed)
    tied, _, plan = history(world)
    world.assert_sound()
    assert not tied.owed
    autotask, standing, ours = world.autotask(), world.standing(), world.ours()
    held = {each.autotask_id for each in plan.documents if each.verdict == "hold"}
    for source, row in autotask.items():
        if world.voids and source in world.voided and source not in held:
            assert not standing[source], f"{source} is voided in Autotask and stands in QuickBooks"
        left = source in world.voided | world.deleted or any(
            world.may_be_voided(number) for number, of in world.source.items() if of == source
        )
        if source in world.source.values() and not left:
            assert agrees(standing[source], row), f"{source} is lost"
        if standing[source] and source not in held | world.voided:
            there = {each["DocNumber"] for number, each in ours.items() if world.source.get(number) == source}
            assert world.number_of(row) in there, f"the number of {source} has not reached Autotask"
    attached = {
        row["AttachableRef"][0]["EntityRef"]["value"] for row in world.held_by()["quickbooks"].get("Attachable", [])
    }
    assert {number for number, row in ours.items() if row["TotalAmt"]} <= attached, "without Autotask's PDF"
