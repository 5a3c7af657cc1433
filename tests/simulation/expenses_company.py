"""A company of a few expense reports for tables of cases, end to end: what people do in both services between runs."""

import base64
from contextlib import contextmanager
from decimal import Decimal
from functools import partial

from small_company import FIRST, Small

from atqbo import steps
from atqbo.gate import Gate
from atqbo.money import ZERO, encode
from atqbo.plan.permission.ownership import agreed
from atqbo.sandbox import books, catalog
from atqbo.sandbox.adapter import ServicesAdapter
from atqbo.sandbox.demo import DEMO_TODAY
from atqbo.sandbox.tenant import CREATOR, day_text, instant_text

ACCOUNTS = (
    ("Travel", "Expense", "Travel"),
    ("Meals and Entertainment", "Expense", "EntertainmentMeals"),
    ("Employee Advances", "Other Current Asset", "EmployeeCashAdvances"),
)
MAPPED = {
    label: {"billable": "Travel", "not_billable": "Meals and Entertainment"}
    for label in ("Meals", "Mileage", "Airfare")
}


class Reports(Small):
    """A company with Ann Lee, who has a vendor, and what a case adds. Keywords are keys of [expenses].

    policy: keys of [policy] beside those that let reports move. categories: as in the settings.
    """

    def __init__(self, folder, build=None, *, categories=MAPPED, policy=None, switches=None, **expenses):
        self.keys = {"start_date": FIRST, "trial_waived_by": "the test", **expenses}
        self.categories = categories
        allowed = {"create_expenses": True, **(policy or {})}
        super().__init__(folder, partial(_begin, build), switches=switches, policy=allowed)

    def run(self, ledger="a", crash_at=-1, **given):
        return super().run(ledger, crash_at, notebook="expenses", **given)

    def steps_of(self, run, link="", owner_accepts=False, **given):
        steps.link(run, link)
        if owner_accepts:
            steps.accept_settings(run, agreed(run.settings, run.app))
        return super().steps_of(run, **given)

    def company(self, ledger="a"):
        path = super().company(ledger)
        text = path.read_text()
        if "[expenses]" not in text:
            told = "".join(f"{key} = {_toml(value)}\n" for key, value in self.keys.items())
            for label, keys in self.categories.items():
                told += f'[expenses.categories."{label}"]\n'
                told += "".join(f"{key} = {_toml(value)}\n" for key, value in keys.items())
            path.write_text(f"{text}\n[expenses]\n{told}")
        return path

    @contextmanager
    def looking(self):
        """What a person has open in JupyterLab: a run that may not write."""
        run = steps.open_run(
            str(self.company()), "expenses", clock=self.clock, adapter=ServicesAdapter(self.services),
            gate=Gate(None, self.clock),
        )  # fmt: skip
        yield run
        run.close()

    # While the draft is being made

    def person(self, first, last, vendor=""):
        """Somebody who submits reports. vendor: what QuickBooks calls that person, if it does."""
        if vendor:
            self.draft.vendor(vendor)
        return self.draft.record("Resources", firstName=first, lastName=last, email="ann@acme.example", isActive=True,
                                 userName=f"{first}.{last}", resourceType="Employee")  # fmt: skip

    def report(self, *items, by=None, status="Approved for Payment", advance="0", days_ago=3, **fields):
        """A report of items (amount), (amount, category) or (amount, category, fields). Returns its id."""
        record = self.draft.record(
            "ExpenseReports", name="Client visits", status=catalog.EXPENSE_REPORT_STATUS[status], submit=False,
            submitDate=instant_text(self.draft.at_work(days_ago + 1)), submitterID=(by or self.ann)["id"],
            approverID=CREATOR, internalCurrencyCashAdvanceAmount=Decimal(advance),
            **{
                "approvedDate": instant_text(self.draft.at_work(days_ago)),
                "weekEnding": day_text(self.draft.at_work(days_ago + 2).date()), "departmentNumber": "100", **fields,
            },
        )  # fmt: skip
        made = [self._item(record, *each) for each in items]
        record["internalCurrencyExpenseTotal"] = sum((each["internalCurrencyExpenseAmount"] for each in made), ZERO)
        back = sum((each["internalCurrencyReimbursementAmount"] for each in made), ZERO)
        record["amountDue"] = back - Decimal(advance)
        return record["id"]

    def _item(self, report, amount, category="Meals", fields=None):
        given = {"isReimbursable": True, **(fields or {})}
        back = Decimal(amount) if given["isReimbursable"] else ZERO
        return self.draft.record(
            "ExpenseItems", expenseReportID=report["id"], description="Lunch",
            expenseCategory=catalog.EXPENSE_CATEGORIES[category], paymentType=5, isRejected=False, haveReceipt=True,
            **{"isBillableToCompany": False, "companyID": 0, "expenseDate": report["weekEnding"], **given},
            internalCurrencyExpenseAmount=Decimal(amount), internalCurrencyReimbursementAmount=back,
        )  # fmt: skip

    def receipt(self, report, content, name="lunch.pdf"):
        """A file attached to the report's first item."""
        item = next(each for each in self.draft.autotask["ExpenseItems"] if each["expenseReportID"] == report)
        return self.draft.record(
            "ExpenseItemAttachments", expenseItemID=item["id"], expenseReportID=report, title=name, fullPath=name,
            attachmentType="FILE_ATTACHMENT", data=base64.b64encode(content).decode(), contentType="application/pdf",
            fileSize=len(content),
        )["id"]  # fmt: skip

    def typed_bill(self, total, days_ago=5, **fields):
        """A bill of Ann's that somebody typed into QuickBooks yesterday. Returns its id."""
        made = books.record(str(900 + len(self.draft.quickbooks["Bill"])), self.draft.at_work(1))
        day = (DEMO_TODAY if days_ago is None else self.draft.at_work(days_ago).date()).isoformat()
        line = {"Id": "1", "Amount": Decimal(total), "DetailType": "AccountBasedExpenseLineDetail",
                "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "1"}}}  # fmt: skip
        vendor = {"value": self.draft.quickbooks["Vendor"][0]["Id"]}
        self.draft.quickbooks["Bill"].append({
            "VendorRef": vendor, "TxnDate": day, "DueDate": day, "TotalAmt": Decimal(total), "Balance": Decimal(total),
            "CurrencyRef": {"value": "USD"}, "Line": [line], **fields, **made,
        })  # fmt: skip
        return made["Id"]

    # Between runs

    def change(self, number, **changes):
        """Somebody changes a report in Autotask."""
        return self.amend("autotask", "ExpenseReports", number, **changes)

    def reference(self, number):
        """QuickBooks Reference Number as it stands in Autotask."""
        reports = self.held_by()["autotask"]["ExpenseReports"]
        return next(row for row in reports if row["id"] == number)["quickBooksReferenceNumber"]

    def bills(self, entity="Bill"):
        """Bills of QuickBooks that carry a marker, by id of the report; each report has one at most."""
        found = self.marked(entity)
        assert all(len(each) == 1 for each in found.values()), found
        return {number: each for number, [each] in found.items()}


def _begin(build, world):
    for account in ACCOUNTS:
        world.draft.account(*account, "USD")
    world.draft.quickbooks["Preferences"][0]["AccountingInfoPrefs"]["ClassTrackingPerTxnLine"] = True
    world.draft.quickbooks["Class"].append(books.klass("5000000000000000001", "100", world.draft.at_work(400)))
    world.ann = world.person("Ann", "Lee", vendor="v-Lee, Ann")
    if build:
        build(world)


def _toml(value):
    return value.isoformat() if hasattr(value, "isoformat") else encode(value).decode()
