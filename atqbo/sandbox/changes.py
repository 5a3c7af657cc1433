"""Change data capture: what was made, changed or deleted since an instant.

Rules: https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/change-data-capture;
the answer's form and order are those of https://github.com/minimul/qbo_api, spec/vcr/cdc.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Raw

from atqbo.money import Json, encode
from atqbo.sandbox.entities import ENTITIES
from atqbo.sandbox.entity import Entity
from atqbo.sandbox.realm import Realm, instant
from atqbo.sandbox.refusal import Refusal, missing

DELETED = ("sandbox", "deleted")
_MOST = 1000
_LOOK_BACK = timedelta(days=30)
_NOT_CAPTURED = frozenset({"journalcode", "taxagency", "timeactivity", "taxcode", "taxrate", "exchangerate"})


def changes(realm: Realm, query: Mapping[str, str]) -> list[Json]:
    """One answer for each entity asked for, the oldest change first; a thousand objects in all."""
    names = [name.strip() for name in query.get("entities", "").split(",") if name.strip()]
    for name, given in (("entities", names), ("changedSince", query.get("changedsince"))):
        if not given:
            raise missing(name)
    since, left, found = _since(realm, query["changedsince"]), _MOST, []
    for name in names:
        entity = ENTITIES.get(name.lower())
        if entity is None or name.lower() in _NOT_CAPTURED:
            raise Refusal("500", f"Operation cdc for {name} is not supported.")
        changed = _changed(realm, entity, since)[:left]
        left -= len(changed)
        found.append({entity.name: changed, "startPosition": 1, "maxResults": len(changed)} if changed else {})
    return found


def _since(realm: Realm, text: str) -> datetime:
    """The instant asked for. How far back it may lie is disputed, and a switch.

    The refusal's wording: https://github.com/Wish-Org/QuickBooksSharp/issues/19.
    """
    try:
        since = instant(text.replace(" ", "+"))  # a plus sign that was not escaped
    except (ValueError, OverflowError):
        raise Refusal("2010", f"Property Name:changedSince: {text} specified is unsupported or invalid") from None
    if since < realm.now - _LOOK_BACK and realm.switches["cdc_look_back"] == "error":
        raise Refusal(
            "500", f"Operation cdc with changedSince date {text} which is older than fixed days is not supported."
        )
    return since


def _changed(realm: Realm, entity: Entity, since: datetime) -> list[Json]:
    """Changed and deleted records, each with its instant, in their order."""
    told: list[tuple[datetime, bytes]] = []
    for row in realm.rows(entity.name).values():
        if "MetaData" in row.record:
            told.append((instant(row.record["MetaData"]["LastUpdatedTime"]), row.text))
    for trace in (row.record for row in realm.store.rows(DELETED).values()):
        if trace["entity"] == entity.name:
            told.append((instant(trace["time"]), encode(_deleted(trace))))
    return [Raw(text) for _, text in sorted(each for each in told if each[0] >= since)]


def _deleted(trace: Json) -> Json:
    times = {"LastUpdatedTime": trace["time"]}
    return {"domain": "QBO", "status": "Deleted", "Id": trace["id"], "MetaData": times}
