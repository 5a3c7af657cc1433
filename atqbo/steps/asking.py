"""What a person asks of one run beyond the settings, in the parameters of its notebook."""

from msgspec.structs import replace

from atqbo.checks.words import counted
from atqbo.errors import UsageError
from atqbo.facts import NOTHING, Asked, read_asked
from atqbo.steps.session import Run


def ask(run: Run, plan: str = "", **words: str) -> str:
    """Take a person's words to heart, and say what the run is about. words: as `read_asked` takes them.

    plan: hash of a plan that was shown before; the run is then asked what that plan was asked. Raises UsageError where
    the words cannot be understood, or are not those of the plan.
    """
    asked = _with_made(run, read_asked(**words))
    if plan:
        shown = run.ledger.plan(plan)
        if shown and asked not in (NOTHING, shown.asked):
            raise UsageError(
                "The plan was asked for something else",
                subject=plan,
                remedy="leave the parameters out: what a plan was asked stands in it",
            )
        asked = shown.asked if shown else asked
    run.asked = asked
    return told(asked)


def _with_made(run: Run, asked: Asked) -> Asked:
    """What a run created that is to be undone, and what else it wrote, stands in the ledger."""
    if asked.undo is None:
        return asked
    name = asked.undo.run
    undo = run.ledger.done_by(name)
    if any(not each.source.startswith(f"{run.app.name}:") for each in undo.made):
        other = undo.made[0].source.partition(":")[0]
        raise UsageError(
            f"That run is not one of {run.app.nouns}", subject=name, remedy=f"undo it with: atqbo run {other} -p undo"
        )
    return replace(asked, undo=undo)


def told(asked: Asked) -> str:
    """What a run is about, in a sentence."""
    closed = ", ".join(map(str, asked.post_closed_ids)) or ("all of them" if asked.post_closed else "")
    since = f" created since {asked.adopt_since}" if asked.adopt_since else ""
    said = [
        f"Only what was asked for: {asked.only.text}." if asked.only else "",
        f"Dated in closed books, and to be posted on the first open day: {closed}." if closed else "",
        f"Sent anew: {', '.join(map(str, asked.resend))}." if asked.resend else "",
        f"Voided, and to be credited: {', '.join(map(str, asked.credit))}." if asked.credit else "",
        f"Run {asked.undo.run} is undone: {counted(len(asked.undo.made), 'document')}." if asked.undo else "",
        f"Documents{since} that an earlier connector moved are taken over by number." if asked.adopt else "",
    ]
    return " ".join(filter(None, said)) or "All documents of the window, as the settings say."
