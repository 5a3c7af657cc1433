"""The effects that put a purchase into QuickBooks, or all the reasons against it at once."""

from collections.abc import Collection

from msgspec import Struct
from msgspec.structs import replace

from atqbo.effects import Effect, FieldValue, Marker, mark_text
from atqbo.money import Json
from atqbo.plan.anew import left_the_books
from atqbo.plan.charge import Charge
from atqbo.plan.closed import why_moved
from atqbo.plan.decision import Decision
from atqbo.plan.document import Document, Reason, Verdict, Why
from atqbo.plan.orders.desk import NOUN, Desk, is_for
from atqbo.plan.orders.header import Header, draft_header
from atqbo.plan.orders.lines import Line, draft_lines, effects_of
from atqbo.plan.orders.purchase import Purchase
from atqbo.plan.orders.subject import (
    below_zero,
    billable,
    document,
    freight_left_out,
    number_obstacles,
    tax_added,
    total_of,
)
from atqbo.plan.parties.resolving import Party, makers_of
from atqbo.plan.past import make_effect, next_name
from atqbo.plan.ruling import once
from atqbo.rows import PurchaseOrder


class Draft(Struct, frozen=True, kw_only=True):
    """A purchase as it would stand in QuickBooks."""

    vendor: Party
    customer: Party | None
    lines: tuple[Line, ...]
    header: Header

    @property
    def body(self) -> Json:
        """What is sent but for what says which record it is about."""
        return {
            "VendorRef": {"value": self.vendor.reference},
            "Line": [line.body for line in self.lines],
            **self.header.fields,
        }

    @property
    def makers(self) -> tuple[Effect, ...]:
        """What has to be made first."""
        return (*makers_of(self.parties), *effects_of(self.lines), *self.header.effects)

    @property
    def parties(self) -> tuple[Party, ...]:
        """The vendor, and the customer it is bought for."""
        return (self.vendor, self.customer) if self.customer else (self.vendor,)


def draft(desk: Desk, purchase: Purchase, key: str) -> Draft:
    """The purchase as the effect `key` would write it. What is in doubt carries its holds."""
    vendor = desk.vendors.get(f"vendor:{purchase.order.vendor_id}") or Party(holds=(_vendor_unreadable(purchase),))
    return Draft(
        vendor=vendor,
        customer=desk.customers[purchase.order.purchase_for_company_id or 0] if is_for(purchase.order) else None,
        lines=draft_lines(desk, purchase),
        header=draft_header(desk, purchase, key, vendor.reference),
    )


def holds_of(made: Draft) -> tuple[Reason, ...]:
    """Everything that forbids to write a draft, whatever its number."""
    return once(
        *(party.holds for party in made.parties),
        *((*line.item.holds, *line.holds) for line in made.lines),
        made.header.holds,
    )


def create(desk: Desk, purchase: Purchase, twice: Collection[tuple[int, str]]) -> Decision:
    """A new document in QuickBooks, without its number's way back; or all the reasons against it."""
    key, _ = next_name(desk.memory, "quickbooks", "create", purchase.entity, purchase.source)
    made = draft(desk, purchase, key)
    holds = once(
        holds_of(made),
        below_zero(desk, purchase),
        number_obstacles(desk, purchase, twice) if made.vendor.reference else (),
    )
    if holds:
        return Decision(document=replace(document(desk, purchase, Verdict.HOLD), reasons=holds))
    effect = _effect(desk, purchase, made, key)
    effects = (*made.makers, effect)
    told = replace(
        _acting(desk, purchase, made, Verdict.CREATE),
        effects=tuple(each.key for each in effects),
        needs_person=once(
            *(party.needs_person for party in made.parties),
            why_moved(purchase.written_day, purchase.day),
            left_the_books(desk.memory, purchase.source),
        ),
    )
    return Decision(document=told, effects=effects)


def with_write_back(decision: Decision, effect: Effect) -> Decision:
    """The decision with the number's way back as its last effect."""
    told = replace(decision.document, effects=(*decision.document.effects, effect.key))
    return Decision(document=told, effects=(*decision.effects, effect))


def write_back(
    desk: Desk, order: PurchaseOrder, source: str, number: Json, after: Collection[str] = (), about: Json = None
) -> Effect:
    """QuickBooks' number into External P.O. Number, over a blank one only. after: what must be done before. about: what
    an adopted document is in QuickBooks.
    """
    blanks = dict.fromkeys((None, "", order.external_po_number))
    return make_effect(
        desk.memory,
        "autotask",
        "update",
        "PurchaseOrders",
        source,
        body={"id": order.id, "externalPONumber": number},
        expect={"externalPONumber": number},
        proof=FieldValue("externalPONumber", number, tuple(blanks), about),
        after=after,
    )


def update(desk: Desk, purchase: Purchase, record: Json, fields: Json, expect: Json) -> Effect:
    """The effect that changes what stands in QuickBooks. record: its Id and SyncToken."""
    key, _ = next_name(desk.memory, "quickbooks", "update", purchase.entity, purchase.source, again=True)
    marker = mark_text(NOUN, purchase.order.id, desk.memory.ledger_id, key)
    return make_effect(
        desk.memory,
        "quickbooks",
        "update",
        purchase.entity,
        purchase.source,
        body={**fields, **record, "sparse": True, "PrivateNote": marker},
        expect=expect,
        proof=Marker(marker),
        again=True,
    )


def updated(desk: Desk, purchase: Purchase, made: Draft, effect: Effect) -> Decision:
    """The document as the update leaves it, with what it is made of."""
    effects = (*made.makers, effect)
    told = replace(
        _acting(desk, purchase, made, Verdict.UPDATE),
        effects=tuple(each.key for each in effects),
        needs_person=once(*(party.needs_person for party in made.parties)),
    )
    return Decision(document=told, effects=effects)


def expected(desk: Desk, purchase: Purchase, made: Draft) -> Json:
    """Fields of the answer that show it was understood."""
    return {
        "TotalAmt": total_of(desk, purchase),
        "VendorRef.value": made.vendor.reference,
        "CurrencyRef.value": purchase.currency,
        **({"DocNumber": purchase.number} if purchase.number else {}),
    }


def _effect(desk: Desk, purchase: Purchase, made: Draft, key: str) -> Effect:
    return make_effect(
        desk.memory,
        "quickbooks",
        "create",
        purchase.entity,
        purchase.source,
        body=made.body,
        expect=expected(desk, purchase, made),
        proof=Marker(mark_text(NOUN, purchase.order.id, desk.memory.ledger_id, key)),
    )


def _acting(desk: Desk, purchase: Purchase, made: Draft, verdict: Verdict) -> Document:
    notes = once(
        *(party.notes for party in made.parties),
        made.header.notes,
        *((*line.item.notes, *line.notes) for line in made.lines),
        freight_left_out(desk, purchase),
        tax_added(desk, purchase),
        billable(desk, purchase),
    )
    return replace(
        document(desk, purchase, verdict),
        due=made.header.due,
        to_post=total_of(desk, purchase),
        notes=notes,
        lines=tuple(line.shown for line in made.lines),
        tax=Charge(owed=desk.tax.owed([line.body["Amount"] for line in made.lines], purchase.day, purchase.currency)),
        exchange_rate=made.header.rate,
        why=tuple(
            Why(field, party.how)
            for field, party in zip(("VendorRef", "CustomerRef"), made.parties, strict=False)
            if party.how
        ),
    )


def _vendor_unreadable(purchase: Purchase) -> Reason:
    return Reason(
        "organization-unreadable",
        f"Autotask does not show the vendor of this order (organization {purchase.order.vendor_id})",
        "let the API user see it",
    )
