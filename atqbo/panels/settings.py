"""The form that edits company.toml: what an analyst may change, each key with its meaning."""

import types
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from html import escape
from typing import Annotated, Any, Literal, get_args, get_origin

import ipywidgets as widgets
import msgspec
from msgspec import Struct

from atqbo import show
from atqbo.editing import Change, Value
from atqbo.errors import AtqboError
from atqbo.meanings import SECTIONS, meanings
from atqbo.money import Json
from atqbo.panels import markup
from atqbo.settings import SECTIONS as APP_SECTIONS
from atqbo.settings import Company, Settings
from atqbo.show import Table
from atqbo.steps.editing import change_settings
from atqbo.steps.session import Run

_FORMS: dict[str, type[Struct]] = {name: kind for kind, name in SECTIONS.items() if kind is not Company}
_LABELLED = {"description_width": "12rem"}
_WIDE = widgets.Layout(width="27rem", max_width="100%")
_LEFT_OUT = frozenset({"autotask", "categories", "classes", "locations", "custom_fields", "items_by_type", "skip"})
"""Keys with a section of their own."""


def settings(run: Run) -> "Form | Table":
    """In JupyterLab the form for a company's settings; in a run their table."""
    return show.company(run.settings) if run.acts else Form(run)


class Form:
    """Fields for the apps that company.toml has, and for [policy].

    Save writes what differs, and journals who changed it.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self.fields = {
            (section, field.encode_name): _field(section, field, getattr(getattr(run.settings, section), field.name))
            for section, kind in _FORMS.items()
            if _stands(run.settings, section)
            for field in msgspec.structs.fields(kind)
            if field.name not in _LEFT_OUT
        }
        sections = dict.fromkeys(section for section, _ in self.fields)
        self.save = widgets.Button(description="Save into company.toml", button_style="primary")
        self.said = widgets.HTML()
        self.save.on_click(lambda _: self._save())
        self.box = widgets.VBox([widgets.HTML(markup.STYLE), *map(self._section, sections), self.save, self.said])
        self.box.add_class("atqbo-panel")

    def _repr_mimebundle_(self, **options: object) -> Json:
        return self.box._repr_mimebundle_(**options)

    def _section(self, section: str) -> widgets.VBox:
        rows: list[widgets.Widget] = [widgets.HTML(f"<h3>[{section}]</h3>")]
        for (own, key), field in self.fields.items():
            if own == section:
                meaning = widgets.HTML(f"<span class='atqbo-soft'>{escape(meanings()[section, key])}</span>")
                row = widgets.HBox([field.widget, meaning])
                row.add_class("atqbo-setting")
                rows.append(row)
        return widgets.VBox(rows)

    def changes(self) -> list[Change]:
        """What the fields say otherwise than the settings. Raises ValueError for an amount that is none."""
        return [
            Change(section, key, value)
            for (section, key), field in self.fields.items()
            if (value := field.read()) != getattr(getattr(self.run.settings, section), field.attribute)
        ]

    def _save(self) -> None:
        try:
            changed = change_settings(self.run, self.changes())
        except (AtqboError, ValueError) as error:
            self.said.value = markup.message(str(error), "bad")
            return
        self.said.value = markup.message(
            f"Saved: {', '.join(changed)}." if changed else "Nothing differs from company.toml.", "good"
        )


def _stands(settings: Settings, section: str) -> bool:
    """Whether the file has the section, or, of [policy], need not."""
    apps = {name: app for app, name in APP_SECTIONS.items()}
    return (settings.app(apps[section]) if section in apps else getattr(settings, section)) is not None


class _Field(Struct):
    """A widget and how it is read."""

    widget: Any
    read: Callable[[], Value]
    attribute: str
    """Where the settings hold its value."""


def _field(section: str, field: msgspec.structs.FieldInfo, value: Any) -> _Field:
    """The widget that fits a key's type."""
    kind = get_args(field.type)[0] if get_origin(field.type) is Annotated else field.type
    given = {"description": field.encode_name, "style": _LABELLED, "layout": _WIDE}
    if kind is bool:
        box = widgets.Checkbox(value=value, indent=True, **given)
    elif kind == bool | None:
        box = widgets.Dropdown(options=[("not said", None), ("yes", True), ("no", False)], value=value, **given)
    elif get_origin(kind) is Literal:
        box = widgets.Dropdown(options=get_args(kind), value=value, **given)
    elif get_origin(kind) is tuple:
        words = widgets.Text(value=", ".join(value), placeholder="nothing", **given)
        return _Field(words, lambda: tuple(word.strip() for word in words.value.split(",") if word.strip()), field.name)
    elif kind is int:
        box = widgets.IntText(value=value, **given)
    elif kind is date:
        box = widgets.DatePicker(value=value, **given)
    elif kind is Decimal or (isinstance(kind, types.UnionType) and Decimal in get_args(kind)):
        empty = "0.01" if kind is Decimal else "no limit"
        amount = widgets.Text(value="" if value is None else str(value), placeholder=empty, **given)
        return _Field(amount, lambda: _amount(amount.value), field.name)
    else:
        box = widgets.Text(value=value, **given)
    return _Field(box, lambda: box.value, field.name)


def _amount(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", "")) if text.strip() else None
    except InvalidOperation:
        raise ValueError(f"{text} is no amount") from None
