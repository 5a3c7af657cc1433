"""What a void leaves of a document: its number and dates, amounts of zero, a note.

Recorded for an invoice without links and note: https://github.com/minimul/qbo_api, spec/vcr/void/invoice. What becomes
of a note, and of payments applied to it, and whether it may be changed afterwards, is not told anywhere: switches
void_note, void_linked and voided_update.
"""

from atqbo.money import Json
from atqbo.sandbox.entity import Draft
from atqbo.sandbox.refusal import business

_NOTE = "Voided"
_AMOUNTS = ("TotalAmt", "Balance", "UnappliedAmt", "HomeTotalAmt", "HomeBalance")


def emptied(draft: Draft) -> None:
    """Amounts of zero, on the lines as well."""
    _zeroed(draft)
    draft.record["Line"] = [_zero(line) for line in draft.record["Line"]]
    draft.record["TxnTaxDetail"] = {"TotalTax": 0}


def cleared(draft: Draft) -> None:
    """A payment of nothing that settles nothing."""
    _zeroed(draft)
    draft.record["Line"] = []


def _zeroed(draft: Draft) -> None:
    draft.record.update({name: 0 for name in _AMOUNTS if name in draft.record})


def settled(draft: Draft) -> None:
    """6000 by switch: what is voided is not changed any more."""
    before = draft.before or {}
    if draft.realm.switches["voided_update"] == "refused" and before.get("PrivateNote", "").startswith(_NOTE):
        raise business("You cannot change a transaction that is void.")


def noted(draft: Draft) -> None:
    """PrivateNote says that it is void; what it said before is lost, put after that, or kept, by switch."""
    before, mode = draft.record.get("PrivateNote", ""), draft.realm.switches["void_note"]
    if not before or mode == "voided":
        draft.record["PrivateNote"] = _NOTE
    elif mode == "prefixed" and not before.startswith(_NOTE):
        draft.record["PrivateNote"] = f"{_NOTE} - {before}"[:4000]


def _zero(line: Json) -> Json:
    """The line without amount; a quantity is zero too, so that it agrees with the price."""
    kind = line["DetailType"]
    detail = dict(line.get(kind, {}))
    detail.pop("TaxInclusiveAmt", None)
    if "Qty" in detail:
        detail["Qty"] = 0
    return {**line, "Amount": 0, **({kind: detail} if kind in line else {})}
