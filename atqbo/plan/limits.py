"""What QuickBooks takes in the names and details of the records that documents need."""

from collections.abc import Mapping

LONGEST_NAME: Mapping[str, int] = {
    "Customer": 100,
    "Vendor": 100,
    "Item": 100,
    "Class": 100,
    "Department": 100,
    "Term": 31,
}
"""Entity → characters its name may have."""
LONGEST_DETAIL: Mapping[str, int] = {
    "GivenName": 100,
    "FamilyName": 100,
    "PrintOnCheckName": 110,
    "PrimaryPhone": 21,
    "PrimaryEmailAddr": 100,
}
"""Field of a customer or vendor → characters it may have."""
_NOT_IN_NAMES = frozenset(":\t\n\r")
_TILDE = "~"
"""It stood for a hierarchy in QuickBooks Desktop; QuickBooks Online knows no such thing, so nothing new gets one."""


def signs_fit_a_name(name: str, *, new: bool = True) -> bool:
    """Whether every sign in it may stand in a name. new: no tilde either, as in the name of a record that is made."""
    return not (_NOT_IN_NAMES & set(name) or (new and _TILDE in name))


def may_be_called(entity: str, name: str) -> bool:
    """Whether a new record can have this name: it is there, short enough, and of signs that a name may have. An item's
    may have a tilde.
    """
    return 0 < len(name) <= LONGEST_NAME[entity] and signs_fit_a_name(name, new=entity != "Item")


def fits_detail(field: str, value: str) -> bool:
    """Whether a customer or vendor can have this text in that field of LONGEST_DETAIL."""
    is_name = field not in ("PrimaryPhone", "PrimaryEmailAddr")
    return len(value) <= LONGEST_DETAIL[field] and (not is_name or signs_fit_a_name(value, new=False))
