"""Settling customers and items: compared, decided with one press, kept at once, undone, told to whoever looks later."""

import getpass

import pytest
from msgspec import structs
from settling_kit import chosen, rows, settling

from atqbo import show
from atqbo.checks.customers import Kind
from atqbo.clock import SystemClock
from atqbo.errors import UsageError
from atqbo.ledger.store import opened
from atqbo.matching import Side
from atqbo.panels import pairs, settle_listing
from atqbo.plan.decided import Choice
from atqbo.reconcile import TOPICS

TRI, AUTO = "Tri County Water", "BRIGHTON AUTO GROUP"


@pytest.fixture
def desk(company, reports, tmp_path):
    """2_customers of the demo company. Its ledger is new for each test."""
    for name in ("ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"):
        company.company.with_name(name).unlink(missing_ok=True)
    with settling(company, tmp_path / "state") as panel:
        yield panel


@pytest.fixture
def items(company, desk, tmp_path):
    with settling(company, tmp_path / "state", "item") as panel:
        yield panel


def decided(panel, label):
    [case] = [each for each in panel.settlement.cases.cases if each.label == label]
    return case.decided


def test_what_waits_is_shown_first_the_most_valuable_at_the_top(desk):
    assert "31 of 42 organizations settled, 93 % of the waiting value" in desk.progress.value
    assert rows(desk)[:3] == ["Calumet Group~North Plant", "Northgate Paper Supply", "Harbor Lane Yoga"]
    assert len(rows(desk)) == 11
    assert desk.detail.case.label == "Calumet Group~North Plant"


def test_the_list_is_narrowed_by_words_and_by_kind_in_pages_of_25(desk):
    desk.list.find.value = "brighton 1,500"
    assert rows(desk) == [AUTO]
    desk.list.find.value = ""
    desk.list.which.value = settle_listing.ALL
    assert (len(rows(desk)), desk.list.previous.disabled, desk.list.next.disabled) == (25, True, False)
    desk.list.next.click()
    assert len(rows(desk)) == 17
    assert "26 to 42 of 42" in desk.list.position.value


def test_a_pair_stands_side_by_side_with_its_differences_marked(desk):
    shown = chosen(desk, TRI).pair.value
    assert "Found as same but for writing" in shown
    assert "Tri<mark> </mark>County Water" in shown
    assert "Tri<mark>-</mark>County Water" in shown
    assert "Differs in writing only" in shown


def test_accepting_a_candidate_is_kept_at_once_and_the_next_one_comes(desk, company, tmp_path):
    chosen(desk, TRI).why.value = "same address"
    desk.detail.accept.click()
    assert "32 of 42 organizations settled" in desk.progress.value
    assert TRI not in rows(desk)
    assert f"{TRI}: Linked to Tri-County Water" in desk.said.value
    assert desk.detail.case.label == "Calumet Group~North Plant"
    with settling(company, tmp_path / "state") as later:
        word = decided(later, TRI)
    assert (word.choice, word.who, word.why) == (Choice.LINK, getpass.getuser(), "same address")


def test_another_record_is_found_by_search(desk):
    detail = chosen(desk, "Calumet Group~North Plant")
    assert detail.accept.disabled
    detail.search.value = "holloway law"
    assert [label.split(" (")[0] for label, _ in detail.choice.options] == ["Holloway Law Offices"]
    assert "<mark>" in detail.pair.value
    detail.search.value = "blue heron"
    detail.accept.click()
    assert decided(desk, "Calumet Group~North Plant").name == "Blue Heron Realty"


def test_two_organizations_are_one_customer_only_where_that_is_said(desk):
    detail = chosen(desk, "Calumet Group~North Plant")
    detail.search.value = "holloway law"
    assert detail.shared.layout.display == ""
    detail.accept.click()
    assert "is already that of" in desk.said.value
    assert decided(desk, "Calumet Group~North Plant") is None
    detail.search.value = "holloway law"
    detail.shared.value = True
    detail.accept.click()
    assert decided(desk, "Calumet Group~North Plant").name == "Holloway Law Offices"


def test_another_currency_is_refused_with_what_to_do(desk):
    detail = chosen(desk, "Windsor Marine Supply")
    detail.search.value = "windsor marine"
    detail.accept.click()
    assert "billed in CAD" in desk.said.value
    assert "Next: " in desk.said.value
    assert decided(desk, "Windsor Marine Supply") is None
    assert desk.detail.case.label == "Windsor Marine Supply"


def test_an_inactive_customer_is_made_active_only_after_what_is_sent_was_seen(desk):
    detail = chosen(desk, "Harbor Lane Yoga")
    assert detail.accept.description == "Make it active again, and link to it"
    assert "&#34;Active&#34;: true" in detail.revival.value
    assert "&#34;DisplayName&#34;: &#34;Harbor Lane Yoga&#34;" in detail.revival.value
    detail.accept.click()
    word = decided(desk, "Harbor Lane Yoga")
    assert (word.choice, word.body["Active"], word.body["Id"]) == (Choice.LINK, True, word.quickbooks)
    assert "to be made active again by" in desk.said.value
    assert "32 of 42 organizations settled" in desk.progress.value
    assert detail.accept.description == "Link to the chosen one"
    desk.take_back.click()
    assert decided(desk, "Harbor Lane Yoga") is None


def test_an_inactive_customer_is_never_linked_without_that(desk):
    case = chosen(desk, "Harbor Lane Yoga").case
    with pytest.raises(UsageError, match="inactive"):
        desk.settlement.link(case.subject, case.candidates[0].theirs.id)
    assert all(not each.candidates[0].reactivate for offer in desk.offers for each in offer.cases)


def test_a_new_customer_is_seen_to_the_letter_before_it_can_be_created(desk):
    detail = chosen(desk, "Atelier Duval SARL")
    assert detail.create.layout.display == "none"
    detail.preview.click()
    assert "can never be changed" in detail.body.value
    assert "EUR" in detail.body.value
    shown = detail.shown.body
    detail.name.value = "Atelier Duval (Paris)"
    assert "Atelier Duval (Paris)" in detail.body.value, "what is shown follows the name"
    assert detail.shown.body["DisplayName"] == "Atelier Duval (Paris)"
    detail.create.click()
    word = decided(desk, "Atelier Duval SARL")
    assert (word.choice, word.name) == (Choice.CREATE, "Atelier Duval (Paris)")
    assert word.body == {**shown, "DisplayName": "Atelier Duval (Paris)"}
    assert "Atelier Duval SARL" not in rows(desk)


def test_a_name_that_cannot_be_had_is_told_before_anything_is_kept(desk):
    detail = chosen(desk, "Northgate Paper Supply")
    detail.preview.click()
    assert "QuickBooks has the vendor" in detail.body.value
    assert detail.create.layout.display == "none"
    detail.name.value = "Northgate Paper Supply (customer)"
    detail.preview.click()
    detail.create.click()
    assert decided(desk, "Northgate Paper Supply").name == "Northgate Paper Supply (customer)"


def test_leaving_out_needs_a_reason_and_counts_as_settled(desk):
    detail = chosen(desk, TRI)
    assert detail.leave_out.disabled
    detail.why.value = "the contract is disputed"
    detail.leave_out.click()
    assert "32 of 42 organizations settled" in desk.progress.value
    desk.list.which.value = settle_listing.DECIDED
    assert rows(desk) == [TRI]
    assert "the contract is disputed" in chosen(desk, TRI).about.value


def test_undo_is_at_hand_for_the_last_and_for_every_earlier_decision(desk):
    chosen(desk, TRI).accept.click()
    chosen(desk, AUTO).accept.click()
    assert desk.take_back.description == f"Undo: {AUTO}"
    desk.take_back.click()
    assert (decided(desk, AUTO), AUTO in rows(desk)) == (None, True)
    assert desk.take_back.layout.display == "none"
    desk.list.which.value = settle_listing.DECIDED
    chosen(desk, TRI).undo.click()
    assert decided(desk, TRI) is None
    assert desk.list.which.value == settle_listing.DECIDED, "a decision turns to no other filter"
    assert "31 of 42 organizations settled" in desk.progress.value


def test_all_of_a_kind_are_accepted_after_it_was_said_what_it_means(desk):
    assert desk.confirm.layout.display == "none"
    assert desk.all[0].description == "Accept all found as same but for writing (3) …"
    desk.all[0].click()
    assert "equal but for capitals, blanks, punctuation" in desk.meaning.value
    assert f"{TRI} → Tri-County Water" in desk.meaning.value
    assert "5,958.60 USD" in desk.meaning.value
    desk.confirm.click()
    assert "34 of 42 organizations settled" in desk.progress.value
    assert decided(desk, AUTO).why == "accepted with all found as same-but-for-writing"
    assert [button.layout.display for button in desk.all] == ["none"] * 5


def test_a_decision_made_elsewhere_meanwhile_is_told_and_stands(desk, company, tmp_path):
    with settling(company, tmp_path / "state") as other:
        chosen(other, TRI).why.value = "wait for the merger"
        other.detail.leave_out.click()
    chosen(desk, TRI).accept.click()
    assert "left it out (wait for the merger)" in desk.said.value
    assert "after you looked" in desk.said.value
    assert decided(desk, TRI).choice is Choice.LEAVE_OUT
    assert "wait for the merger" in desk.detail.about.value


def test_what_was_explained_can_be_called_off(desk):
    desk.all[0].click()
    desk.cancel.click()
    assert (desk.meaning.value, desk.confirm.layout.display) == ("", "none")
    assert "31 of 42" in desk.progress.value


def test_a_search_offers_eight_and_says_how_many_more_there_are(desk):
    detail = chosen(desk, TRI)
    detail.search.value = "usd-no-such-name"
    assert detail.accept.disabled
    detail.search.value = "a"
    assert len(detail.choice.options) == 8
    assert "more: narrow them by words in Search" in detail.choice.more.value
    second = detail.choice.options[1]
    detail.choice.buttons[1].click()
    assert detail.choice.value == second[1]
    assert detail.choice.buttons[1].description == f"✓ {second[0]}"


def test_accepting_all_keeps_none_where_one_was_decided_elsewhere(desk, company, tmp_path):
    desk.all[0].click()
    with settling(company, tmp_path / "state") as other:
        chosen(other, AUTO).accept.click()
    desk.confirm.click()
    assert "after you looked" in desk.said.value
    assert decided(desk, TRI) is None


def test_what_agrees_is_said_though_it_is_written_otherwise():
    ours = Side(
        id="1", name="Acme Yoga, Hyde Park", phones=("312 555 0147", "312 555 0199"), emails=("ap@acme.example",)
    )
    theirs = Side(id="2", name="Acme Yoga", phones=("(312) 555-0147",), emails=("owner@acme.example",))
    said = {line.what: line.said for line in pairs.compared(ours, theirs)}
    assert (said["Phone"], said["E-mail"]) == ("the same phone", "the same e-mail domain")
    assert said["Name"] == "differs: only in Autotask: hyde park"
    assert "<mark>" not in pairs.pair(ours, theirs, None).partition("Phone")[2]
    by_company = Side(id="2", name="Jane Roe", aliases=("Acme Yoga, Hyde Park",))
    assert pairs.compared(ours, by_company)[0].said == "the same by another name, 'Acme Yoga, Hyde Park'"


def test_new_ones_that_look_like_something_are_a_filter_of_their_own(desk, company):
    assert "alike" not in dict(settle_listing.choices(desk.settlement.cases)).values()
    case = structs.replace(chosen(desk, TRI).case, decided=None)
    new = structs.replace(case, match=structs.replace(case.match, kind=Kind.NEW))
    some = structs.replace(desk.settlement.cases, cases=(new, structs.replace(new, candidates=())))
    assert ("New, but alike (1)", "alike") in settle_listing.choices(some)
    assert settle_listing.narrowed(some.cases, "alike") == [new]


def test_hostile_names_are_text(desk):
    ours, theirs = Side(id="1", name="<img src=x onerror=a()>"), Side(id="2", name="<script>")
    assert "<img" not in pairs.pair(ours, theirs, None)
    assert "<script" not in pairs.pair(ours, theirs, None)


def test_an_item_is_settled_the_same_way(items):
    assert rows(items) == ["Network Equipment"]
    items.detail.search.value = "network equipment"
    items.detail.accept.click()
    assert "a category cannot stand on a line" in items.said.value
    items.detail.name.value = "Network gear"
    items.detail.preview.click()
    items.detail.create.click()
    assert "16 of 16 items settled, 100 % of the waiting value" in items.progress.value
    assert decided(items, "Network Equipment").body["Type"] == "NonInventory"
    items.list.which.value = settle_listing.ALL
    labor = chosen(items, "Labor").pair.value
    assert "Found as same number" in labor, "its billing codes share an External Number"
    assert "Onsite Labor, " in labor, "several codes of one item are normal, and shown"


def test_a_run_shows_what_people_decided(desk):
    chosen(desk, TRI).accept.click()
    with opened(desk.settlement.company, SystemClock()) as ledger:
        [row] = show.decisions(ledger.memory().decided, [TOPICS["customer"]]).rows
    assert (row["name"], row["choice"], row["who"]) == (TRI, "link", getpass.getuser())
    assert row["quickbooks"].endswith(": Tri-County Water")
