"""What became in QuickBooks of invoices transferred earlier: voided there, or changed by hand (rule A4)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import chain

from atqbo.effects import State
from atqbo.facts import Facts
from atqbo.money import Json, format_amount
from atqbo.plan.document import Memory, Reason
from atqbo.rows import PostedInvoice

Drift = Mapping[str, tuple[str, ...]]
"""Id in QuickBooks → how it differs from what the ledger knows, in words; no words: it was voided there."""

_ORDER = ("create", "adopt", "update", "void")
"""What the ledger knows of a record: the last of these counts."""


def find_drift(facts: Facts, memory: Memory) -> Drift:
    """The records of this program that QuickBooks holds otherwise than it answered, and no others."""
    known = _known(memory)
    posted: Iterable[PostedInvoice] = chain(facts.quickbooks.invoices, facts.quickbooks.credit_memos)
    found = {}
    for each in posted if known else ():
        words = _differing(known[each.id], each) if each.id in known else None
        if words is not None:
            found[each.id] = words
    return found


def told_drift(drift: Drift, quickbooks_id: str, number: str, autotask_id: int) -> Reason | None:
    """A note on an invoice that was transferred as `number`; None where it stands as it was."""
    words = drift.get(quickbooks_id)
    if words is None:
        return None
    if not words:
        return Reason(
            "voided-in-quickbooks",
            f"It was transferred as {number}, and was voided in QuickBooks since",
            f"if that was meant, void it in Autotask too; to send it anew: -p resend {autotask_id}",
            "A4",
        )
    return Reason(
        "changed-in-quickbooks",
        f"It was transferred as {number}, and was changed in QuickBooks since: {' and '.join(words)}",
        "see who changed it there, and correct the one that is wrong",
        "A4",
    )


def _known(memory: Memory) -> dict[str, dict[str, Json]]:
    """Id in QuickBooks → what QuickBooks answered last about it."""
    found: dict[str, dict[str, Json]] = {}
    effects = sorted(memory.effects.items(), key=lambda item: _ORDER.index(_word(item[0])) if _word(item[0]) else -1)
    for names, effect in effects:
        if _word(names) and effect.state is State.DONE and isinstance(effect.result, dict) and effect.result.get("Id"):
            found.setdefault(str(effect.result["Id"]), {}).update(effect.result)
    return found


def _word(names: tuple[str, str, str, str]) -> str:
    """What an effect is to an invoice; "" where it is not about one."""
    service, verb, entity, _ = names
    if (service, verb, entity) == ("autotask", "update", "Invoices"):
        return "adopt"
    return verb if service == "quickbooks" and entity in ("Invoice", "CreditMemo") and verb in _ORDER else ""


def _differing(known: Mapping[str, Json], posted: PostedInvoice) -> tuple[str, ...] | None:
    """None where nothing differs, as far as the ledger knows it; () where it was voided."""
    currency, total = posted.currency_ref.value if posted.currency_ref else "", known.get("TotalAmt")
    if total and posted.total_amt == 0 and not posted.balance:
        return ()
    then: dict[str, Json] = {"number": known.get("DocNumber") or "", "date": known.get("TxnDate"), "total": total}
    now = {"number": posted.doc_number or "", "date": str(posted.txn_date), "total": posted.total_amt}
    words = tuple(
        f"its {what} was {_shown(before, currency)} and is {_shown(now[what], currency)}"
        for what, before in then.items()
        if before is not None and before != now[what]
    )
    return words or None


def _shown(value: Json, currency: str) -> str:
    if isinstance(value, Decimal | int):
        return format_amount(Decimal(value), currency) if currency else f"{value:,f}"
    return str(value) or "missing"
