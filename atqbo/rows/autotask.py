"""Records of Autotask as it sends them, typed. Only the fields this program reads; unknown ones are dropped.

A decoded row is for reading. It is never encoded again as a full update: what it dropped would be cleared.
"""

from datetime import datetime
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import fields

from atqbo.money import Json


def _autotask_name(name: str) -> str:
    """company_id → companyID, invoice_number → invoiceNumber."""
    head, *rest = name.split("_")
    return head + "".join("ID" if part == "id" else part.capitalize() for part in rest)


class AutotaskRow(Struct, frozen=True, kw_only=True, rename=_autotask_name):
    """A record of Autotask."""

    id: int


class Invoice(AutotaskRow, frozen=True):
    """Invoices. Amounts are in the customer's currency; invoice_total contains the tax."""

    company_id: int
    invoice_date_time: datetime
    create_date_time: datetime
    invoice_number: str | None = None
    comments: str | None = None
    invoice_total: Decimal = Decimal(0)
    total_tax_value: Decimal | None = None
    order_number: str | None = None
    payment_term: int | None = None
    due_date: datetime | None = None
    from_date: datetime | None = None
    to_date: datetime | None = None
    batch_id: int | None = None
    is_voided: bool | None = None
    voided_date: datetime | None = None
    tax_region_name: str | None = None
    tax_group: int | None = None
    """Id of its tax region."""
    web_service_date: datetime | None = None


class BillingItem(AutotaskRow, frozen=True):
    """BillingItems: the lines of invoices. total_amount is what is billed (rule A1)."""

    invoice_id: int | None = None
    billing_item_type: int | None = None
    item_name: str | None = None
    description: str | None = None
    quantity: Decimal | None = None
    rate: Decimal | None = None
    total_amount: Decimal | None = None
    tax_dollars: Decimal | None = None
    extended_price: Decimal | None = None
    item_date: datetime | None = None
    company_id: int | None = None
    billing_code_id: int | None = None
    tax_category_id: int | None = None
    purchase_order_number: str | None = None
    sort_order_id: int | None = None
    line_item_id: int | None = None
    line_item_full_description: str | None = None
    line_item_group_description: str | None = None
    internal_currency_total_amount: Decimal | None = None
    internal_currency_tax_dollars: Decimal | None = None
    ticket_id: int | None = None
    project_id: int | None = None
    contract_id: int | None = None
    time_entry_id: int | None = None
    role_id: int | None = None
    ticket_charge_id: int | None = None
    project_charge_id: int | None = None
    contract_charge_id: int | None = None
    service_id: int | None = None
    service_bundle_id: int | None = None
    organizational_level_association_id: int | None = None


class BillingCode(AutotaskRow, frozen=True):
    """BillingCodes. use_type: a picklist whose ids are the tenant's; only its labels mean something."""

    name: str | None = None
    external_number: str | None = None
    use_type: int | None = None
    department: int | None = None
    is_active: bool = True
    description: str | None = None
    tax_category_id: int | None = None
    general_ledger_account: int | None = None
    unit_price: Decimal | None = None


def usual_fields(row: type) -> list[str]:
    """What a query asks for: all fields of the row, but for those the tenant added, which are named one by one."""
    return [field.encode_name for field in fields(row) if field.name != "user_defined_fields"]


class UserDefinedField(Struct, frozen=True):
    """A field that the tenant added to an entity, with its value as Autotask stores it."""

    name: str
    value: Json = None


class AdditionalInvoiceFieldValue(AutotaskRow, frozen=True):
    """AdditionalInvoiceFieldValues: what was entered in a field the tenant added to invoices, for a whole batch."""

    invoice_batch_id: int
    additional_invoice_field_id: int
    """A picklist of the fields' names."""
    field_value: str | None = None


class Organization(AutotaskRow, frozen=True):
    """Companies, called organizations in Autotask's pages."""

    company_name: str
    is_active: bool | None = True
    phone: str | None = None
    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None
    currency_id: int | None = None
    is_tax_exempt: bool | None = None
    tax_region_id: int | None = None
    invoice_template_id: int | None = None
    invoice_method: int | None = None
    """How Autotask itself delivers invoices: a picklist whose ids are the tenant's."""
    parent_company_id: int | None = None
    company_number: str | None = None
    additional_address_information: str | None = None
    bill_to_address_to_use: int | None = None
    """Which address its invoices go to: a picklist whose ids are the tenant's."""
    bill_to_attention: str | None = None
    billing_address1: str | None = None
    billing_address2: str | None = None
    bill_to_additional_address_information: str | None = None
    bill_to_city: str | None = None
    bill_to_state: str | None = None
    bill_to_zip_code: str | None = None
    bill_to_country_id: int | None = None
    user_defined_fields: tuple[UserDefinedField, ...] = ()
    """Those that were asked for."""


class Contact(AutotaskRow, frozen=True):
    """Contacts. is_active is 0 or 1."""

    company_id: int
    first_name: str | None = None
    last_name: str | None = None
    email_address: str | None = None
    phone: str | None = None
    mobile_phone: str | None = None
    is_active: int | None = 1
    primary_contact: bool | None = None


class PaymentTerm(AutotaskRow, frozen=True):
    """PaymentTerms; Invoices.paymentTerm holds these ids."""

    name: str
    is_active: bool | None = True
    payment_due_in_days: int | None = None


class Currency(AutotaskRow, frozen=True):
    """Currencies; name is the ISO code."""

    name: str
    is_internal_currency: bool = False
    is_active: bool = True


class InvoiceTemplate(AutotaskRow, frozen=True):
    """InvoiceTemplates: an organization's template gives its invoices their payment term."""

    name: str | None = None
    payment_terms: int | None = None


class TaxRegion(AutotaskRow, frozen=True):
    """TaxRegions; an invoice tells its region by name."""

    name: str
    is_active: bool | None = True


class TaxCategory(AutotaskRow, frozen=True):
    """TaxCategories: what kind of thing is taxed; billing items and billing codes name one."""

    name: str
    is_active: bool | None = True


class Tax(AutotaskRow, frozen=True):
    """Taxes: one tax on a category in a region. Whether tax_rate is 0.0825 or 8.25 no source tells."""

    tax_region_id: int
    tax_category_id: int
    tax_name: str
    tax_rate: Decimal = Decimal(0)


class PicklistValue(Struct, frozen=True, rename="camel"):
    """One value of a field's picklist."""

    value: str
    label: str
    is_active: bool = True
