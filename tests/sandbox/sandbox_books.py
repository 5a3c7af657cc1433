"""Companies with books of several kinds, for the tests of QuickBooks' records."""

from decimal import Decimal

from sandbox_kit import EUR, MADE, TODAY, USD, Kit, error, quickbooks

from atqbo.money import decode, encode
from atqbo.sandbox.dataset import Dataset

HOME = {"MultiCurrencyEnabled": True, "HomeCurrency": {"value": "USD"}}


def record(number, name, **fields):
    marks = {"Id": str(number), "SyncToken": "0", "domain": "QBO", "sparse": False, "MetaData": MADE}
    return {**marks, "Name": name, "FullyQualifiedName": name, "Active": True, **fields}


def _account(number, name, kind, subtype, currency=USD):
    return record(number, name, AccountType=kind, AccountSubType=subtype, CurrencyRef=currency)


def _tax_code(number, name, sales=(), purchases=()):
    def rates(ids):
        return {"TaxRateDetail": [{"TaxRateRef": {"value": each}} for each in ids]}

    return record(number, name, Taxable=True, SalesTaxRateList=rates(sales), PurchaseTaxRateList=rates(purchases))


def _rate(number, name, percent):
    return record(number, name, RateValue=Decimal(percent), AgencyRef={"value": "1"})


def lists():
    vendor = {
        "CurrencyRef": USD,
        "DisplayName": "Hicks Hardware",
        "Balance": 0,
        "BillAddr": {"Id": "9", "City": "Bayshore"},
    }
    return {
        **quickbooks(),
        "Account": [
            _account(1, "Services", "Income", "ServiceFeeIncome"),
            _account(33, "Accounts Payable", "Accounts Payable", "AccountsPayable"),
            _account(34, "Accounts Payable (EUR)", "Accounts Payable", "AccountsPayable", EUR),
            _account(4, "Undeposited Funds", "Other Current Asset", "UndepositedFunds"),
            _account(5, "Travel", "Expense", "Travel"),
            _account(6, "Inventory Asset", "Other Current Asset", "Inventory"),
            _account(7, "Cost of Goods", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
        ],
        "Vendor": [
            record(41, "Hicks Hardware", **vendor),
            record(42, "Euro Parts", **{**vendor, "DisplayName": "Euro Parts", "CurrencyRef": EUR}),
        ],
        "Class": [record("5000000000000085682", "Adidas", SubClass=False)],
        "Department": [record(7, "Chicago", SubDepartment=False)],
        "TaxAgency": [record(1, "Board", DisplayName="Board of Equalization")],
        "TaxRate": [
            _rate(3, "California", "8"), _rate(20, "GST", "10"), _rate(21, "GST on purchases", "10"),
            _rate(22, "Levy", "2.5"), _rate(23, "Zero", "0"),
        ],
        "TaxCode": [
            _tax_code(2, "California", ["3"]), _tax_code(10, "GST", ["20"], ["21"]), _tax_code(11, "Free", ["23"]),
            _tax_code(12, "Both", ["20", "22"]),
        ],
    }  # fmt: skip


def books(country="US", sku="", switches=None, entities=None, address=None, **preferences):
    """A company's Kit. preferences: sections over the usual ones; entities: lists over the usual ones."""
    data = {**lists(), **(entities or {})}
    data["Preferences"] = [{**data["Preferences"][0], "CurrencyPrefs": HOME, **preferences}]
    told = [{"Name": "OfferingSku", "Value": sku}] if sku else []
    company = {**data["CompanyInfo"][0], "Country": country, "NameValue": told, "CompanyAddr": address or {}}
    data["CompanyInfo"] = [company]
    dataset = Dataset(
        name="Test Company", today=TODAY, time_zone="America/Chicago", quickbooks=data, autotask={}, picklists={}
    )
    return Books(dataset, switches=switches)


class Books(Kit):
    """A client that expects success, and one that expects refusal."""

    def made(self, entity, body, **params):
        """The record that a POST answers with."""
        answer = self.post(entity.lower(), body, **params)
        assert answer.status_code == 200, answer.text
        return decode(answer.content)[entity]

    def read(self, entity, number):
        answer = self.get(f"{entity.lower()}/{number}")
        assert answer.status_code == 200, answer.text
        return decode(answer.content)[entity]

    def changed(self, entity, number, **fields):
        """The record after a sparse update."""
        token = self.read(entity, number)["SyncToken"]
        return self.made(entity, {"Id": number, "SyncToken": token, "sparse": True, **fields})

    def gone(self, entity, number, operation="delete", **params):
        """The answer to a delete or a void."""
        body = {"Id": number, "SyncToken": self.read(entity, number)["SyncToken"]}
        return self.post(entity.lower(), body, operation=operation, **params)

    def refused(self, entity, body, **params):
        """Code and detail of a refusal that left nothing behind."""
        before = encode(self.services.dump())
        answer = self.post(entity.lower(), body, **params)
        assert answer.status_code == 400, answer.text
        assert encode(self.services.dump()) == before
        return error(answer)["code"], error(answer)["Detail"]

    def balance(self, entity="Customer", number="1"):
        return self.read(entity, number)["Balance"]


def expense(amount, account="5", **detail):
    detail = {"AccountRef": {"value": account}, **detail}
    kind = "AccountBasedExpenseLineDetail"
    return {"Amount": Decimal(amount), "DetailType": kind, kind: detail}


def purchase(amount, item="2", **detail):
    detail = {"ItemRef": {"value": item}, **detail}
    return {"Amount": Decimal(amount), "DetailType": "ItemBasedExpenseLineDetail", "ItemBasedExpenseLineDetail": detail}


def bill(*lines, vendor="41", **more):
    return {"VendorRef": {"value": vendor}, "Line": list(lines) or [expense("100")], **more}


def paid(total, *applied, customer="1", **more):
    """A payment; applied: (amount, *targets), a target being (type, id)."""
    lines = [
        {"Amount": Decimal(amount), "LinkedTxn": [{"TxnId": number, "TxnType": kind} for kind, number in targets]}
        for amount, *targets in applied
    ]
    return {"CustomerRef": {"value": customer}, "TotalAmt": Decimal(total), "Line": lines, **more}
