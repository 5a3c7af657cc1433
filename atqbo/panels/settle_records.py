"""Records of QuickBooks to choose one from, each a button: JupyterLab keeps the arrow keys of a list for itself."""

from collections.abc import Callable, Sequence

import ipywidgets as widgets

from atqbo.panels.markup import message

SIZE = 8
"""Records offered at once."""


class Records:
    """Calls `chosen` when another record is chosen, also when that is none."""

    def __init__(self, chosen: Callable[[], None]) -> None:
        self._tell = chosen
        self.options: Sequence[tuple[str, str]] = ()
        """(label, id) of those that are offered."""
        self.value = ""
        """Id of the chosen one."""
        self.buttons = [widgets.Button() for _ in range(SIZE)]
        for place, button in enumerate(self.buttons):
            button.add_class("atqbo-record")
            button.on_click(lambda _, place=place: self.choose(self.options[place][1]))
        self.more = widgets.HTML()
        self.box = widgets.VBox([*self.buttons, self.more])

    def offer(self, options: Sequence[tuple[str, str]], *, choose: bool = True) -> None:
        """Show these. choose: whether the first one is chosen."""
        self.options = options[:SIZE]
        for place, button in enumerate(self.buttons):
            button.layout.display = "" if place < len(self.options) else "none"
        left = len(options) - SIZE
        self.more.value = message(f"{left:,} more: narrow them by words in Search." if left > 0 else "")
        self.choose(self.options[0][1] if self.options and choose else "")

    def choose(self, quickbooks: str) -> None:
        """Choose one of those offered, or "" for none."""
        self.value = quickbooks
        for (label, each), button in zip(self.options, self.buttons, strict=False):
            button.description = f"✓ {label}" if each == quickbooks else label
            (button.add_class if each == quickbooks else button.remove_class)("atqbo-on")
        self._tell()

    def focus(self) -> None:
        """Take the keyboard to the first one."""
        self.buttons[0].focus()
