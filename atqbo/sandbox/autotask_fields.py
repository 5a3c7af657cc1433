"""Autotask's entities as data: fields and operations, from which queries, writes and entityInformation are answered.

Types, lengths and flags are those of getFieldInfo() of a live tenant (github.com/ecitsolutions/Autotask), operations
those of the REST swagger (github.com/api-evangelist/kaseya). A family of entities is one text:

    Contacts Contact Companies/Contacts:companyID udf POST PUT PATCH DELETE
      id/l/r companyID/i/rc>Company firstName/s50/rw ...

First line: path segment, name in messages, route of writes below a parent with the field that names the parent,
whether it has user-defined fields, methods that write. Field: name/type/flags. Types: i integer, h short, l long,
n double, c decimal, b boolean, d datetime, s100 string of at most 100. Flags: r required, w writable, c writable on
creation only, x not queryable, p picklist, >Name reference.
"""

import re
from collections.abc import Mapping

from msgspec import Struct

_TYPES = {
    "i": "integer",
    "h": "short",
    "l": "long",
    "n": "double",
    "c": "decimal",
    "b": "boolean",
    "d": "datetime",
    "s": "string",
}


class Field(Struct, frozen=True):
    """One field of an entity."""

    name: str
    kind: str
    """As entityInformation names it: "integer", "datetime" …"""
    length: int = 0
    flags: str = ""
    reference: str = ""
    """Singular name of the entity it refers to."""
    udf: bool = False

    @property
    def required(self) -> bool:
        """Whether a new record must have it."""
        return "r" in self.flags

    @property
    def writable(self) -> bool:
        """Whether an update may change it."""
        return "w" in self.flags

    @property
    def creatable(self) -> bool:
        """Whether a new record may come with it."""
        return "w" in self.flags or "c" in self.flags

    @property
    def queryable(self) -> bool:
        """Whether a filter may name it."""
        return "x" not in self.flags

    @property
    def picklist(self) -> bool:
        """Whether its values are those of a list."""
        return "p" in self.flags


class Entity(Struct, frozen=True):
    """An entity. Everyone can be read; `verbs` are the methods that write, below the parent if it has one."""

    name: str
    singular: str
    fields: Mapping[str, Field]
    """By name in lower case: names are not case-sensitive."""
    verbs: frozenset[str]
    parent: str = ""
    """Path segment of the parent: "Companies" in /Companies/{id}/Contacts."""
    segment: str = ""
    """Path segment below the parent: "Contacts"."""
    link: str = ""
    """Field that holds the parent's id."""
    udf: bool = False


def family(text: str) -> tuple[Entity, ...]:
    """The entities that a text of the notation above describes."""
    return tuple(_entity(block) for block in re.split(r"\n(?=\S)", text.strip()))


def _entity(block: str) -> Entity:
    head, _, body = block.partition("\n")
    name, singular, *rest = head.split()
    route = next((word for word in rest if "/" in word), "")
    parent, segment, link = re.split("[/:]", route) if route else ("", "", "")
    fields = {field.name.lower(): field for field in map(_field, body.split())}
    verbs = frozenset(word for word in rest if word.isupper())
    return Entity(name, singular, fields, verbs, parent, segment, link, "udf" in rest)


def _field(notation: str) -> Field:
    name, kind, marks = (*notation.split("/"), "")[:3]
    flags, _, reference = marks.partition(">")
    return Field(name, _TYPES[kind[0]], int(kind[1:] or 0), flags, reference)
