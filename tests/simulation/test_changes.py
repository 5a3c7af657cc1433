"""Histories in which invoices are voided, cleared, mailed and attached under faults and crashes.

After each: nothing is in the books twice, nothing voided that was not to be, nothing e-mailed or attached twice, and
what was voided in Autotask totals zero. A failing history is named by its seed, as in test_simulation.
"""

from collections import Counter
from contextlib import suppress
from random import Random

import pytest
from msgspec.structs import replace
from test_simulation import CHANCES
from world import DEMO, SETTLED, World, some_of

from atqbo.sandbox import papers
from atqbo.sandbox.autotask_filter import AutotaskError
from atqbo.tieout import Outcome

SEEDS = [*range(10), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(10, 510))]
SETTINGS = {"voids": True, "email": True, "attach_pdf": True, "void_look_back_days": 30}


class Changing(World):
    """A company in which people void and clear invoices in Autotask between the runs."""

    def __init__(self, seed, folder, mailed):
        random = Random(seed)
        chosen = some_of(DEMO, random, random.randint(4, 12))
        policy = {**chosen.policy, "void_invoices": True, "create_credit_memos": True}
        switches = {
            "requestid": random.choice(["replay", "replay", "forget"]),
            "void_note": random.choice(["voided", "prefixed", "kept"]),
        }
        dataset = replace(chosen, invoices={**chosen.invoices, **SETTINGS}, policy=policy)
        super().__init__(seed, folder, chances=CHANCES, switches=switches, dataset=dataset)
        self.random, self.mailed = random, mailed
        self.voided = set()

    def autotask(self):
        return {row["id"]: row for row in self.held_by()["autotask"]["Invoices"]}

    def somebody_voids(self):
        """One invoice that Autotask has a number for, ours or not."""
        living = [number for number, row in self.autotask().items() if not row["isVoided"] and row["invoiceNumber"]]
        if living:
            number = self.random.choice(sorted(living))
            self.services.act("void-invoice", number)
            self.voided.add(number)
            if self.random.random() < 0.8:
                self.somebody_invoices(self.autotask()[number]["companyID"])

    def somebody_invoices(self, company):
        """What is billable of a company, the items of voided invoices among it."""
        with suppress(AutotaskError):
            self.services.act("make-invoice", company)

    def changes(self):
        """What people do before the next run."""
        for _ in range(self.random.randint(0, 3)):
            self.somebody_voids()
        self.clock.sleep(self.random.choice([0, 1, 60, SETTLED]))

    def ours(self):
        """Number → invoices and credit memos of QuickBooks, of those that this program made."""
        found = {}
        before = {row["Id"] for row in self.dataset.quickbooks.get("Invoice", [])}
        for row in self.held_by()["quickbooks"].get("Invoice", []):
            if row["Id"] not in before:
                found.setdefault(row["DocNumber"], []).append(row)
        return found

    def assert_sound(self):
        twice = {number: count for number, count in self.mailed.items() if count > 1}
        assert not twice, f"e-mailed more than once: {twice}"
        files = Counter(
            row["AttachableRef"][0]["EntityRef"]["value"] for row in self.held_by()["quickbooks"].get("Attachable", [])
        )
        assert not [number for number, count in files.items() if count > 1], "attached more than once"
        marked = {number: len(found) for number, found in self.marked().items() if len(found) > 1}
        assert not marked, f"posted more than once: {marked}"
        standing = {
            row["invoiceNumber"]
            for number, row in self.autotask().items()
            if number not in self.voided and row["invoiceTotal"]
        }
        zeroed = {number for number, [row] in self.ours().items() if row["TotalAmt"] == 0}
        assert not zeroed & standing, "voided without a void in Autotask"


def history(world):
    for _ in range(world.random.randint(3, 6)):
        crash = world.random.randint(0, 160) if world.random.random() < 0.5 else -1
        world.run(crash_at=crash)
        world.assert_sound()
        world.changes()
    world.quiet()
    for _ in range(6):
        came = world.run()
        assert isinstance(came, tuple), came
        if not any(came[0].count(end) for end in (Outcome.CREATED, Outcome.ADOPTED, Outcome.VOIDED)):
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
    tied, _, _ = history(world)
    world.assert_sound()
    autotask, ours = world.autotask(), world.ours()
    for number in world.voided:
        [twin] = ours.get(autotask[number]["invoiceNumber"], [{"TotalAmt": 0}])
        assert twin["TotalAmt"] == 0, f"{number} is voided in Autotask and stands in QuickBooks"
    assert not tied.owed
    assert all(len(found) == 1 for found in ours.values())
    lacking = {row["Id"] for [row] in ours.values()} - {
        row["AttachableRef"][0]["EntityRef"]["value"] for row in world.held_by()["quickbooks"].get("Attachable", [])
    }
    assert not lacking, f"without Autotask's PDF: {lacking}"
