"""What became of the missing items that were to be created: the result report, and both sides as they stand then."""

from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from atqbo.effects import Effect, State
from atqbo.facts import Facts
from atqbo.plan.document import Known
from atqbo.plan.items.missing import MissingItems
from atqbo.rows import Item, Ref

_ENDS = {State.DONE: "created", State.REFUSED: "refused", State.HELD: "held", State.SENT: "unknown"}


class CopiedItem(Struct, frozen=True, kw_only=True):
    """An item that was to be created, and its end."""

    name: str
    end: str
    """"created", "refused", "held"; "unknown": sent, without an answer so far; "planned": not sent."""
    quickbooks_id: str = ""
    reason: str = ""
    """Why it was not created, or how QuickBooks' answer differs from what was asked."""


def became(missing: MissingItems, states: Mapping[str, Known]) -> tuple[CopiedItem, ...]:
    """The end of each item of the plan. states: what the ledger knows of its effects, by key."""
    return tuple(_end(effect, states.get(effect.key)) for effect in missing.plan.effects)


def _end(effect: Effect, known: Known | None) -> CopiedItem:
    if known is None:
        return CopiedItem(name=effect.body["Name"], end="planned")
    return CopiedItem(
        name=effect.body["Name"],
        end=_ENDS.get(known.state, "planned"),
        quickbooks_id=(known.result or {}).get("Id", ""),
        reason=known.reason,
    )


def with_created(facts: Facts, missing: MissingItems, copied: Collection[CopiedItem]) -> Facts:
    """The facts with the items that exist now. Answers were compared with what was asked: nothing is read again."""
    ids = {each.name: each.quickbooks_id for each in copied if each.end == "created"}
    made = tuple(_items(missing, ids, facts))
    return replace(facts, quickbooks=replace(facts.quickbooks, items=(*facts.quickbooks.items, *made)))


def _items(missing: MissingItems, ids: Mapping[str, str], facts: Facts) -> Iterator[Item]:
    accounts = {each.id: each.fully_qualified_name or each.name for each in facts.quickbooks.accounts}
    for effect in missing.plan.effects:
        body = effect.body
        if body["Name"] in ids:
            account = body["IncomeAccountRef"]["value"]
            yield Item(
                id=ids[body["Name"]],
                name=body["Name"],
                fully_qualified_name=body["Name"],
                type=body["Type"],
                income_account_ref=Ref(account, accounts[account]),
                description=body.get("Description"),
                unit_price=body.get("UnitPrice"),
                taxable=body["Taxable"],
            )
