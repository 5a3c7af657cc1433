"""The panel for expense categories: every one with the accounts it has, so that nothing is mapped unseen."""

from html import escape

import ipywidgets as widgets
from msgspec import Struct

from atqbo import show
from atqbo.editing import Change
from atqbo.errors import AtqboError
from atqbo.facts import Facts
from atqbo.money import Json
from atqbo.panels import markup
from atqbo.plan.expenses.mapping import Mapped, accounts_for, mapping, needs_tax
from atqbo.settings import ExpenseCategory, ExpensesApp
from atqbo.show import Table
from atqbo.steps.editing import change_settings
from atqbo.steps.session import Run

_WIDE = widgets.Layout(width="20rem", max_width="100%")
_NARROW = widgets.Layout(width="9rem", max_width="100%")
_KEYS = {"billable": "Account when billable", "not_billable": "Account when not billable", "tax_code": "Tax code"}


def categories(run: Run, facts: Facts) -> "CategoryForm | Table":
    """In JupyterLab the fields for each category; in a run the table of them."""
    return _table(run, facts) if run.acts else CategoryForm(run, facts)


def _table(run: Run, facts: Facts) -> Table:
    return show.expense_categories(mapping(facts, _app(run), run.ledger.memory()), taxed=needs_tax(facts))


def _app(run: Run) -> ExpensesApp:
    assert run.settings.expenses is not None  # the notebook does not open without the section
    return run.settings.expenses


class Row(Struct):
    """The fields of one category, by key."""

    label: str
    fields: dict[str, widgets.Widget]

    def read(self) -> dict[str, str]:
        """What the fields say."""
        return {key: field.value.strip() for key, field in self.fields.items()}


class CategoryForm:
    """Fields for every category that Autotask or company.toml knows; Save writes what differs, with a journal."""

    def __init__(self, run: Run, facts: Facts) -> None:
        self.run, self.facts, self.taxed = run, facts, needs_tax(facts)
        found = mapping(facts, _app(run), run.ledger.memory())
        self.rows = {each.label: self._row(each) for each in found}
        self.save = widgets.Button(description="Save into company.toml", button_style="primary")
        self.save.on_click(lambda _: self._save())
        self.said, self.state = widgets.HTML(), widgets.HTML()
        boxes = [self._box(row) for row in self.rows.values()]
        self.box = widgets.VBox([widgets.HTML(markup.STYLE), self.state, *boxes, self.save, self.said])
        self.box.add_class("atqbo-panel")
        self._show()

    def _repr_mimebundle_(self, **options: object) -> Json:
        return self.box._repr_mimebundle_(**options)

    def changes(self) -> list[Change]:
        """What the fields say otherwise than the settings; a category whose fields are all empty loses its mapping."""
        return [
            Change("expenses", key, value or None, ("categories", row.label))
            for row in self.rows.values()
            for key, value in row.read().items()
            if value != _before(_app(self.run).categories.get(row.label), key)
        ]

    def _row(self, each: Mapped) -> Row:
        fields: dict[str, widgets.Widget] = {
            key: widgets.Combobox(
                value=_before(each.rule, key),
                options=accounts_for(self.facts, key == "billable"),
                placeholder=_KEYS[key],
                tooltip=f"{_KEYS[key]}: {each.label}",
                ensure_option=False,
                layout=_WIDE,
            )
            for key in ("billable", "not_billable")
        }
        if self.taxed or (each.rule and each.rule.tax_code):
            names = sorted({code.name for code in self.facts.quickbooks.tax_codes})
            placed = {"placeholder": _KEYS["tax_code"], "layout": _NARROW, "ensure_option": False}
            fields["tax_code"] = widgets.Combobox(value=_before(each.rule, "tax_code"), options=names, **placed)
            ways = [("contained?", ""), "inclusive", "exclusive"]
            fields["tax"] = widgets.Dropdown(value=_before(each.rule, "tax"), options=ways, layout=_NARROW)
        return Row(each.label, fields)

    def _box(self, row: Row) -> widgets.HBox:
        name = widgets.HTML(f"<strong>{escape(row.label)}</strong>", layout=_NARROW)
        box = widgets.HBox([name, *row.fields.values()])
        box.add_class("atqbo-setting")
        return box

    def _save(self) -> None:
        try:
            changed = change_settings(self.run, self.changes())
        except AtqboError as error:
            self.said.value = markup.message(str(error), "bad")
            return
        self._show()
        told = f"Saved: {', '.join(changed)}. Run the cells below again." if changed else "Nothing differs."
        self.said.value = markup.message(told, "good")

    def _show(self) -> None:
        self.state.value = _table(self.run, self.facts)._repr_html_()


def _before(rule: ExpenseCategory | None, key: str) -> str:
    """What the settings say of a category under a key; "" for nothing."""
    return (getattr(rule, key) or "") if rule else ""
