"""Writes the settings reference in README.md from atqbo/settings.py: `python tests/tools/reference.py`."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
START, END = "<!-- settings: made from atqbo/settings.py, kept true by tests/house -->\n", "<!-- /settings -->"


def reference() -> str:
    """A table per section of company.toml."""
    tree = ast.parse((ROOT / "atqbo" / "settings.py").read_text())
    sections = [node for node in tree.body if isinstance(node, ast.ClassDef) and _title(node).startswith("[")]
    return "\n".join(_section(node) for node in sections)


def _title(node: ast.ClassDef) -> str:
    return (ast.get_docstring(node) or "").splitlines()[0]


def _section(node: ast.ClassDef) -> str:
    name, _, about = _title(node).partition(": ")
    rows = [f"\n**`{name}`** {about}\n", "| key | default | meaning |", "|---|---|---|"]
    for key, told in zip(node.body, node.body[1:], strict=False):
        if isinstance(key, ast.AnnAssign) and isinstance(told, ast.Expr) and isinstance(told.value, ast.Constant):
            default = "required" if key.value is None else _toml(key.value)
            meaning = " ".join(str(told.value.value).split())
            rows.append(f"| `{ast.unparse(key.target)}` | {default} | {meaning}{_choices(key.annotation)} |")
    return "\n".join(rows) + "\n"


def _choices(annotation: ast.expr) -> str:
    found = re.fullmatch(r"Literal\[(.*)\]", ast.unparse(annotation))
    if not found or "," not in found[1]:
        return ""
    return " One of " + found[1].replace("'", "`").replace("`,", "`, ").replace(",  ", ", ") + "."


def _toml(value: ast.expr) -> str:
    match ast.unparse(value):
        case "None" | "''":
            return "none"
        case "True" | "False" as boolean:
            return f"`{boolean.lower()}`"
        case "PRODUCTION_ZONES":
            return "Autotask's own"
        case text:
            return "`" + text.replace("'", '"') + "`"


def filled_in(readme: str) -> str:
    """The README with the reference as it is now."""
    before, _, rest = readme.partition(START)
    _, _, after = rest.partition(END)
    return before + START + reference() + "\n" + END + after


if __name__ == "__main__":
    README.write_text(filled_in(README.read_text()))
