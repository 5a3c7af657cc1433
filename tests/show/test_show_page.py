"""The page: one inert file that begins with the verdict and shows what the notebook showed."""

import re
from datetime import date
from html.parser import HTMLParser

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from show_samples import HOSTILE, document, plan

from atqbo import show
from atqbo.effects import State
from atqbo.outcome import OUTCOME
from atqbo.plan.document import Known, Verdict
from atqbo.show.cover import Cover, cover
from atqbo.show.page import render, safe_html
from atqbo.tieout import tie_out

COVER = Cover(
    title="Done",
    company=HOSTILE,
    notebook="Invoices",
    badge="Done",
    tone="good",
    sentence=f"2 invoices for {HOSTILE}",
    waiting=(HOSTILE,),
    facts=(("Started", HOSTILE),),
    seals=(("Run", HOSTILE),),
)

EVIL = f"""<h1>Title</h1><script>alert(3)</script><style>@import url(http://evil.example)</style>
<a href="javascript:alert(4)" onclick="alert(5)">x</a>
<img src="https://evil.example/a.png"><iframe src="//evil"></iframe>
<form action="https://evil.example"><input></form><div style="background:url(https://evil.example)">kept</div>
{show.documents(plan())._repr_html_()}"""


class Reader(HTMLParser):
    """Collects the elements of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]


def page_of(*outputs: object, text: str = "# Invoices\n\n## Plan", cover: Cover = COVER) -> str:
    cells = [new_markdown_cell(text), new_code_cell("secret_source = 1", outputs=list(outputs), execution_count=1)]
    return render(new_notebook(cells=cells), cover)


def html(text: str) -> object:
    return new_output("display_data", data={"text/html": text, "text/plain": "x"})


def test_page_acts_on_nothing_and_fetches_nothing() -> None:
    picture = show.value_by_verdict(plan())
    data, metadata = picture._repr_mimebundle_()
    hostile_text = new_output("stream", name="stdout", text=f"\x1b[31m{HOSTILE}\x1b[0m")
    page = page_of(
        html(EVIL),
        new_output("display_data", data=data, metadata=metadata),
        new_output("display_data", data={"text/markdown": EVIL}),
        new_output("display_data", data={"application/javascript": "alert(6)"}),
        hostile_text,
        text=f"# Invoices\n\n{EVIL}",
    )
    found = Reader(page)
    assert not {"script", "iframe", "form", "input", "object", "embed", "link"} & set(found.tags)
    assert found.tags.count("style") == 1
    assert not [name for _, name, _ in found.attributes if name.startswith("on") or name == "style"]
    sources = [value for _, name, value in found.attributes if name in ("src", "href", "action", "data", "srcset")]
    assert sources
    assert all(source and source.startswith("data:image/svg+xml;base64,") for source in sources)
    assert "evil.example" not in re.sub(r"base64,[^\"]*", "", page)
    assert "alert(6)" not in page
    assert "default-src 'none'; img-src data:; style-src 'unsafe-inline'" in page


def test_page_has_one_h1_a_language_landmarks_and_no_code() -> None:
    page = page_of(html(EVIL))
    found = Reader(page)
    assert found.tags.count("h1") == 1
    assert [found.tags.count(tag) for tag in ("header", "main", "footer")] == [1, 1, 1]
    assert ("html", "lang", "en") in found.attributes
    assert "<h2" in page
    assert "secret_source" not in page
    assert "identity of the approver is not authenticated" in page.replace("\n", " ")


def test_tables_keep_caption_scope_and_alignment() -> None:
    page = page_of(html(show.documents(plan())._repr_html_()))
    assert "<caption>Documents (6)</caption>" in page
    assert page.count('scope="row"') == 6
    assert 'class="d2 n4 p6 w5"' in page
    assert re.search(r'role="region"', page)
    assert '<td class="s wait">Hold' in page


def test_plots_have_their_words() -> None:
    data, metadata = show.value_by_verdict(plan())._repr_mimebundle_()
    found = Reader(page_of(new_output("display_data", data=data, metadata=metadata)))
    assert ("img", "alt", data["text/plain"]) in found.attributes


def test_widgets_are_not_shown_and_the_outcome_is_a_sentence() -> None:
    widget = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "Password(value='x')"}
    outcome = {OUTCOME: {"run": "r"}, "text/plain": "The sentence <again>"}
    page = page_of(new_output("display_data", data=widget), new_output("display_data", data=outcome))
    assert "Password" not in page
    assert "<p>The sentence &lt;again&gt;</p>" in page


def test_headings_go_one_level_down() -> None:
    assert safe_html("<h1>a</h1><h5>b</h5><h6>c</h6><hr>") == "<h2>a</h2><h6>b</h6><h6>c</h6><hr>"


def test_a_page_about_a_thousand_documents_fits() -> None:
    """Every table that grows with the documents, under the cover of a real manifest: at most 300 KB."""
    names = [f"Brightwater Logistics & Sons {number % 60}" for number in range(1_000)]
    many = plan(*(document(10_000 + n, Verdict.CREATE, "1234.56", name) for n, name in enumerate(names)))
    known = {key: Known(key, 0, State.DONE, True, {}) for each in many.documents for key in each.effects}
    for each in many.documents:
        entity = {"Id": str(each.autotask_id + 5), "DocNumber": str(each.autotask_id - 5), "TotalAmt": each.amount}
        known[each.effects[0]] = Known(each.effects[0], 0, State.DONE, True, entity)
    tied = tie_out(many, frozenset(each.source for each in many.documents), known)
    assert tied.agrees
    tables = [show.verdict_summary(many), show.documents(many), show.postings(many), show.written(tied)]
    tables += [show.unwritten(tied), show.tie_out(tied, "USD")]
    data, metadata = show.value_by_verdict(many)._repr_mimebundle_()
    page = page_of(
        *(html(each._repr_html_()) for each in tables),
        new_output("display_data", data=data, metadata=metadata),
        cover=cover(manifest()),
    )
    assert page.count("Brightwater") == 2_000
    assert len(page.encode()) <= 300_000


def test_the_page_answers_in_the_order_a_controller_asks() -> None:
    group = {"end": "held", "why": "no such customer", "remedy": "link it", "sums": {"USD": "5.00"}, "ids": [4711]}
    outcome = {
        "sentence": "2 invoices posted, 30.00 USD.",
        "counts": {"created": 2, "held": 1},
        "home_currency": "USD",
        "sums": {"autotask": {"USD": "30"}, "quickbooks": {"USD": "30"}},
        "waiting": ["Held: invoice 4711."],
        "held": [group],
        "approval": [["Approved by", "ann"]],
        "agreement": "Both sides agree to the cent.",
    }
    page = page_of(html("<p>the details</p>"), cover=cover(manifest(outcome=outcome)))
    asked = ["<h1>2 invoices posted, 30.00\u00a0USD.</h1>", "2 created · 1 held", "No such customer.", "Link it."]
    asked += ["Who approved what", "ann", "Do both sides agree?", "to the cent", "the details", "About this record"]
    places = [page.index(text) for text in asked]
    assert places == sorted(places)


def test_what_was_printed_is_shown_up_to_what_a_reader_reads() -> None:
    page = page_of(new_output("stream", name="stdout", text="x" * 1_000_000))
    assert "… 990,000 more characters in the executed notebook" in page
    assert len(page) < 30_000


def manifest(**changes: object) -> dict[str, object]:
    run = {
        "id": "r1",
        "company": "Demo",
        "notebook": "purchase-orders",
        "parameters": {"plan": "", "limit": 5},
        "source_digest": "ff",
        "started": "2026-11-03T08:00:00Z",
    }
    outcome = {
        "sentence": "Done.",
        "counts": {"held": 1, "created": 1200, "skipped": 0},
        "sums": {"quickbooks": {"USD": "1800.5"}},
        "plan": "abc",
        "waiting": [f"{n}" for n in range(12)],
    }
    told = {
        "run": run,
        "outcome": outcome,
        "ended": "2026-11-03T08:01:05Z",
        "status": "completed",
        "exit_code": 3,
        "error": "",
        "number": 2,
        "previous": {"place": "p", "digest": "dd"},
        "files": {"notebook.ipynb": "ee"},
        "version": "1",
    }
    return told | changes


def test_cover_tells_verdict_times_and_sums() -> None:
    told = cover(manifest())
    assert (told.badge, told.tone, told.sentence, told.notebook) == (
        "Waits for a person",
        "wait",
        "Done.",
        "Purchase orders",
    )
    assert told.facts == (
        ("Documents", "1,200 created · 1 held"),
        ("Transferred", "1,800.50\u00a0USD"),
        ("Started", f"{date(2026, 11, 3)} 08:00:00 UTC"),
        ("Took", "1 min 5 s"),
    )
    assert told.waiting[-2:] == ("4", "… and 7 more, listed below")
    seals = dict(told.seals)
    assert (seals["Chain head before it"], seals["Plan"], seals["Parameters"]) == ("dd", "abc", "limit = 5")


def test_cover_of_a_failed_run_tells_what_the_notebook_had_said() -> None:
    told = cover(manifest(status="failed", error="A secret stood in it. Next: renew it", exit_code=8))
    assert (told.sentence, told.remedy) == ("This run failed. A secret stood in it.", "Renew it.")
    assert told.facts[0] == ("The notebook had said", "Done.")
    assert ("Transferred", "1,800.50\u00a0USD") in told.facts


def test_cover_of_a_first_record_without_an_outcome() -> None:
    told = cover(manifest(outcome=None, previous=None, status="incomplete", error="no outcome", exit_code=1))
    assert told.sentence == "This run is incomplete. No outcome."
    assert dict(told.seals)["Chain head before it"].startswith("none")
