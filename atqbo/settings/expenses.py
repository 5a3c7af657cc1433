"""The app that moves expense reports."""

from atqbo.settings.apps import AppSettings


class ExpensesApp(AppSettings, frozen=True, forbid_unknown_fields=True):
    """[expenses]: which expense reports become bills, and how. Without this section the app is not used."""
