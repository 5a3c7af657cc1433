"""What an entity of QuickBooks is to the sandbox: one row of data, and the draft its functions work on."""

from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

from atqbo.money import Json
from atqbo.sandbox.realm import Realm
from atqbo.sandbox.shapes import Shape

Step: TypeAlias = "Callable[[Draft], None]"


class Entity(Struct, frozen=True, kw_only=True):
    """A row of the table in entities.py."""

    name: str
    kind: Literal["list", "transaction", "file", "settings"]
    """Lists answer only active records unless Active is filtered; settings hold one record; only transactions and
    files can be deleted."""
    shape: Mapping[str, Shape]
    """Every field a client may send, nested."""
    queryable: tuple[str, ...]
    """Properties a WHERE or ORDERBY may name; all others are refused."""
    required: tuple[str, ...] = ()
    """Fields without which a create is refused (2020)."""
    required_always: tuple[str, ...] = ()
    """Fields without which a sparse update is refused too."""
    computed: tuple[str, ...] = ()
    """Fields only the server writes; what a client sends in them is ignored."""
    defaults: Mapping[str, Json] = {}
    references: Mapping[str, str] = {}
    """Top-level reference → entity it points to; checked, and its name filled in."""
    name_field: str = ""
    """What a record is found by: a unique name, or a number."""
    shares_names: tuple[str, ...] = ()
    """Entities among which the name is unique."""
    sequence: str = ""
    """Whose ids it counts in; entities with one sequence never share an id."""
    first: int = 1
    """Where its ids begin."""
    numbers: tuple[str, ...] = ()
    """Entities that share the sequence of document numbers."""
    steps: tuple[Step, ...] = ()
    """What the server does to a draft before it is stored, in order."""
    afterwards: tuple[Step, ...] = ()
    """What storing it does to other records."""
    void: tuple[Step, ...] = ()
    """What a void does instead of the steps; without any it cannot be voided."""
    delete: tuple[Step, ...] = ()
    """What a delete checks, and takes back in other records, before it."""
    writable: bool = True
    orders: bool = False
    """Whether it needs a subscription with purchase orders."""

    def name_of(self, record: Json) -> str:
        """The name or number a record is found by."""
        return str(record.get(self.name_field) or "")


class Draft(Struct, kw_only=True):
    """A record on its way into the books. record: a copy of its own that steps may alter at the top."""

    entity: Entity
    realm: Realm
    record: Json
    before: Json | None
    """The stored version, on an update."""
    sent: Json
    """What the client sent, as it was understood."""
    options: frozenset[str] = frozenset()
    """What the request allows besides: "allowduplicatedocnum"."""
