"""Small notebooks of one's own, given to `atqbo run` by their path."""

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

PARAMETERS = 'company = ""\nrun = ""'

BEGIN = """\
from atqbo.outcome import Outcome, Progress, announce, declare
outcome = Outcome(run=run, notebook="own", company="Own", sentence="Nothing to do.", exit_code=0, counts={"held": 0})"""

OPEN = f"""\
{BEGIN}
from atqbo.steps import open_run
session = open_run(company, "own", run)"""

DECLARE = "declare(outcome)"
"""What a notebook without a session can say; the ledger knows nothing of it."""
FINISH = "session.finish(outcome)"

WAIT = """\
import time
announce(Progress("Waiting for the signal", 0, 0))
time.sleep(60)"""


def write(path, *sources, parameters=PARAMETERS, skipped=()):
    """A notebook of these code cells, after its parameters cell. skipped: places of cells tagged not to be executed."""
    cells = [new_code_cell(source) for source in sources]
    for place in skipped:
        cells[place].metadata["tags"] = ["skip-execution"]
    if parameters is not None:
        cells.insert(0, new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    nbformat.write(new_notebook(cells=cells), path)
    return path


def until_it_waits(process):
    """Read what a run says until its notebook has come to the cell WAIT."""
    while "Waiting for the signal" not in (line := process.stderr.readline()):
        assert line, "it ended before it could be signalled"
