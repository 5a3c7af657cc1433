"""The vendor's page, sentence by sentence, as it stands on the data: on the page of the run and in findings.json."""

import json

from checks_kit import SAID, found, surveyed
from plan_factories import memory, organization, settings
from plan_orders_factories import settings as with_orders

from atqbo import show
from atqbo.checks import report
from atqbo.checks.sentences import SENTENCES


def stands(*given, **facts):
    return {each.number: each for each in report(surveyed(*given, **facts)).sentences}


def test_every_sentence_of_the_table_stands_on_the_page_and_in_the_file(tmp_path):
    told = report(surveyed())
    rows = show.prerequisites(told.sentences).rows
    assert [(row["number"], row["words"]) for row in rows] == [(key, each.words) for key, each in SENTENCES.items()]
    show.findings_json(told, tmp_path / "findings.json")
    kept = json.loads((tmp_path / "findings.json").read_text())["prerequisites"]
    assert [each["number"] for each in kept] == list(SENTENCES)


def test_a_sentence_is_in_order_or_names_its_findings():
    assert (stands()["S50"].how, stands()["S50"].told) == ("in-order", "Nothing was found")
    noted = stands()["S10"]
    assert (noted.how, noted.told) == ("in-order", found()["user-shared"].text)
    tilde = stands(organizations=[organization(name="Acme~Bakery")])["S50"]
    assert tilde.how == "warning"
    assert tilde.told == found(organizations=[organization(name="Acme~Bakery")])["tilde-in-autotask"].text
    assert stands(settings(owner="somebody else"), memory(attestations=SAID))["S33"].how == "blocker"


def test_an_answer_is_told_with_its_dates_and_an_open_one_is_open():
    given = stands()["S07"]
    assert (given.how, given.told) == ("attested", "pat said so on 2026-03-01, which counts until 2027-03-01")
    unanswered = stands(None, memory())["S07"]
    assert (unanswered.how, unanswered.told) == ("open", "Nobody has said yet")
    assert stands(None, memory(attestations={"intuit-admin": SAID["intuit-admin"]}))["S01"].how == "attested"


def test_what_this_kit_replaces_is_listed_with_what_replaces_it():
    helpdesk = stands()["S25"]
    assert (helpdesk.how, helpdesk.told) == (
        "replaced",
        "By switching the app on in company.toml: nothing is ordered",
    )
    replaced = [number for number, each in stands().items() if each.how == "replaced"]
    assert {f"S{number}" for number in range(25, 33)} <= set(replaced)
    assert all(each.told for each in stands().values() if each.how in ("replaced", "not-checked"))


def test_each_app_in_use_is_shown_with_its_owner_its_window_and_its_user():
    own = {"username": "own", "secret": "env:B", "integration_code": "Y"}
    [ours, orders] = show.apps(with_orders({"create_purchase_orders": True}, owner="pat", autotask=own)).rows
    assert (ours["app"], ours["user"], ours["alone"]) == ("Invoices", "api", "write nothing")
    assert (orders["app"], orders["owner"], orders["user"]) == ("Purchase orders", "pat", "own")
    assert orders["alone"] == "transfer purchase orders"
