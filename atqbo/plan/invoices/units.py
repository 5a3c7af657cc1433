"""Classes and locations of QuickBooks: as a person decided, else by what they are called."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct

from atqbo.effects import Effect, UniqueName
from atqbo.matching import same_to_quickbooks
from atqbo.money import Json
from atqbo.plan.decided import Choice, Decided, key_of, kind_of
from atqbo.plan.document import Memory, Reason
from atqbo.plan.limits import LONGEST_NAME, may_be_called
from atqbo.plan.parties.reactivating import is_reactivation, reactivated
from atqbo.plan.past import is_done, known, make_effect, outcome_unknown
from atqbo.rows import Klass, Location

Noun: TypeAlias = Literal["class", "location", "department"]
"""What it is settled as; a department is one of an expense report, and becomes a class."""
ENTITY: Mapping[Noun, str] = {"class": "Class", "location": "Department", "department": "Class"}
"""What QuickBooks calls them."""


class Unit(Struct, frozen=True, kw_only=True):
    """A class or a location."""

    id: Json
    """Its id, or {"$of": key} of the effect that creates it or makes it active again."""
    name: str
    """Its full name, as Parent:Child."""
    quickbooks: str = ""
    """Id of the record as it stands in QuickBooks; "" for one that is created."""
    effect: Effect | None = None
    """Planned only because a person decided on it."""
    linked: bool = False
    """By a person's word rather than by its name."""


class Units:
    """All classes, or all locations."""

    def __init__(self, noun: Noun, records: Iterable[Klass | Location], memory: Memory) -> None:
        self.noun: Noun = noun
        self.memory = memory
        self.by_id = {each.id: each for each in records}
        self._by_name = _by_name(self.by_id.values())
        self._words = {key_of(subject): word for subject, word in memory.decided.items() if kind_of(subject) == noun}

    def find(self, own: Sequence[str], renamed: Mapping[str, str]) -> Unit | None:
        """The unit of what is called so in Autotask. own: its names, the first the one it is settled by. renamed: name
        in Autotask → full name in QuickBooks, by setting.
        """
        for name in own:
            if name in self._words or f"{self.noun}:{name}" in self.memory.links:
                return self._settled(name)
        names = [renamed[name] for name in own if name in renamed][:1] or own
        return next((self._by_name[name] for name in names if name in self._by_name), None)

    def goes_without(self, own: Sequence[str]) -> bool:
        """Whether a person said that documents go without it."""
        return any(name in self._words and self._words[name].choice is Choice.LEAVE_OUT for name in own)

    def effects(self) -> Iterator[Effect]:
        """What people decided to make, or to make active again."""
        for name in self._words:
            unit = self._settled(name)
            if unit and unit.effect:
                yield unit.effect

    def _settled(self, name: str) -> Unit | None:
        """As a person decided; None for what cannot be done any more, or goes without."""
        subject, word = f"{self.noun}:{name}", self._words.get(name)
        if word and word.choice is Choice.LEAVE_OUT:
            return None
        if subject in self.memory.links:
            record = self.by_id.get(self.memory.links[subject])
            return self._linked(record, word) if record else None
        return self._created(name, word) if word and word.choice is Choice.CREATE else None

    def _linked(self, record: Klass | Location, word: Decided | None) -> Unit | None:
        name = record.fully_qualified_name or record.name
        if record.active:
            return Unit(id=record.id, name=name, quickbooks=record.id, linked=True)
        if not is_reactivation(word, record.id):
            return None
        effect = reactivated(self.memory, record)
        earlier = known(self.memory, "quickbooks", "update", effect.entity, effect.source)
        if outcome_unknown(earlier, name):
            return None
        return Unit(id={"$of": effect.key}, name=name, quickbooks=record.id, effect=effect, linked=True)

    def _created(self, name: str, word: Decided) -> Unit | None:
        """The one a person decided to create, unless QuickBooks has one of that name by now."""
        taken = {same_to_quickbooks(each.fully_qualified_name or each.name) for each in self.by_id.values()}
        effect = new_unit(self.memory, self.noun, name, word.body)
        earlier = known(self.memory, "quickbooks", "create", effect.entity, effect.source)
        if same_to_quickbooks(word.name) in taken or is_done(earlier) or outcome_unknown(earlier, name):
            return None
        return Unit(id={"$of": effect.key}, name=word.name, effect=effect)


def new_unit(memory: Memory, noun: Noun, name: str, body: Json) -> Effect:
    """The create effect with exactly that body. name: what it is called in Autotask."""
    return make_effect(
        memory, "quickbooks", "create", ENTITY[noun], f"{noun}:{name}",
        body=body, expect=body, proof=UniqueName("Name", body["Name"]),
    )  # fmt: skip


def unfit_unit(noun: Noun, name: str) -> Reason | None:
    """Why no class or location can be created under this name, or None."""
    entity = ENTITY[noun]
    if may_be_called(entity, name):
        return None
    return Reason(
        f"{noun}-name-unfit",
        f"No {noun} can be created as '{name}': at most {LONGEST_NAME[entity]} characters, no colon, tilde, tab or "
        "line end",
        "give it another name",
    )


def _by_name(records: Iterable[Klass | Location]) -> Mapping[str, Unit]:
    """Active ones by full name, and by their own name where no other has it."""
    active = [each for each in records if each.active]
    by_name: dict[str, list[Unit]] = defaultdict(list)
    for each in active:
        by_name[each.name].append(_unit(each))
    once = {name: found[0] for name, found in by_name.items() if len(found) == 1}
    return once | {_unit(each).name: _unit(each) for each in active}


def _unit(record: Klass | Location) -> Unit:
    return Unit(id=record.id, name=record.fully_qualified_name or record.name, quickbooks=record.id)
