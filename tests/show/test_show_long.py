"""What a long month shows: as much as somebody reads on the page, all of it in the file beside it."""

import csv

from show_samples import NEAR, document, plan

from atqbo import conclusion, show
from atqbo.effects import State
from atqbo.plan.document import Known, Verdict
from atqbo.tieout import tie_out

CREATED, HELD = 1_200, 1_300
LONG = plan(
    *(document(number, Verdict.CREATE, "10.00") for number in range(1, CREATED + 1)),
    *(document(number, Verdict.HOLD, "1.00", "Contoso", "USD", NEAR) for number in range(5_000, 5_000 + HELD)),
)
KNOWN = {
    key: Known(key, 0, State.DONE, True, {"Id": "7", "DocNumber": "1201", "TotalAmt": 10})
    for each in LONG.documents
    for key in each.effects
}
TIED = tie_out(LONG, frozenset(each.source for each in LONG.acting()), KNOWN)


def test_a_page_lists_a_thousand_and_names_the_file_that_holds_the_rest():
    written, unwritten = show.written(TIED), show.unwritten(TIED)
    assert (len(written.rows), len(unwritten.rows)) == (1_000, 1_000)
    assert written.caption == "Written: the first 1,000 of 1,200; all stand in results.csv"
    assert unwritten.caption == "Not written: the first 1,000 of 1,300; all stand in results.csv"


def test_the_file_holds_the_end_of_every_document(tmp_path):
    show.results_csv(TIED, tmp_path / "results.csv")
    with (tmp_path / "results.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == CREATED + HELD
    assert {row["outcome"] for row in rows} == {"created", "held"}
    assert rows[0]["quickbooks_total"] == "10"
    assert rows[-1]["remark"]


def test_as_many_sentences_are_told_as_somebody_reads():
    told = conclusion.waiting_documents(LONG, TIED, ())
    assert len(told) == conclusion.MOST_TOLD + 1
    assert told[-1] == "… and 1,200 more; results.csv holds them all."
    [group] = conclusion.held(LONG, TIED, ())
    assert len(group.ids) == HELD
