"""Creating and updating one record of QuickBooks: check the shape, merge, let the entity's steps work, store."""

from collections.abc import Iterable

from atqbo.money import Json
from atqbo.sandbox.entity import Draft, Entity
from atqbo.sandbox.realm import Realm, pacific
from atqbo.sandbox.refusal import INACTIVE, Refusal, missing
from atqbo.sandbox.shapes import check

_KEPT = ("Id", "SyncToken", "MetaData", "domain", "sparse")


def write(realm: Realm, entity: Entity, sent: Json, options: Iterable[str] = ()) -> str:
    """Create the record, or update it if it carries an Id. Returns its id. Raises Refusal; then nothing happened."""
    if not entity.writable:
        raise Refusal("500", f"Operation {entity.name} is not supported.")
    check(sent, entity.shape, entity.name)
    sent = _without_nulls(sent)
    before = _stored(realm, entity, sent) if "Id" in sent else None
    record = _merged(entity, sent, before)
    for name in entity.required:
        if record.get(name) in (None, "", []):
            raise missing(name)
    for name, target in entity.references.items():
        if record.get(name):
            record[name] = _named_reference(realm, target, record[name], name)
    draft = Draft(entity=entity, realm=realm, record=record, before=before, options=frozenset(options))
    with realm.store.transaction():
        for step in entity.steps:
            step(draft)
        return _keep(draft)


def _without_nulls(value: Json) -> Json:
    """The value without its null fields: they count as not sent."""
    if isinstance(value, dict):
        return {name: _without_nulls(each) for name, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value


def _stored(realm: Realm, entity: Entity, sent: Json) -> Json:
    """The record to be updated: it exists and has the SyncToken that was sent."""
    found = realm.get(entity.name, sent["Id"])
    if found is None:
        raise Refusal("610", INACTIVE, "")
    if "SyncToken" not in sent:
        raise missing("SyncToken")
    if found["SyncToken"] != sent["SyncToken"]:
        raise Refusal(
            "5010",
            "Stale Object Error : You and Sandbox were working on this at the same time. "
            "Sandbox finished before you did, so your work was not saved.",
            "",
        )
    return found


def _merged(entity: Entity, sent: Json, before: Json | None) -> Json:
    """What was sent over the defaults; over the stored record if the update is sparse. Computed fields stay."""
    own = {name: value for name, value in sent.items() if name not in entity.computed and name not in _KEPT}
    if before is None:
        return {**entity.defaults, **own}
    if sent.get("sparse"):
        return {**before, **own}
    kept = {name: before[name] for name in (*entity.computed, *_KEPT, "CurrencyRef") if name in before}
    return {**entity.defaults, **kept, **own}


def _named_reference(realm: Realm, entity: str, ref: Json, element: str) -> Json:
    found = realm.referred(entity, ref, element)
    return {"value": found["Id"], "name": found.get("DisplayName") or found["Name"]}


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
        record["SyncToken"] = str(int(before["SyncToken"]) + 1)
        record["MetaData"] = {**before["MetaData"], "LastUpdatedTime": now}
    realm.store.put(("quickbooks", entity.name), record["Id"], record)
    for step in entity.afterwards:
        step(draft)
    return str(record["Id"])


def _taken(realm: Realm, entity: Entity) -> list[str]:
    """Ids in use by all entities that count in the same sequence."""
    sharing = entity.shares_names or (entity.name,)
    return [str(key) for name in sharing for key in realm.rows(name)]
