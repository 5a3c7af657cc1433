"""What is new, gone or changed since an earlier preflight."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct

from atqbo.checks.finding import Finding
from atqbo.money import Json, digest

_OTHERS = ("expenses", "purchase-orders")


class Changes(Struct, frozen=True, kw_only=True):
    """Findings of now beside those of an earlier run."""

    since: datetime | None
    """When the earlier run was; None if there was none, and then all lists are empty."""
    new: tuple[str, ...] = ()
    """Sentences of findings that were not there before."""
    changed: tuple[str, ...] = ()
    """Of those that were there, about other records or in other words."""
    gone: tuple[str, ...] = ()
    """Of those that are there no more, in the words of then."""
    same: int = 0
    """How many stand as before."""


def kept(found: Iterable[Finding]) -> dict[str, Json]:
    """What is to be remembered of findings: code → text and a digest of everything it says. Before the code of a
    finding that each app beside invoices may have stands the app.
    """
    return {_name(each): {"text": each.text, "digest": digest([each.text, list(each.told)])} for each in found}


def _name(each: Finding) -> str:
    return f"{each.app}:{each.code}" if each.app in _OTHERS else each.code


def changes(found: Iterable[Finding], before: Mapping[str, Json] | None, since: datetime | None) -> Changes:
    """Compare. before: what `kept` gave at the earlier run; None if there was none."""
    if before is None:
        return Changes(since=None)
    now = kept(found)
    stayed = [code for code in now if code in before]
    changed = [code for code in stayed if now[code]["digest"] != before[code]["digest"]]
    return Changes(
        since=since,
        new=tuple(now[code]["text"] for code in now if code not in before),
        changed=tuple(now[code]["text"] for code in changed),
        gone=tuple(before[code]["text"] for code in before if code not in now),
        same=len(stayed) - len(changed),
    )
