"""Where an organization's invoices are e-mailed to (rule I7)."""

from collections.abc import Mapping

from atqbo.facts import Facts
from atqbo.plan.parties.resolving import Party
from atqbo.rows import Organization


def mail_addresses(facts: Facts, parties: Mapping[int, Party]) -> Mapping[int, str]:
    """Organization id → the e-mail address of its customer in QuickBooks, else of Autotask's primary contact.

    Organizations without any are left out.
    """
    customers = {each.id: each.primary_email_addr for each in facts.quickbooks.customers}
    contacts = {each.company_id: each.email_address for each in reversed(facts.autotask.contacts)}
    found = {}
    for number, party in parties.items():
        theirs = customers.get(party.reference) if isinstance(party.reference, str) else None
        address = ((theirs and theirs.address) or contacts.get(number) or "").strip()
        if address:
            found[number] = address
    return found


def is_mailed_by_autotask(facts: Facts, organization: Organization | None) -> bool:
    """Whether Autotask e-mails invoices to the organization itself; known where QuickBooks is to e-mail them."""
    method = organization.invoice_method if organization else None
    return "email" in facts.autotask.invoice_methods.get(method or 0, "").lower()
