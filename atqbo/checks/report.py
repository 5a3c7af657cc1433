"""Everything preflight has to say, in one value."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from atqbo.checks.attesting import Attestation, attestations
from atqbo.checks.changes import Changes, changes
from atqbo.checks.finding import Finding
from atqbo.checks.page import Stand, stands
from atqbo.checks.readiness import Looked, by_weight, look
from atqbo.checks.survey import Survey
from atqbo.checks.untold import untold
from atqbo.facts import Unread
from atqbo.money import Json


class Report(Struct, frozen=True, kw_only=True):
    """What was looked at, what was found, what was said and what could not be seen."""

    looked: tuple[Looked, ...]
    found: tuple[Finding, ...]
    """Blockers first, then warnings, then notes."""
    attestations: tuple[Attestation, ...]
    untold: tuple[Unread, ...]
    changes: Changes
    sentences: tuple[Stand, ...]
    """How each sentence of the vendor's prerequisites stands."""


def report(seen: Survey, before: Mapping[str, Json] | None = None, since: datetime | None = None) -> Report:
    """Look at everything. before, since: what an earlier run kept, and when."""
    looked = look(seen)
    found, answers = by_weight(looked), attestations(seen)
    return Report(
        looked=looked,
        found=found,
        attestations=answers,
        untold=untold(seen),
        changes=changes(found, before, since),
        sentences=stands(found, answers),
    )
