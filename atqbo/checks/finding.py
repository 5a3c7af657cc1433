"""What a check reports."""

from enum import StrEnum

from msgspec import Struct

from atqbo.checks.evidence import Evidence


class Severity(StrEnum):
    """How much a finding weighs."""

    BLOCKER = "blocker"
    """Nothing is sent while it stands."""
    WARNING = "warning"
    """Some documents are held, or something is probably not as it should be."""
    NOTE = "note"
    """Worth knowing; nothing has to be done."""


class Finding(Struct, frozen=True, kw_only=True):
    """One thing a check has found."""

    code: str
    """Stable, short: "tilde-in-autotask"."""
    severity: Severity
    subject: str
    """What of the vendor's prerequisites it is about: one of readiness.SUBJECTS."""
    text: str
    """One sentence a finance person understands."""
    remedy: str = ""
    """What to do, one sentence."""
    rule: str = ""
    """Rule of the accounting rules that asks for it: "C1"."""
    evidence: tuple[Evidence, ...] = ()
    """What stands behind it: the records it is about, of either service, or a sentence."""
    sentences: tuple[str, ...] = ()
    """Numbers of the sentences of the vendor's prerequisites it comes from: ("S17",). Set by `readiness.find`."""
    app: str = "invoices"
    """Which app it is about; "all" for what concerns every app. Set by `readiness.find`."""

    @property
    def told(self) -> tuple[str, ...]:
        """The evidence in words."""
        return tuple(each.text for each in self.evidence)
