"""What differs from kind to kind of what a person settles: its words, its cases, what may be created."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from atqbo.checks.survey import Survey
from atqbo.checks.words import plural
from atqbo.reconcile.cases import (
    Cases,
    billable_category_cases,
    buyer_cases,
    category_cases,
    class_cases,
    customer_cases,
    department_cases,
    item_cases,
    location_cases,
    product_cases,
    spender_cases,
    submitter_cases,
    tax_cases,
    term_cases,
    vendor_cases,
)
from atqbo.settings import Settings


class Topic(Struct, frozen=True, kw_only=True):
    """One kind."""

    kind: str
    """What it is called in the code: "customer"."""
    app: str = "invoices"
    """Whose documents wait for it, and whose facts it is settled on."""
    document: str = "invoice"
    """What these documents are."""
    title: str
    """Heading: "Customers"."""
    noun: str
    """What it is in Autotask: "organization"."""
    theirs: str
    """What it is in QuickBooks: "customer"."""
    heading: str
    """Title of the column with its name."""
    shared: bool
    """Whether several may be one record of QuickBooks without more ado."""
    left_out: str
    """What leaving one out means, a sentence."""
    cases: Callable[[Survey, Mapping[str, int]], Cases]
    """Survey, number of the newest decision by subject → what is to be settled."""
    creates: bool = True
    """Whether something new can be made from here."""

    @property
    def nouns(self) -> str:
        """The noun for several."""
        return plural(self.noun)


_HELD = "Leaving out holds its invoices until somebody decides otherwise."
TOPICS: Mapping[str, Topic] = {
    each.kind: each
    for each in (
        Topic(
            kind="customer",
            title="Customers",
            noun="organization",
            theirs="customer",
            heading="Organization",
            shared=False,
            left_out=_HELD,
            cases=customer_cases,
        ),
        Topic(
            kind="vendor",
            app="purchase-orders",
            document="purchase order",
            title="Vendors",
            noun="organization",
            theirs="vendor",
            heading="Organization",
            shared=False,
            left_out="Leaving out holds its purchase orders until somebody decides otherwise.",
            cases=vendor_cases,
        ),
        Topic(
            kind="submitter",
            app="expenses",
            document="expense report",
            title="People who are reimbursed",
            noun="person",
            theirs="vendor",
            heading="Vendor looked for",
            shared=False,
            left_out="Leaving out holds this person's expense reports until somebody decides otherwise.",
            cases=submitter_cases,
        ),
        Topic(
            kind="spender",
            app="expenses",
            document="expense report",
            title="Customers of expense reports",
            noun="organization",
            theirs="customer",
            heading="Organization",
            shared=False,
            left_out="Leaving out holds its invoices too, and its reports where the settings want a customer.",
            cases=spender_cases,
        ),
        Topic(
            kind="buyer",
            app="purchase-orders",
            document="purchase order",
            title="Customers of purchase orders",
            noun="organization",
            theirs="customer",
            heading="Organization",
            shared=False,
            left_out="Leaving out holds its purchase orders, and its invoices too, until somebody decides otherwise.",
            cases=buyer_cases,
        ),
        Topic(
            kind="item",
            title="Items",
            noun="item",
            theirs="item",
            heading="Looked for",
            shared=True,
            left_out=_HELD,
            cases=item_cases,
        ),
        Topic(
            kind="term",
            title="Payment terms",
            noun="payment term",
            theirs="term",
            heading="Payment term",
            shared=True,
            left_out="Leaving out lets its invoices go without a term, with Autotask's due date.",
            cases=term_cases,
        ),
        Topic(
            kind="tax",
            title="Taxes",
            noun="tax",
            theirs="tax code",
            heading="Tax in Autotask",
            shared=True,
            left_out=_HELD,
            cases=tax_cases,
            creates=False,
        ),
        Topic(
            kind="class",
            title="Classes",
            noun="class",
            theirs="class",
            heading="Called in Autotask",
            shared=True,
            left_out="Leaving out lets its lines go without a class.",
            cases=class_cases,
        ),
        Topic(
            kind="department",
            app="expenses",
            document="expense report",
            title="Departments of expense reports",
            noun="department",
            theirs="class",
            heading="Number in Autotask",
            shared=True,
            left_out="Leaving out lets its expense reports go without a class.",
            cases=department_cases,
        ),
        Topic(
            kind="category",
            app="expenses",
            document="expense report",
            title="Expense categories, not billable",
            noun="category",
            theirs="account",
            heading="Category in Autotask",
            shared=True,
            left_out="Leaving out holds its expense reports until somebody decides otherwise.",
            cases=category_cases,
            creates=False,
        ),
        Topic(
            kind="billable-category",
            app="expenses",
            document="expense report",
            title="Expense categories, billable",
            noun="billable category",
            theirs="account",
            heading="Category in Autotask",
            shared=True,
            left_out="Leaving out holds its expense reports until somebody decides otherwise.",
            cases=billable_category_cases,
            creates=False,
        ),
        Topic(
            kind="product",
            app="purchase-orders",
            document="purchase order",
            title="Products of purchase orders",
            noun="product",
            theirs="item",
            heading="Product",
            shared=True,
            left_out="Leaving out holds its purchase orders until somebody decides otherwise.",
            cases=product_cases,
            creates=False,
        ),
        Topic(
            kind="location",
            title="Locations",
            noun="location",
            theirs="location",
            heading="Called in Autotask",
            shared=True,
            left_out="Leaving out lets its invoices go without a location.",
            cases=location_cases,
        ),
    )
}
"""Kind → topic."""

OF_NOTEBOOK: Mapping[str, tuple[str, ...]] = {
    "customers": ("customer", "vendor", "submitter", "spender", "buyer"),
    "items": (*("item", "term", "tax", "class", "location", "department", "category", "billable-category", "product"),),
}
"""Notebook → the kinds that are settled in it."""


def topics_of(notebook: str, settings: Settings) -> tuple[Topic, ...]:
    """The kinds that are settled in a notebook, for the apps that are in use, the weightiest first."""
    topics = (TOPICS[kind] for kind in OF_NOTEBOOK[notebook])
    return tuple(each for each in topics if (app := settings.app(each.app)) is not None and app.enabled)
