"""Creating, changing and deleting over REST: what is accepted, what is refused, what is silently ignored."""

import pytest
from autotask_tenant import DAY, RESOURCE, tenant

REPORT = {"name": "Week 9", "submitterID": RESOURCE, "weekEnding": DAY}
COMPANY = {"companyName": "New Nest LLC", "companyType": 1, "phone": "555-0101", "ownerResourceID": RESOURCE}


@pytest.fixture
def desk():
    return tenant()


def test_a_new_record_gets_an_id_its_stamps_and_nulls(desk):
    number = desk.write("POST", "Companies", **COMPANY, id=5000, createDate="1999-01-01", city="Peoria")
    company = desk.item("Companies", number)
    assert number == 9
    assert (company["companyName"], company["city"], company["fax"]) == ("New Nest LLC", "Peoria", None)
    assert company["createDate"] == company["lastTrackedModifiedDateTime"] == "2026-03-02T15:00:00.000Z"
    assert company["createdByResourceID"] == RESOURCE


def test_a_child_is_written_below_its_parent(desk):
    contact = {"firstName": "Bea", "lastName": "Low", "isActive": 1}
    number = desk.write("POST", "Companies/7/Contacts", **contact, companyID=8)
    assert desk.item("Contacts", number)["companyID"] == 7
    assert desk.write("PATCH", "Companies/7/Contacts", id=number, title="Ms") == number
    assert desk.item("Contacts", number)["title"] == "Ms"
    assert "does not belong" in desk.refusal("PATCH", "Companies/8/Contacts", {"id": number, "title": "Mr"})
    assert "No matching records" in desk.refusal("POST", "Companies/999/Contacts", contact)
    assert "may not have the required permissions to delete" in desk.refusal("DELETE", f"Companies/8/Contacts/{number}")
    assert desk.kit.autotask("DELETE", f"Companies/7/Contacts/{number}").json() == {"itemId": number}
    assert desk.kit.autotask("GET", f"Contacts/{number}").status_code == 404


def test_a_write_beside_the_parent_differs_by_zone():
    sent = {"id": 1, "title": "Ms"}
    assert tenant().kit.autotask("PATCH", "Contacts", sent).status_code == 405
    other = tenant(switches={"child_write": "404"}).kit.autotask("PATCH", "Contacts", sent)
    assert (other.status_code, other.headers["content-type"]) == (404, "text/html")


def test_patch_changes_what_is_given_and_put_clears_the_rest(desk):
    number = desk.write("POST", "Companies", **COMPANY, city="Peoria", fax="555-0102")
    desk.write("PATCH", "Companies", id=number, city="Pekin")
    assert [desk.item("Companies", number)[name] for name in ("city", "fax")] == ["Pekin", "555-0102"]
    desk.write("PUT", "Companies", id=number, **COMPANY, city="Morton")
    company = desk.item("Companies", number)
    assert [company[name] for name in ("city", "fax", "isActive")] == ["Morton", None, None]
    assert company["createdByResourceID"] == RESOURCE
    assert "companyName" in desk.refusal("PUT", "Companies", {"id": number, "city": "Peoria"})
    desk.write("PUT", "PurchaseOrders", id=30, status=1, shipToName="Us", shipToAddress1="1 Elm St")
    assert desk.item("PurchaseOrders", 30)["vendorID"] == 8


def test_the_markers_of_a_transfer(desk):
    desk.write("PATCH", "Invoices", id="101", invoiceNumber="1044", webServiceDate="2026-03-02T09:00:00-06:00")
    desk.write("PATCH", "ExpenseReports", id=20, quickBooksReferenceNumber="B-77")
    desk.write("PATCH", "PurchaseOrders", id=30, externalPONumber="PO-5")
    desk.write("PATCH", "BillingItems", id=501, webServiceDate="2026-03-02T15:00:00.25Z")
    invoice = desk.item("Invoices", 101)
    assert (invoice["invoiceNumber"], invoice["webServiceDate"]) == ("1044", "2026-03-02T15:00:00Z")
    assert desk.item("ExpenseReports", 20)["quickBooksReferenceNumber"] == "B-77"
    assert desk.item("PurchaseOrders", 30)["externalPONumber"] == "PO-5"
    assert desk.item("BillingItems", 501)["webServiceDate"] == "2026-03-02T15:00:00.250Z"
    desk.write("PATCH", "Invoices", id=101, invoiceNumber=None)
    assert desk.item("Invoices", 101)["invoiceNumber"] is None


def test_read_only_fields_are_ignored_or_refused():
    sent = {"id": 101, "invoiceTotal": 1, "invoiceNumber": "7", "unheardOf": 3}
    desk = tenant()
    assert desk.write("PATCH", "Invoices", **sent) == 101
    assert desk.item("Invoices", 101)["invoiceTotal"] == 10.5
    strict = tenant(switches={"read_only_field": "refused"})
    assert "invoiceTotal" in strict.refusal("PATCH", "Invoices", sent)
    assert strict.item("Invoices", 101)["invoiceNumber"] is None
    assert strict.write("PATCH", "Invoices", id=101, invoiceNumber="7", unheardOf=3) == 101


@pytest.mark.parametrize(
    ("entity", "field", "value", "text"),
    [
        ("Contacts", "isActive", True, "Unexpected character encountered while parsing value: t"),
        ("Contacts", "companyLocationID", "x", "companyLocationID"),
        ("Companies", "isActive", "maybe", "boolean: maybe"),
        ("Companies", "isActive", [True], "boolean"),
        ("Companies", "companyType", 40000, "Int16"),
        ("Companies", "companyType", 99, "picklist field companyType"),
        ("Companies", "territoryID", 2**31, "Int32"),
        ("Companies", "assetValue", "much", "double: much"),
        ("Companies", "assetValue", {"a": 1}, "double"),
        ("Companies", "assetValue", 10**16, "double"),
        ("Companies", "city", "x" * 31, "exceeds 30 characters"),
        ("Companies", "city", ["Peoria"], "no text"),
        ("Companies", "companyName", None, "Missing Required Field: companyName"),
        (
            "Companies",
            "parentCompanyID",
            77,
            "on field: parentCompanyID of type: Company does not exist or is invalid.",
        ),
        ("Companies", "ownerResourceID", 1, "of type: Resource does not exist"),
        ("PaymentTerms", "paymentDueInDays", "1.5", "not a valid integer"),
        ("ExpenseReports", "weekEnding", "Friday", "DateTime: Friday"),
        ("ExpenseReports", "weekEnding", "0001-01-01T00:00:00+14:00", "DateTime"),
    ],
)
def test_values_that_are_refused(desk, entity, field, value, text):
    path = {"Contacts": "Companies/7/Contacts"}.get(entity, entity)
    number = {"Contacts": 1, "Companies": 7, "PaymentTerms": 3, "ExpenseReports": 20}[entity]
    before = desk.item(entity, number)
    assert text in desk.refusal("PATCH", path, {"id": number, field: value})
    assert desk.item(entity, number) == before


@pytest.mark.parametrize(
    ("entity", "field", "value", "stored"),
    [
        ("Companies", "isActive", "False", False),
        ("Companies", "companyType", "2", 2),
        ("Companies", "city", 61614, "61614"),
        ("Companies", "assetValue", "12.5", 12.5),
        ("Companies", "parentCompanyID", 8, 8),
        ("Companies", "parentCompanyID", None, None),
    ],
)
def test_values_that_are_converted(desk, entity, field, value, stored):
    desk.write("PATCH", entity, **{"id": 7, field: value})
    assert desk.item(entity, 7)[field] == stored


def test_what_a_new_record_must_have(desk):
    assert desk.refusal("POST", "Companies", {"companyName": "X"}) == (
        "Missing Required Field: phone, companyType, ownerResourceID"
    )
    assert "name" in desk.refusal("POST", "ExpenseReports", {**REPORT, "name": None})


@pytest.mark.parametrize("body", [{}, {"id": 4711}, {"id": [7]}, {"id": {}}, {"id": "x"}, {"id": True}, {"id": None}])
def test_a_record_that_is_not_there(desk, body):
    assert "No matching records found" in desk.refusal("PATCH", "Companies", body)


def test_user_defined_fields_are_written_by_name(desk):
    desk.write("PATCH", "Companies", id=8, userDefinedFields=[{"name": "customer ranking", "value": "Silver"}])
    assert desk.item("Companies", 8)["userDefinedFields"] == [{"name": "Customer Ranking", "value": "Silver"}]
    unknown = [{"name": "Nothing", "value": "x"}]
    assert "Unable to find Nothing" in desk.refusal("PATCH", "Companies", {"id": 8, "userDefinedFields": unknown})
    assert desk.item("Companies", 8)["userDefinedFields"] == [{"name": "Customer Ranking", "value": "Silver"}]


def test_deleting_where_it_is_offered(desk):
    service = {"name": "Backup", "billingCodeID": 1, "periodType": 1}
    number = desk.write("POST", "ServiceBundles", **service)
    assert desk.kit.autotask("DELETE", f"ServiceBundles/{number}").json() == {"itemId": number}
    assert "permissions to delete" in desk.refusal("DELETE", f"ServiceBundles/{number}")


def test_writes_survive_a_restart(tmp_path):
    path = str(tmp_path / "store")
    desk = tenant(path=path)
    number = desk.write("POST", "Companies", **COMPANY)
    gone = desk.write("POST", "ServiceBundles", name="Backup", billingCodeID=1, periodType=1)
    desk.kit.autotask("DELETE", f"ServiceBundles/{gone}")
    desk.kit.services.close()
    again = tenant(path=path)
    assert again.item("Companies", number)["companyName"] == "New Nest LLC"
    assert again.kit.autotask("GET", f"ServiceBundles/{gone}").status_code == 404
    again.kit.services.close()


def test_a_wrong_secret_in_both_forms():
    for value, kind in (("errors", "application/json"), ("html", "text/html")):
        kit = tenant(switches={"autotask_401": value}).kit
        answer = kit.session.get(kit.base + "/ATServicesRest/V1.0/Companies/7", headers=kit.login(Secret="x"))
        assert (answer.status_code, answer.headers["content-type"]) == (401, kind)


def test_the_version_in_both_spellings_opens_the_door():
    for value in ("1.0", "V1.0"):
        kit = tenant(switches={"autotask_version": value}).kit
        [version] = kit.session.get(kit.base + "/atservicesrest/versioninformation").json()["apiVersions"]
        assert version == value
        assert kit.autotask("GET", f"{kit.base}/ATServicesRest/{version}/Companies/7").status_code == 200
