"""A company that has been set up and has met nobody yet: lists and preferences, no parties, no invoices."""

from datetime import date, timedelta
from random import Random

from atqbo.sandbox import opening
from atqbo.sandbox.dataset import Dataset
from atqbo.sandbox.demo import DEMO_TODAY
from atqbo.sandbox.draft import Draft

NAME = "Empty Company"


def dataset(seed: int = 7, today: date = DEMO_TODAY) -> Dataset:
    """Accounts, items, terms, currencies and billing codes; nothing else."""
    draft = Draft(Random(seed), today)  # noqa: S311 - test data, nothing secret
    opening.lists(draft, NAME)
    return draft.finish(NAME, {"start_date": (today - timedelta(days=14)).isoformat()})
