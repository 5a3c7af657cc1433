"""Two records side by side, differences marked, as HTML. Names from outside are hostile (rule 6)."""

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from markupsafe import Markup
from msgspec import Struct

from atqbo.matching import Aspect, Candidate, Side, Trait, compare, fold, fold_party, without_deleted

_TABLE = Markup(
    '<table class="atqbo-pair"><caption>{caption}</caption><thead><tr><th scope="col">What</th>'
    '<th scope="col">Autotask</th><th scope="col">QuickBooks</th><th scope="col">Comparison</th></tr></thead>'
    "<tbody>{rows}</tbody></table>"
)
_ROW = Markup(
    '<tr><th scope="row">{what}</th><td>{ours}</td><td>{theirs}</td><td class="atqbo-{tone}">{said}</td></tr>'
)
_ASPECTS = {"Name": Aspect.NAME, "Phone": Aspect.PHONE, "E-mail": Aspect.EMAIL, "Address": Aspect.ADDRESS}
"""Row → the respect in which matching compares what stands in it."""
_ALIKE = 0.6
"""Below this likeness, marks on single letters would only confuse."""


class Line(Struct, frozen=True):
    """One thing compared."""

    what: str
    ours: str
    theirs: str
    said: str
    """"equal", "the same phone", "differs in writing only", "differs", "only on one side" …"""

    @property
    def differs(self) -> bool:
        """Whether a person has to look."""
        return self.said.startswith("differs")


def compared(ours: Side, theirs: Side) -> tuple[Line, ...]:
    """What either side tells, the name first."""
    judged = compare(ours, theirs)
    return tuple(_line(what, one, other, judged) for what, one, other in _told(ours, theirs) if one or other)


def pair(ours: Side, theirs: Side, candidate: Candidate | None) -> Markup:
    """The table, and above it how the record was found. candidate: None for one that a person sought."""
    rows = Markup("").join(_row(each) for each in compared(ours, theirs))
    found = f"Found as {candidate.kind.value.replace('-', ' ')}." if candidate else "Chosen by you."
    also = f" Also wanted by {', '.join(candidate.also)} in Autotask." if candidate and candidate.also else ""
    return _TABLE.format(caption=f"Side by side. {found}{also}", rows=rows)


def _told(ours: Side, theirs: Side) -> Iterator[tuple[str, str, str]]:
    yield "Name", ours.name, theirs.name
    yield "Other names", _others(ours), _others(theirs)
    yield "Id", ours.id if ours.id != ours.name else "", theirs.id
    yield "Currency", ours.currency, theirs.currency
    yield "Phone", ", ".join(ours.phones), ", ".join(theirs.phones)
    yield "E-mail", ", ".join(ours.emails), ", ".join(theirs.emails)
    yield "Address", str(ours.address), str(theirs.address)
    for label in dict.fromkeys((*ours.details, *theirs.details)):
        yield label.capitalize(), ours.details.get(label, ""), theirs.details.get(label, "")
    yield "State", _state(ours), _state(theirs)


def _line(what: str, ours: str, theirs: str, judged: Candidate) -> Line:
    if what == "Id":
        return Line(what, ours, theirs, "")
    if not ours or not theirs:
        return Line(what, ours, theirs, "only on one side")
    if ours == theirs:
        return Line(what, ours, theirs, "equal")
    if what == "Name" and without_deleted(theirs) == ours:
        return Line(what, ours, theirs, "equal but for the mark of the inactive")
    agrees = _trait(judged.agrees, what)
    if agrees:
        return Line(what, ours, theirs, agrees.text)
    same = (fold_party(ours) == fold_party(theirs) != "") if what == "Name" else (fold(ours) == fold(theirs) != "")
    return Line(what, ours, theirs, "differs in writing only" if same else _differs(what, judged))


def _trait(traits: Iterable[Trait], what: str) -> Trait | None:
    """What matching says of that row, if it says it."""
    return next((each for each in traits if each.aspect is _ASPECTS.get(what)), None)


def _differs(what: str, judged: Candidate) -> str:
    """That it differs; of names also in what."""
    trait = _trait(judged.differs, what) if what == "Name" else None
    if trait is None:
        return "differs"
    return trait.text.replace("the names differ", "differs") if "differ" in trait.text else f"differs: {trait.text}"


def _row(line: Line) -> Markup:
    ours, theirs = Markup.escape(line.ours), Markup.escape(line.theirs)
    if line.differs:
        ours, theirs = marked(line.ours, line.theirs), marked(line.theirs, line.ours)
    tone = "wait" if line.said == "differs in writing only" else "bad" if line.differs else "soft"
    return _ROW.format(what=line.what, ours=ours, theirs=theirs, tone=tone, said=line.said.capitalize())


def marked(text: str, other: str) -> Markup:
    """The text with what is not in the other marked; all of it where they have little in common."""
    matcher = SequenceMatcher(a=text, b=other, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return Markup("<mark>{}</mark>").format(text)
    blocks = matcher.get_opcodes()
    parts = (text[start:end] if same == "equal" else Markup("<mark>{}</mark>").format(text[start:end])
             for same, start, end, _, _ in blocks if end > start)  # fmt: skip
    return Markup("").join(parts)


def _others(side: Side) -> str:
    """Its other names, without what is its name anyway."""
    return ", ".join(each for each in side.aliases if each != side.name)


def _state(side: Side) -> str:
    return "active" if side.active else "inactive"
