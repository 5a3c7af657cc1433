"""Findings and matches on small facts: the planner's own factories, surveyed."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "plan"))

from msgspec.structs import replace
from plan_factories import accepted, at, facts, memory, settings

from atqbo import rows
from atqbo.checks import find, match_customers, match_items, survey
from atqbo.checks.attesting import QUESTIONS
from atqbo.facts import Hour, Surroundings
from atqbo.plan.document import Attested

SAID = {code: Attested("pat", at("2026-03-01", 9)) for code in QUESTIONS}
"""Every question answered, two weeks before the facts were read."""


def surroundings(**given):
    """What only preflight reads, in order; keywords are its fields."""
    in_order = {
        "hour": Hour(120, 10_000),
        "templates": (rows.InvoiceTemplate(id=1, name="Standard", payment_terms=3),),
        "tax_regions": (rows.TaxRegion(id=1, name="Illinois"),),
        "employees": (),
        "currencies": (rows.CompanyCurrency(id="1", code="EUR"),),
        "heard_at": at("2026-03-15", 12),
        "our_clock": at("2026-03-15", 12),
    }
    return Surroundings(**in_order | given)


def surveyed(chosen=None, past=None, around=None, **given):
    """Keywords are those of plan_factories.facts. Somebody owns the settings, accepted them and answers for the rest.

    around: fields of Surroundings, where preflight's own reading is wanted.
    """
    chosen = chosen or settings()
    both = facts(**given)
    if around is not None:
        both = replace(both, around=surroundings(**around))
    return survey(both, chosen, past or memory(accepted_settings={"invoices": accepted(chosen)}, attestations=SAID))


def found(chosen=None, past=None, around=None, **given):
    """Code → finding."""
    return {finding.code: finding for finding in find(surveyed(chosen, past, around, **given))}


def customers(chosen=None, past=None, **given):
    """Organization id → its match."""
    return {each.organization_id: each for each in match_customers(surveyed(chosen, past, **given))}


def items(chosen=None, past=None, **given):
    """Name looked for → its match."""
    return {each.name: each for each in match_items(surveyed(chosen, past, **given))}
