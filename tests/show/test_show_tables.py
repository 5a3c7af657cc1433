"""Tables say what they are made of, align figures, and never act."""

import csv
import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace
from pandas import DataFrame
from show_samples import FORMULA, HOSTILE, NEAR, document, plan, tied

from atqbo import show
from atqbo.effects import State
from atqbo.ledger.store import Approval
from atqbo.plan.document import Known, Verdict
from atqbo.show.files import harmless
from atqbo.show.table import Column, Table, table
from atqbo.tieout import tie_out

COLUMNS = (
    Column("name", "Organization"),
    Column("amount", "Amount", "money", "currency"),
    Column("count", "Count", "count"),
    Column("day", "Date", "date"),
    Column("end", "Outcome", "status"),
)
ROW = {
    "name": HOSTILE,
    "amount": Decimal("1234567.5"),
    "currency": "USD",
    "count": 12345,
    "day": date(2026, 1, 2),
    "end": "held",
}


def cells(shown: Table) -> list[tuple[str, ...]]:
    """The texts of a table, as its HTML has them."""
    import re

    rows = re.findall(r"<tr>(.*?)</tr>", shown._repr_html_())
    return [tuple(re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row)) for row in rows][1:]


def test_html_has_caption_scopes_and_formatted_figures() -> None:
    html = table([ROW], caption="A & B", columns=COLUMNS)._repr_html_()
    assert "<caption>A &amp; B</caption>" in html
    assert html.count('scope="col"') == 5
    assert html.count('scope="row"') == 1
    assert '<table class="n2 n3 d4">' in html
    assert "<td>1,234,567.50 USD</td><td>12,345</td><td>2026-01-02</td>" in html
    assert '<td class="s wait">Held</td>' in html
    assert "<script" not in html
    assert "<img" not in html


def test_sentences_are_marked_so_that_a_narrow_page_can_put_them_below_their_row() -> None:
    columns = (*COLUMNS[:2], Column("why", "Why", "prose"))
    html = table([ROW | {"why": "It is too much."}], caption="Held", columns=columns)._repr_html_()
    assert '<table class="n2 p3 w2">' in html
    assert "<td>It is too much.</td>" in html


def test_nothing_is_shown_as_nothing() -> None:
    shown = table([{"name": None, "amount": None}], caption="c", columns=COLUMNS[:2])
    assert cells(shown) == [("", "")]
    assert 'scope="row"' not in shown._repr_html_(), "an empty cell is no row's header"


def test_empty_table_says_a_sentence() -> None:
    shown = table([], caption="c", columns=COLUMNS, empty="Nothing held.", note="Read <today>.")
    assert shown._repr_html_() == "<p>Read &lt;today&gt;.</p>\n<p>Nothing held.</p>\n"
    assert repr(shown) == "Read <today>.\nNothing held."


def test_plain_text_for_the_terminal() -> None:
    shown = table(
        [{"name": f"Org {n}", "amount": Decimal(n), "currency": "JPY"} for n in range(25)],
        caption="Orgs",
        columns=COLUMNS[:2],
    )
    lines = repr(shown).splitlines()
    assert lines[:3] == ["Orgs", "Organization  Amount", "Org 0          0 JPY"]
    assert lines[-1] == "… and 5 more"


def test_frames_in_and_out_keep_decimals() -> None:
    frame = DataFrame([{"name": "a", "amount": Decimal("0.10"), "currency": "USD"}, {"name": "b"}])
    shown = table(frame, caption="c", columns=COLUMNS[:2])
    assert cells(shown) == [("a", "0.10 USD"), ("b", "")]
    assert shown.frame()["amount"][0] == Decimal("0.10")


def test_documents_one_row_each_up_to_the_limit() -> None:
    rows = cells(show.documents(plan()))
    assert len(rows) == 6
    assert rows[1] == ("4712", "2026-10-05", "Müller", "900.00 EUR", "Create", "")
    assert rows[3][-1] == "Two customers resemble it. Confirm the match."
    assert "alert(1)&lt;/script&gt;" in rows[0][2]
    assert show.documents(plan(), limit=2).caption == "Documents: the first 2 of 6; all stand in plan.csv"


def test_summary_has_counts_and_sums_home_currency_first() -> None:
    assert cells(show.verdict_summary(plan())) == [
        ("Create", "1", "1,234.50 USD", "1,234.50 USD"),
        ("Create", "1", "900.00 EUR", "900.00 EUR"),
        ("Skip", "1", "7.00 USD", "0.00 USD"),
        ("Hold", "2", "30.00 USD", "0.00 USD"),
        ("Refuse", "1", "-5.00 USD", "0.00 USD"),
    ]


def test_reasons_group_documents() -> None:
    assert cells(show.reasons(plan())) == [
        ("Two customers resemble it.", "Confirm the match.", "Hold", "2", "30.00\u00a0USD", "4713, 4714"),
        ("The total is negative.", "Issue a credit memo.", "Refuse", "1", "-5.00\u00a0USD", "4715"),
    ]
    only_good = plan(document(1, Verdict.CREATE, "1"))
    assert repr(show.reasons(only_good)) == "Nothing held or refused."


def test_what_stands_in_the_way() -> None:
    assert cells(show.blockers((NEAR,))) == [("Two customers resemble it.", "Confirm the match.", "C1")]
    assert repr(show.blockers(())) == "Nothing stands in the way."


def test_approval_is_told_in_its_own_words() -> None:
    at = datetime(2026, 11, 3, 8, tzinfo=UTC)
    given = Approval(plan="ab", kind="person", who="ann", host="desk", typed="TRANSFER 1 INVOICE", at=at)
    told = dict(cells(show.approval(given)))
    assert told["Name"] == "ann (user of the host, not authenticated)", "rule K2"
    assert (told["Sentence"], told["At"]) == ("TRANSFER 1 INVOICE", "2026-11-03 08:00:00 UTC")
    assert repr(show.approval(None)) == "Nothing is approved, so nothing is sent."


def test_what_waits_for_a_person() -> None:
    (row,) = cells(show.waiting(plan(), {"invoices:4711": (NEAR,)}))
    assert row[2:] == ("Create", "1", "1,234.50\u00a0USD", "4711")


def test_postings_show_both_sides_of_the_books() -> None:
    assert cells(show.postings(plan())) == [
        ("Accounts receivable", "2026-10", "1,234.50 USD", ""),
        ("Services", "2026-10", "", "1,234.50 USD"),
        ("Accounts receivable", "2026-10", "900.00 EUR", ""),
        ("Services", "2026-10", "", "900.00 EUR"),
    ]


def test_tie_out_ends_with_what_was_selected() -> None:
    shown = show.tie_out(tied(), "USD")
    assert shown.caption == "Tie-out: the sides do not agree"
    assert cells(shown) == [
        ("Created", "1", "1,234.50 USD", "1,234.50 USD"),
        ("Skipped", "1", "7.00 USD", ""),
        ("Held", "2", "30.00 USD", ""),
        ("Refused", "1", "-5.00 USD", ""),
        ("Selected", "5", "1,266.50 USD", ""),
        ("Unknown", "1", "900.00 EUR", ""),
        ("Selected", "1", "900.00 EUR", ""),
    ]


def test_tie_out_shows_what_rounding_left_between_the_sides() -> None:
    rounded = replace(document(1, Verdict.CREATE, "10.00"), to_post=Decimal("10.01"))
    intended = plan(rounded, document(2, Verdict.CREATE, "5.00"))
    known = {
        "K1": Known("K1", 0, State.DONE, True, {"Id": "1", "TotalAmt": Decimal("10.01")}),
        "K2": Known("K2", 0, State.DONE, True, {"Id": "2", "TotalAmt": Decimal("5.00")}),
    }
    shown = show.tie_out(tie_out(intended, frozenset({"invoices:1", "invoices:2"}), known))
    assert shown.caption == "Tie-out: as planned, with differences of rounding"
    assert shown.note == "QuickBooks less Autotask, of what was written (rule A2): 0.01 USD (invoices 1)."


def test_written_and_unwritten() -> None:
    (row,) = cells(show.written(tied()))
    assert row[2:7] == ("Created", "1201", "91", "1,234.50 USD", "1,234.50 USD")
    assert "number has not reached Autotask" in row[7]
    assert [row[3] for row in cells(show.unwritten(tied()))] == ["Unknown", "Refused", "Held", "Held"]


def test_plan_file_has_every_line_and_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    digest = show.plan_csv(plan(), path)
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["autotask_id"] for row in rows] == ["4711", "4712", "4713", "4714", "4715", "4716"]
    assert rows[0]["text"] == "'+1 hour"
    assert rows[2]["organization"] == f"'{FORMULA}"
    assert rows[4]["autotask_total"] == "-5.00"


@pytest.mark.parametrize("text", ["=1+1", "+cmd|x", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "-", "-5,00"])
def test_formulas_are_disarmed(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("value", ["-5.00", Decimal("-0.01"), "+3", "a=1", "", 7])
def test_figures_and_plain_texts_stay(value: object) -> None:
    assert harmless(value) == str(value)


def test_plot_is_reproducible_and_says_what_it_shows() -> None:
    plot, again = show.value_by_verdict(plan()), show.value_by_verdict(plan())
    assert plot == again
    assert plot.alt == (
        "Bar chart of the sums by verdict: create 1,234.50 USD, skip 7.00 USD, hold 30.00 USD, refuse -5.00 USD, "
        "create 900.00 EUR."
    )
    assert plot.svg.startswith("<svg")
    assert "<text" in plot.svg
    data, metadata = plot._repr_mimebundle_()
    assert metadata["image/svg+xml"]["alt"] == data["text/plain"] == plot.alt


def test_plot_of_an_empty_plan() -> None:
    assert show.value_by_verdict(replace(plan(), documents=())).alt == "Bar chart of the sums by verdict: no documents."
