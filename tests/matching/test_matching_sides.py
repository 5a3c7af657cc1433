import pytest
from matching_kit import found

from atqbo.matching import (
    ITEMS_BY_NAME,
    ITEMS_BY_NUMBER,
    LISTS,
    Kind,
    Side,
    account_side,
    customer_side,
    item_side,
    listed_side,
    organization_side,
    payment_term_side,
    person_side,
    term_side,
    vendor_side,
)
from atqbo.rows import (
    Account,
    Contact,
    Customer,
    EmailAddress,
    Item,
    Organization,
    PaymentTerm,
    PhysicalAddress,
    Ref,
    TelephoneNumber,
    Term,
    Vendor,
)


def test_an_organization_and_its_customer_agree_in_everything():
    organization = Organization(
        id=29, company_name="Calumet Logistics", address1="12 Canal St", city="Chicago", postal_code="60606"
    )
    contacts = [
        Contact(id=1, company_id=29, phone="312 555 0147", email_address="ap@calumet.example"),
        Contact(id=2, company_id=30, phone="312 555 0199"),
    ]
    customer = Customer(
        id="7",
        display_name="Calumet",
        company_name="Calumet Logistics",
        primary_phone=TelephoneNumber("(312) 555-0147"),
        primary_email_addr=EmailAddress("owner@calumet.example"),
        bill_addr=PhysicalAddress(line1="12 Canal Street", city="Chicago", postal_code="60606"),
    )
    ours = organization_side(organization, "USD", contacts)
    assert ours.phones == ("312 555 0147",)
    [candidate] = found(ours, [customer_side(customer, "USD")]).candidates
    assert candidate.kind is Kind.OTHER_NAME
    assert candidate.differs == ()
    assert [each.text for each in candidate.agrees] == [
        "the same by another name, 'Calumet Logistics'",
        "the same phone",
        "the same e-mail domain",
        "the same address",
        "the same currency",
    ]


def test_a_vendor_in_its_own_currency():
    vendor = vendor_side(Vendor(id="7", display_name="Calumet", currency_ref=Ref("CAD")), "USD")
    organization = organization_side(Organization(id=29, company_name="Calumet"), "USD")
    assert found(organization, [vendor]).left_out[0].theirs_name == "Calumet"


def test_a_vendor_agrees_as_a_customer_does_in_company_name_phone_domain_and_address():
    vendor = Vendor(
        id="7",
        display_name="Calumet (old)",
        company_name="Calumet Logistics",
        primary_phone=TelephoneNumber("(312) 555-0147"),
        primary_email_addr=EmailAddress("owner@calumet.example"),
        bill_addr=PhysicalAddress(line1="12 Canal Street", city="Chicago", postal_code="60606"),
    )
    organization = Organization(
        id=29, company_name="Calumet Logistics", phone="312 555 0147", address1="12 Canal St", postal_code="60606"
    )
    [candidate] = found(organization_side(organization, "USD"), [vendor_side(vendor, "USD")]).candidates
    assert candidate.kind is Kind.OTHER_NAME
    assert [each.text for each in candidate.agrees[1:]] == ["the same phone", "the same address", "the same currency"]


def test_a_billing_code_by_its_external_number_and_an_item_by_its_own_name():
    item = item_side(Item(id="7", name="Labor", fully_qualified_name="Services:Labor", type="Service"))
    category = item_side(Item(id="8", name="Services", type="Category"))
    by_number = Side(id="3", name="Remote work", number="Labor")
    automatic = found(by_number, [item, category], ITEMS_BY_NUMBER).automatic
    assert automatic is not None
    assert (automatic.kind, automatic.theirs.details) == (Kind.NUMBER, {"type": "Service"})
    by_name = found(Side(id="3", name="Services"), [item, category], ITEMS_BY_NAME)
    assert [each.theirs_id for each in by_name.left_out] == ["8"]


def test_terms_are_compared_by_their_days_too():
    net = term_side(Term(id="7", name="Net 30", due_days=30))
    [same] = found(
        payment_term_side(PaymentTerm(id=1, name="Net 30 Days", payment_due_in_days=30)), [net], LISTS
    ).candidates
    assert [each.text for each in same.agrees] == ["the same due in days"]
    assert (
        found(payment_term_side(PaymentTerm(id=1, name="Net 15", payment_due_in_days=15)), [net], LISTS).candidates
        == ()
    )
    assert term_side(Term(id="8", name="1st of month", day_of_month_due=1)).details == {}


def test_a_department_is_the_class_of_its_number():
    department = listed_side("4", "Field service", "300")
    automatic = found(
        department, [listed_side("7", "300"), listed_side("8", "Field service")], ITEMS_BY_NUMBER
    ).automatic
    assert automatic is not None
    assert automatic.theirs.id == "7"


def test_an_expense_category_may_be_an_account_by_name_or_number():
    account = account_side(Account(id="7", name="Travel", fully_qualified_name="Expenses:Travel", acct_num="6400"))
    assert found(listed_side("1", "Travel"), [account], ITEMS_BY_NAME).automatic is not None
    assert found(listed_side("1", "6400"), [account], ITEMS_BY_NAME).automatic is not None


@pytest.mark.parametrize(
    ("vendor", "kind"),
    [
        ("v-Doe, Jane", Kind.NAME),
        ("Jane Doe", Kind.OTHER_NAME),
        ("Doe, Jane", Kind.OTHER_NAME),
        ("V-DOE JANE", Kind.FOLDED),
        ("Jane Doee", None),
        ("John Doe", None),
    ],
)
def test_a_resource_is_a_vendor_by_last_and_first_name(vendor: str, kind: Kind | None):
    matched = found(person_side("1", "Jane", "Doe"), [listed_side("7", vendor)])
    assert [each.kind for each in matched.candidates] == ([kind] if kind else [])


def test_a_resource_without_first_name():
    assert person_side("1", "", "Doe").name == "v-Doe"
