"""A company.toml as a whole."""

from msgspec import Struct

from atqbo.settings.company import AutotaskLogin, Company, QuickBooksLogin
from atqbo.settings.invoices import InvoicesApp
from atqbo.settings.items import ItemRules
from atqbo.settings.mail import Mail
from atqbo.settings.policy import Policy


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """A company.toml as a whole."""

    company: Company
    autotask: AutotaskLogin
    quickbooks: QuickBooksLogin
    invoices: InvoicesApp
    policy: Policy = Policy()
    items: ItemRules | None = None
    mail: Mail | None = None

    def login(self, app: str = "invoices") -> AutotaskLogin:
        """The Autotask user an app works as: its own, else the company's."""
        own = {"invoices": self.invoices.autotask}.get(app)
        if own is None:
            return self.autotask
        code = own.integration_code or self.autotask.integration_code
        return AutotaskLogin(username=own.username, secret=own.secret, integration_code=code, url=self.autotask.url)
