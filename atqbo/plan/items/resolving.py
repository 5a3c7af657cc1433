"""Billing code to item: found by External Number or name, created, replaced by a default, or left to a person (I9)."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from atqbo.effects import Effect, UniqueName
from atqbo.facts import Facts
from atqbo.matching import fold, same_to_quickbooks, without_deleted
from atqbo.money import Json
from atqbo.plan.accounts import SPENT, AccountUse, find_account
from atqbo.plan.decided import Choice, Decided
from atqbo.plan.document import Memory, Reason
from atqbo.plan.items.new import NewItem, new_item
from atqbo.plan.making import SELLING, ItemSettings, Making
from atqbo.plan.parties.reactivating import is_reactivation, reactivated, why_not_reactivated
from atqbo.plan.past import is_done, known, make_effect, outcome_unknown
from atqbo.plan.settled import left_out, linked_by, name_taken
from atqbo.rows import BillingCode, Item


class ItemUse(Struct, frozen=True, kw_only=True):
    """What stands on the lines of a billing code, or why that cannot be said (holds)."""

    reference: Json = None
    """Item id, or {"$of": key} of the effect that creates it or makes it active again."""
    name: str = ""
    account: str = ""
    """Income account it posts to; "" when QuickBooks has not told it."""
    effect: Effect | None = None
    holds: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()
    decided: bool = False
    """Whether a person decided on the effect, having seen its exact body."""
    how: str = ""
    """How it was found, in a few words."""


def lookup_name(code: BillingCode, settings: ItemSettings) -> str:
    """What of a billing code names its item: a filled External Number is the only key, else the name; "" if none."""
    by_number = settings.match_items_by == "external-number" and (code.external_number or "").strip()
    return by_number or (code.name or "").strip()


def resolve_items(
    facts: Facts,
    settings: ItemSettings,
    memory: Memory,
    wanted: Mapping[str, list[BillingCode]],
    making: Making = SELLING,
) -> Mapping[str, ItemUse]:
    """Name looked for → item, for the billing codes of the selected documents, grouped by that name."""
    items = _Items(facts, settings, memory, wanted, making)
    return {name: items.resolve(name) for name in sorted(wanted)}


def item_in_use(
    facts: Facts, settings: ItemSettings, memory: Memory, item_id: str, label: str, making: Making, subject: str
) -> ItemUse:
    """The item of that id, which a person linked to what is called `label`. subject: what the decision is on."""
    return _Items(facts, settings, memory, {}, making).linked(label, item_id, subject)


class _Items:
    """The items of QuickBooks, indexed once."""

    def __init__(
        self,
        facts: Facts,
        settings: ItemSettings,
        memory: Memory,
        wanted: Mapping[str, list[BillingCode]],
        making: Making,
    ) -> None:
        self.facts, self.settings, self.memory, self.wanted, self.making = facts, settings, memory, wanted, making
        self.accounts = {each.id: each for each in facts.quickbooks.accounts}
        rows = sorted(facts.quickbooks.items, key=lambda each: (_full_name(each), each.id))
        self.by_id = {each.id: each for each in rows}
        self.by_full_name: dict[str, list[Item]] = defaultdict(list)
        self.by_name: dict[str, list[Item]] = defaultdict(list)
        self.by_fold: dict[str, list[Item]] = defaultdict(list)
        for item in rows:
            self.by_full_name[_full_name(item)].append(item)
            self.by_name[item.name].append(item)
            for near in {fold(without_deleted(_full_name(item))), fold(without_deleted(item.name))}:
                self.by_fold[near].append(item)

    def resolve(self, name: str) -> ItemUse:
        """A person's word, then cross-reference, exact name, what looks like it, the setting for missing items."""
        word = self.memory.decided.get(f"item:{name}")
        if word and word.choice is Choice.LEAVE_OUT:
            return _held(left_out(name, word))
        if name in self.memory.items:
            return replace(self.linked(name, self.memory.items[name]), how=linked_by(word))
        if word and word.choice is Choice.CREATE:
            return replace(self._decided(name, word), how=f"new, as {word.who} decided")
        named = self._named(name)
        return replace(named, how="equal name") if named else self._looks_alike(name) or self._missing(name)

    def linked(self, name: str, item_id: str, subject: str = "") -> ItemUse:
        """The item of a cross-reference. subject: what that is of, if not of the name."""
        item = self.by_id.get(item_id)
        return self._usable(name, item, subject) if item else _held(_link_broken(name, item_id))

    def _named(self, name: str) -> ItemUse | None:
        """The item of exactly that full name, else the only one of that name; None if there is none."""
        found = self.by_full_name.get(name) or self.by_name.get(name)
        if not found:
            return None
        if len(found) > 1:
            return _held(_ambiguous(name, found))
        return self._usable(name, found[0])

    def _usable(self, name: str, item: Item, subject: str = "") -> ItemUse:
        word = self.memory.decided.get(subject or f"item:{name}")
        if not (item.active or is_reactivation(word, item.id)):
            return _held(_inactive(name, item))
        if item.type == "Category":
            return _held(_category(name))
        account = item.expense_account_ref if self.making.bought else item.income_account_ref
        use = ItemUse(
            reference=item.id,
            name=_full_name(item),
            account=self._account_name(account.value, account.name) if account else "",
            notes=(_inventory(item),) if item.type == "Inventory" and not self.making.bought else (),
        )
        return use if item.active else self._reactivated(use, item)

    def _reactivated(self, use: ItemUse, item: Item) -> ItemUse:
        """An inactive item that a person said is to be made active again."""
        effect = reactivated(self.memory, item)
        earlier = known(self.memory, effect.service, effect.verb, effect.entity, effect.source)
        obstacles = (
            outcome_unknown(earlier, f"Making the item '{_full_name(item)}' active"),
            why_not_reactivated(item, self.facts),
        )
        holds = tuple(reason for reason in obstacles if reason is not None)
        if holds:
            return ItemUse(holds=holds)
        name = without_deleted(use.name)
        return replace(use, reference={"$of": effect.key}, name=name, effect=effect, decided=True)

    def _account_name(self, account_id: str, told: str) -> str:
        found = self.accounts.get(account_id)
        return (found.fully_qualified_name or found.name) if found else told

    def _looks_alike(self, name: str) -> ItemUse | None:
        near = self.by_fold.get(fold(name), []) if fold(name) else []
        gone = [each for each in near if not each.active and without_deleted(each.name) == name]
        if gone:
            return _held(_inactive(name, gone[0]))
        return _held(_near_match(name, near)) if near else None

    def _missing(self, name: str) -> ItemUse:
        """What the setting missing_item says."""
        if self.settings.missing_item == "create":
            return replace(self._created(name), how="new: no item has that name")
        if self.settings.missing_item == "hold":
            return _held(_absent(name, self.making.section))
        default = self._named(self.settings.missing_item)
        if default is None:
            return _held(_no_default(name, self.settings.missing_item, self.making.section))
        return ItemUse(
            reference=default.reference,
            name=default.name,
            account=default.account,
            holds=default.holds,
            how=f"stands for missing items, by [{self.making.section}] missing_item",
            notes=(*default.notes, _replaced(name, self.settings.missing_item)),
        )

    def _decided(self, name: str, word: Decided) -> ItemUse:
        """The item a person decided to create."""
        earlier = known(self.memory, "quickbooks", "create", "Item", f"item:{name}")
        wanted = same_to_quickbooks(word.name)
        taken = [each for each in self.by_id.values() if same_to_quickbooks(_full_name(each)) == wanted]
        account = self.accounts.get(word.body["IncomeAccountRef"]["value"])
        obstacles = (
            outcome_unknown(earlier, f"The item '{name}'"),
            _vanished(name) if is_done(earlier) else None,
            name_taken(word, f"item '{_full_name(taken[0])}' (id {taken[0].id})") if taken else None,
            None if account and account.active else self._no_account(name, word.body["IncomeAccountRef"]["value"]),
        )
        holds = tuple(reason for reason in obstacles if reason is not None)
        if holds or account is None:
            return ItemUse(holds=holds)
        effect = item_as_decided(name, word.body, self.memory)
        account_name = account.fully_qualified_name or account.name
        return ItemUse(reference={"$of": effect.key}, name=word.name, account=account_name, effect=effect, decided=True)

    def _created(self, name: str) -> ItemUse:
        earlier = known(self.memory, "quickbooks", "create", "Item", f"item:{name}")
        new = self._new(name)
        others = [each for each in self.alike[_folded(new.name)] if each != name]
        taken = self.by_full_name.get(new.name) or self.by_name.get(new.name)
        cost = self._cost_account()
        obstacles = (
            outcome_unknown(earlier, f"The item '{name}'"),
            _vanished(name) if is_done(earlier) else None,
            _alike(name, others) if others else None,
            _taken(name, new.name, taken[0].id) if taken else None,
            *new.holds,
            cost.hold,
        )
        holds = tuple(reason for reason in obstacles if reason is not None)
        if holds or new.account is None:
            return ItemUse(holds=holds)
        body = new.body()
        if cost.account:
            body |= {"ExpenseAccountRef": {"value": cost.account.id}, "Type": "NonInventory"}
        effect, shown = item_as_decided(name, body, self.memory), cost.account or new.account
        return ItemUse(
            reference={"$of": effect.key},
            name=new.name,
            account=shown.fully_qualified_name or shown.name,
            effect=effect,
        )

    def _new(self, name: str) -> NewItem:
        making, default = self.making, self.settings.income_account
        return new_item(self.facts, making.rules, default, name, self.wanted[name], making.section)

    @cached_property
    def alike(self) -> dict[str, list[str]]:
        """New names, folded → what is looked for and would be called so."""
        found: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self.wanted):
            if name not in self.memory.items and not self._named(name):
                found[_folded(self._new(name).name)].append(name)
        return found

    def _cost_account(self) -> AccountUse:
        """What purchases of new items are booked to; none where they are sold."""
        if self.making.expense_account is None:
            return AccountUse()
        key = f"[{self.making.section}] expense_account"
        return find_account(self.facts, self.making.expense_account, SPENT, key, "I9")

    def _no_account(self, name: str, account: str) -> Reason:
        return Reason(
            "income-account-missing",
            f"The item '{name}' cannot be created: QuickBooks has no single income account '{account}'",
            f"correct [{self.making.section}] income_account",
            "I9",
        )


def item_as_decided(name: str, body: Json, memory: Memory) -> Effect:
    """The create effect with exactly that body. name: what the item is looked for by."""
    return make_effect(
        memory,
        "quickbooks",
        "create",
        "Item",
        f"item:{name}",
        body=body,
        expect={
            "Name": body["Name"],
            "Type": body["Type"],
            "IncomeAccountRef.value": body["IncomeAccountRef"]["value"],
        },
        proof=UniqueName("Name", body["Name"]),
    )


def _folded(name: str) -> str:
    return fold(name) or same_to_quickbooks(name)


def _full_name(item: Item) -> str:
    return item.fully_qualified_name or item.name


def _held(reason: Reason) -> ItemUse:
    return ItemUse(holds=(reason,))


def _names(items: list[Item]) -> str:
    return ", ".join(f"'{_full_name(each)}'" for each in items)


def _link_broken(name: str, item_id: str) -> Reason:
    return Reason(
        "item-link-broken",
        f"The billing code '{name}' is linked to the QuickBooks item {item_id}, which does not exist",
        "link it to another item",
        "I9",
    )


def _ambiguous(name: str, items: list[Item]) -> Reason:
    return Reason(
        "item-ambiguous",
        f"QuickBooks has several items called '{name}': {_names(items)}",
        "put the full name, as Category:Item, into the billing code's External Number",
        "I9",
    )


def _inactive(name: str, item: Item) -> Reason:
    return Reason(
        "item-inactive",
        f"The item of the billing code '{name}' is inactive in QuickBooks: '{_full_name(item)}'",
        "make it active again, or create a new item of that name in QuickBooks",
        "I9",
    )


def _category(name: str) -> Reason:
    return Reason(
        "item-is-category",
        f"'{name}' is a category in QuickBooks, and a category cannot stand on a line",
        "rename the category, or put the name of an item into the billing code's External Number",
        "I9",
    )


def _inventory(item: Item) -> Reason:
    return Reason(
        "item-is-inventory",
        f"'{_full_name(item)}' is an inventory item: QuickBooks takes its quantity from stock and posts cost of goods, "
        "and refuses lines dated before the item's start date",
        "",
        "I9",
    )


def _near_match(name: str, near: list[Item]) -> Reason:
    return Reason(
        "item-near-match",
        f"QuickBooks has no item of exactly the name '{name}', but has {_names(near)}",
        "if it is the same, give both the same name; if not, create the item in QuickBooks",
        "I9",
    )


def _alike(name: str, others: list[str]) -> Reason:
    return Reason(
        "item-near-match",
        f"'{name}' has no item and its name is nearly that of {', '.join(repr(each) for each in others)}",
        "give the billing codes the same External Number, or clearly different names",
        "I9",
    )


def _absent(name: str, section: str) -> Reason:
    return Reason(
        "item-missing",
        f"QuickBooks has no item '{name}'",
        f'create it in QuickBooks, or set [{section}] missing_item to "create" or to an item',
        "I9",
    )


def _no_default(name: str, default: str, section: str) -> Reason:
    return Reason(
        "default-item-missing",
        f"QuickBooks has no item '{name}', nor '{default}', which shall stand for missing ones",
        f"correct [{section}] missing_item, or create the item in QuickBooks",
        "I9",
    )


def _replaced(name: str, default: str) -> Reason:
    return Reason("item-replaced", f"QuickBooks has no item '{name}': '{default}' stands for it", "", "I9")


def _taken(name: str, wanted: str, item_id: str) -> Reason:
    return Reason(
        "item-name-taken",
        f"The item for '{name}' would be called '{wanted}', and QuickBooks has a product, service or category of that "
        f"name (id {item_id})",
        "link the billing code to it, or change [items] name",
        "I9",
    )


def _vanished(name: str) -> Reason:
    return Reason(
        "item-vanished",
        f"The item '{name}' was created earlier and QuickBooks does not show it any more",
        "create it in QuickBooks, or link the billing code to another item",
        "I9",
    )
