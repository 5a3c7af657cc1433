"""A company.toml as a whole."""

from datetime import date

from msgspec import Struct

from atqbo.settings.apps import AppSettings
from atqbo.settings.company import AutotaskLogin, Company, QuickBooksLogin
from atqbo.settings.expenses import ExpensesApp
from atqbo.settings.invoices import InvoicesApp
from atqbo.settings.items import ItemRules
from atqbo.settings.mail import Mail
from atqbo.settings.policy import Policy
from atqbo.settings.purchase_orders import PurchaseOrdersApp

SECTIONS = {"invoices": "invoices", "expenses": "expenses", "purchase-orders": "purchase_orders"}
"""App → its section of company.toml."""


_UNUSED = InvoicesApp(start_date=date.max, enabled=False)
"""Stands for the invoices app where the file has no section for it: it moves nothing, whatever it is asked."""


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """A company.toml as a whole."""

    company: Company
    autotask: AutotaskLogin
    quickbooks: QuickBooksLogin
    invoices: InvoicesApp = _UNUSED
    policy: Policy = Policy()
    items: ItemRules | None = None
    mail: Mail | None = None
    expenses: ExpensesApp | None = None
    purchase_orders: PurchaseOrdersApp | None = None

    def app(self, name: str) -> AppSettings | None:
        """The section of an app ("invoices", "expenses", "purchase-orders"); None where the file has none."""
        found: AppSettings | None = getattr(self, SECTIONS[name])
        return None if found is _UNUSED else found

    def used(self) -> tuple[str, ...]:
        """The apps that the file has a section for."""
        return tuple(name for name in SECTIONS if self.app(name) is not None)

    def login(self, app: str = "invoices") -> AutotaskLogin:
        """The Autotask user an app works as: its own, else the company's."""
        section = self.app(app)
        own = section and section.autotask
        if not own:
            return self.autotask
        code = own.integration_code or self.autotask.integration_code
        return AutotaskLogin(username=own.username, secret=own.secret, integration_code=code, url=self.autotask.url)
