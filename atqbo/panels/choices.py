"""Choices whose labels change while one of them stays chosen."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import ipywidgets as widgets

Value = TypeVar("Value")


def relabel(
    field: widgets.Widget, options: Sequence[tuple[str, Value]], value: Value, told: Callable[[object], None]
) -> None:
    """Other options, and that value chosen, without telling the observer `told` of it.

    ipywidgets chooses the first whenever options are set, and tells so; nobody turned to it.
    """
    field.unobserve(told, "value")
    with field.hold_sync():
        field.options = options
        field.value = value
    field.observe(told, "value")
