"""Renews tests/notebooks/expected/: each notebook executed on the demo company of the fixed seed and day.

What differs from run to run (ports, ids, times, digests) is replaced by a word, the padding of tables by one stroke a
column, pictures and HTML are left out, and the cells whose printed output must not change are tagged for nbval. So a
reviewer reads in the difference what changed, and nothing else.
"""

import os
import re
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[2]
EXPECTED = ROOT / "tests" / "notebooks" / "expected"
SANITIZE = EXPECTED / "sanitize.cfg"
sys.path.insert(0, str(ROOT / "tests" / "cli"))

RUN = "expected"
"""Run id under which 4_invoices transfers; the other notebooks are looked at without one."""
CHECKED = "nbval-check-output"


def main() -> None:
    """Execute all notebooks in order on one fresh sandbox, and write them down."""
    from cli_processes import served

    for stale in EXPECTED.glob("*.ipynb"):
        stale.unlink()
    with tempfile.TemporaryDirectory() as place, served(Path(place) / "store", "--data", "demo") as sandbox:
        os.environ.update(surroundings(sandbox.company, Path(place)))
        for source in sorted((ROOT / "notebooks").glob("*.ipynb")):
            node = expected(source, Path(place))
            nbformat.write(node, EXPECTED / source.name)
            print(f"{source.name}: {last_words(node)}")


def surroundings(company: Path, place: Path) -> dict[str, str]:
    """What the kernels find in their environment: the company, the run, and limits of their own."""
    return {"ATQBO_COMPANY": str(company), "ATQBO_RUN": RUN, "ATQBO_STATE": str(place / "state")}


def expected(source: Path, folder: Path) -> NotebookNode:
    """The notebook with its outputs as they are to be compared."""
    node = nbformat.read(source, as_version=4)
    if source.stem.endswith("_invoices"):
        node.cells.insert(_parameters(node) + 1, _injected(f'company = ""\nrun = "{RUN}"'))
    quiet = ["--log-level=40"]
    NotebookClient(
        node,
        timeout=120,
        resources={"metadata": {"path": str(folder)}},
        extra_arguments=quiet,
        store_widget_state=False,
    ).execute()
    rules = re.findall(r"^regex: (.*)$\n^replace: (.*)$", SANITIZE.read_text(), flags=re.MULTILINE)
    for cell in node.cells:
        if cell.cell_type == "code":
            _settle(cell, rules)
    return node


def _parameters(node: NotebookNode) -> int:
    return next(place for place, cell in enumerate(node.cells) if "parameters" in cell.metadata.get("tags", ()))


def _injected(source: str) -> NotebookNode:
    return nbformat.v4.new_code_cell(source, id="injected", metadata={"tags": ["injected-parameters"]})


def _settle(cell: NotebookNode, rules: list[tuple[str, str]]) -> None:
    """Printed text only, sanitized, and tagged to be compared. Widgets and progress are not kept."""
    cell.outputs = [kept for kept in map(_printed, cell.outputs) if kept]
    cell.metadata.pop("execution", None)
    for output in cell.outputs:
        for rule, word in rules:
            output.data["text/plain"] = re.sub(rule, word, output.data["text/plain"])
    if cell.outputs:
        cell.metadata["tags"] = [*cell.metadata.get("tags", ()), CHECKED]


def _printed(output: NotebookNode) -> NotebookNode | None:
    data = output.get("data", {})
    if "text/plain" not in data or "application/vnd.jupyter.widget-view+json" in data:
        return None
    output.data = {"text/plain": data["text/plain"]}
    output.metadata = {}
    return output


def last_words(node: NotebookNode) -> str:
    """The outcome's sentence."""
    return node.cells[-1].outputs[-1].data["text/plain"]


if __name__ == "__main__":
    main()
