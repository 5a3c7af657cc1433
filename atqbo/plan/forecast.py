"""How many requests a plan takes, and how many minutes, within what both services allow."""

from collections.abc import Iterable
from math import ceil

from msgspec import Struct

from atqbo.effects import DOCUMENTS, Effect

BATCH, BATCHES_A_MINUTE = 30, 40
"""Writes of one request to QuickBooks, and how many such requests it takes in a minute (Intuit's limits)."""
SINGLES_A_MINUTE = 500
"""Other requests to QuickBooks: e-mails, files (Intuit's limit)."""
RE_READ = 500
"""Records of Autotask looked at in one request; each is looked at before its number is written, and after."""
NUMBERS_A_MINUTE = 180
"""Numbers written into Autotask: one request each, three at a time, about a second long (measured by vendors)."""
_SINGLE = frozenset({"attach", "send"})


class Forecast(Struct, frozen=True, kw_only=True):
    """What has to be written, by how it is sent."""

    makers: int = 0
    """Customers, vendors, items and the like, which go before the documents."""
    documents: int = 0
    singles: int = 0
    """E-mails and files, which no batch takes."""
    files: int = 0
    """Of those, files that Autotask is asked for."""
    numbers: int = 0
    """Written into Autotask."""

    @property
    def batches(self) -> int:
        """Requests to QuickBooks with up to 30 writes each."""
        return ceil(self.makers / BATCH) + ceil(self.documents / BATCH)

    @property
    def quickbooks(self) -> int:
        """All requests to QuickBooks."""
        return self.batches + self.singles

    @property
    def autotask(self) -> int:
        """All requests to Autotask."""
        return self.numbers + 2 * ceil(self.numbers / RE_READ) + self.files

    @property
    def minutes(self) -> int:
        """Both services are written at the same time, so the slower one counts; zero where nothing is written."""
        return max(
            ceil((self.numbers + self.files) / NUMBERS_A_MINUTE),
            ceil(self.batches / BATCHES_A_MINUTE),
            ceil(self.quickbooks / SINGLES_A_MINUTE),
        )


def forecast(effects: Iterable[Effect]) -> Forecast:
    """Of these effects, if each is taken at the first try."""
    makers = documents = singles = files = numbers = 0
    for effect in effects:
        numbers += effect.service == "autotask"
        if effect.service == "quickbooks":
            single = effect.verb in _SINGLE
            singles, files = singles + single, files + (effect.verb == "attach")
            documents += not single and effect.entity in DOCUMENTS
            makers += not single and effect.entity not in DOCUMENTS
    return Forecast(makers=makers, documents=documents, singles=singles, files=files, numbers=numbers)
