"""Looking through the plan: filter, verdict, pages of 25, hostile names."""

from collections import Counter

from panels_kit import shown


def test_pages_of_25_and_no_further_than_there_are(panel):
    documents = [document.source for document in panel.proposal.plan.documents]
    assert len(documents) == 128
    assert shown(panel) == documents[:25]
    assert panel.browser.previous.disabled
    for _ in range(5):
        panel.browser.next.click()
    assert shown(panel) == documents[125:]
    assert "126 to 128 of 128" in panel.browser.position.value
    assert panel.browser.next.disabled
    panel.browser.previous.click()
    assert shown(panel) == documents[100:125]


def test_every_word_of_the_filter_must_occur_wherever_it_stands(panel):
    panel.browser.find.value = "lakeshore 5,436.75"
    assert shown(panel) == ["invoices:4739"]
    assert "1 to 1 of 1" in panel.browser.position.value
    panel.browser.find.value = "4739 nobody"
    assert shown(panel) == []
    assert "No document fits" in panel.browser.position.value


def test_a_filter_begins_on_its_first_page(panel):
    panel.browser.next.click()
    panel.browser.find.value = "USD"
    assert "1 to 25 of " in panel.browser.position.value


def test_verdicts_are_offered_with_their_counts(panel):
    counts = Counter(document.verdict.value for document in panel.proposal.plan.documents)
    labels = dict(panel.browser.verdict.options)
    assert labels[f"Hold ({counts['hold']})"] == "hold"
    panel.browser.verdict.value = "refuse"
    assert shown(panel) == ["invoices:4716"]


def test_names_from_outside_are_inert(panel):
    for number, inert in (
        (4763, "&lt;script&gt;alert(1)&lt;/script&gt; Media"),
        (4788, "&lt;b&gt;Bold&lt;/b&gt; &amp; Co"),
    ):
        panel.browser.find.value = str(number)
        row = next(row for row in panel.browser.rows if row.source == f"invoices:{number}")
        row.button.click()
        for text in (row.text.value, panel.about.value):
            assert inert in text
            assert "<script" not in text
            assert "<b>" not in text


def test_a_hostile_reason_is_inert(panel):
    panel.browser.choose("invoices:4705")
    panel.why.value = '<img src=x onerror="alert(1)">'
    panel.hold.click()
    assert "&lt;img src=x onerror=" in panel.about.value
    assert "<img" not in panel.about.value + panel.said.value
    panel.release.click()


def test_the_lines_of_a_document_stand_in_its_detail(panel):
    panel.browser.choose("invoices:4701")
    for told in ("In Autotask", "Item in QuickBooks", "equal name", "Autotask&#39;s due date", "594.15 USD"):
        assert told in panel.about.value
