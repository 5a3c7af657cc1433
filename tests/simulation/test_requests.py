"""Requests are counted against the lower bound: a test fails on one more."""

from math import ceil

from world import World

from atqbo.sandbox import scale
from atqbo.tieout import Outcome

INVOICES = 3000


def pages(counted, entity):
    """Requests for the first and for further pages of an Autotask query, taken out of the count."""
    return counted.pop(f"POST {entity}/query") + counted.pop(f"POST {entity}/query/next", 0)


def test_requests_at_3000_invoices(tmp_path):
    dataset = scale.dataset(INVOICES)
    lines = len(dataset.autotask["BillingItems"])
    world = World(1, tmp_path, dataset=dataset, limits=True)
    tied, _, _ = world.run()
    assert tied.count(Outcome.CREATED) == INVOICES
    assert tied.agrees

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


def test_limits_are_kept_and_time_is_near_the_floor(tmp_path):
    """Forty batches of thirty a minute are QuickBooks' ceiling: its windows say how long 1,500 invoices must take."""
    world = World(1, tmp_path, dataset=scale.dataset(1500), limits=True)
    before = world.clock.now()
    tied, _, _ = world.run()
    assert tied.count(Outcome.CREATED) == 1500
    assert world.services.requests()["rejected"] == {"autotask": 0, "quickbooks": 0}
    batches = 1500 / 30
    floor = (ceil(batches / 40) - 1) * 60
    assert (world.clock.now() - before).total_seconds() <= 1.10 * floor + 30
