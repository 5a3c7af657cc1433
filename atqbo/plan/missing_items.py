"""Copy missing items to QuickBooks: billing codes without an item as a plan of effects, named by rule (rule I9)."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from atqbo.effects import Effect, UniqueName
from atqbo.facts import Facts
from atqbo.matching import fold, same_to_quickbooks
from atqbo.money import Json, digest
from atqbo.plan.currencies import home_currency
from atqbo.plan.document import Memory, Plan, Reason
from atqbo.plan.items import lookup_name, resolve_items
from atqbo.plan.making import find_income_account
from atqbo.plan.past import is_done, known, make_effect, outcome_unknown
from atqbo.rows import Account, BillingCode
from atqbo.settings import InvoicesApp, ItemRules, Settings

_LONGEST_NAME, _LONGEST_TEXT = 100, 4_000
"""Characters QuickBooks takes in an item's name and in its description."""


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


def type_of(code: BillingCode, facts: Facts) -> str:
    """Label of a billing code's type; the ids are the tenant's own."""
    return facts.autotask.use_types.get(code.use_type, "") if code.use_type is not None else ""


def own_account(code: BillingCode, facts: Facts, rules: ItemRules) -> str:
    """Income account that a billing code's type, or its general ledger account in Autotask, asks for; "" if neither."""
    ledger = facts.autotask.ledger_accounts
    booked = ledger.get(code.general_ledger_account, "") if code.general_ledger_account is not None else ""
    return rules.rule(type_of(code, facts)).income_account or booked


def is_taxable(code: BillingCode, facts: Facts, rules: ItemRules) -> bool:
    """Whether sales tax shall be charged on a billing code's item."""
    asked = rules.rule(type_of(code, facts)).taxable
    return code.tax_category_id is not None if asked == "as-billing-code" else asked == "yes"


class _Maker:
    """Names, accounts and effects of all missing items, each seen beside the others."""

    def __init__(
        self, facts: Facts, settings: Settings, memory: Memory, absent: Mapping[str, list[BillingCode]]
    ) -> None:
        self.facts, self.memory, self.absent = facts, memory, absent
        self.rules, self.default_account = settings.items or ItemRules(), settings.invoices.income_account
        self.names = {key: self._name(key, codes) for key, codes in absent.items()}
        self.alike = Counter(fold(name) or same_to_quickbooks(name) for name in self.names.values())
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
        types = {type_of(code, self.facts) for code in codes}
        account, wanted = self._account(codes)
        holds = tuple(each for each in self._obstacles(key, codes, account, wanted) if each is not None)
        kind = "NonInventory" if all("Material" in each or "Product" in each for each in types) else "Service"
        taxable = any(is_taxable(code, self.facts, self.rules) for code in codes)
        body = self._body(self.names[key], kind, account, taxable, codes) if account and not holds else None
        return MissingItem(
            key=key,
            codes=tuple(codes),
            use_type=types.pop() if len(types) == 1 else "",
            name=self.names[key],
            kind=kind,
            account=(account.fully_qualified_name or account.name) if account else "",
            taxable=taxable,
            effect=self._effect(key, body) if body else None,
            holds=holds,
        )

    def _name(self, key: str, codes: list[BillingCode]) -> str:
        """By the rule of the codes' type; the first code's where they are of several."""
        label = type_of(codes[0], self.facts)
        texts = {"key": key, "type": label, "name": (codes[0].name or "").strip()}
        return re.sub(r"\{(key|type|name)\}", lambda found: texts[found[1]], self.rules.rule(label).name).strip()

    def _account(self, codes: list[BillingCode]) -> tuple[Account | None, str]:
        """The income account, and what it was looked for by."""
        asked = {own_account(code, self.facts, self.rules) for code in codes}
        if len(asked) > 1:
            return None, ""
        wanted = asked.pop() or self.rules.income_account or self.default_account
        return find_income_account(self.facts, wanted), wanted

    def _obstacles(
        self, key: str, codes: list[BillingCode], account: Account | None, wanted: str
    ) -> Iterator[Reason | None]:
        earlier = known(self.memory, "quickbooks", "create", "Item", f"item:{key}")
        name = self.names[key]
        yield outcome_unknown(earlier, f"The item '{key}'")
        yield _vanished(key) if is_done(earlier) else None
        yield _unfit(name)
        yield self._by_several_rules(key, codes)
        taken = self.taken.get(same_to_quickbooks(name))
        yield _taken(name, taken.id) if taken else None
        yield _alike(name) if self.alike[fold(name) or same_to_quickbooks(name)] > 1 else None
        yield None if account else _no_account(name, wanted)

    def _by_several_rules(self, key: str, codes: list[BillingCode]) -> Reason | None:
        """Codes that share an External Number are one item, which can follow one rule only."""
        asked = {
            (
                self.rules.rule(type_of(code, self.facts)),
                is_taxable(code, self.facts, self.rules),
                own_account(code, self.facts, self.rules),
                self._name(key, [code]),
            )
            for code in codes
        }
        return _at_odds(key) if len(asked) > 1 else None

    def _body(
        self, name: str, kind: str, account: Account, taxable: bool, codes: Collection[BillingCode]
    ) -> dict[str, Json]:
        """The item, with price and description where the billing codes agree on one."""
        prices = {code.unit_price for code in codes if code.unit_price}
        texts = {code.description.strip() for code in codes if code.description and code.description.strip()}
        return {
            "Name": name,
            "Type": kind,
            "IncomeAccountRef": {"value": account.id},
            "Taxable": taxable,
            **({"UnitPrice": prices.pop()} if len(prices) == 1 else {}),
            **({"Description": texts.pop()[:_LONGEST_TEXT]} if len(texts) == 1 else {}),
        }

    def _effect(self, key: str, body: dict[str, Json]) -> Effect:
        """Of the same source as the item an invoice would make, so that only one of both is ever sent; the answer links
        the item to what it is looked for by, whatever it is called.
        """
        return make_effect(
            self.memory,
            "quickbooks",
            "create",
            "Item",
            f"item:{key}",
            body=body,
            expect={
                "Name": body["Name"],
                "Type": body["Type"],
                "IncomeAccountRef.value": body["IncomeAccountRef"]["value"],
            },
            proof=UniqueName("Name", body["Name"]),
        )


def _vanished(key: str) -> Reason:
    return Reason(
        "item-vanished",
        f"The item '{key}' was created earlier and QuickBooks does not show it any more",
        "create it in QuickBooks, or link the billing code to another item",
        "I9",
    )


def _unfit(name: str) -> Reason | None:
    if name and len(name) <= _LONGEST_NAME and not set(":\t\n\r") & set(name):
        return None
    return Reason(
        "item-name-unfit",
        f"No item can be created as '{name}': at most {_LONGEST_NAME} characters, without colon, tab and line end",
        "put a fitting name into the billing code's External Number, or change [items] name",
        "I9",
    )


def _at_odds(key: str) -> Reason:
    return Reason(
        "item-rules-differ",
        f"The billing codes that are to become '{key}' ask for different names, income accounts or tax",
        "give [items.types] one rule for their types, or the billing codes different External Numbers",
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


def _no_account(name: str, wanted: str) -> Reason:
    asked = f"no single active income account '{wanted}'" if wanted else "no one income account to take"
    return Reason(
        "income-account-missing",
        f"The item '{name}' cannot be created: there is {asked}",
        "name it in [items] income_account or [invoices] income_account, or correct the billing code's ledger account",
        "I9",
    )
