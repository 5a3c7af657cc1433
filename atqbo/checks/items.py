"""Billing codes on waiting invoices and their items, as the planner matches them (rule I9)."""

from collections import defaultdict
from enum import StrEnum

from atqbo.checks.match import Match
from atqbo.checks.survey import Seen, Survey
from atqbo.plan.document import Document, Reason
from atqbo.plan.items.resolving import ItemUse, lookup_name
from atqbo.plan.settled import LEFT_OUT
from atqbo.rows import BillingCode

WITHOUT_CODE = ("billing-code-missing", "billing-code-nameless")
"""Reasons of documents with a line that no item can be looked for."""


class Kind(StrEnum):
    """How billing codes come to their item."""

    LINKED = "linked"
    """By a cross-reference in the ledger."""
    BY_NUMBER = "by-external-number"
    """External Number = the item's name, to the letter."""
    BY_NAME = "by-name"
    """The billing code's name = the item's name, to the letter."""
    REPLACED = "replaced"
    """QuickBooks has no such item: the one of the settings stands for it."""
    NEW = "to-create"
    """QuickBooks has no such item; it is created with the first invoice."""
    APPROVAL = "needs-approval"
    """As above, but a person has to approve it."""
    REACTIVATED = "to-reactivate"
    """By a cross-reference to an inactive item, which a person said is to be made active again."""
    LEFT_OUT = "left-out"
    """A person keeps its documents back."""
    HELD = "held"
    """Left to a person: see why."""


class ItemMatch(Match, frozen=True, kw_only=True):
    """Billing codes that are one item in QuickBooks."""

    name: str
    """What the item is looked for by; "" for lines that have no usable billing code."""
    codes: tuple[str, ...]
    """Names of the billing codes in use."""
    item: str
    """Full name of the item; "" where there is none yet."""
    account: str
    """Income account it posts to."""

    @property
    def label(self) -> str:
        """What it is called where only one name can stand."""
        return self.name or "Lines without a billing code"


def match_items(seen: Survey) -> tuple[ItemMatch, ...]:
    """All billing codes in use, by item: those a person has to look at first, then by the value waiting."""
    codes = _codes_in_use(seen)
    users = _users(seen)
    matches = [
        _match(seen, name, use, codes[name], users[name]) for name, use in seen.desk.items.items() if name in users
    ]
    matches += _without_code(seen)
    return tuple(sorted(matches, key=lambda each: (not each.waits, -seen.worth(each.waiting), each.name)))


def _codes_of(seen: Survey, each: Seen) -> set[BillingCode]:
    """Billing codes on the lines of an invoice that Autotask shows."""
    lines = seen.desk.billing_items.get(each.invoice.id, ())
    ids = {line.billing_code_id for line in lines if line.billing_code_id is not None}
    return {seen.desk.codes[code] for code in ids if code in seen.desk.codes}


def _codes_in_use(seen: Survey) -> dict[str, tuple[BillingCode, ...]]:
    """Name looked for → billing codes on lines of waiting invoices."""
    found: dict[str, list[BillingCode]] = defaultdict(list)
    used = {code for each in seen.waiting for code in _codes_of(seen, each)}
    for code in sorted(used, key=lambda code: (code.name or "", code.id)):
        found[lookup_name(code, seen.desk.settings)].append(code)
    return {name: tuple(codes) for name, codes in found.items()}


def _users(seen: Survey) -> dict[str, list[Document]]:
    """Name looked for → waiting documents with such a line."""
    found: dict[str, list[Document]] = defaultdict(list)
    for each in seen.waiting:
        for name in {lookup_name(code, seen.desk.settings) for code in _codes_of(seen, each)}:
            found[name].append(each.document)
    return found


def _match(
    seen: Survey, name: str, use: ItemUse, codes: tuple[BillingCode, ...], documents: list[Document]
) -> ItemMatch:
    kind = _kind(seen, name, use, codes)
    return ItemMatch(
        name=name,
        codes=tuple(code.name or f"billing code {code.id}" for code in codes),
        kind=kind,
        item="" if use.effect and kind is not Kind.REACTIVATED else use.name,
        account=use.account,
        why=_why(kind, use),
        documents=tuple(documents),
    )


def _why(kind: Kind, use: ItemUse) -> tuple[Reason, ...]:
    return (_APPROVE,) if kind is Kind.APPROVAL else use.holds or use.notes


_APPROVE = Reason(
    "item-needs-approval",
    "QuickBooks has no such item, and [policy] does not allow to create items without a person",
    "approve it in 4_invoices, or set [policy] create_items = true",
    "K1",
)


def _kind(seen: Survey, name: str, use: ItemUse, codes: tuple[BillingCode, ...]) -> Kind:
    if use.holds:
        return Kind.LEFT_OUT if use.holds[0].code == LEFT_OUT else Kind.HELD
    if use.effect and use.effect.verb == "update":
        return Kind.REACTIVATED
    if use.effect:
        return Kind.NEW if use.decided or seen.settings.policy.create_items else Kind.APPROVAL
    if any(note.code == "item-replaced" for note in use.notes):
        return Kind.REPLACED
    if name in seen.memory.items:
        return Kind.LINKED
    by_number = seen.desk.settings.match_items_by == "external-number" and any(
        (code.external_number or "").strip() == name for code in codes
    )
    return Kind.BY_NUMBER if by_number else Kind.BY_NAME


def _without_code(seen: Survey) -> list[ItemMatch]:
    """Lines that name no billing code, or one without a name: nothing to look for."""
    documents = seen.because(*WITHOUT_CODE)
    if not documents:
        return []
    reasons = (reason for document in documents for reason in document.reasons if reason.code in WITHOUT_CODE)
    return [
        ItemMatch(
            name="",
            codes=(),
            kind=Kind.HELD,
            item="",
            account="",
            why=tuple(dict.fromkeys(reasons)),
            documents=tuple(documents),
        )
    ]
