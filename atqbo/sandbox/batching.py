"""A batch: up to thirty operations, each answered for itself.

Rules: https://blogs.intuit.com/2023/07/19/building-smarter-with-intuit-batch-without-a-scratch; items do not see what
earlier ones made (https://blogs.intuit.com/2017/07/27/batch-operations-important). Simplified: a CDCQuery is refused.
"""

from atqbo.money import Json
from atqbo.sandbox.entities import ENTITIES
from atqbo.sandbox.operations import change
from atqbo.sandbox.query import parse
from atqbo.sandbox.realm import Realm
from atqbo.sandbox.refusal import SYSTEM_FAILURE, Refusal
from atqbo.sandbox.selecting import select

_ITEMS = 30
_BID_LENGTH, _BID_LENGTH_WITH_REQUESTID = 50, 10
_ITEM_KEYS = frozenset({"bId", "operation", "optionsData"})


def batch(realm: Realm, body: Json, requestid: str, broken_item: int | None = None) -> list[Json]:
    """Answers in the order of the items. broken_item: position of one that breaks down without effect."""
    items = body.get("BatchItemRequest", [])
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise Refusal("2010", "Property Name:BatchItemRequest specified is unsupported or invalid", "BatchItemRequest")
    if len(items) > _ITEMS:
        raise Refusal("1040", f"Batch size {len(items)} exceeds allowed limit {_ITEMS}")
    bids, longest = [item.get("bId") for item in items], _BID_LENGTH_WITH_REQUESTID if requestid else _BID_LENGTH
    if not all(isinstance(bid, str) and 0 < len(bid) <= longest for bid in bids) or len(set(bids)) < len(bids):
        raise Refusal("2020", "bId is missing, too long or not unique", "bId")
    return [
        {**_answer(realm, item, position == broken_item), "bId": item["bId"]} for position, item in enumerate(items)
    ]


def _answer(realm: Realm, item: Json, broken: bool) -> Json:
    try:
        if broken:
            raise SYSTEM_FAILURE
        return _done(realm, item)
    except Refusal as refusal:
        return {"Fault": refusal.fault()}


def _done(realm: Realm, item: Json) -> Json:
    if isinstance(item.get("Query"), str):
        return {"QueryResponse": select(realm, parse(item["Query"]))}
    names = [name for name in item if name not in _ITEM_KEYS]
    entity = ENTITIES.get(names[0].lower()) if len(names) == 1 else None
    operation = item.get("operation")
    if entity is None or operation not in ("create", "update", "delete", "void"):
        raise Refusal("500", f"Operation {operation} {' '.join(names)} is not supported.")
    sent = item[names[0]]
    if not isinstance(sent, dict):
        raise Refusal("2010", f"Property Name:{names[0]} specified is unsupported or invalid", names[0])
    if (operation == "create") == bool(sent.get("Id")):
        raise Refusal("2030", f"Id does not go with operation {operation}", "Id")
    options = tuple(filter(None, str(item.get("optionsData") or "").split(",")))
    return change(realm, entity, sent, operation, options)
