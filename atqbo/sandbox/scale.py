"""A clean company of any size: every invoice ought to move, every name is the same on both sides."""

from datetime import date, timedelta
from random import Random

from atqbo.sandbox import opening
from atqbo.sandbox.billing import Line, line
from atqbo.sandbox.dataset import Dataset
from atqbo.sandbox.demo import DEMO_TODAY
from atqbo.sandbox.draft import Draft

WINDOW_DAYS = 14

_SOLD = (
    line("Onsite Labor", "Onsite support", "1.25", "145"),
    line("Remote Labor", "Remote support", "0.75", "120"),
    line("Managed Workstation", "Managed workstation, monthly", "18", "38.50"),
    line("Managed Server", "Managed server, monthly", "2", "189.90"),
    line("Security Monitoring", "Security monitoring, monthly", "24", "9.75"),
    line("Microsoft 365", "Microsoft 365 Business Premium", "12", "26.40"),
    line("Hardware", "Laptop, 14 inch", "1", "1289.99"),
    line("Mileage", "Mileage", "31.7", "0.70"),
)


def dataset(invoices: int, seed: int = 7, today: date = DEMO_TODAY) -> Dataset:
    """A company with that many un-synced invoices of 2 to 4 lines in US dollars, made within the last 14 days.

    It has a customer for every ten invoices, five at least. With no invoices it is a company that is merely set up.
    """
    rng = Random(seed)  # noqa: S311 - test data, nothing secret
    first = today - timedelta(days=WINDOW_DAYS)
    draft = Draft(rng, today)
    opening.lists(draft, f"Scale {invoices}")
    opening.missing_items(draft)
    clients = [draft.client(f"Client {number:05d} LLC") for number in range(1, max(5, invoices // 10) + 1)]
    start, length = draft.at_work(WINDOW_DAYS - 1, 14), timedelta(days=WINDOW_DAYS - 2)
    for count in range(invoices):
        lines: list[Line] = rng.sample(_SOLD, rng.randint(2, 4))
        draft.invoice(clients[count % len(clients)], lines, created=start + length * count / invoices)
    return draft.finish(f"Scale {invoices}", {"start_date": first.isoformat(), "look_back_days": WINDOW_DAYS})
