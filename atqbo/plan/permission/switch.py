"""Whether an app may send at all: its switch is on, off, or on for one batch that may have been sent already."""

from atqbo.plan.app import INVOICES, App
from atqbo.plan.document import Memory, Reason
from atqbo.settings import Settings


def switched_off(settings: Settings, memory: Memory, app: App = INVOICES) -> Reason | None:
    """Why the app sends nothing now; None if it may. "once" is spent in the ledger, not in the file."""
    section = settings.app(app.name)
    if section is None:
        return Reason("app-absent", f"company.toml has no section [{app.section}]", f"add [{app.section}]")
    if not section.enabled or section.sync == "off":
        return Reason(
            "sync-off",
            "The app is switched off, so nothing is sent",
            f'set [{app.section}] sync = "on" and enabled = true',
        )
    spent = memory.spent.get(app.name)
    if section.sync == "once" and spent:
        return Reason(
            "once-spent",
            f'The one batch that [{app.section}] sync = "once" allows was sent on {spent:%Y-%m-%d %H:%M} UTC, '
            "so the app is off",
            'set it to "on"; or to "off", run the notebook, and set it to "once" again for one more batch',
        )
    return None


def told_once(settings: Settings, memory: Memory, app: App = INVOICES) -> Reason | None:
    """That the next batch is the last, where it is."""
    section = settings.app(app.name)
    if section is None or section.sync != "once" or switched_off(settings, memory, app):
        return None
    return Reason(
        "sync-once",
        f'[{app.section}] sync = "once": the next batch is sent, and afterwards the app is off',
        'set it to "on" to go on',
    )
