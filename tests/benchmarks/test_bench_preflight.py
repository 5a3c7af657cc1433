"""Preflight of all three apps on a large company: requests, time and memory at 5,000 organizations against 5,000
customers, and growth.

Run with: pytest -m long -s tests/benchmarks
"""

import sys
import tracemalloc
from math import ceil
from pathlib import Path
from random import Random
from time import perf_counter

import pytest
from msgspec import Struct

sys.path.append(str(Path(__file__).resolve().parents[1] / "simulation"))

from world import World

from atqbo import steps
from atqbo.gate import Gate
from atqbo.sandbox import billing, expenses, names, opening, orders
from atqbo.sandbox.adapter import ServicesAdapter
from atqbo.sandbox.demo import DEMO_TODAY
from atqbo.sandbox.draft import Draft

INVOICES = 500
OTHERS = 500
"""Expense reports, and purchase orders, each for another organization."""


class Measured(Struct):
    """One preflight. Seconds and MiB; the sandbox's own work is part of the reading."""

    organizations: int
    autotask: int
    quickbooks: int
    reading: float
    checking: float
    memory: float
    findings: int


def dataset(organizations):
    """As many organizations as customers; one in a hundred has another name in QuickBooks."""
    draft = Draft(Random(5), DEMO_TODAY)
    opening.lists(draft, "Large company")
    opening.missing_items(draft)
    clients = [draft.client(f"Client {number:05d} LLC") for number in range(organizations)]
    for customer in draft.quickbooks["Customer"][::100]:
        customer["DisplayName"] = customer["DisplayName"].upper()
    for number in range(INVOICES):
        draft.invoice(clients[number * organizations // INVOICES], billing.lines(draft.rng, 3))
    for name in names.VENDORS:
        draft.vendor(name)
    expenses.expense_reports(draft)
    orders.purchase_orders(draft)
    for number in range(OTHERS):
        client = clients[number * organizations // OTHERS]["id"]
        again(draft, ("ExpenseReports", "ExpenseItems", "expenseReportID"), {}, {"companyID": client})
        again(draft, ("PurchaseOrders", "PurchaseOrderItems", "orderID"), {"purchaseForCompanyID": client}, {})
    return draft.finish("Large company", {"start_date": "2026-08-01", "look_back_days": 92})


def again(draft, entities, of_document, of_line):
    """One more document like the first of its kind, with lines like its own."""
    documents, lines, link = entities
    first = draft.autotask[documents][0]
    made = draft.record(documents, **{key: value for key, value in (first | of_document).items() if key != "id"})
    for line in [each for each in draft.autotask[lines] if each[link] == first["id"]]:
        fields = line | of_line | {link: made["id"]}
        draft.record(lines, **{key: value for key, value in fields.items() if key != "id"})


def measured(folder, organizations):
    """Read and check once for time, and check once more for memory."""
    made = dataset(organizations)
    world = World(1, folder, dataset=made)
    session = steps.open_run(
        str(world.company()),
        "preflight",
        "",
        clock=world.clock,
        adapter=ServicesAdapter(world.services),
        gate=Gate(None, world.clock),
    )
    begun = perf_counter()
    facts = steps.read_preflight(session)
    read = perf_counter()
    told = steps.check(session, facts)
    checked = perf_counter()
    tracemalloc.start()
    steps.check(session, facts)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    counted = world.services.requests()
    session.close()
    assert_whole_pages(counted, made)
    return Measured(
        organizations,
        sum(counted["autotask"].values()),
        sum(counted["quickbooks"].values()),
        read - begun,
        checked - read,
        peak / 2**20,
        len(told.found),
    )


def assert_whole_pages(counted, made):
    """No list is asked for more often than it has pages, one more to see its end, whatever number of apps wants it."""
    assert counted["rejected"] == {"autotask": 0, "quickbooks": 0}
    for name in ("Companies", "Contacts", "Invoices", "BillingItems", "ExpenseReports", "ExpenseItems", "Currencies"):
        asked = counted["autotask"][f"POST {name}/query"] + counted["autotask"].get(f"POST {name}/query/next", 0)
        assert asked <= ceil(len(made.autotask[name]) / 500) + 1, name
    lists = 18
    assert counted["quickbooks"]["GET query"] <= lists + ceil(len(made.quickbooks["Customer"]) / 1000)


@pytest.mark.long
def test_preflight_of_5000_organizations_grows_with_the_lists_and_no_faster(tmp_path, capsys):
    results = [measured(tmp_path / str(count), count) for count in (5_000, 20_000)]
    with capsys.disabled():
        print("\n  organizations   Autotask   QuickBooks   reading s   checking s   checking MiB   findings")
        for each in results:
            print(
                f"  {each.organizations:>13,}{each.autotask:>11}{each.quickbooks:>13}{each.reading:>12.1f}"
                f"{each.checking:>13.2f}{each.memory:>15.1f}{each.findings:>11}"
            )
    small, large = results
    assert small.checking < 5
    assert large.checking < 4 * 2 * max(small.checking, 0.1), "four times as many take at most about four times as long"
    assert large.memory < 4 * 2 * small.memory
