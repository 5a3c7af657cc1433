"""Widgets for a person in JupyterLab: look, hold, release, approve, set. A process of its own acts (rule 10)."""

from atqbo.panels.decide import decide
from atqbo.panels.settings import settings

__all__ = ["decide", "settings"]
