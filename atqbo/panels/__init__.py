"""Widgets for a person in JupyterLab: look, hold, release, approve. A process of its own acts (rule 10)."""

from atqbo.panels.decide import decide

__all__ = ["decide"]
