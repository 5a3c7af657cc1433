"""Whether another connector moves expense reports into the same company (rule K5)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from atqbo.effects import read_mark
from atqbo.facts import Facts
from atqbo.money import ZERO, round_to_minor
from atqbo.plan.currencies import home_currency
from atqbo.plan.document import Memory, Reason
from atqbo.plan.expenses.desk import has_reference, reimbursed_in
from atqbo.plan.findings import OWN_CONNECTORS_OFF, made_after
from atqbo.plan.past import is_done, known
from atqbo.rows import ExpenseReport, PostedPurchase


def second_connector(facts: Facts, memory: Memory) -> Reason | None:
    """Bills of the window without marker, whose id or number stands in Autotask as the reference of a report of that
    very sum. What came before a person said that other connectors are off does not count, nor do reports in another
    currency, which people are told to enter by hand.
    """
    reports = [each for each in facts.autotask.expense_reports if reimbursed_in(facts, each) == home_currency(facts)]
    others = references((each for each in reports if not _is_ours(memory, each)), facts)
    word = memory.attestations.get(OWN_CONNECTORS_OFF)
    some = [
        each
        for each in (*facts.quickbooks.bills, *facts.quickbooks.vendor_credits)
        if read_mark(each.private_note) is None
        and is_referred_to(each, others)
        and (word is None or made_after(each, word.at))
    ]
    if not some:
        return None
    told = ", ".join(sorted(each.doc_number or f"id {each.id}" for each in some)[:3])
    return Reason(
        "second-connector",
        f"Another connector, or somebody by hand, moves expense reports into this company: {len(some)} of the window's "
        f"bills that this program did not make are referred to in Autotask, for example {told}",
        f"switch the other connector off, then say so: run 1_preflight with -p attest {OWN_CONNECTORS_OFF}",
        "K5",
    )


def references(reports: Iterable[ExpenseReport], facts: Facts) -> Mapping[str, Collection[Decimal]]:
    """What stands in Autotask as reference of a report → the amounts of the reports it stands at, without sign."""
    found: dict[str, set[Decimal]] = defaultdict(set)
    for each in reports:
        if has_reference(each):
            due = round_to_minor(each.amount_due or ZERO, home_currency(facts))
            found[(each.quick_books_reference_number or "").strip()].add(abs(due))
    return found


def is_referred_to(posted: PostedPurchase, referred: Mapping[str, Collection[Decimal]]) -> bool:
    """Whether its id or number is the reference of a report of that very sum: numbers of vendors' own invoices may look
    like a reference. referred: as `references` gives them.
    """
    names = {posted.id, (posted.doc_number or "").strip()} - {""}
    return any(posted.total_amt in referred.get(name, ()) for name in names)


def _is_ours(memory: Memory, report: ExpenseReport) -> bool:
    """Whether this program wrote the reference."""
    return is_done(known(memory, "autotask", "update", "ExpenseReports", f"expenses:{report.id}"))
