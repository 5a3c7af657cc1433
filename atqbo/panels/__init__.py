"""Widgets for a person in JupyterLab: look, hold, approve, set, settle. A process of its own acts (rule 10)."""

from atqbo.panels.answer import answer
from atqbo.panels.categories import categories
from atqbo.panels.decide import decide
from atqbo.panels.settings import settings
from atqbo.panels.settle import settle

__all__ = ["answer", "categories", "decide", "settings", "settle"]
