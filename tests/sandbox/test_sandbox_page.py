"""The page about the sandbox names every switch with its values, and every fault."""

from pathlib import Path
from typing import get_args

from atqbo.sandbox.faults import Kind
from atqbo.sandbox.switches import CHOICES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "sandbox.md").read_text()


def rows(title):
    """Cells of the table below a heading."""
    section = PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:3] == "| `"]


def test_every_switch_stands_there_with_its_values_the_default_first():
    told = {name.strip("`"): tuple(values.split(", ")) for name, values, _ in rows("Switches")}
    assert told == dict(CHOICES)


def test_every_fault_stands_there():
    told = {name.strip("` ") for cells in rows("Faults") for name in cells[0].split(",")}
    assert told == set(get_args(Kind))
