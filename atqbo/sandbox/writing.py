"""Creating, updating and voiding a record: read what was sent, merge, let the entity's steps work, store."""

from collections.abc import Iterable

from atqbo.money import Json
from atqbo.sandbox.entities import ENTITIES
from atqbo.sandbox.entity import Draft, Entity
from atqbo.sandbox.rates import set_rate
from atqbo.sandbox.realm import Realm, pacific
from atqbo.sandbox.refusal import INACTIVE, Refusal, missing, unsupported
from atqbo.sandbox.shapes import accepted

_KEPT = ("Id", "SyncToken", "MetaData", "domain", "sparse")
_CLEARING: tuple[Json, ...] = ("", {}, {"value": ""})


def write(realm: Realm, entity: Entity, sent: Json, options: Iterable[str] = ()) -> str:
    """Create the record, or update it if it carries an Id, or void it by the option "void". Returns its id.

    Raises Refusal; then nothing happened.
    """
    if not entity.writable:
        raise unsupported("create or update", entity.name)
    read, allowed = understood(realm, entity, sent), frozenset(options)
    with realm.store.transaction():
        if entity.name == "ExchangeRate":
            return set_rate(realm, read)
        draft = _void_of(realm, entity, read) if "void" in allowed else _draft(realm, entity, read, allowed)
        for step in entity.void if "void" in allowed else entity.steps:
            step(draft)
        return _keep(draft)


def understood(realm: Realm, entity: Entity, sent: Json) -> Json:
    """What was sent, as the service reads it. Raises Refusal, 5020 too: the subscription has no such entity."""
    if entity.orders and not realm.offers_orders:
        raise Refusal("5020", f"Permission Denied Error : {entity.name} is not part of this subscription.")
    return accepted(sent, entity.shape, entity.name) or {}


def stored(realm: Realm, entity: Entity, sent: Json) -> Json:
    """The record that is to be changed: it exists and has the SyncToken that was sent; a file needs none."""
    number = sent["Id"]
    if not number.isdecimal():
        raise Refusal("2030", f"Id should be a valid number. Supplied value:{number}", "Id")
    found = realm.get(entity.name, number)
    if found is None:
        raise Refusal("610", INACTIVE, "")
    current = found.get("SyncToken", "0")
    token = sent.get("SyncToken") or (current if entity.kind == "file" else None)
    if token is None:
        raise missing("SyncToken")
    if current != token:
        raise Refusal(
            "5010",
            "Stale Object Error : You and Sandbox were working on this at the same time. "
            "Sandbox finished before you did, so your work was not saved.",
            "",
        )
    return found


def _void_of(realm: Realm, entity: Entity, read: Json) -> Draft:
    if not entity.void:
        raise unsupported("void", entity.name)
    if "Id" not in read:
        raise missing("Id")
    before = stored(realm, entity, read)
    return Draft(entity=entity, realm=realm, record={**before}, before=before, sent={})


def _draft(realm: Realm, entity: Entity, read: Json, options: frozenset[str]) -> Draft:
    """The record as it is going to be, its references checked."""
    before = stored(realm, entity, read) if read.get("Id") else None
    record = _merged(entity, read, before)
    for name in entity.required:
        if record.get(name) in (None, "", []) or (name in entity.required_always and name not in read):
            raise missing(name)
    for name, target in entity.references.items():
        if record.get(name):
            record[name] = realm.reference(target, record[name], name)
    return Draft(entity=entity, realm=realm, record=record, before=before, sent=read, options=options)


def _merged(entity: Entity, read: Json, before: Json | None) -> Json:
    """What was sent over the defaults; over the stored record if the update is sparse. Computed fields stay."""
    own = {name: value for name, value in read.items() if name not in entity.computed and name not in _KEPT}
    if before is None:
        merged = {**entity.defaults, **own}
    elif read.get("sparse"):
        merged = {**before, **own}
    else:
        kept = {name: before[name] for name in (*entity.computed, *_KEPT, "CurrencyRef") if name in before}
        merged = {**entity.defaults, **kept, **own}
    return {name: value for name, value in merged.items() if value not in _CLEARING}


def _keep(draft: Draft) -> str:
    """Store the draft with its id, token and times; an update that changed nothing leaves all as it was."""
    entity, realm, record, before = draft.entity, draft.realm, draft.record, draft.before
    now = pacific(realm.now)
    if before is None:
        number = realm.next_number(entity.sequence, lambda: _taken(realm, entity))
        marks = {"domain": "QBO", "sparse": False, "Id": number, "SyncToken": "0"}
        record.update(marks, MetaData={"CreateTime": now, "LastUpdatedTime": now})
        realm.made.add((entity.name, number))
    elif record == before:
        return str(before["Id"])
    else:
        record["SyncToken"] = str(int(before.get("SyncToken", 0)) + 1)
        record["MetaData"] = {**before.get("MetaData", {}), "LastUpdatedTime": now}
    realm.store.put(("quickbooks", entity.name), record["Id"], record)
    for step in entity.afterwards:
        step(draft)
    return str(record["Id"])


def _taken(realm: Realm, entity: Entity) -> list[str]:
    """Ids in use by all entities that count in the same sequence."""
    sharing = [row.name for row in ENTITIES.values() if row.sequence == entity.sequence]
    return [str(entity.first - 1), *(str(key) for name in sharing for key in realm.rows(name))]
