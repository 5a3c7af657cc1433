"""The step behind the form of the settings: written, and journalled with who changed what."""

import getpass

from atqbo import editing
from atqbo.editing import Change
from atqbo.steps.session import Run, see_switches


def change_settings(run: Run, changes: list[Change]) -> list[str]:
    """Write changes into company.toml and keep them in the ledger; the keys that were changed.

    Raises SettingsError, with nothing written, when the result would not be valid or the file changed meanwhile.
    """
    if not changes:
        return []
    run.company = editing.save(run.company, changes)
    run.settings = run.company.settings
    told = dict(editing.told(changes))
    see_switches(run.ledger, run.settings)
    run.ledger.note("settings", str(run.company.path.name), {"who": getpass.getuser(), "changes": told})
    return list(told)
