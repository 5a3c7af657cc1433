"""Who is told by mail."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from atqbo.settings.types import Text


class Mail(Struct, frozen=True, forbid_unknown_fields=True, rename=lambda name: name.rstrip("_")):
    """[mail]: who is told by mail what each run came to. Without this section nobody is."""

    host: Text
    """The mail server that takes the mails (SMTP)."""
    from_: Text
    """The sender's address."""
    port: Annotated[int, Meta(ge=1, le=65535)] = 587
    """587 with "starttls", 465 with "tls" at most providers."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """How the connection is encrypted; "none" only to a server on this host."""
    user: str = ""
    """Login at the mail server; without one none is made."""
    password: str = ""
    """Reference to its password."""
    on_success: tuple[Text, ...] = ()
    """Addresses that are told of runs with exit code 0."""
    on_waiting: tuple[Text, ...] = ()
    """Addresses that are told when something waits for a person (exit code 3)."""
    on_failure: tuple[Text, ...] = ()
    """Addresses that are told of every other end, runs that were killed too."""
    attach_page: bool = False
    """Attach the record's page. It holds customers' names and amounts."""
