"""company.toml: the one truth of a company's settings, read strictly.

An unknown key, a wrong type or an impossible combination is refused with its path before anything else happens.
"""

from atqbo.settings.apps import AppSettings
from atqbo.settings.company import PRODUCTION_ZONES, AppLogin, AutotaskLogin, Company, QuickBooksLogin
from atqbo.settings.expenses import ExpenseCategory, ExpensesApp
from atqbo.settings.file import CompanyFile, load, parse
from atqbo.settings.invoices import InvoicesApp
from atqbo.settings.items import ItemRule, ItemRules
from atqbo.settings.mail import Mail
from atqbo.settings.policy import Policy
from atqbo.settings.purchase_orders import PurchaseOrdersApp
from atqbo.settings.skipping import SkipRule
from atqbo.settings.whole import SECTIONS, Settings

__all__ = [
    "PRODUCTION_ZONES",
    "SECTIONS",
    "AppLogin",
    "AppSettings",
    "AutotaskLogin",
    "Company",
    "CompanyFile",
    "ExpenseCategory",
    "ExpensesApp",
    "InvoicesApp",
    "ItemRule",
    "ItemRules",
    "Mail",
    "Policy",
    "PurchaseOrdersApp",
    "QuickBooksLogin",
    "Settings",
    "SkipRule",
    "load",
    "parse",
]
