"""Whether the Autotask user may write numbers back: without them a document would look as if it never moved."""

from atqbo.facts import Facts
from atqbo.plan.app import APPS, INVOICES
from atqbo.plan.document import Reason
from atqbo.settings import Settings

CURE = "give it the security level API User (system), or a copy of it that may edit {}"


def may_not_write(facts: Facts, settings: Settings) -> Reason | None:
    """The user may change none of the app's documents, and numbers go into them."""
    app = APPS[facts.app]
    if facts.autotask.access.update != "None" or not writes_back(settings, facts.app):
        return None
    return Reason(
        "rights-missing",
        f"The Autotask user {settings.login(app.name).username} may not change {app.nouns}, "
        "so no number can be written back",
        CURE.format(app.nouns),
    )


def writes_back(settings: Settings, app: str) -> bool:
    """Whether QuickBooks' numbers go into the app's documents: always, but for invoices that Autotask numbers."""
    return app != INVOICES.name or settings.invoices.numbering == "quickbooks"
