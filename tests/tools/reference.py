"""Writes what README.md tells of notebooks and exit codes, and docs/settings.md: `python tests/tools/reference.py`."""

import ast
import json
import re
from itertools import pairwise
from pathlib import Path

from atqbo.cli import main
from atqbo.errors import AtqboError

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
SETTINGS = ROOT / "docs" / "settings.md"
SECTIONS = ("company", "invoices", "skipping", "invoice_body", "expenses", "purchase_orders", "policy", "items", "mail")
"""Modules of atqbo/settings/ in the order a reader wants their sections."""


def notebooks() -> str:
    """A row a notebook: what starts it, what it is about in its own words, which parameters it takes."""
    rows = ["| notebook | command | what it tells | parameters (`-p NAME VALUE`) |", "|---|---|---|---|"]
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text())["cells"]
        question = "".join(cells[0]["source"]).splitlines()[0].partition(": ")[2]
        told = question[:1].upper() + question[1:] + "." * (question[-1:] != "?")
        given = ", ".join(f"`{name}`" for name in _parameters(cells)) or "none"
        rows.append(
            f"| `{path.stem}` | `atqbo run {path.stem.partition('_')[2].replace('_', '-')}` | {told} | {given} |"
        )
    return "\n".join(rows) + "\n"


def _parameters(cells: list[dict]) -> list[str]:
    """Names that the parameters cell assigns, without those the runner gives itself."""
    [cell] = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", ())]
    assigned = ast.parse("".join(cell["source"])).body
    names = [ast.unparse(target) for each in assigned for target in each.targets]
    return [name for name in names if name not in ("company", "run")]


def exit_codes() -> str:
    """A row a code: its meaning as `atqbo --help` tells it, and the errors that come with it."""
    told = re.sub(r"\s+", " ", str(main.help)).partition("Exit codes: ")[2].rstrip(". ")
    rows = ["| code | meaning | when |", "|---|---|---|"]
    for part in told.split(" · "):
        code, _, meaning = part.partition(" ")
        errors = [kind for kind in AtqboError.__subclasses__() if kind.exit_code == int(code)]
        when = " ".join(" ".join(str(kind.__doc__).split()) for kind in errors)
        rows.append(f"| {code} | {meaning} | {when} |")
    return "\n".join(rows) + "\n"


def settings() -> str:
    """The settings reference: a table per section of company.toml."""
    classes = [node for name in SECTIONS for node in _classes(name)]
    return _ABOUT + "\n".join(_section(node) for node in classes if _title(node).startswith("["))


def _classes(module: str) -> list[ast.ClassDef]:
    tree = ast.parse((ROOT / "atqbo" / "settings" / f"{module}.py").read_text())
    return [node for node in tree.body if isinstance(node, ast.ClassDef)]


_ABOUT = """# Settings

All that `company.toml` can hold, made from `atqbo/settings/` by `tests/tools/reference.py`. An unknown key, a wrong
type or an impossible combination is refused with its path, before anything is read.
"""


def _title(node: ast.ClassDef) -> str:
    return (ast.get_docstring(node) or "").splitlines()[0]


def _section(node: ast.ClassDef) -> str:
    name, _, about = _title(node).partition(": ")
    rows = [f"\n## `{name}`\n\n{about[:1].upper()}{about[1:]}\n", "| key | default | meaning |", "|---|---|---|"]
    [shared] = _classes("apps")
    body = [*(shared.body if node.name.endswith("App") else ()), *node.body]
    for key, told in pairwise(body):
        if isinstance(key, ast.AnnAssign) and isinstance(told, ast.Expr) and isinstance(told.value, ast.Constant):
            default = "required" if key.value is None else _toml(key.value)
            meaning = " ".join(str(told.value.value).split())
            known_as = ast.unparse(key.target).rstrip("_")
            rows.append(f"| `{known_as}` | {default} | {meaning}{_choices(key.annotation)} |")
    return "\n".join(rows) + "\n"


def _choices(annotation: ast.expr) -> str:
    found = re.fullmatch(r"Literal\[(.*)\]", ast.unparse(annotation))
    if not found or "," not in found[1]:
        return ""
    return " One of " + found[1].replace("'", "`").replace("`,", "`, ").replace(",  ", ", ") + "."


def _toml(value: ast.expr) -> str:
    if isinstance(value, ast.Call) and not value.args:
        return "none"  # a section of its own
    if isinstance(value, ast.Tuple) and value.elts:
        return "`" + json.dumps([ast.literal_eval(each) for each in value.elts]) + "`"
    match ast.unparse(value):
        case "None" | "''" | "()" | "{}":
            return "none"
        case "True" | "False" as boolean:
            return f"`{boolean.lower()}`"
        case "PRODUCTION_ZONES":
            return "Autotask's own"
        case text if text.startswith("Decimal("):
            return "`" + text.removeprefix("Decimal('").removesuffix("')") + "`"
        case text:
            return "`" + text.replace("'", '"') + "`"


BLOCKS = {"notebooks": notebooks, "exit codes": exit_codes}


def filled_in(readme: str) -> str:
    """The README with each of its blocks as the code has it now."""
    for name, made in BLOCKS.items():
        before, start, rest = re.split(rf"(<!-- {name}: .*? -->\n)", readme, maxsplit=1)
        _, end, after = rest.partition(f"<!-- /{name} -->")
        readme = before + start + made() + "\n" + end + after
    return readme


if __name__ == "__main__":
    README.write_text(filled_in(README.read_text()))
    SETTINGS.write_text(settings())
