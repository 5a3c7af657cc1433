"""How the head of a transferred order differs from Autotask's: vendor, General Memo, ship-to address (rule P3)."""

from collections.abc import Iterator

from atqbo.money import Json
from atqbo.plan.orders.desk import Desk
from atqbo.plan.orders.header import message, ship_to
from atqbo.plan.orders.purchase import Purchase
from atqbo.plan.past import is_done, known
from atqbo.rows import PostedOrder


def head_differences(desk: Desk, purchase: Purchase, posted: PostedOrder) -> tuple[str, ...]:
    """In words; empty where both sides agree."""
    return tuple(_differing(desk, purchase, posted))


def _differing(desk: Desk, purchase: Purchase, posted: PostedOrder) -> Iterator[str]:
    theirs, ours = posted.vendor_ref, _vendor_ids(desk, purchase)
    if theirs and ours and theirs.value not in ours:
        yield f"its vendor is '{purchase.vendor}' in Autotask and '{theirs.name}' in QuickBooks"
    told, there = message(purchase), (posted.memo or "").strip()
    if told != there:
        yield f"General Memo is {_quoted(told)} in Autotask and {_quoted(there)} in QuickBooks"


def shipped_elsewhere(desk: Desk, purchase: Purchase, posted: PostedOrder) -> tuple[str, ...]:
    """The same of the ship-to address, by its letters and figures alone: QuickBooks may set the lines of an address
    otherwise than they were sent.
    """
    ours, theirs = ship_to(purchase.order) if desk.settings.shipping else {}, posted.ship_addr
    if not ours or not theirs or _spelled(ours) == _spelled(theirs):
        return ()
    return (f"it is shipped to {_quoted(_told(ours))} in Autotask and {_quoted(_told(theirs))} in QuickBooks",)


def _vendor_ids(desk: Desk, purchase: Purchase) -> set[str]:
    """Ids of what may be the order's vendor: linked, made for it, or of its name."""
    source, name = f"vendor:{purchase.order.vendor_id}", purchase.vendor.strip()
    names = {name, name + desk.settings.vendor_suffix}
    made = known(desk.memory, "quickbooks", "create", "Vendor", source)
    found = {each.id for each in desk.facts.quickbooks.vendors if each.display_name in names}
    found |= {str(made.result["Id"])} if made and is_done(made) and made.result.get("Id") else set()
    return found | ({desk.memory.links[source]} if source in desk.memory.links else set())


_PARTS = ("Line1", "Line2", "Line3", "Line4", "Line5", "City", "CountrySubDivisionCode", "PostalCode")


def _told(address: Json) -> str:
    return ", ".join(str(address[part]) for part in _PARTS if address.get(part))


def _spelled(address: Json) -> str:
    return "".join(letter for letter in _told(address).casefold() if letter.isalnum())


def _quoted(text: str) -> str:
    return f"'{text[:60]}{'…' * (len(text) > 60)}'" if text else "blank"
