"""Renews docs/prerequisites.md: the vendor's page sentence by sentence, from atqbo/checks/sentences.py."""

from pathlib import Path

from atqbo.checks.attesting import QUESTIONS
from atqbo.checks.sentences import ADDED, SENTENCES, Sentence
from atqbo.plan.cures import FINDINGS

DOCS = Path(__file__).resolve().parents[2] / "docs" / "prerequisites.md"
INTRODUCTION = """# The prerequisites, sentence by sentence

The vendor's page on what to look at before switching the transfer on is taken sentence by sentence, in our own words.
`1_preflight` (`atqbo run preflight`) looks for each on the real data of both sides. A code is what a finding is called
in findings.csv and findings.json; a finding names the sentences it comes from. The page of each run shows how every
sentence stands: in order, found, answered by whom, replaced by what, or why it is not checked.

What blocks one app, such as a subscription without purchase orders, blocks that app alone.

Made from `atqbo/checks/sentences.py` by `python tests/tools/prerequisites.py`.

| Number | What it asks | Looked for by | Otherwise |
|---|---|---|---|
"""
QUESTIONS_HEAD = """
## What a person says

No service shows these. A person looks, and says so with `atqbo run preflight -p attest CODE`, or in JupyterLab with
the boxes of `1_preflight`; the answer is kept in the ledger with the user's name and the date, counts for 365 days,
and is printed on the page. An open or expired answer is a warning, and so is one that what can be seen speaks against.

| Code | Statement | Where to look |
|---|---|---|
"""
CURES_HEAD = """
## What can be put right from here

`1_preflight` shows each as a difference. It is written only by a run that is given the sentence shown with them, from
the notebook's boxes in JupyterLab, or as in `atqbo run preflight -p cure create-terms -p approval "CURE 1 FINDING:
CREATE 1 TERM, 1EC684"`, and then both sides are read again. The digits at its end stand for the very records that were
shown. Updates of QuickBooks are sparse, so that nothing else of the record changes. Billing codes are read-only for
programs: their names and External Numbers are corrected in Autotask.

| Cure | Finding |
|---|---|
"""
ADDED_HEAD = """
## What is looked for besides

| Code | Why |
|---|---|
"""


def page() -> str:
    """The page as it ought to be."""
    sentences = "".join(
        f"| {number} | {each.words} | {_coded(each.codes)} | {_otherwise(each)} |\n"
        for number, each in SENTENCES.items()
    )
    questions = "".join(f"| `{code}` | {each.statement} | {each.look} |\n" for code, each in QUESTIONS.items())
    added = "".join(f"| `{code}` | {why} |\n" for code, why in ADDED.items())
    cures = "".join(f"| `{way}` | `{code}` |\n" for way, code in FINDINGS.items())
    return INTRODUCTION + sentences + QUESTIONS_HEAD + questions + CURES_HEAD + cures + ADDED_HEAD + added


def _coded(codes: tuple[str, ...]) -> str:
    return ", ".join(f"`{code}`" for code in codes)


def _otherwise(each: Sentence) -> str:
    told = (
        f"attested: {_coded(each.attested)}" if each.attested else "",
        f"replaced by {each.replaced}" if each.replaced else "",
        f"not checked: {each.unchecked}" if each.unchecked else "",
    )
    return "; ".join(filter(None, told))


if __name__ == "__main__":
    DOCS.write_text(page())
    print(f"{DOCS.name}: {len(SENTENCES)} sentences")
