"""What the settings of every app begin with."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from atqbo.settings.company import AppLogin


class AppSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The keys that [invoices], [expenses] and [purchase_orders] share."""

    start_date: date
    """Documents dated or created before this day are left alone (rule D5)."""
    enabled: bool = True
    """false: the app is not used."""
    owner: str = ""
    """User on this host who answers for the app's settings: a file that differs from what that user accepted blocks
    the app. Without one anybody who may edit the file decides."""
    trial_waived_by: str = ""
    """Who says that the policy may act without the trial: one run approved by hand, and where items are needed, a
    compare report."""
    sync: Literal["on", "off", "once"] = "on"
    """"off": plan and show, send nothing. "once": send the next batch that holds any document, then nothing more until
    a run, the settings form or the owner saw another value here."""
    look_back_days: Annotated[int, Meta(ge=1, le=366)] = 14
    """Days within which a document is looked for, counted from its creation, an expense report's approval or a
    purchase order's submission (rule D3)."""
    autotask: AppLogin | None = None
    """An Autotask user of this app's own."""
