"""Findings and matches as tables and pictures."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "checks"))

from checks_kit import surveyed
from msgspec.structs import replace
from plan_factories import customer, invoice, organization, settings

from atqbo import show
from atqbo.checks import SUBJECTS, Finding, Severity, match_customers, match_items, report, said
from atqbo.reconcile import Progress
from atqbo.reconcile.cases import customer_cases

HOSTILE = "<b>Bold</b> & Co"
FOUND = (
    Finding(code="a", severity=Severity.BLOCKER, subject="Tilde", text="two names", evidence=said(("first", HOSTILE))),
    Finding(code="b", severity=Severity.NOTE, subject="Dates", text="nothing much", remedy="wait", rule="D3"),
)


def test_findings_are_sentences_and_names_are_escaped() -> None:
    of_all, of_invoices = show.findings(FOUND).tables
    assert of_all.frame()["text"].tolist() == []
    assert of_invoices.frame()["text"].tolist() == ["Two names.", "Nothing much."]
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; Co" in show.evidence(FOUND)._repr_html_()
    assert show.evidence(FOUND).tables[1].frame()["text"].tolist() == ["Two names.", ""]
    assert repr(show.findings(())) == "All apps: nothing was found.\n\nInvoices app: nothing was found."


def test_a_page_shows_some_of_a_long_evidence_and_names_the_file_with_all() -> None:
    long = replace(FOUND[0], evidence=said(map(str, range(60))))
    texts = show.evidence([long]).tables[1].frame()["evidence"].tolist()
    assert len(texts) == 51
    assert texts[-1] == "… and 10 more, in findings.csv"


def test_what_was_looked_at_names_every_subject_once() -> None:
    frame = show.checked(report(surveyed()).looked).frame()
    assert tuple(frame["subject"]) == tuple(
        each for each in SUBJECTS if each not in ("Expense reports", "Purchase orders")
    )
    assert set(frame["order"]) == {"In order"}


def test_organizations_with_what_is_to_be_done() -> None:
    seen = surveyed(
        settings(),
        organizations=[organization(1, HOSTILE), organization(2, "Known")],
        customers=[customer("4", "Known"), customer("5", "BOLD & Co")],
        invoices=[invoice(1, "10.00", company_id=1), invoice(2, "20.00", company_id=2)],
    )
    matches = match_customers(seen)
    assert show.customers_to_settle(matches, "USD").frame()["organization"].tolist() == [HOSTILE]
    assert show.customers(matches, "USD").frame()["customer"].tolist() == ["", "4"]
    assert "<b>Bold" not in show.customers(matches, "USD")._repr_html_()
    plot = show.customers_by_kind(matches)
    assert plot == show.customers_by_kind(matches)
    assert plot.alt == "Bar chart of organizations by match: same name 1, needs approval 1."
    assert show.customers_by_kind(()).alt == "Bar chart of organizations by match: none."


def test_candidates_of_what_waits_with_what_agrees_and_differs() -> None:
    seen = surveyed(
        settings(),
        organizations=[organization(1, HOSTILE), organization(2, "Known")],
        customers=[customer("4", "Known"), customer("5", "BOLD & Co")],
        invoices=[invoice(1, "10.00", company_id=1), invoice(2, "20.00", company_id=2)],
    )
    near = surveyed(settings(), organizations=[organization()], customers=[customer("7", "ACME Bakery, Inc.")])
    [row] = show.candidates([customer_cases(near, {})]).rows
    assert (row["id"], row["theirs"]) == ("29", "7: ACME Bakery, Inc.")
    assert (row["found"], row["score"]) == ("same but for writing", 98)
    assert (row["agrees"], row["differs"]) == ("the same currency", "the names differ in legal form")
    assert "<b>" not in show.candidates([customer_cases(seen, {})])._repr_html_()


def test_progress_names_each_kind_and_only_what_documents_need() -> None:
    some = [Progress("Customers", "organization", "invoice", 0, 0, 100), Progress("Taxes", "tax", "invoice", 0, 0, 100)]
    assert repr(show.settled(some)) == "Customers: No invoice waits for its organization."
    used = Progress("Taxes", "tax", "invoice", 1, 2, 50)
    assert "Taxes: 1 of 2 taxes settled, 50 % of the waiting value." in repr(show.settled([used]))


def test_items_with_their_billing_codes() -> None:
    matches = match_items(surveyed(settings(), items=[]))
    assert show.items(matches, "USD").frame()["codes"].tolist() == ["Labor"]
    assert "QuickBooks has no item 'Labor'." in repr(show.items_to_settle(matches, "USD"))
    assert repr(show.item_notes(matches)) == "There is nothing to remark on the others."
    assert show.items_by_kind(matches).alt == "Bar chart of items by match: held 1."
