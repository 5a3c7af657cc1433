"""What a policy may do without a person (rules K1, V3), and what is left of a plan that was approved earlier."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from msgspec.structs import replace

from atqbo.effects import Effect
from atqbo.money import ZERO, format_amount
from atqbo.packed import Named, Packed
from atqbo.plan.app import APPS, App
from atqbo.plan.changed import changes, unchanged
from atqbo.plan.decision import MAKERS
from atqbo.plan.document import ACTING, Document, Plan, Reason, Verdict, approval_sentence
from atqbo.settings import Policy


def allowed(document: Document, plan: Plan, policy: Policy) -> tuple[Reason, ...]:
    """Why `policy` alone may not transfer an acting document of `plan`; empty if it may.

    Nothing that is absent from the policy is allowed (rule K1).
    """
    decided = set(plan.decided)
    made = {effect.entity for effect in plan.effects if effect.key in document.effects and effect.key not in decided}
    return _forbidden(document, made, policy, APPS[plan.app])


def split(plan: Plan, policy: Policy) -> tuple[frozenset[str], Mapping[str, tuple[Reason, ...]]]:
    """Sources of the acting documents that `policy` transfers, and those that wait for a person, with the reasons."""
    app = APPS[plan.app]
    decided = set(plan.decided)
    entities = {
        effect.key: effect.entity for effect in plan.effects if effect.entity in MAKERS and effect.key not in decided
    }
    chosen: set[str] = set()
    waiting: dict[str, tuple[Reason, ...]] = {}
    for document in plan.acting():
        made = {entities[key] for key in document.effects if key in entities}
        if forbidden := _forbidden(document, made, policy, app):
            waiting[document.source] = forbidden
        else:
            chosen.add(document.source)
    return frozenset(chosen), waiting


def restrict(fresh: Plan, approved: Plan) -> Plan:
    """The approved plan as it can be carried out now: of its documents, those that `fresh` still plans exactly so.

    Documents that act in `fresh` otherwise than approved, or that are no longer selected, are held. Those that do not
    act in `fresh` keep its verdict, so that what was transferred meanwhile is skipped. All others are left out.
    """
    now = Named(fresh.documents, lambda document: document.source)
    then_effects, now_effects = _by_key(approved), _by_key(fresh)
    documents = Packed(
        Document,
        (_still(document, now.get(document.source), then_effects, now_effects) for document in approved.documents),
    )
    used = {key for document in documents for key in (*document.effects, document.mark)}
    effects = Packed(Effect, (effect for effect in fresh.effects if effect.key in used))
    return replace(fresh, documents=documents, effects=effects)


def _forbidden(document: Document, made: Iterable[str], policy: Policy, app: App) -> tuple[Reason, ...]:
    largest: Decimal | None = getattr(policy, app.largest_key)
    key, what = _asked(document, app)
    checks = (
        (not getattr(policy, key), _absent(key, what)),
        ("Customer" in made and not policy.create_customers, _CUSTOMER),
        ("Item" in made and not policy.create_items, _ITEM),
        ("Vendor" in made and not any(each.code == _VENDOR.code for each in document.needs_person), _VENDOR),
        (largest is not None and abs(document.approved) > largest, _too_large(document, largest, app)),
    )
    return (*(reason for forbidden, reason in checks if forbidden), *document.needs_person)


def _asked(document: Document, app: App) -> tuple[str, str]:
    """Key of [policy] that allows what becomes of a document, and that in words."""
    if document.verdict is Verdict.UPDATE and app.update_key:
        return app.update_key, f"change {app.nouns} in QuickBooks"
    if document.verdict is Verdict.VOID:
        return "void_invoices", "void invoices"
    return _CREDITS.get(document.entity, (app.create_key, app.posts))


_CREDITS = {
    "CreditMemo": ("create_credit_memos", "post credit memos"),
    "VendorCredit": ("create_vendor_credits", "post vendor credits"),
}
"""Entity of QuickBooks → the key of [policy] that allows it, and that in words."""


def _by_key(plan: Plan) -> Mapping[str, Effect]:
    return Named(plan.effects, lambda effect: effect.key)


def _still(
    then: Document, now: Document | None, then_effects: Mapping[str, Effect], now_effects: Mapping[str, Effect]
) -> Document:
    """The document as it may be carried out now."""
    if now is not None and now.verdict not in ACTING:
        return now if now.mark in then_effects else replace(now, mark="")
    if now is not None and unchanged(then, now, then_effects, now_effects):
        return now
    what = changes(then, now, then_effects, now_effects)
    held = replace(now or then, verdict=Verdict.HOLD, reasons=(_changed(what),), needs_person=())
    return replace(held, to_post=ZERO, effects=(), mark="", lines=())


def sentences(left: Plan, approved: Plan) -> frozenset[str]:
    """What a person may type to approve `approved`, of which `left` can be carried out now: the sentence of all of it,
    of what was not carried out meanwhile, or of what is left. Each names what the page showed then or shows now.
    """
    now = {document.source: document.verdict for document in left.documents}
    open_still = [document for document in approved.acting() if now.get(document.source) is not Verdict.SKIP]
    rest = approval_sentence(open_still, approved.home_currency, APPS[approved.app])
    return frozenset({approved.sentence(), rest, left.sentence()} - {""})


def _too_large(document: Document, largest: Decimal | None, app: App) -> Reason:
    return Reason(
        "larger-than-policy",
        f"{format_amount(abs(document.approved), document.currency)} is more than the {largest} "
        f"that [policy] {app.largest_key} allows",
        "approve it in the notebook",
        "K1",
    )


def _changed(what: str) -> Reason:
    return Reason(
        "changed-since-approval",
        f"It has changed since it was approved: {what}",
        "look at the new plan and approve that",
        "K2",
    )


def _absent(key: str, what: str) -> Reason:
    return Reason(
        f"policy-{key.replace('_', '-')}",
        f"[policy] does not allow to {what} without a person",
        f"approve it in the notebook, or set [policy] {key} = true",
        "K1",
    )


_CUSTOMER = _absent("create_customers", "create customers")
_ITEM = _absent("create_items", "create items")
_VENDOR = Reason(
    "new-vendor",
    "It needs a new vendor, which no policy may create",
    "look at the vendor and approve it in the notebook",
    "K1",
)
