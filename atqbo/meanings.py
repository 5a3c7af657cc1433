"""What each setting means, from the words beside it in settings/."""

import ast
import inspect
from functools import cache

from msgspec import Struct
from msgspec.structs import fields

from atqbo.settings import Company, ExpensesApp, InvoicesApp, Policy, PurchaseOrdersApp

SECTIONS: dict[type[Struct], str] = {
    Company: "company",
    InvoicesApp: "invoices",
    ExpensesApp: "expenses",
    PurchaseOrdersApp: "purchase_orders",
    Policy: "policy",
}
"""Type → section of company.toml, as far as a form edits it."""


@cache
def meanings() -> dict[tuple[str, str], str]:
    """(section, key) → its meaning in a sentence or two."""
    found: dict[tuple[str, str], str] = {}
    for section, name in SECTIONS.items():
        for kind in _with_bases(section):
            [node] = ast.parse(inspect.getsource(kind)).body
            assert isinstance(node, ast.ClassDef)
            found |= {(name, _in_the_file(section, key)): text for key, text in _told(node)}
    return found


def _in_the_file(section: type[Struct], attribute: str) -> str:
    """The key as company.toml has it: `as` for as_."""
    return next((each.encode_name for each in fields(section) if each.name == attribute), attribute)


def _with_bases(section: type) -> list[type]:
    """The type and those of this package that it extends."""
    return [kind for kind in section.__mro__ if kind.__module__.startswith("atqbo.")]


def _told(node: ast.ClassDef) -> list[tuple[str, str]]:
    return [
        (ast.unparse(key.target), " ".join(str(text.value.value).split()))
        for key, text in zip(node.body, node.body[1:], strict=False)
        if isinstance(key, ast.AnnAssign) and isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant)
    ]
