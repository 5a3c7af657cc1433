"""The panel for settling without a browser: real widgets, a real ledger, the demo company's sandbox in this process."""

import os
from contextlib import contextmanager

from panels_kit import served

from atqbo import panels, steps
from atqbo.reconcile.topics import OF_NOTEBOOK

__all__ = ["chosen", "rows", "served", "settling"]


@contextmanager
def settling(sandbox, state, kind="customer"):
    """What Run All of 2_customers or 3_items comes to in JupyterLab, at the panel of that kind."""
    os.environ["ATQBO_STATE"] = str(state)
    notebook = next(name for name, kinds in OF_NOTEBOOK.items() if kind in kinds)
    session = steps.open_run(str(sandbox.company), notebook)
    try:
        settling = panels.settle(session, steps.read_invoices(session))
        settling.turn_to(OF_NOTEBOOK[notebook].index(kind))
        yield settling.panel
    finally:
        session.close()


def rows(panel):
    """Names on the page of the list that is shown."""
    return [row.button.description for row in panel.list.rows if row.box.layout.display != "none"]


def chosen(panel, label):
    """Press the button of that row."""
    next(row for row in panel.list.rows if row.button.description == label).button.click()
    return panel.detail
