"""The panel without a browser: real widgets, a real ledger, the demo company's sandbox in this process."""

import os
import sys
from contextlib import contextmanager
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "cli"))

from cli_processes import served

from atqbo import panels, steps

__all__ = ["analyst", "served", "shown"]


@contextmanager
def analyst(sandbox, state):
    """What Run All comes to in JupyterLab: the facts, the plan and the panel, without a run of the runner."""
    os.environ["ATQBO_STATE"] = str(state)
    session = steps.open_run(str(sandbox.company), "invoices")
    try:
        facts = steps.read_invoices(session)
        yield panels.decide(session, facts, steps.plan_documents(session, facts))
    finally:
        session.close()


def shown(panel):
    """Sources of the documents on the page of the list that is shown."""
    return [row.source for row in panel.browser.rows if row.box.layout.display != "none"]
