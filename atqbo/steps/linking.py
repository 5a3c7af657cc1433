"""A person's word on which record of QuickBooks stands for one of Autotask, given as a parameter of a notebook."""

import getpass
import re

from atqbo.errors import UsageError
from atqbo.plan.decided import Choice, Word
from atqbo.steps.session import Run

_LINK = re.compile(r"(?P<subject>(vendor|submitter|product):[0-9]+)\s*=\s*(?P<quickbooks>[0-9]+)")


def link(run: Run, words: str) -> str:
    """Keep links, and say so. words: "vendor:29=56, product:7=12" says that organization 29 is vendor 56 of QuickBooks,
    and product 7 its item 12; "" says nothing.

    Only a run that the runner started keeps them. Raises UsageError for what cannot be understood.
    """
    if not words.strip():
        return "No record was linked by hand."
    seen = run.ledger.newest_decisions()
    found = [_read(each.strip(), seen) for each in words.split(",")]
    if run.acts:
        run.ledger.decide(found, getpass.getuser())
    told = ", ".join(f"{each.subject} to {each.quickbooks}" for each in found)
    return f"Linked: {told}." if run.acts else f"To be linked in a run: {told}."


def _read(text: str, seen: dict[str, int]) -> Word:
    match = _LINK.fullmatch(text)
    if match is None:
        raise UsageError(
            "A link cannot be understood", subject=text, remedy='write it like "vendor:29=56" or "product:7=12"'
        )
    subject, quickbooks = match["subject"], match["quickbooks"]
    return Word(
        subject=subject, label=subject, choice=Choice.LINK, quickbooks=quickbooks, name=f"id {quickbooks}",
        seen=seen.get(subject, 0),
    )  # fmt: skip
