"""The cells of 4_invoices in one process without limits, to see how much memory a long month takes: prints MiB.

The services allow so many invoices in some hours only; here neither the sandbox nor the program has limits.
"""

import ast
import json
import os
import resource
import sys
from pathlib import Path

from atqbo import autotask, quickbooks
from atqbo.gate import Limit, Window

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "4_invoices.ipynb"
RUN = "20261031T000000Z-000000"


def unlimited(name, *_):
    return Limit(name, (Window(10**9, 1),))


def shown(value):
    """What the kernel would make of a cell's last value."""
    return len(value._repr_html_() if hasattr(value, "_repr_html_") else repr(value))


def execute(cell, names):
    *before, last = ast.parse("".join(cell["source"])).body
    if not isinstance(last, ast.Expr):
        before, last = [*before, last], None
    exec(compile(ast.Module(before, []), "cell", "exec"), names)
    if last:
        shown(eval(compile(ast.Expression(last.value), "cell", "eval"), names))


def main(company, folder):
    autotask.autotask_limit = quickbooks.quickbooks_limit = quickbooks.quickbooks_batch_limit = unlimited
    os.environ |= {"ATQBO_RUN": RUN, "ATQBO_RECORD": folder}
    names = {}
    for cell in json.loads(NOTEBOOK.read_text())["cells"]:
        if cell["cell_type"] == "code":
            execute(cell, names)
            if "parameters" in cell["metadata"].get("tags", ()):
                names |= {"company": company, "run": RUN}
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


if __name__ == "__main__":
    main(*sys.argv[1:])
