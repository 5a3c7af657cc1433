"""What is the same name, and what only looks like it: the plain folding that planning and checks rely on."""

import re
import unicodedata
from functools import cache

from atqbo.matching.vocabulary import LEGAL_FORMS

_WORD = re.compile(r"[^\W_]+")
_DELETED = re.compile(r" \(deleted\)$", re.IGNORECASE)


@cache
def fold(name: str) -> str:
    """What is left of a name without case, accents, blanks and punctuation: 'After-Hours' and 'after hours' agree.

    "" when nothing is left, which is near to no name.
    """
    return "".join(words_of(name))


@cache
def fold_party(name: str) -> str:
    """As `fold`, without the legal form at the end: 'Acme, Inc.' and 'ACME' agree; 'Marco' stays 'marco'."""
    words = words_of(name)
    while len(words) > 1 and words[-1] in LEGAL_FORMS:
        words.pop()
    return "".join(words)


def without_deleted(name: str) -> str:
    """The name before QuickBooks appended ' (deleted)' to it on making the record inactive."""
    return _DELETED.sub("", name)


def same_to_quickbooks(name: str) -> str:
    """Equal texts are one name to QuickBooks, which asks for uniqueness without regard to case and outer blanks."""
    return name.strip().casefold()


def words_of(name: str) -> list[str]:
    """Words in lower case without accents; dots and apostrophes join, everything else separates."""
    lower = _decompose(_decompose(name).casefold()).replace("&", " and ")
    return _WORD.findall("".join(c for c in lower if not unicodedata.combining(c) and c not in ".'’"))


def _decompose(text: str) -> str:
    """Letters apart from their accents, and full-width or mathematical letters as plain ones."""
    return unicodedata.normalize("NFKD", text)
