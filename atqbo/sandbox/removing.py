"""Deleting and voiding records: what stays of them, and what is taken back elsewhere.

Form of the answers: https://github.com/minimul/qbo_api, spec/vcr/delete and spec/vcr/void. Names are never deleted.
"""

from typing import Literal

from atqbo.money import Json
from atqbo.sandbox.entity import Draft, Entity
from atqbo.sandbox.realm import Realm, pacific
from atqbo.sandbox.refusal import missing, unsupported
from atqbo.sandbox.writing import stored, understood, write

_DELETED = ("sandbox", "deleted")


def remove(realm: Realm, entity: Entity, sent: Json, operation: Literal["delete", "void"]) -> Json:
    """Delete or void the record. Returns what stands in the answer, under the entity's name. Raises Refusal."""
    if operation == "void":
        return {entity.name: realm.get(entity.name, write(realm, entity, sent, ("void",)))}
    if entity.kind not in ("transaction", "file"):
        raise unsupported("delete", entity.name)
    read = understood(realm, entity, sent)
    if not read.get("Id"):
        raise missing("Id")
    with realm.store.transaction():
        return {entity.name: _deleted(realm, entity, stored(realm, entity, read))}


def _deleted(realm: Realm, entity: Entity, record: Json) -> Json:
    draft = Draft(entity=entity, realm=realm, record={**record}, before=record, sent={})
    for step in entity.delete:
        step(draft)
    number = str(record["Id"])
    realm.store.remove(("quickbooks", entity.name), number)
    trace = {"entity": entity.name, "id": number, "time": pacific(realm.now)}
    realm.store.put(_DELETED, f"{entity.name} {number}", trace)
    return {"domain": "QBO", "status": "Deleted", "Id": number}
