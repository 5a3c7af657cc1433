"""What two records share beside their names: phone, e-mail domain, address."""

import re
from functools import cache

from atqbo.matching.names import words_of
from atqbo.matching.side import Address, Side
from atqbo.matching.vocabulary import MAIL_PROVIDERS, STREET_WORDS

_EXTENSION = re.compile(r"(?:ext\.?|x|#).*$", re.IGNORECASE)
_NATIONAL = 10
_SHORTEST = 7
_DOMAIN = re.compile(r"@([^@\s]+)$")


@cache
def digits_of(phone: str) -> str:
    """The digits that tell a phone: the last ten, without extension; "" if there are fewer than seven."""
    digits = "".join(c for c in _EXTENSION.sub("", phone) if c.isdecimal() and c.isascii()).lstrip("0")
    return digits[-_NATIONAL:] if len(digits) >= _SHORTEST and len(set(digits)) > 1 else ""


@cache
def domain_of(email: str) -> str:
    """The domain of an address, without "www."; "" for a provider where everybody may have one."""
    found = _DOMAIN.search(email.strip().casefold())
    domain = found[1].removeprefix("www.").rstrip(".") if found else ""
    return "" if domain in MAIL_PROVIDERS else domain


def phones_of(side: Side) -> frozenset[str]:
    """The phones that can be compared."""
    return frozenset(filter(None, map(digits_of, side.phones)))


def domains_of(side: Side) -> frozenset[str]:
    """The e-mail domains that say something."""
    return frozenset(filter(None, map(domain_of, side.emails)))


@cache
def street_of(address: Address) -> str:
    """House number and street in one spelling; "" if there is no number in it."""
    words = [STREET_WORDS.get(word, word) for word in words_of(address.street)]
    return " ".join(words) if any(word[0].isdigit() for word in words) else ""


@cache
def postal_code_of(address: Address) -> str:
    """The postal code without blanks; of an American one the five digits."""
    code = "".join(words_of(address.postal_code))
    return code[:5] if code.isdecimal() and len(code) == 9 else code


@cache
def place_of(address: Address) -> str:
    """What tells a house: street with number, and postal code or else city; "" if one is missing."""
    street, code = street_of(address), postal_code_of(address) or "".join(words_of(address.city))
    return f"{street}|{code}" if street and code else ""
