"""Copy missing items to QuickBooks: billing codes without an item as a plan of effects, named by rule (rule I9)."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from atqbo.effects import Effect
from atqbo.facts import Facts
from atqbo.matching import fold, same_to_quickbooks
from atqbo.money import digest
from atqbo.plan.currencies import home_currency
from atqbo.plan.document import Memory, Plan, Reason
from atqbo.plan.items.new import NewItem, new_item, type_of
from atqbo.plan.items.resolving import item_as_decided, lookup_name, resolve_items
from atqbo.plan.past import is_done, known, outcome_unknown
from atqbo.rows import BillingCode
from atqbo.settings import InvoicesApp, ItemRules, Settings


class MissingItem(Struct, frozen=True, kw_only=True):
    """An item that QuickBooks does not have, and how it would be made."""

    key: str
    """What it is looked for by: External Number, or name of the billing code."""
    codes: tuple[BillingCode, ...]
    """The billing codes that become it."""
    use_type: str
    """Label of their type; "" where they are of several."""
    name: str
    """What it shall be called in QuickBooks."""
    kind: str
    """"NonInventory" or "Service"."""
    account: str
    """Full name of its income account; "" where there is no single one."""
    taxable: bool
    effect: Effect | None
    """None where a person has to put something right first."""
    holds: tuple[Reason, ...]


class MissingItems(Struct, frozen=True, kw_only=True):
    """All items that are missing, and the plan that makes those that can be made."""

    plan: Plan
    items: tuple[MissingItem, ...]

    @property
    def sentence(self) -> str:
        """What a person types to approve it (rule K2): 'CREATE 4 ITEMS'; "" where nothing can be made."""
        count = len(self.plan.effects)
        return f"CREATE {count} {'ITEM' if count == 1 else 'ITEMS'}" if count else ""

    @property
    def seen_as(self) -> str:
        """Digest of exactly what would be written, the same on every day it stays the same."""
        return digest(self.plan.effects)


def plan_missing_items(facts: Facts, settings: Settings, settings_digest: str, memory: Memory) -> MissingItems:
    """What would be created for every billing code, active or in use, that has no item.

    A name that only looks like an item's, an inactive item and a category are not missing: they wait for a person.
    """
    wanted = codes_to_match(facts, settings.invoices)
    uses = resolve_items(facts, replace(settings.invoices, missing_item="hold"), memory, wanted)
    absent = {key: wanted[key] for key, use in uses.items() if [each.code for each in use.holds] == ["item-missing"]}
    items = tuple(_Maker(facts, settings, memory, absent).items())
    plan = Plan(
        app="items",
        realm=memory.realm,
        ledger_id=memory.ledger_id,
        home_currency=home_currency(facts),
        as_of=facts.as_of,
        window_start=facts.window_start,
        settings_digest=settings_digest,
        documents=(),
        effects=tuple(each.effect for each in items if each.effect),
    )
    return MissingItems(plan=plan, items=items)


def codes_to_match(facts: Facts, settings: InvoicesApp) -> Mapping[str, list[BillingCode]]:
    """Name looked for → billing codes that are active, or stand on a line that waits. Internal time is never billed."""
    used = {line.billing_code_id for line in facts.autotask.billing_items}
    found: dict[str, list[BillingCode]] = defaultdict(list)
    for code in sorted(facts.autotask.billing_codes, key=lambda each: each.id):
        name = lookup_name(code, settings)
        if name and (code.id in used or (code.is_active and "internal" not in type_of(code, facts).lower())):
            found[name].append(code)
    return found


class _Maker:
    """Names, accounts and effects of all missing items, each seen beside the others."""

    def __init__(
        self, facts: Facts, settings: Settings, memory: Memory, absent: Mapping[str, list[BillingCode]]
    ) -> None:
        self.memory, self.absent = memory, absent
        rules, default = settings.items or ItemRules(), settings.invoices.income_account
        self.new = {key: new_item(facts, rules, default, key, codes, "invoices") for key, codes in absent.items()}
        self.alike = Counter(fold(each.name) or same_to_quickbooks(each.name) for each in self.new.values())
        self.taken = {
            same_to_quickbooks(name): item
            for item in facts.quickbooks.items
            for name in (item.name, item.fully_qualified_name or item.name)
        }

    def items(self) -> Iterator[MissingItem]:
        """In the order of their names."""
        for key in sorted(self.absent):
            yield self._item(key, self.absent[key])

    def _item(self, key: str, codes: list[BillingCode]) -> MissingItem:
        new = self.new[key]
        holds = tuple(each for each in self._obstacles(key, new) if each is not None)
        return MissingItem(
            key=key,
            codes=tuple(codes),
            use_type=new.use_type,
            name=new.name,
            kind=new.kind,
            account=(new.account.fully_qualified_name or new.account.name) if new.account else "",
            taxable=new.taxable,
            effect=None if holds else item_as_decided(key, new.body(), self.memory),
            holds=holds,
        )

    def _obstacles(self, key: str, new: NewItem) -> Iterator[Reason | None]:
        earlier = known(self.memory, "quickbooks", "create", "Item", f"item:{key}")
        yield outcome_unknown(earlier, f"The item '{key}'")
        yield _vanished(key) if is_done(earlier) else None
        yield from new.holds
        taken = self.taken.get(same_to_quickbooks(new.name))
        yield _taken(new.name, taken.id) if taken else None
        yield _alike(new.name) if self.alike[fold(new.name) or same_to_quickbooks(new.name)] > 1 else None


def _vanished(key: str) -> Reason:
    return Reason(
        "item-vanished",
        f"The item '{key}' was created earlier and QuickBooks does not show it any more",
        "create it in QuickBooks, or link the billing code to another item",
        "I9",
    )


def _taken(name: str, item_id: str) -> Reason:
    return Reason(
        "item-name-taken",
        f"QuickBooks already has a product, service or category called '{name}' (id {item_id})",
        "link the billing code to it, or change [items] name",
        "I9",
    )


def _alike(name: str) -> Reason:
    return Reason(
        "item-near-match",
        f"Several items would be called '{name}', or nearly so",
        "give the billing codes the same External Number, or clearly different names",
        "I9",
    )
