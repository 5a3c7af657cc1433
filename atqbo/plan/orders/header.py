"""The head of a purchase: number, dates, term, currency, address and memo (rules C2 to C4, D2, D4, I1, P2)."""

from datetime import date, timedelta
from decimal import Decimal

from msgspec import Struct

from atqbo.effects import Effect, mark_text
from atqbo.money import Json
from atqbo.plan.accounts import PAYABLES, find_account
from atqbo.plan.closed import memo_of_move, why_closed
from atqbo.plan.currencies import home_currency, quickbooks_rate, told_rate
from atqbo.plan.document import Reason
from atqbo.plan.invoices.texts import LONGEST_TEXT, shorten
from atqbo.plan.orders.desk import NOUN, Desk
from atqbo.plan.orders.purchase import Purchase
from atqbo.plan.terms import TermUse, days_of
from atqbo.rows import ExchangeRate, PurchaseOrder

_LONGEST_SHIPPING = 31
"""Characters QuickBooks takes in the name of a way of shipping."""


class Header(Struct, frozen=True, kw_only=True):
    """The head's fields as they are sent, and what is to be said about them."""

    fields: Json
    effects: tuple[Effect, ...]
    """What the head needs to be made first."""
    due: date
    rate: Decimal | None
    """Home units for one unit of the document's currency; None in the home currency."""
    holds: tuple[Reason, ...]
    notes: tuple[Reason, ...]


class _Part(Struct, frozen=True, kw_only=True):
    """What one subject adds to the head."""

    fields: Json = {}
    holds: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()


def draft_header(desk: Desk, purchase: Purchase, key: str, vendor: Json) -> Header:
    """The head of the document that the effect `key` writes. vendor: its id, or a reference to what makes it."""
    term, term_notes = _term(desk, purchase, vendor)
    due = purchase.written_day + timedelta(days=term.days or 0)
    rate = quickbooks_rate(desk.facts, purchase.currency, purchase.day)
    dates: Json = {"TxnDate": purchase.day.isoformat(), "DueDate": due.isoformat()}
    parts = (
        _Part(fields=dates | _reference(term), notes=term_notes),
        _Part(fields={"DocNumber": purchase.number} if purchase.number else {}),
        _currency(desk, purchase, rate),
        _payable(desk, purchase),
        _shipping(desk, purchase),
        _memo(desk, purchase, key, due),
        _Part(fields=desk.tax.on_document(), holds=desk.tax.holds),
        _Part(holds=why_closed(desk.facts, purchase.order.id, purchase.day) if purchase.entity == "Bill" else ()),
    )
    return Header(
        fields={name: value for part in parts for name, value in part.fields.items()},
        effects=(term.effect,) if term.effect else (),
        due=due,
        rate=rate.rate if rate else None,
        holds=tuple(reason for part in parts for reason in part.holds),
        notes=tuple(reason for part in parts for reason in part.notes),
    )


def _reference(term: TermUse) -> Json:
    return {} if term.reference is None else {"SalesTermRef": {"value": term.reference}}


def message(purchase: Purchase) -> str:
    """What an order says to its vendor: Autotask's General Memo."""
    return shorten((purchase.order.general_memo or "").strip())


def _term(desk: Desk, purchase: Purchase, vendor: Json) -> tuple[TermUse, tuple[Reason, ...]]:
    """The order's own term, else the vendor's; one that names a day of the month is left out (rule D2)."""
    own = desk.terms.get(purchase.order.payment_term or 0) if desk.settings.terms else None
    use = own if own and own.reference is not None else _of_vendor(desk, vendor)
    notes = own.notes if own else ()
    if use.reference is not None and use.days is None:
        return TermUse(), (*notes, _no_days(use))
    return use, notes


def _of_vendor(desk: Desk, vendor: Json) -> TermUse:
    """The active term that QuickBooks keeps for the vendor."""
    found = next((each for each in desk.facts.quickbooks.vendors if each.id == vendor), None)
    given = found.term_ref.value if found and found.term_ref else ""
    term = next((each for each in desk.facts.quickbooks.terms if each.active and each.id == given), None)
    return TermUse(reference=term.id, name=term.name, days=days_of(term)) if term else TermUse()


def _currency(desk: Desk, purchase: Purchase, rate: ExchangeRate | None) -> _Part:
    """Another currency than home is held, or sent with QuickBooks' rate by setting (rules C2, C3)."""
    if purchase.currency == home_currency(desk.facts):
        return _Part()
    if desk.settings.other_currencies == "hold":
        return _Part(holds=(_foreign(purchase),))
    if rate is None:
        return _Part(holds=(_no_rate(purchase),))
    fields = {"CurrencyRef": {"value": purchase.currency}, "ExchangeRate": rate.rate}
    return _Part(fields=fields, notes=(told_rate(rate),))


def _payable(desk: Desk, purchase: Purchase) -> _Part:
    """The payables account the settings name, where its currency is the vendor's (rule C4)."""
    wanted = desk.settings.payable_account
    if not wanted:
        return _Part()
    key = "[purchase_orders] payable_account"
    use = find_account(desk.facts, wanted, PAYABLES, key, "C4", purchase.currency)
    if use.hold and use.hold.code == "account-currency":
        return _Part(notes=(_payable_differs(wanted, purchase),))
    if use.account is None:
        return _Part(holds=(use.hold,) if use.hold else ())
    return _Part(fields={"APAccountRef": {"value": use.account.id}})


def _shipping(desk: Desk, purchase: Purchase) -> _Part:
    """Ship-to address and way of shipping of an order; a bill has neither."""
    order = purchase.order
    if purchase.entity != "PurchaseOrder" or not desk.settings.shipping:
        return _Part()
    address = ship_to(order)
    fields: Json = {"ShipAddr": address} if address else {}
    way = next((each.name for each in desk.facts.autotask.shipping_types if each.id == order.shipping_type), "")
    if len(way) > _LONGEST_SHIPPING:
        return _Part(fields=fields, notes=(_way_too_long(way),))
    return _Part(fields=fields | ({"ShipMethodRef": {"value": way, "name": way}} if way else {}))


def ship_to(order: PurchaseOrder) -> Json:
    """The ship-to address as QuickBooks takes it, blank parts left out."""
    lines = [order.ship_to_name, order.ship_to_address1, order.ship_to_address2]
    parts = {
        **{f"Line{number}": text for number, text in enumerate(filter(None, lines), 1)},
        "City": order.ship_to_city,
        "CountrySubDivisionCode": order.ship_to_state,
        "PostalCode": order.ship_to_postal_code,
    }
    return {field: text.strip() for field, text in parts.items() if text and text.strip()}


def _memo(desk: Desk, purchase: Purchase, key: str, due: date) -> _Part:
    """The marker as last line of the private memo; General Memo for the vendor, on a bill before the marker."""
    marker = mark_text(NOUN, purchase.order.id, desk.memory.ledger_id, key)
    told = message(purchase)
    if purchase.entity == "PurchaseOrder":
        return _Part(fields={"PrivateNote": marker} | ({"Memo": told} if told else {}))
    told = "\n".join(filter(None, (memo_of_move(purchase.written_day, purchase.day, due), told)))
    kept = shorten(told, LONGEST_TEXT - len(marker) - 1)
    return _Part(fields={"PrivateNote": f"{kept}\n{marker}" if kept else marker})


def _no_days(term: TermUse) -> Reason:
    text = f"The term '{term.name}' names a day of the month: it is left out, and it is due on its date"
    return Reason("term-disagrees", text, "", "D2")


def _foreign(purchase: Purchase) -> Reason:
    return Reason(
        "currency-not-home",
        f"'{purchase.vendor}' is paid in {purchase.currency}, and orders in other currencies are held",
        'enter it in QuickBooks by hand, or set [purchase_orders] other_currencies = "transfer"',
        "C3",
    )


def _no_rate(purchase: Purchase) -> Reason:
    return Reason(
        "exchange-rate-missing",
        f"QuickBooks has no exchange rate for {purchase.currency} as of {purchase.day}",
        "enter the rate in QuickBooks",
        "C2",
    )


def _payable_differs(wanted: str, purchase: Purchase) -> Reason:
    return Reason(
        "payable-account-left-out",
        f"The account '{wanted}' is not kept in {purchase.currency}, the vendor's currency: QuickBooks takes its own",
        "",
        "C4",
    )


def _way_too_long(way: str) -> Reason:
    return Reason(
        "shipping-left-out", f"QuickBooks takes {_LONGEST_SHIPPING} characters for a way of shipping, not '{way}'"
    )
