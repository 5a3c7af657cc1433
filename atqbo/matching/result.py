"""What matching finds: for each record of ours its candidates, each with the reasons."""

from enum import StrEnum

from msgspec import Struct

from atqbo.matching.side import Side


class Kind(StrEnum):
    """How a candidate was found, the surest first."""

    LINKED = "linked"
    """By a stored cross-reference."""
    NUMBER = "same-number"
    """Its name is our number, to the letter (rule I9)."""
    NAME = "same-name"
    """The names are equal to the letter."""
    OTHER_NAME = "same-other-name"
    """Another name of one is a name of the other to the letter: Organization Name = Company Name."""
    FOLDED = "same-but-for-writing"
    """Names equal but for case, blanks, punctuation, accents, tilde and legal form."""
    SIMILAR = "similar"
    """Alike in name, or agreeing in phone, e-mail domain and address."""


RANK = {kind: place for place, kind in enumerate(Kind)}
"""Kind → its place in the order of sureness, from 0."""


class Aspect(StrEnum):
    """In what two records can agree or differ."""

    NAME = "name"
    NUMBER = "number"
    PHONE = "phone"
    EMAIL = "e-mail domain"
    ADDRESS = "address"
    CURRENCY = "currency"
    ACTIVE = "active"
    DETAIL = "detail"


class Trait(Struct, frozen=True):
    """One thing that agrees or differs, with both values as they stand."""

    aspect: Aspect
    text: str
    """In words: "the names differ in legal form"."""
    ours: str
    theirs: str


class Candidate(Struct, frozen=True, kw_only=True):
    """One record of theirs that may be the same as ours."""

    theirs: Side
    kind: Kind
    score: int
    """How sure, 0 to 100; equal only to be compared within one kind."""
    agrees: tuple[Trait, ...] = ()
    differs: tuple[Trait, ...] = ()
    also: tuple[str, ...] = ()
    """Ids of other records of ours that are linked to it or have it as their best candidate."""
    conflict: bool = False
    """It is wanted by several (see also), or is one of several equals, where only one may have it: a person decides."""

    automatic: bool = False
    """Whether it may be accepted without a person: cross-reference, or exact name or number with nothing in the way."""

    @property
    def reactivate(self) -> bool:
        """It is inactive and has to be made active before it can be used."""
        return not self.theirs.active


class LeftOut(Struct, frozen=True):
    """A record that has the name or the cross-reference and yet is no candidate."""

    theirs_id: str
    theirs_name: str
    why: str
    """One sentence."""


class Matched(Struct, frozen=True, kw_only=True):
    """One record of ours with its candidates, the best first."""

    ours: Side
    candidates: tuple[Candidate, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def automatic(self) -> Candidate | None:
        """The candidate that may be accepted without a person; None where there is none."""
        return next((each for each in self.candidates[:1] if each.automatic), None)
