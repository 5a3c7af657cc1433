"""What preflight says of expense reports: categories, departments, accounts and rights."""

from decimal import Decimal
from typing import Any

from checks_kit import SAID
from expense_factories import ACCOUNTS, MAPPED, facts, known_create, known_write_back, preferences, settings
from expense_factories import report as expense_report
from msgspec.structs import replace
from plan_factories import accepted, memory
from plan_factories import facts as both_sides

from atqbo import rows
from atqbo.checks import find, report, survey
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.survey import Survey
from atqbo.checks.untold import untold
from atqbo.effects import State
from atqbo.facts import Access, Surroundings
from atqbo.plan.app import EXPENSES

ALL = {**MAPPED, "Parking": {"billable": "Travel", "not_billable": "Travel"}}
SERVICE = rows.Department(id=4, name="Service", number="100")


def seen(access: str = "All", chosen: dict[str, Any] | None = None, past: Any = (), **given: Any) -> Survey:
    """A company with the app. chosen: keys of [expenses]; past: what the ledger remembers of effects.

    Other keywords are those of expense_factories.facts.
    """
    ours = facts(**{"departments": [SERVICE], "access": Access("All", access), **given})
    own = settings(**{"categories": ALL, "owner": "pat", **(chosen or {})})
    remembered = memory(past, attestations=SAID, accepted_settings={"expenses": accepted(own, app=EXPENSES)})
    return survey(replace(both_sides(), around=Surroundings(apps={"expenses": ours})), own, remembered)


def found(**given: Any) -> dict[str, Finding]:
    return {each.code: each for each in find(seen(**given)) if each.app == "expenses"}


def test_an_ordinary_company_has_nothing_to_say() -> None:
    assert found() == {}


def test_every_unmapped_category_is_told_used_or_not() -> None:
    told = found(chosen={"categories": {"Mileage": MAPPED["Mileage"]}})["categories-unmapped"]
    assert (told.severity, told.told) == (Severity.WARNING, ("Meals (1 item to transfer)", "Parking"))


def test_accounts_of_categories_are_active_and_fit() -> None:
    wrong = {**ALL, "Parking": {"billable": "Checking", "not_billable": "Nowhere"}}
    told = found(chosen={"categories": wrong})["categories-misdirected"]
    assert len(told.told) == 2
    assert "whose type is Bank" in told.told[0]


def test_categories_that_autotask_has_no_longer_are_told() -> None:
    gone = {**ALL, "Telegrams": {"billable": "Travel", "not_billable": "Travel"}}
    assert found(chosen={"categories": gone})["categories-unlisted"].told == ("Telegrams",)


def test_departments_are_held_against_classes_where_these_are_tracked() -> None:
    other = rows.Department(id=5, name="Sales", number="300")
    told = found(departments=[SERVICE, other])["departments-without-class"]
    assert told.told == ("Sales: 300",)
    assert (told.evidence[0].autotask.id, told.evidence[0].quickbooks.name) == ("5", "300")
    assert found(departments=[other], preferences=preferences(classes=False)) == {}


def test_the_accounts_that_the_section_names() -> None:
    assert ACCOUNTS[3][1] == "Employee Advances"
    assert found(chosen={"advance_account": "Employee Advances"}) == {}
    told = found(chosen={"advance_account": "Travel", "payables_account": "Checking"})["expense-accounts-wrong"]
    assert len(told.told) == 2


def test_a_report_that_changed_in_two_ways_since_its_transfer_counts_once() -> None:
    past = [known_create(State.DONE, Id="900", TotalAmt=Decimal("38.15")), known_write_back(State.DONE)]
    sent_back = expense_report(quick_books_reference_number="900", status=4, due="30.00")
    told = found(past=past, reports=[sent_back])["changed-since-transfer"]
    assert told.text == "1 expense report no longer agrees with what was transferred"
    assert len(told.told) == 2


def test_rights_on_expense_reports() -> None:
    assert found(access="None")["rights-missing"].severity is Severity.BLOCKER
    assert found(access="Restricted")["rights-restricted"].severity is Severity.WARNING
    assert not {"rights-missing", "rights-restricted"} & set(found())


def test_e1_lines_that_may_be_billed_twice_are_told() -> None:
    assert found(chosen={"billable": "as-autotask"})["billed-twice"].rule == "E1"


def test_without_the_section_it_is_told_that_nothing_was_looked_at() -> None:
    without = survey(both_sides(), replace(settings(), expenses=None), memory(attestations=SAID))
    assert "Expense reports" not in {each.subject for each in report(without).looked}
    said = "Expense categories, and departments' classes"
    assert said in {each.what for each in untold(without)}
    assert said not in {each.what for each in untold(seen())}
