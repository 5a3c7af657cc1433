"""Reads what a tenant of Autotask named itself and a setting asks for: types, addresses, fields it added."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from atqbo import rows
from atqbo.facts.reading import AutotaskReader, by_ids
from atqbo.settings import InvoicesApp


class Own(Struct, frozen=True, kw_only=True):
    """Empty where no setting asks for it."""

    item_types: Mapping[int, str] = {}
    """Labels of BillingItems.billingItemType: "Labor", "Contract Block" …"""
    bill_to: Mapping[int, str] = {}
    """Labels of Companies.billToAddressToUse: "ACCOUNTBILLING", "PARENT" …"""
    organization_fields: Mapping[str, Mapping[str, str]] = {}
    """User-defined field of organizations → value as it is stored → its label; no values where it is no list."""
    invoice_fields: Mapping[int, str] = {}
    """Labels of AdditionalInvoiceFieldValues.additionalInvoiceFieldID."""
    invoice_values: tuple[rows.AdditionalInvoiceFieldValue, ...] = ()
    """Of the batches that the invoices belong to."""

    def is_parents(self, organization: rows.Organization) -> bool:
        """Whether the organization's invoices go to an address of its parent."""
        return "parent" in self.bill_to.get(organization.bill_to_address_to_use or 0, "").lower()


def fields_of(settings: InvoicesApp, owner: str) -> list[str]:
    """The fields of "organization" or "invoice" that [invoices.custom_fields] names, in order."""
    pairs = (source.partition(":") for source in settings.custom_fields.values())
    return list(dict.fromkeys(field.strip() for kind, _, field in pairs if kind == owner and field))


def read_own(autotask: AutotaskReader, settings: InvoicesApp, invoices: Iterable[rows.Invoice]) -> Own:
    """One request for each list that a setting asks for; values of added fields by 500 batches a query."""
    fields = "AdditionalInvoiceFieldValues"
    added = fields_of(settings, "invoice")
    batches = sorted({each.batch_id for each in invoices if each.batch_id}) if added else []
    return Own(
        item_types=autotask.picklist("BillingItems", "billingItemType") if settings.items_by_type else {},
        bill_to=autotask.picklist("Companies", "billToAddressToUse") if settings.addresses == "autotask" else {},
        organization_fields=autotask.user_fields("Companies") if fields_of(settings, "organization") else {},
        invoice_fields=autotask.picklist(fields, "additionalInvoiceFieldID") if added else {},
        invoice_values=tuple(by_ids(autotask, fields, "invoiceBatchID", batches, rows.AdditionalInvoiceFieldValue)),
    )
