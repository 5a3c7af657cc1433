"""Steps of 3_items: billing codes beside items, and the missing ones copied to QuickBooks on a person's word."""

import getpass
import platform
from collections import Counter
from collections.abc import Collection, Iterator

from msgspec import Struct
from msgspec.structs import replace

from atqbo import compare as comparing
from atqbo import outcome as outcomes
from atqbo.checks import survey
from atqbo.compare import Compared
from atqbo.errors import Blocked, UsageError
from atqbo.facts import Facts
from atqbo.ledger.book import Book
from atqbo.ledger.store import Approval
from atqbo.outcome import Outcome
from atqbo.plan.document import Reason
from atqbo.plan.findings import blockers
from atqbo.plan.items.copied import CopiedItem, became, with_created
from atqbo.plan.items.missing import MissingItems, plan_missing_items
from atqbo.plan.permission.ownership import unaccepted
from atqbo.show import approval_facts, compare_csv, copied_csv
from atqbo.steps.reading import read_invoices
from atqbo.steps.session import Run, deliver, recover

SHOWN = "items-shown"
"""Kind of event: a page showed this plan of missing items."""
_CSV, _RESULTS = "compare.csv", "copied.csv"
_WRONG_COMPANY = frozenset({"subscription-ended", "home-currency-differs", "foreign-ledger"})
"""Findings about the app as a whole that forbid items too; the others are about invoices."""
_SHORTEST_HASH = 8
_REFUSED = 4
"""Exit code of a run in which a service refused something."""


class Copied(Struct, frozen=True, kw_only=True):
    """What became of copying missing items."""

    asked: bool
    """Whether the run was asked to create them."""
    missing: MissingItems
    approval: Approval | None
    items: tuple[CopiedItem, ...]
    facts: Facts
    """Both sides as they stand now, the new items among them."""
    blockers: tuple[Reason, ...] = ()


def recover_items(run: Run, create_missing: str = "") -> Book:
    """Settle what an earlier run left open; only in a run that is asked to create items, since others write nothing."""
    return recover(run) if _asked(create_missing) else run.ledger.book()


def read_items(run: Run) -> Facts:
    """Both sides, with the names of the ledger accounts that billing codes have in Autotask."""
    facts = read_invoices(run)
    labels = run.autotask.picklist("BillingCodes", "generalLedgerAccount")
    return replace(facts, autotask=replace(facts.autotask, ledger_accounts=labels))


def compare(run: Run, facts: Facts) -> tuple[Compared, ...]:
    """Every billing code, active or in use, beside its item; then the items that no billing code names."""
    return comparing.compare(survey(facts, run.settings, run.ledger.memory()))


def keep_comparison(compared: Collection[Compared]) -> str:
    """Leave the comparison in the record, as a file for a spreadsheet."""
    folder = outcomes.record_folder()
    if folder is None:
        return f"The comparison is kept with the record of a run as {_CSV}."
    return f"The comparison for a spreadsheet: {_CSV}, SHA-256 {compare_csv(compared, folder / _CSV)}"


def plan_missing(run: Run, facts: Facts) -> MissingItems:
    """What would be created for billing codes without an item."""
    return plan_missing_items(facts, run.settings, run.company.digest, run.ledger.memory())


def copy_missing(
    run: Run, facts: Facts, missing: MissingItems, create_missing: str = "", typed: str = "", only: str = ""
) -> Copied:
    """Create the missing items in QuickBooks, if the run is asked to and a person typed the plan's sentence (rule K2).

    only: hash of the plan the person saw. Raises Blocked when the sentence, or what was shown, is not this plan's.
    """
    asked = _asked(create_missing)
    wanted = asked and bool(missing.sentence)
    found = _obstacles(run, facts) if wanted else ()
    approval = _approval(run, missing, typed, only) if wanted and not found else None
    if wanted and run.acts:
        run.ledger.save_plan(missing.plan)
        run.ledger.note(SHOWN, missing.seen_as, {"sentence": missing.sentence, "plan": missing.plan.hash})
    items = _created(run, missing, approval)
    return Copied(
        asked=asked,
        missing=missing,
        approval=approval,
        items=items,
        facts=with_created(facts, missing, items),
        blockers=found,
    )


def keep_copied(copied: Copied) -> str:
    """Leave the report of what became of each item in the record, as a file that goes along with the mail."""
    folder = outcomes.record_folder()
    if folder is None or not copied.items:
        return "What becomes of each item is kept with the record of the run that creates it."
    return f"The same for a spreadsheet: {_RESULTS}, SHA-256 {copied_csv(copied.items, folder / _RESULTS)}"


def conclude_copying(run: Run, outcome: Outcome, copied: Copied) -> Outcome:
    """The outcome of 3_items, with what became of the items that the run was asked to create.

    The plan's hash stands in the approval alone: an outcome's plan is one of documents, and approving items by hand is
    no trial of transferring invoices.
    """
    if not copied.asked:
        return outcome
    return replace(
        outcome,
        sentence=f"{_told(copied)} {outcome.sentence}",
        exit_code=next(_codes(run, copied), outcome.exit_code),
        waiting=(*_waiting(run, copied), *outcome.waiting),
        approval=approval_facts(copied.approval),
    )


def _asked(create_missing: str) -> bool:
    answers = {"yes": True, "no": False, "": False}
    if create_missing not in answers:
        raise UsageError("create_missing is neither yes nor no", subject=create_missing, remedy="-p create_missing yes")
    return answers[create_missing]


def _obstacles(run: Run, facts: Facts) -> tuple[Reason, ...]:
    memory = run.ledger.memory()
    unowned = unaccepted(run.settings, memory.accepted_settings)
    found = (each for each in blockers(facts, run.settings, memory) if each.code in _WRONG_COMPANY)
    return (*found, *((unowned,) if unowned else ()))


def _approval(run: Run, missing: MissingItems, typed: str, only: str) -> Approval | None:
    """The person's word on exactly this plan, which an earlier page showed; None where nobody typed anything."""
    if not typed:
        return None
    if " ".join(typed.split()) != missing.sentence:
        raise Blocked(
            "The typed approval is not this plan's",
            subject=typed,
            remedy=f"read the plan again; it is approved by typing: {missing.sentence}",
        )
    shown = [note.detail["plan"] for note in run.ledger.noted(SHOWN) if note.subject == missing.seen_as]
    if not shown or (only and not any(plan.startswith(only) and len(only) >= _SHORTEST_HASH for plan in shown)):
        raise Blocked(
            "This plan of missing items is not one that was shown, or it has changed since",
            subject=only or missing.plan.hash[:12],
            remedy="run it with -p create_missing yes alone, read the plan, then type its sentence",
        )
    return Approval(
        plan=missing.plan.hash,
        kind="person",
        who=getpass.getuser(),
        host=platform.node(),
        typed=missing.sentence,
        at=run.clock.now(),
    )


def _created(run: Run, missing: MissingItems, approval: Approval | None) -> tuple[CopiedItem, ...]:
    """Send what was approved. Without the runner, or anybody's word, nothing is."""
    if not (approval and run.acts):
        return ()
    run.ledger.approve(approval)
    run.ledger.take_on(missing.plan.effects)
    deliver(run, "Creating items")
    return became(missing, run.ledger.states(effect.key for effect in missing.plan.effects))


def _told(copied: Copied) -> str:
    counted = Counter(each.end for each in copied.items)
    if counted:
        ends = ", ".join(f"{number:,} {end}" for end, number in counted.items())
        return f"Missing items: {ends}."
    if copied.missing.sentence:
        return f"Nothing was created; the plan is to {copied.missing.sentence.lower()}."
    return "No missing item can be created." if copied.missing.items else "No item is missing."


def _codes(run: Run, copied: Copied) -> Iterator[int]:
    """Exit codes that apply, the gravest first."""
    ends = {each.end for each in copied.items}
    held = any(each.holds for each in copied.missing.items)
    if run.trouble:
        yield run.trouble.exit_code
    if "refused" in ends:
        yield _REFUSED
    if copied.blockers or held or ends & {"held", "unknown", "planned"} or (copied.missing.sentence and not ends):
        yield Blocked.exit_code


def _waiting(run: Run, copied: Copied) -> Iterator[str]:
    if run.trouble:
        yield str(run.trouble)
    for reason in (*copied.blockers, *(each.holds[0] for each in copied.missing.items if each.holds)):
        yield f"{reason.text}. To do: {reason.remedy}."
    for each in copied.items:
        if each.end != "created":
            yield f"The item '{each.name}' is {each.end}. {each.reason}".rstrip(". ") + "."
    if copied.missing.sentence and not copied.items and not copied.blockers:
        yield (
            "Missing items need a person's approval: atqbo run items "
            f"--plan {copied.missing.plan.hash[:12]} -p create_missing yes "
            f'-p approval "{copied.missing.sentence}"'
        )
