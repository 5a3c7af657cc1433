"""The report as a whole: how much of each subject is in order, and what changed since the last one."""

from checks_kit import surveyed
from plan_factories import at, customer, preferences

from atqbo.checks import SUBJECTS, report
from atqbo.checks.changes import changes, kept

THEN = at("2026-03-14", 6)

OTHER_APPS = ("Expense reports", "Purchase orders")


def test_a_subject_is_in_order_when_nothing_was_found_but_notes():
    told = report(surveyed(preferences=preferences(multicurrency=False)))
    assert tuple(each.subject for each in told.looked) == tuple(each for each in SUBJECTS if each not in OTHER_APPS)
    lacking = {each.subject: (each.in_order, each.checks) for each in told.looked if each.in_order < each.checks}
    assert lacking == {"Currencies": (2, 3)}
    assert {each.app for each in told.found if each.subject == "Currencies"} == {"all"}


def test_the_first_report_has_nothing_to_compare_with():
    assert report(surveyed()).changes.since is None


def test_what_is_new_changed_gone_and_the_same():
    before = kept(report(surveyed(customers=[customer(name="ACME BAKERY")])).found)
    now = report(surveyed(preferences=preferences(multicurrency=False)), before, THEN).changes
    assert now.since == THEN
    assert now.new == (
        "Multi-currency is on in Autotask and off in QuickBooks",
        "1 organization with waiting invoices has its customer in QuickBooks",
    )
    assert now.gone == ("1 organization with waiting invoices cannot be given a customer: their invoices are held",)
    assert (now.changed, now.same) == ((), 2)


def test_other_records_behind_the_same_finding_are_a_change():
    one = report(surveyed(customers=[customer(name="ACME BAKERY")])).found
    other = report(surveyed(customers=[customer(name="Acme-Bakery")])).found
    assert changes(other, kept(one), THEN).changed == (
        "1 organization with waiting invoices cannot be given a customer: their invoices are held",
    )
    assert changes(one, kept(one), THEN).same == len(one)
