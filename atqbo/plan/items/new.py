"""A new item by the company's rules (rule I9): the same whether an invoice brings it along or 3_items copies it."""

import re
from collections.abc import Sequence

from msgspec import Struct

from atqbo.facts import Facts
from atqbo.money import Json
from atqbo.plan.document import Reason
from atqbo.plan.limits import LONGEST_NAME, may_be_called
from atqbo.plan.making import find_income_account
from atqbo.rows import Account, BillingCode
from atqbo.settings import ItemRules

_LONGEST_TEXT = 4_000
"""Characters QuickBooks takes in an item's description."""


class NewItem(Struct, frozen=True, kw_only=True):
    """How an item that QuickBooks does not have would be made."""

    name: str
    """What it shall be called in QuickBooks."""
    use_type: str
    """Label of its billing codes' type; "" where they are of several."""
    goods: bool
    """Whether all its codes are material or product codes (rule I9)."""
    account: Account | None
    """Its income account; None where there is no single one."""
    taxable: bool
    details: Json
    """Price and description where the billing codes agree on one."""
    holds: tuple[Reason, ...]
    """Why it cannot be made so: an unfit name, rules that differ, no account."""

    @property
    def kind(self) -> str:
        """Its type in QuickBooks."""
        return "NonInventory" if self.goods else "Service"

    def body(self, name: str = "") -> Json:
        """What is sent. name: what a person calls it; "" for its name by the rules."""
        return {
            "Name": name or self.name,
            "Type": self.kind,
            "IncomeAccountRef": {"value": self.account.id if self.account else ""},
            "Taxable": self.taxable,
            **self.details,
        }


def new_item(
    facts: Facts, rules: ItemRules, default_account: str, key: str, codes: Sequence[BillingCode], section: str
) -> NewItem:
    """The item for what is looked for by `key`. codes: the billing codes that become it, perhaps none.

    default_account: name of the income account where no rule names one. section: of company.toml, where it stands.
    """
    types = {type_of(code, facts) for code in codes}
    name = name_of(key, codes, facts, rules)
    accounts = {own_account(code, facts, rules) for code in codes} or {""}
    wanted = "" if len(accounts) > 1 else min(accounts) or rules.income_account or default_account
    account = find_income_account(facts, wanted)
    obstacles = (
        unfit_item_name(name),
        _at_odds(key) if _rules_differ(key, codes, facts, rules) else None,
        None if account else _no_account(name, wanted, section),
    )
    return NewItem(
        name=name,
        use_type=min(types) if len(types) == 1 else "",
        goods=bool(types) and all("Material" in each or "Product" in each for each in types),
        account=account,
        taxable=any(is_taxable(code, facts, rules) for code in codes),
        details=_details(codes),
        holds=tuple(reason for reason in obstacles if reason is not None),
    )


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


def name_of(key: str, codes: Sequence[BillingCode], facts: Facts, rules: ItemRules) -> str:
    """By the rule of the codes' type; the first code's where they are of several."""
    label = type_of(codes[0], facts) if codes else ""
    texts = {"key": key, "type": label, "name": (codes[0].name or "").strip() if codes else key}
    return re.sub(r"\{(key|type|name)\}", lambda found: texts[found[1]], rules.rule(label).name).strip()


def unfit_item_name(name: str) -> Reason | None:
    """Why no item can be created under this name, or None."""
    if may_be_called("Item", name):
        return None
    return Reason(
        "item-name-unfit",
        f"No item can be created as '{name}': at most {LONGEST_NAME['Item']} characters, without colon, tab and "
        "line end",
        "put a fitting name into the billing code's External Number, or change [items] name",
        "I9",
    )


def _rules_differ(key: str, codes: Sequence[BillingCode], facts: Facts, rules: ItemRules) -> bool:
    """Codes that share an External Number are one item, which can follow one rule only."""
    asked = {
        (
            rules.rule(type_of(code, facts)),
            is_taxable(code, facts, rules),
            own_account(code, facts, rules),
            name_of(key, [code], facts, rules),
        )
        for code in codes
    }
    return len(asked) > 1


def _details(codes: Sequence[BillingCode]) -> Json:
    prices = {code.unit_price for code in codes if code.unit_price}
    texts = {code.description.strip() for code in codes if code.description and code.description.strip()}
    return {
        **({"UnitPrice": prices.pop()} if len(prices) == 1 else {}),
        **({"Description": texts.pop()[:_LONGEST_TEXT]} if len(texts) == 1 else {}),
    }


def _at_odds(key: str) -> Reason:
    return Reason(
        "item-rules-differ",
        f"The billing codes that are to become '{key}' ask for different names, income accounts or tax",
        "give [items.types] one rule for their types, or the billing codes different External Numbers",
        "I9",
    )


def _no_account(name: str, wanted: str, section: str) -> Reason:
    asked = f"no single active income account '{wanted}'" if wanted else "no one income account to take"
    return Reason(
        "income-account-missing",
        f"The item '{name}' cannot be created: there is {asked}",
        f"name it in [items] or [{section}] income_account, or correct the billing code's ledger account",
        "I9",
    )
