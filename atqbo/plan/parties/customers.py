"""The customer that QuickBooks lacks: one create effect, shared by all documents of the organization."""

from atqbo.effects import Effect, UniqueName
from atqbo.facts import Facts
from atqbo.money import Json
from atqbo.plan.currencies import has_multicurrency
from atqbo.plan.document import Memory, Reason
from atqbo.plan.limits import fits_detail, signs_fit_a_name
from atqbo.plan.past import make_effect
from atqbo.rows import Contact, Organization


def unfit_name(name: str, kind: str = "customer") -> Reason | None:
    """Why no customer, or record of another kind, can be created under this name; None if one can."""
    if not name.strip():
        return Reason("organization-without-name", "The organization has no name", "name it in Autotask")
    if signs_fit_a_name(name):
        return None
    return Reason(
        "organization-name-unfit",
        f"No {kind} can be created as '{name}': colon, tilde, tab and line end have no place in the name",
        f"rename the organization in Autotask, or link it to an existing {kind}",
    )


def primary_contacts(facts: Facts) -> dict[int, Contact]:
    """Organization id → its active primary contact; the oldest, should there be several."""
    newest_first = sorted(facts.autotask.contacts, key=lambda each: -each.id)
    return {each.company_id: each for each in newest_first if each.primary_contact and each.is_active != 0}


def new_customer(
    organization: Organization,
    contact: Contact | None,
    currency: str,
    facts: Facts,
    memory: Memory,
    name: str = "",
    parent: Json = None,
) -> tuple[Effect, tuple[Reason, ...]]:
    """The create effect and notes on what of the organization did not fit. Its proof is the unique display name.

    name: "" for the organization's own. parent: id of the customer it stands below, or a reference to the effect that
    creates that; None for none.
    """
    body, left_out = new_customer_body(organization, contact, currency, facts, name, parent)
    effect = customer_as_decided(organization, body, currency, memory)
    return effect, tuple(_left_out(field, value) for field, value in left_out)


def new_customer_body(
    organization: Organization,
    contact: Contact | None,
    currency: str,
    facts: Facts,
    name: str = "",
    parent: Json = None,
) -> tuple[Json, list[tuple[str, str]]]:
    """What is sent for a new customer, and the fields whose value QuickBooks would refuse. name: "" for its own.

    parent: as in `new_customer`.
    """
    own = organization.company_name.strip()
    body: Json = {"DisplayName": name or own, "CompanyName": own}
    address = address_of(organization)
    if address:
        body["BillAddr"] = address
    if has_multicurrency(facts):
        body["CurrencyRef"] = {"value": currency}
    if organization.is_tax_exempt:
        body["Taxable"] = False
    details, left_out = _person(organization, contact)
    return body | details | ({} if parent is None else below(parent)), left_out


def below(parent: Json) -> Json:
    """The fields that make a customer a sub-customer. parent: its id, or a reference to the effect that makes it."""
    return {"Job": True, "ParentRef": {"value": parent}}


def parent_in(body: Json) -> Json:
    """The parent that the body of a new customer names, as in `below`; None for a customer below no other."""
    return body.get("ParentRef", {}).get("value")


def customer_as_decided(organization: Organization, body: Json, home: str, memory: Memory) -> Effect:
    """The create effect with exactly the body that a person saw."""
    name = body["DisplayName"]
    return make_effect(
        memory,
        "quickbooks",
        "create",
        "Customer",
        f"customer:{organization.id}",
        body=body,
        expect={"DisplayName": name, "CurrencyRef.value": body.get("CurrencyRef", {}).get("value", home)},
        proof=UniqueName("DisplayName", name),
    )


def address_of(organization: Organization) -> dict[str, str]:
    """The organization's address in QuickBooks' words, empty parts left away."""
    parts = {
        "Line1": organization.address1,
        "Line2": organization.address2,
        "City": organization.city,
        "CountrySubDivisionCode": organization.state,
        "PostalCode": organization.postal_code,
        "Country": organization.country,
    }
    return {field: value.strip() for field, value in parts.items() if value and value.strip()}


def _person(organization: Organization, contact: Contact | None) -> tuple[dict[str, Json], list[tuple[str, str]]]:
    """Phone and primary contact as fields of the customer, and the fields whose value QuickBooks would refuse."""
    given = {
        "GivenName": contact and contact.first_name,
        "FamilyName": contact and contact.last_name,
        "PrimaryPhone": organization.phone,
        "PrimaryEmailAddr": contact and contact.email_address,
    }
    filled = {field: value.strip() for field, value in given.items() if value and value.strip()}
    left_out = [(field, value) for field, value in filled.items() if not fits_detail(field, value)]
    kept = {field: _wire(field, value) for field, value in filled.items() if fits_detail(field, value)}
    return kept, left_out


def _wire(field: str, value: str) -> Json:
    """The text in the shape its field has."""
    wrapper = {"PrimaryPhone": "FreeFormNumber", "PrimaryEmailAddr": "Address"}.get(field)
    return {wrapper: value} if wrapper else value


def _left_out(field: str, value: str) -> Reason:
    return Reason(
        "customer-field-left-out",
        f"The new customer gets no {field}: QuickBooks does not take '{value}' there",
        "complete the customer in QuickBooks",
    )
