"""A new customer or item before anything is created: exactly the body that would be sent."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct

from atqbo.facts import Facts
from atqbo.matching import same_to_quickbooks
from atqbo.money import Json
from atqbo.plan.currencies import currency_of, home_currency
from atqbo.plan.decided import key_of
from atqbo.plan.document import Reason
from atqbo.plan.expenses.people import payee_of
from atqbo.plan.invoices.units import Noun, unfit_unit
from atqbo.plan.items.new import new_item, unfit_item_name
from atqbo.plan.items.resolving import lookup_name
from atqbo.plan.parties.customers import new_customer_body, primary_contacts, unfit_name
from atqbo.plan.parties.reactivating import Record, reactivation_body, why_not_reactivated
from atqbo.plan.parties.resolving import Party, resolve_parent
from atqbo.plan.parties.vendors import Payee, new_vendor_body, organization_payee
from atqbo.plan.terms import new_term_body, unfit_term
from atqbo.reconcile.cases import Case, Cases
from atqbo.reconcile.topics import TOPICS
from atqbo.rows import Organization
from atqbo.settings import ItemRules


class Proposed(Struct, frozen=True, kw_only=True):
    """What would be created."""

    body: Json = None
    """None where it cannot be."""
    why_not: Reason | None = None
    remarks: tuple[str, ...] = ()
    """What a person ought to know before saying yes; sentences."""
    made_first: Mapping[str, str] = {}
    """Key of an effect that the body refers to → name of the record that it makes."""


def propose(cases: Cases, case: Case, name: str = "") -> Proposed:
    """The record that QuickBooks would get. name: what it shall be called; "" for its name in Autotask."""
    wanted = " ".join(name.split()) or case.label.strip()
    return _MAKERS[cases.kind](cases, case, wanted)


def propose_reactivation(cases: Cases, quickbooks: str) -> Proposed:
    """What would be sent to make that inactive record active again. Its version, the SyncToken, is that of the day."""
    row = _record(cases, quickbooks)
    if row is None:
        return Proposed(why_not=Reason("unknown-id", "QuickBooks has no such record", "choose another"))
    reason = why_not_reactivated(row, cases.survey.facts)
    if reason:
        return Proposed(why_not=reason)
    return Proposed(body=reactivation_body(row), remarks=("Nothing else of the record is changed.",))


def _record(cases: Cases, quickbooks: str) -> Record | None:
    kept = cases.survey.facts.quickbooks
    some: Mapping[str, Sequence[Record]] = {
        **dict.fromkeys(("customer", "spender", "buyer"), kept.customers),
        "vendor": kept.vendors,
        "submitter": kept.vendors,
        "item": kept.items,
        "term": kept.terms,
        "class": kept.classes,
        "department": kept.classes,
        "product": kept.items,
        "location": kept.locations,
    }
    return next((each for each in some.get(cases.kind, ()) if each.id == quickbooks), None)


def _customer(cases: Cases, case: Case, name: str) -> Proposed:
    facts = cases.survey.facts
    organization = next(each for each in facts.autotask.organizations if str(each.id) == case.ours.id)
    currency = currency_of(organization, facts)
    reason = unfit_name(name) or _taken(cases, name, facts)
    if reason or currency is None:
        return Proposed(why_not=reason or _NO_CURRENCY)
    above = _above(cases, organization)
    if above.holds:
        return Proposed(why_not=above.holds[0])
    contact = primary_contacts(facts).get(organization.id)
    body, left_out = new_customer_body(organization, contact, currency, facts, name, above.reference)
    foreign = currency != home_currency(facts)
    remarks = (
        *([f"It will be kept in {currency}, and a customer's currency can never be changed."] if foreign else ()),
        *_told_above(cases, above),
        *(f"It gets no {field}: QuickBooks does not take '{value}' there." for field, value in left_out),
    )
    made_first = {each.key: each.body["DisplayName"] for each in above.effects}
    return Proposed(body=body, remarks=remarks, made_first=made_first)


def _above(cases: Cases, organization: Organization) -> Party:
    """What the new customer stands below; nobody's where the settings do not ask for sub-customers."""
    seen = cases.survey
    return resolve_parent(seen.facts, seen.memory, organization, seen.settings.invoices)


def _told_above(cases: Cases, above: Party) -> Iterator[str]:
    """Whose sub-customer it becomes; what is made before it is approved as any new customer is."""
    if isinstance(above.reference, str):
        yield f"It will be a sub-customer of '{cases.records[above.reference].name}' (id {above.reference})."
    elif above.effects:
        name = above.effects[-1].body["DisplayName"]
        yield f"It will be a sub-customer of '{name}', which is made first and gives the id that stands in ParentRef."


def _item(cases: Cases, case: Case, name: str) -> Proposed:
    facts, settings = cases.survey.facts, cases.survey.settings
    key = key_of(case.subject)
    codes = [each for each in facts.autotask.billing_codes if lookup_name(each, settings.invoices) == key]
    default = settings.invoices.income_account
    new = new_item(facts, settings.items or ItemRules(), default, key, codes, "invoices")
    others = [each for each in new.holds if each.code != "item-name-unfit"]
    reason = unfit_item_name(name) or _taken(cases, name, facts) or next(iter(others), None)
    if reason or new.account is None:
        return Proposed(why_not=reason)
    told = f"It posts to the income account '{new.account.fully_qualified_name or new.account.name}'."
    return Proposed(body=new.body(name), remarks=(told,))


def _vendor(cases: Cases, case: Case, name: str) -> Proposed:
    facts = cases.survey.facts
    payee = _payee(cases, case)
    reason = unfit_name(name, "vendor") or _taken(cases, name, facts)
    if reason or payee.currency is None:
        return Proposed(why_not=reason or _NO_CURRENCY)
    told = f"It will be kept in {payee.currency}, and a vendor's currency can never be changed."
    remarks = (told,) if payee.currency != home_currency(facts) else ()
    return Proposed(body=new_vendor_body(payee, name, facts), remarks=remarks)


def _payee(cases: Cases, case: Case) -> Payee:
    facts, app = cases.survey.facts, cases.survey.settings.expenses
    if cases.kind == "submitter" and app:
        return payee_of(next(each for each in facts.autotask.resources if str(each.id) == case.ours.id), app, facts)
    organization = next(each for each in facts.autotask.organizations if str(each.id) == case.ours.id)
    return organization_payee(organization, facts)


def _term(cases: Cases, case: Case, name: str) -> Proposed:
    facts = cases.survey.facts
    wanted = next(each for each in facts.autotask.payment_terms if str(each.id) == case.ours.id)
    reason = unfit_term(wanted, name) or _taken(cases, name, facts)
    if reason:
        return Proposed(why_not=reason)
    return Proposed(body=new_term_body(wanted, name), remarks=("Its days are those of Autotask.",))


def _unit(cases: Cases, case: Case, name: str) -> Proposed:
    """A class or a location of its own, below no other."""
    noun: Noun = "location" if cases.kind == "location" else "class"
    reason = unfit_unit(noun, name) or _taken(cases, name, cases.survey.facts)
    return Proposed(why_not=reason) if reason else Proposed(body={"Name": name})


def _tax(cases: Cases, case: Case, name: str) -> Proposed:
    """A tax code needs its rate and its agency, which only a person can know."""
    return Proposed(why_not=_NO_NEW_TAX)


def _category(cases: Cases, case: Case, name: str) -> Proposed:
    """An account is part of the chart that the bookkeeper keeps."""
    return Proposed(why_not=_NO_NEW_ACCOUNT)


def _product(cases: Cases, case: Case, name: str) -> Proposed:
    """An item that is bought needs accounts, which the settings name."""
    return Proposed(why_not=_NO_NEW_PRODUCT)


_MAKERS: Mapping[str, Callable[[Cases, Case, str], Proposed]] = {
    **dict.fromkeys(("customer", "spender", "buyer"), _customer),
    "vendor": _vendor,
    "submitter": _vendor,
    "item": _item,
    "term": _term,
    "tax": _tax,
    "class": _unit,
    "location": _unit,
    "department": _unit,
    "product": _product,
    "category": _category,
    "billable-category": _category,
}


def _taken(cases: Cases, name: str, facts: Facts) -> Reason | None:
    """A name stands only once: for customers also among vendors."""
    wanted = same_to_quickbooks(name)
    noun = TOPICS[cases.kind].theirs
    found = next((each for each in cases.records.values() if same_to_quickbooks(each.name) == wanted), None)
    if found:
        return _name_taken(name, f"{noun} '{found.name}' (id {found.id})")
    kept = facts.quickbooks
    customers = [("customer", each.display_name) for each in kept.customers]
    vendors = [("vendor", each.display_name) for each in kept.vendors]
    some = {"customer": vendors, "vendor": customers}.get(noun, [])
    other = next((each for each in some if same_to_quickbooks(each[1]) == wanted), None)
    return _name_taken(name, f"{other[0]} '{other[1]}'") if other else None


def _name_taken(name: str, by: str) -> Reason:
    return Reason(
        "name-taken",
        f"'{name}' cannot be created: QuickBooks has the {by}, and a name may stand only once",
        "give it another name here, or link it",
    )


_NO_NEW_TAX = Reason(
    "tax-not-made",
    "No tax code is created from here: it needs a rate and an agency",
    "set it up in QuickBooks, Taxes, then run this notebook again",
    "T1",
)
_NO_NEW_ACCOUNT = Reason(
    "account-not-made",
    "No account is created from here",
    "create it in QuickBooks, Chart of accounts, then run this notebook again",
)
_NO_NEW_PRODUCT = Reason(
    "product-not-made",
    "No item is created for a product from here",
    'create it in QuickBooks, or set [purchase_orders] missing_item = "create", and approve it with the plan',
    "I9",
)
_NO_CURRENCY = Reason(
    "currency-unknown",
    "Autotask does not tell the currency of this organization",
    "let the API user see the currencies, or correct the organization's",
    "C1",
)
