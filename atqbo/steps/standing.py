"""The steps of 0_connect: both logins tried, what they may do, and until when the connection lives."""

from atqbo.errors import Blocked
from atqbo.outcome import Outcome
from atqbo.standing import Standing, read_standing, remarks
from atqbo.steps.session import Run
from atqbo.tokenfile import TokenFile


def try_connection(run: Run) -> Standing:
    """Ask both sides who they are. Reads only."""
    tokens = TokenFile.of(run.settings.quickbooks.tokens, run.company.folder)
    return read_standing(run.autotask_as, run.quickbooks, run.settings, tokens, run.clock.now())


def conclude_connection(run: Run, standing: Standing) -> Outcome:
    """Done when both sides answered and nothing is to be seen to; else the exit code of what one of them said."""
    told = tuple(remarks(standing))
    code = max((error.exit_code for error in standing.errors), default=Blocked.exit_code if told else 0)
    answered = 2 - len(standing.errors)
    both = "Both services answer" if answered == 2 else f"{answered} of 2 services answered"
    return Outcome(
        run=run.id,
        notebook=run.notebook,
        company=run.settings.company.name,
        sentence=f"{both}; {len(told):,} {'thing' if len(told) == 1 else 'things'} to see to."
        if told
        else f"{both}, and nothing is to be seen to.",
        exit_code=code,
        waiting=told,
    )
