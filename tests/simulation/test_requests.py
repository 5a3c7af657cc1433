"""Requests are counted against the lower bound: a test fails on one more."""

import sqlite3
from math import ceil

from world import World

from atqbo.sandbox import scale
from atqbo.tieout import Outcome

INVOICES = 3000


def pages(counted, entity):
    """Requests for the first and for further pages of an Autotask query, taken out of the count."""
    return counted.pop(f"POST {entity}/query") + counted.pop(f"POST {entity}/query/next", 0)


def floor(invoices):
    """Seconds that QuickBooks' forty batches of thirty a minute make of so many: the first forty need not wait."""
    return (ceil(ceil(invoices / 30) / 40) - 1) * 60


def first_number_before_last_batch(world):
    """Whether numbers went to Autotask before the last invoices went to QuickBooks, as the ledger stored both."""
    with sqlite3.connect(world.company().parent / "ledger.sqlite") as ledger:
        first = ledger.execute("SELECT min(number) FROM parcel WHERE service = 'autotask'").fetchone()[0]
        last = ledger.execute("SELECT max(number) FROM parcel WHERE batch").fetchone()[0]
    return first < last


def test_requests_and_time_at_3000_invoices(tmp_path):
    dataset = scale.dataset(INVOICES)
    lines = len(dataset.autotask["BillingItems"])
    world = World(1, tmp_path, dataset=dataset, limits=True)
    before = world.clock.now()
    tied, _, _ = world.run()
    assert tied.count(Outcome.CREATED) == INVOICES
    assert tied.agrees
    assert (world.clock.now() - before).total_seconds() <= 1.10 * floor(INVOICES)
    assert first_number_before_last_batch(world), "both services are written at the same time"

    counted = world.services.requests()
    assert counted["rejected"] == {"autotask": 0, "quickbooks": 0}

    autotask = counted["autotask"]
    assert autotask.pop("PATCH Invoices") == INVOICES
    rereads = 2 * ceil(INVOICES / 500)
    assert pages(autotask, "Invoices") <= ceil(INVOICES / 500) + 1 + rereads + 1
    assert pages(autotask, "BillingItems") <= ceil(lines / 500) + 1
    assert sum(autotask.values()) <= 10, autotask

    quickbooks = counted["quickbooks"]
    assert quickbooks.pop("POST batch") == ceil(INVOICES / 30)
    lists = [
        len(dataset.quickbooks.get(name, [])) for name in ("Customer", "Vendor", "Item", "Account", "Term", "Invoice")
    ]
    assert quickbooks.pop("GET query") <= sum(ceil(rows / 1000) or 1 for rows in lists) + len(lists)
    assert sum(quickbooks.values()) <= 4, quickbooks
