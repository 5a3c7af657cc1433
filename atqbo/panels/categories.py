"""The panel for expense categories: every one with the accounts it has, so that nothing is mapped unseen."""

from collections.abc import Sequence

import ipywidgets as widgets
from markupsafe import Markup
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

_FILLED = widgets.Layout(width="auto")
_KEYS = {"billable": "Account when billable", "not_billable": "Account when not billable"}
_TAX_KEYS = {"tax_code": "Purchase tax code", "tax": "Amounts contain it?"}
_WAYS = (("not said", ""), ("yes (inclusive)", "inclusive"), ("no (exclusive)", "exclusive"))


def categories(run: Run, facts: Facts) -> "CategoryForm | Table":
    """In JupyterLab the fields for each category; in a run the table of them."""
    return _table(run, facts) if run.acts else CategoryForm(run, facts)


def _table(run: Run, facts: Facts) -> Table:
    return show.expense_categories(_mapping(run, facts), taxed=needs_tax(facts))


def _mapping(run: Run, facts: Facts) -> tuple[Mapped, ...]:
    return mapping(facts, _app(run), run.ledger.memory())


def _app(run: Run) -> ExpensesApp:
    assert run.settings.expenses is not None  # the notebook does not open without the section
    return run.settings.expenses


class Row(Struct):
    """The fields of one category, by key, and what is wrong with what the settings say of it."""

    label: str
    fields: dict[str, widgets.Dropdown]
    remark: widgets.HTML

    def read(self) -> dict[str, str]:
        """What the fields say."""
        return {key: field.value for key, field in self.fields.items()}


class CategoryForm:
    """Fields for every category that Autotask or company.toml knows; Save writes what differs, with a journal."""

    def __init__(self, run: Run, facts: Facts) -> None:
        self.run, self.facts = run, facts
        found = _mapping(run, facts)
        self.taxed = needs_tax(facts) or any(each.rule and each.rule.tax_code for each in found)
        self.rows = {each.label: self._row(each) for each in found}
        self.save = widgets.Button(description="Save into company.toml", button_style="primary")
        self.save.on_click(lambda _: self._save())
        self.said, self.state = widgets.HTML(), widgets.HTML()
        lines = [self._line(self.rows[each.label], each) for each in found]
        heading = widgets.HTML(_titles(self._titles))
        heading.add_class("atqbo-category-titles")
        self.box = widgets.VBox([widgets.HTML(markup.STYLE), self.state, heading, *lines, self.save, self.said])
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

    @property
    def _titles(self) -> tuple[str, ...]:
        return ("Category in Autotask", *_KEYS.values(), *(_TAX_KEYS.values() if self.taxed else ()), "Items", "Remark")

    def _row(self, each: Mapped) -> Row:
        fields = {key: self._account(each, key) for key in _KEYS}
        if self.taxed:
            names = sorted({code.name for code in self.facts.quickbooks.tax_codes or () if code.active})
            fields["tax_code"] = _choice(each, "tax_code", "no code", names)
            fields["tax"] = widgets.Dropdown(
                value=_before(each.rule, "tax"), options=_WAYS, description=_label(each, "tax"), layout=_FILLED
            )
        return Row(each.label, fields, widgets.HTML())

    def _account(self, each: Mapped, key: str) -> widgets.Dropdown:
        return _choice(each, key, "no account", accounts_for(self.facts, key == "billable"))

    def _line(self, row: Row, each: Mapped) -> widgets.HBox:
        name, used = widgets.HTML(Markup("<strong>{}</strong>").format(row.label)), widgets.HTML(f"{each.used:,}")
        used.add_class("atqbo-n")
        line = widgets.HBox([name, *row.fields.values(), used, row.remark])
        line.add_class("atqbo-category")
        if self.taxed:
            line.add_class("atqbo-taxed")
        return line

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
        found = _mapping(self.run, self.facts)
        for each in found:
            if each.label in self.rows:
                self.rows[each.label].remark.value = markup.message(
                    show.category_remark(each), "wait" if each.wrong else "soft"
                )
        self.state.value = markup.message(_summary(found))


def _summary(found: Sequence[Mapped]) -> str:
    """How many categories are mapped, and what that holds up."""
    wrong = [each for each in found if each.wrong]
    waiting = sum(each.used for each in wrong)
    if not wrong:
        return f"All {len(found)} categories are mapped."
    holds = f"; {waiting:,} {'item waits' if waiting == 1 else 'items wait'} for the others" if waiting else ""
    return f"{len(found) - len(wrong)} of {len(found)} categories are mapped{holds}."


def _titles(names: Sequence[str]) -> str:
    taxed = " atqbo-taxed" if len(names) > len(_KEYS) + 3 else ""
    cells = Markup("").join(Markup("<span>{}</span>").format(name) for name in names)
    return Markup('<div class="atqbo-category{}">{}</div>').format(taxed, cells)


def _choice(each: Mapped, key: str, nothing: str, names: Sequence[str]) -> widgets.Dropdown:
    """One of the names, or nothing. What the settings say stays to be seen, also where it is none of them."""
    now = _before(each.rule, key)
    kept = (now,) if now and now not in names else ()
    options = ((nothing, ""), *((name, name) for name in (*kept, *names)))
    return widgets.Dropdown(value=now, options=options, description=_label(each, key), layout=_FILLED)


def _label(each: Mapped, key: str) -> str:
    """What a screen reader says of a field."""
    return f"{(_KEYS | _TAX_KEYS)[key]}: {each.label}"


def _before(rule: ExpenseCategory | None, key: str) -> str:
    """What the settings say of a category under a key; "" for nothing."""
    return (getattr(rule, key) or "") if rule else ""
