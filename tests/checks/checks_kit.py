"""Findings and matches on small facts: the planner's own factories, surveyed."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "plan"))

from plan_factories import accepted, facts, memory, settings

from atqbo.checks import find, match_customers, match_items, survey


def surveyed(chosen=None, past=None, **given):
    """Keywords are those of plan_factories.facts. Somebody owns the settings and accepted them."""
    chosen = chosen or settings()
    return survey(facts(**given), chosen, past or memory(accepted_settings=accepted(chosen)))


def found(chosen=None, past=None, **given):
    """Code → finding."""
    return {finding.code: finding for finding in find(surveyed(chosen, past, **given))}


def customers(chosen=None, past=None, **given):
    """Organization id → its match."""
    return {each.organization_id: each for each in match_customers(surveyed(chosen, past, **given))}


def items(chosen=None, past=None, **given):
    """Name looked for → its match."""
    return {each.name: each for each in match_items(surveyed(chosen, past, **given))}
