"""What a person decided about one organization or one item: link it, create it, or leave it out."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from atqbo.money import Json


class Choice(StrEnum):
    """What shall become of it."""

    LINK = "link"
    """It is this record of QuickBooks."""
    CREATE = "create"
    """It is new to QuickBooks: made with exactly the body that was shown."""
    LEAVE_OUT = "leave-out"
    """Its documents are held until somebody decides otherwise."""


class Word(Struct, frozen=True, kw_only=True):
    """A person's word on one subject, as it is given."""

    subject: str
    """"customer:29" (organization id), "item:Labor" (the name an item is looked for by), "vendor:29" (organization id),
    "submitter:12" (resource id), "product:7", "category:5" (expense category)."""
    label: str
    """What it is called in Autotask."""
    choice: Choice
    quickbooks: str = ""
    """LINK: id in QuickBooks."""
    name: str = ""
    """LINK: what it is called in QuickBooks. CREATE: what it shall be called."""
    body: Json = None
    """CREATE: exactly what is sent. LINK: exactly what makes an inactive record active again; None for any other."""
    why: str = ""
    shared: bool = False
    """LINK: it is meant that others are linked to the same."""
    seen: int = 0
    """Number of the newest decision on the subject that the person saw; 0 for none."""


class Decided(Struct, frozen=True, kw_only=True):
    """A decision in force."""

    number: int
    """Grows from decision to decision, over all subjects."""
    choice: Choice
    who: str
    at: datetime
    """UTC."""
    why: str = ""
    quickbooks: str = ""
    name: str = ""
    body: Json = None
    label: str = ""


def kind_of(subject: str) -> str:
    """What is decided on: "customer", "item", "vendor" …"""
    return subject.partition(":")[0]


def key_of(subject: str) -> str:
    """Its id in Autotask as text, or the name an item is looked for by."""
    return subject.partition(":")[2]
