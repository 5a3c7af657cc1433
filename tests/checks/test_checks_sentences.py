"""The table of the prerequisites, the page in docs/ and the code say the same."""

import re
import sys
from inspect import getclosurevars, getmodule, getsource, isfunction
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "tools"))

from prerequisites import DOCS, page

from atqbo.checks import app
from atqbo.checks.attesting import QUESTIONS
from atqbo.checks.sentences import ADDED, SENTENCES, sentences_of
from atqbo.plan import accounts, findings
from atqbo.plan.expenses.findings import blockers as expense_blockers
from atqbo.plan.orders.blockers import order_blockers

ROOT = Path(__file__).resolve().parents[2]
ATTESTED = {f"attest-{code}" for code in QUESTIONS}
COMPOSED = {"tilde-in-autotask", "tilde-in-quickbooks", "vendors-share-names", "employees-share-names", *ATTESTED}
"""Codes that the source puts together."""


def codes_in(text: str, pattern: str) -> set[str]:
    return {code for found in re.findall(pattern, text) for code in re.findall(r'"([a-z0-9-]+)"', found)}


def codes_of_checks() -> set[str]:
    found = set()
    for path in (ROOT / "atqbo" / "checks").glob("*.py"):
        found |= codes_in(path.read_text(), r"\bcode=([^\n]*),?\n")
    found |= {"customers-to-create", "customers-to-approve", "items-to-create", "items-to-approve"}
    found |= {"contact-missing", "contact-without-email"}
    found |= codes_in(getsource(app), r'Reason\(\s*("[^"]+"),')
    return found | COMPOSED


def codes_of_planner() -> set[str]:
    """What blocks an app, also where another module says it, and what is told beside."""
    found = {"settings-unaccepted", "trial-missing", "older-than-window", "billed-twice"}
    for blockers in (findings.blockers, expense_blockers, order_blockers):
        called = [each for each in _called(blockers) if isfunction(each)]
        sources = "".join(map(getsource, [getmodule(blockers), accounts, *called]))
        found |= codes_in(sources, r'Reason\(\n\s+("[^"]+"),')
    return found


def _called(function) -> list[object]:
    """Functions of other modules that a function and its helpers call."""
    names = getclosurevars(function).globals
    own = [each for each in names.values() if isfunction(each) and each.__module__ == function.__module__]
    return [*names.values(), *(each for helper in own for each in getclosurevars(helper).globals.values())]


def test_the_page_is_the_table():
    assert DOCS.read_text() == page(), "run python tests/tools/prerequisites.py"


def test_every_sentence_of_the_vendors_page_has_a_number():
    assert list(SENTENCES) == [f"S{number:02d}" for number in range(1, 76)]


@pytest.mark.parametrize("number", SENTENCES)
def test_each_sentence_is_looked_for_attested_replaced_or_said_to_be_out_of_reach(number):
    each = SENTENCES[number]
    assert each.codes or each.attested or each.replaced or each.unchecked
    assert not (each.unchecked and (each.codes or each.attested))
    assert set(each.attested) <= set(QUESTIONS)


def test_every_code_of_the_table_is_one_that_some_check_gives():
    listed = {code for each in SENTENCES.values() for code in each.codes} | set(ADDED)
    assert listed - codes_of_checks() - codes_of_planner() == set()


def test_every_code_that_a_check_gives_stands_in_the_table():
    listed = {code for each in SENTENCES.values() for code in each.codes} | set(ADDED)
    questions = {f"attest-{code}" for each in SENTENCES.values() for code in each.attested}
    lacking = (codes_of_checks() | codes_of_planner()) - listed - questions
    assert not lacking, "give each a line in ADDED of checks/sentences.py, or name it in the sentence it is from"


def test_a_finding_names_its_sentences():
    assert sentences_of("contact-missing") == ("S41",)
    assert sentences_of("attest-password-lasts") == ("S07",)
    assert sentences_of("duration") == ()
    assert not [code for code in ADDED if sentences_of(code)]
