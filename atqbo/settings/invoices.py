"""The app that moves invoices."""

from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from atqbo.settings.invoice_body import InvoiceBody
from atqbo.settings.skipping import SkipRule
from atqbo.settings.types import Text

Numbering: TypeAlias = Literal["quickbooks", "autotask-number", "autotask-id"]


class InvoicesApp(InvoiceBody, frozen=True, forbid_unknown_fields=True):
    """[invoices]: which invoices move, and how. Without this section the app is not used."""

    numbering: Numbering = "quickbooks"
    """"quickbooks": QuickBooks gives the number, and a blank number in Autotask marks an invoice as not yet
    transferred. "autotask-number", "autotask-id": the invoice keeps its number of Autotask, or takes its Autotask id; a
    blank Web Service Date marks it as not yet transferred, and QuickBooks has custom transaction numbers on."""
    match_items_by: Literal["external-number", "name"] = "external-number"
    """What of a billing code names the QuickBooks item. A blank External Number falls back to the name (rule I9)."""
    missing_item: Text = "hold"
    """"create", "hold", or the name of the item to use instead."""
    income_account: str = ""
    """Name of the income account of items this program creates; required with missing_item = "create"."""
    negative: Literal["refuse", "hold", "credit-memo"] = "refuse"
    """What becomes of an invoice with a negative total; a credit memo is not applied to any invoice (rule I5)."""
    zero: Literal["post", "skip"] = "post"
    """What becomes of an invoice with a total of zero (rule I3)."""
    tax: Literal["quickbooks", "autotask"] = "quickbooks"
    """Who computes the tax: "quickbooks", from its own rates or addresses; "autotask", whose total tax is sent."""
    tax_tolerance: Decimal = Decimal("0.01")
    """How far the tax may differ between the two for each tax rate of an invoice (rule A3); in currencies without cents
    as many of their smallest units. Beyond it the invoice is held."""
    told_tax_is_kept: bool = False
    """true: somebody has seen that this QuickBooks keeps a tax it is told. With tax = "autotask" an invoice then goes
    whatever QuickBooks would compute itself; its answer is compared all the same."""
    untaxed_code: str = ""
    """Outside the US: name of the QuickBooks tax code, of 0 %, for lines of tax-exempt organizations and the rounding
    line (rule T3)."""
    rounding_item: str = ""
    """Name of the QuickBooks item of a line that brings an invoice to Autotask's total, at most 0.01 for each of its
    lines; without one the lines are posted as they round (rule A3)."""
    voids: bool = False
    """true: an invoice voided in Autotask after its transfer is voided in QuickBooks too, if nothing is linked to it
    and its period is open (rule I4)."""
    void_look_back_days: Annotated[int, Meta(ge=1, le=366)] = 14
    """Days since it was voided in Autotask within which a voided invoice is looked for."""
    email: bool = False
    """true: QuickBooks e-mails each new invoice: to the customer's e-mail address there, else to Autotask's primary
    contact. Never in a company's first run, and not where QuickBooks totals otherwise than planned (rule I7)."""
    attach_pdf: bool = False
    """true: Autotask's PDF of a new invoice is attached to it in QuickBooks: two requests more for each invoice."""
    match_customers_by: Literal["display-name", "company-name"] = "display-name"
    """By what an organization without a link finds its customer, for every app: the Display Name that is its own; or,
    where no customer has that one, the single customer whose Company Name it is."""
    foreign_customers: Literal["person", "policy", "hold"] = "person"
    """New customers in a foreign currency, which can never be changed, for every app: "person": somebody approves each
    (rule C1); "policy": [policy] create_customers counts for them too, as with the vendor's own connector; "hold": none
    is made, and the document waits until somebody has created the customer in QuickBooks."""
    customer_suffix: str = ""
    """What the name of a new customer, whichever app makes it, ends in where a vendor or employee of QuickBooks has its
    name already: " (Customer)". Without one such organizations are held."""
    error_mark: bool = False
    """Whether an invoice that is held or refused gets ERROR as its number in Autotask, over a blank one, as with the
    vendor's own connector: it prints on the customer's page until a person clears it. Only with numbering =
    "quickbooks" (rule I2)."""
    skip: SkipRule = SkipRule()
    """Invoices that are left alone: a section of its own."""
