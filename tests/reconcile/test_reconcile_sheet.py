"""What a reviewed sheet would change: each row validated, against what is in force now."""

import csv
import io
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "plan"))

from plan_factories import customer, facts, invoice, item, line, memory, organization, rate, settings

from atqbo.checks import survey
from atqbo.plan.decided import Choice, Decided
from atqbo.reconcile import InForce, Linked, customer_cases, difference, item_cases, progress, read_sheet, write_sheet

AT = datetime(2026, 3, 14, 9, tzinfo=UTC)
ORGANIZATIONS = [organization(1, "Acme"), organization(2, "=Beta & Söhne"), organization(3, "Gamma", currency_id=2)]
CUSTOMERS = [
    customer("7", "ACME, Inc."),
    customer("8", "Beta"),
    customer("9", "Old (deleted)", active=False),
    customer("10", "Euro", currency="EUR"),
]
NOTHING = InForce({}, {}, {})


def looked(in_force=NOTHING):
    """Three organizations with an invoice each."""
    given = facts(
        organizations=ORGANIZATIONS,
        customers=CUSTOMERS,
        invoices=[invoice(each.id, f"{each.id}00.00", company_id=each.id) for each in ORGANIZATIONS],
        billing_items=[line(each.id, f"{each.id}00.00", of=each.id) for each in ORGANIZATIONS],
        exchange_rates=[rate()],
    )
    links = {int(each.partition(":")[2]): link.quickbooks for each, link in in_force.links.items()}
    past = memory(decided=in_force.decided, customers=links)
    return customer_cases(survey(given, settings(), past), in_force.newest)


def edited(cases, in_force, edits, drop=()):
    """The exported sheet with cells changed: {key: {column: text}}."""
    reader = csv.DictReader(io.StringIO(write_sheet([cases], in_force).decode("utf-8-sig"), newline=""))
    rows = [{**row, **edits.get(row["key"].removeprefix("'"), {})} for row in reader if row["key"] not in drop]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, reader.fieldnames)
    writer.writeheader()
    writer.writerows(rows)
    return read_sheet(out.getvalue().encode(), "s.csv")


def changed(edits, in_force=NOTHING):
    cases = looked(in_force)
    return difference([cases], edited(cases, in_force, edits), in_force)


def problems(edits, in_force=NOTHING):
    found = changed(edits, in_force)
    assert found.sentence == ""
    return [text for _, text in found.problems]


LINKED = InForce(
    {"customer:1": Linked("7", "ACME, Inc.", "ada", AT.isoformat()), "customer:55": Linked("8", "Beta", "created", "")},
    {"customer:1": Decided(number=4, choice=Choice.LINK, who="ada", at=AT, quickbooks="7", name="ACME, Inc.")},
    {"customer:1": 4},
)


def test_an_untouched_sheet_changes_nothing():
    for in_force in (NOTHING, LINKED):
        found = changed({}, in_force)
        assert (found.changes, found.problems, found.sentence) == ((), (), "")


def test_the_sheet_holds_what_waits_and_every_cross_reference():
    text = write_sheet([looked(LINKED)], LINKED).decode("utf-8-sig")
    assert "'=Beta & Söhne" in text
    assert "7 ACME, Inc. (linked: the same currency, the names differ in legal form)" in text
    assert [row["key"] for row in csv.DictReader(io.StringIO(text))] == ["3", "2", "1", "55"]


def test_linked_new_and_left_out_are_told_and_sealed_by_one_sentence():
    edits = {
        "1": {"decision": "link", "quickbooks id": "7"},
        "2": {"decision": "create", "new name": "Beta GmbH"},
        "3": {"decision": "Leave-Out", "why": "wait for the merger"},
    }
    found = changed(edits)
    assert found.problems == ()
    assert {each.label: each.after for each in found.changes} == {
        "Acme": "linked to ACME, Inc. (id 7)",
        "=Beta & Söhne": "to be created as Beta GmbH",
        "Gamma": "left out: wait for the merger",
    }
    assert found.sentence.startswith("SETTLE 3 CUSTOMERS: 1 LINKED, 1 NEW, 1 LEFT OUT, ")
    other = changed(edits | {"1": {"decision": "link", "quickbooks id": "8"}})
    assert other.sentence != found.sentence, "the sentence stands for every row"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"decision": "link", "quickbooks id": "77"}, "QuickBooks has no customer with the id '77'"),
        ({"decision": "link", "quickbooks id": ""}, "QuickBooks has no customer with the id ''"),
        ({"decision": "link", "quickbooks id": "9"}, "is inactive in QuickBooks"),
        ({"decision": "link", "quickbooks id": "10"}, "is billed in USD, 'Euro' is kept in EUR"),
        ({"decision": "leave-out"}, "left out without a reason"),
        ({"decision": "create", "new name": "beta"}, "QuickBooks has the customer 'Beta' (id 8)"),
        ({"decision": "create", "new name": "a:b"}, "No customer can be created as 'a:b'"),
        ({"decision": "merge"}, "'merge' is no decision"),
        ({"quickbooks id": "7"}, "has an id but no decision"),
        ({"key": "4711"}, "Neither Autotask's invoices nor the ledger know '4711'"),
        ({"key": "2"}, "'2' stands in several rows"),
        ({"decision": "link", "quickbooks id": "7", "seen": "3"}, "after the sheet was exported"),
    ],
)
def test_a_row_that_cannot_be_is_told_and_nothing_takes_effect(cells, said):
    found = problems({"1": cells, "3": {"decision": "link", "quickbooks id": "10"}})
    assert any(said in text for text in found), found


def test_two_organizations_on_one_customer_have_to_be_meant():
    both = {key: {"decision": "link", "quickbooks id": "8"} for key in ("1", "2")}
    assert len(problems(both)) == 2
    assert "would be that of 'Acme' and of organization 2" in problems(both)[1]
    meant = {key: cells | {"shared": "yes"} for key, cells in both.items()}
    assert changed(meant).problems == ()


def test_a_customer_of_an_organization_beyond_the_window_is_taken_too():
    [text] = problems({"1": {"decision": "link", "quickbooks id": "8"}}, LINKED)
    assert "and of organization 55" in text


def test_a_decision_made_since_the_export_is_not_overwritten():
    cases = looked()
    rows = edited(cases, NOTHING, {"1": {"decision": "link", "quickbooks id": "8"}})
    found = difference([looked(LINKED)], rows, LINKED)
    assert found.problems == ((4, "'Acme' was decided on by ada after the sheet was exported: export it again"),)


def test_numbers_that_a_program_took_for_decimals_are_read():
    cells = {"key": "1.0", "decision": "link", "quickbooks id": "7.0", "seen": "0.0"}
    found = changed({"1": cells})
    assert (found.problems, [each.subject for each in found.changes]) == ((), ["customer:1"])
    assert found.changes[0].word.quickbooks == "7"
    assert changed({"1": {**cells, "key": "''1"}}).problems == ()  # a CSV that was saved as a workbook


def test_rows_that_are_mixed_up_are_told():
    link = {"decision": "link", "quickbooks id": "7"}
    assert "'1' is 'Gamma', and in Autotask it is 'Acme'" in problems({"1": {**link, "autotask name": "Gamma"}})[0]
    for same in ("ACME", " Acme ", ""):
        assert changed({"1": {**link, "autotask name": same}}).problems == ()
    assert changed({"1": {"autotask name": "Acme of old"}}).problems == (), "where it changes nothing"


def test_an_emptied_decision_is_taken_back_but_not_a_link_that_came_with_creation():
    found = changed({"1": {"decision": ""}}, LINKED)
    assert [(each.label, each.word, each.seen) for each in found.changes] == [("Acme", None, 4)]
    assert found.sentence.startswith("SETTLE 1 CUSTOMER: 1 TAKEN BACK, ")
    assert "came with its creation" in problems({"55": {"decision": ""}}, LINKED)[0]


def test_progress_counts_records_and_money_and_rounds_down():
    assert str(progress(looked())) == "0 of 3 organizations settled, 0 % of the waiting value"
    assert str(progress(looked(LINKED))) == "1 of 3 organizations settled, 15 % of the waiting value"
    given = facts(items=[item("2", "LABOR")])
    cases = item_cases(survey(given, settings(), memory()), {})
    assert str(progress(cases)) == "0 of 1 item settled, 0 % of the waiting value"
    assert cases.worth(cases.matches[0]) == Decimal("100.00")
