"""The vendor's prerequisites page, sentence by sentence, in this project's own words, and what becomes of each.

Every sentence is looked for by checks, answered by a person, replaced by something of this kit, or said to be out of
reach. docs/prerequisites.md is this table; a test keeps both equal.
"""

from collections.abc import Mapping

from msgspec import Struct


class Sentence(Struct, frozen=True, kw_only=True):
    """One sentence of the page."""

    words: str
    codes: tuple[str, ...] = ()
    """Codes of the findings that tell when it is not so."""
    attested: tuple[str, ...] = ()
    """Questions that a person answers."""
    replaced: str = ""
    """What takes its place in this kit."""
    unchecked: str = ""
    """Why nothing can be looked at."""


def _looked(words: str, *codes: str, attested: tuple[str, ...] = (), replaced: str = "") -> Sentence:
    return Sentence(words=words, codes=codes, attested=attested, replaced=replaced)


def _attested(words: str, *questions: str) -> Sentence:
    return Sentence(words=words, attested=questions)


def _replaced(words: str, by: str) -> Sentence:
    return Sentence(words=words, replaced=by)


def _unchecked(words: str, why: str) -> Sentence:
    return Sentence(words=words, unchecked=why)


_CONNECT, _SETTINGS = "`atqbo connect` and 0_connect", "the sections of company.toml"
_HELPDESK = "switching the app on in company.toml: nothing is ordered"
_POINTER = "it points to another page of the vendor and asks for nothing"
_MATCHING = ("organizations-held", "customers-to-create", "customers-to-approve", "organizations-matched")
_ITEMS = ("items-held", "items-to-create", "items-to-approve", "codes-compared")
_TILDE = ("tilde-in-autotask", "tilde-in-quickbooks")
_LEVEL = ("user-not-api-only",)
_RIGHTS = ("rights-missing", "rights-restricted", "app-unreadable")
_NUMBERS = ("numbered-elsewhere", "failed-earlier", "custom-numbers-on")
_OWNER = ("settings-unaccepted", "no-owner")

_PAGE: tuple[Sentence, ...] = (
    _attested("Administrator of QuickBooks, with access to the company", "intuit-admin"),
    _replaced("Go through all steps before configuring an app", "this notebook, and the gate before each transfer"),
    _looked("Autotask's implementation comes first", "implementation-thin", attested=("implementation-complete",)),
    _looked("The data and processes of that implementation are relied on", "implementation-thin"),
    _looked("There is a security level for integrations, API-only", *_LEVEL, attested=("api-only-user",)),
    _looked("Such a user works by API and sees no screen", *_LEVEL, *_RIGHTS, attested=("api-only-user",)),
    _attested("It costs no seat and may be exempt from password resets", "password-lasts"),
    _looked("An API-only user must be used for the connection", *_LEVEL, attested=("api-only-user",)),
    _replaced("Choose the vendor's entry as integration vendor", "a Custom tracking identifier of this installation"),
    _looked("A user of its own for each integration", "user-shared", "threshold-nearly-used"),
    _looked("The level may be used as it is, or a copy of it", *_RIGHTS, attested=("api-only-user",)),
    _unchecked("More on that level", _POINTER),
    _looked("QuickBooks is set up and ready", "subscription-ended", "subscription-unclear", "tier-lacks-feature",
            "tier-below-plus", "tier-without-orders", "income-account-missing"),
    _looked("Administrator's credentials at Intuit are needed to finish", "consent-ends", attested=("intuit-admin",)),
    _looked("The invoices app knows several currencies", "tier-lacks-feature", "multicurrency-off"),
    _replaced("The other two apps know one currency", "rule C3: documents in others are held, or moved by setting"),
    _looked("Several currencies are on in both services", "multicurrency-on-one-side", "multicurrency-off",
            "home-currency-differs"),
    _looked("Two conditions hold where there are several currencies", "customer-currency-differs",
            "currency-unknown-to-quickbooks"),
    _looked("An account's currency is its customer's", "customer-currency-differs", "organizations-held"),
    _looked("A new customer gets the currency Autotask names", "customers-to-approve",
            replaced="a person's approval of each new foreign customer (rule C1), unless [invoices] foreign_customers "
                     'is "policy"'),
    _looked("QuickBooks must support that currency", "currency-unknown-to-quickbooks"),
    _looked("A currency once given cannot be changed", "customer-currency-differs"),
    _replaced("There are three separate apps", _SETTINGS),
    _looked("Each app is switched on and configured by itself", "sync-off", replaced=_SETTINGS),
    _replaced("Apps are ordered from the vendor's helpdesk", _HELPDESK),
    _replaced("Open the help centre", _HELPDESK),
    _replaced("Choose to get help", _HELPDESK),
    _replaced("Begin a request", _HELPDESK),
    _replaced("Choose support", _HELPDESK),
    _replaced("Fill the form in and send it", _HELPDESK),
    _replaced("An address for each app comes back", _CONNECT),
    _replaced("Say which apps are wanted", _SETTINGS),
    _looked("Only one user can set an app up", *_OWNER),
    _looked("Only that person can change its settings", *_OWNER),
    _looked("So the right person sets it up", *_OWNER),
    _looked("One person may do it for all apps", "no-owner"),
    _replaced("Or the API user's credentials are shared", "handing ownership over by the owner; nothing is shared"),
    _looked("Or each person has an API user of one's own", "user-shared"),
    _looked("With an empty QuickBooks nothing needs to be matched", "clean-slate"),
    _looked("Else customers, items and terms must be matched, or they stand twice", "organizations-held", "items-held",
            "terms-missing", "terms-differ"),
    _looked("The primary contact goes along", "contact-missing", "contact-without-email"),
    _looked("Both services must know the same organization", "organizations-held", "organizations-inactive"),
    _looked("Organization Name is compared with Display Name", *_MATCHING),
    _looked("Existing customers are matched by that name", *_MATCHING, "vendors-share-names", "employees-share-names"),
    _looked("Customers that are lacking come with their first invoice", "customers-to-create", "customers-to-approve",
            "names-unfit", "clean-slate"),
    _looked("QuickBooks Desktop knew lists of several levels", *_TILDE),
    _looked("The tilde stood for the colon between levels", *_TILDE),
    _unchecked("More on the tilde", _POINTER),
    _looked("QuickBooks Online knows no tilde", *_TILDE),
    _looked("The tilde is removed wherever it was, on both sides", *_TILDE),
    _looked("Billing codes were set up with the implementation", "implementation-thin", "codes-inactive"),
    _looked("Billing codes find the products and services of lines", *_ITEMS),
    _looked("A code has a name and may have an External Number", *_ITEMS),
    _looked("Names would do, External Numbers do better", *_ITEMS),
    _looked("External Numbers may name items that exist", *_ITEMS),
    _looked("New items need not be called as in Autotask", "items-to-create", "items-to-approve"),
    _looked("Several codes may be one item", "codes-compared"),
    _looked("QuickBooks may only need to know what is labor", "codes-compared"),
    _looked("Autotask tells kinds of labor apart", "codes-compared"),
    _looked("All of them get the External Number of that item", "codes-compared", "items-without-account"),
    _looked("Codes can be compared with items", "codes-compared", replaced="3_items"),
    _looked("That is done before the transfer is switched on", "trial-missing"),
    _replaced("A summary comes by e-mail", "the mail of 3_items, with the comparison as CSV attached"),
    _looked("Then names and External Numbers are adjusted", "codes-compared", "items-held"),
    _unchecked("More on comparing", _POINTER),
    _looked("Payment terms are the same in both services", "terms-missing", "terms-differ", "terms-too-long",
            "terms-only-in-quickbooks"),
    _looked("The template's terms are those of the invoice", "terms-missing", "terms-not-the-templates"),
    _unchecked("Where payment terms are found in Autotask", _POINTER),
    _looked("Automatic numbering is switched off", *_NUMBERS, attested=("numbering-off",)),
    _looked("A blank number marks what is to be transferred", "numbered-elsewhere", "failed-earlier"),
    _unchecked("Where automatic numbering is found", _POINTER),
    _replaced("Now an app can be set up", "the verdict of this notebook"),
    _replaced("Each app is configured by itself", _SETTINGS),
    _replaced("Pages on each app", "README.md and docs/"),
    _replaced("How to disconnect", "`atqbo disconnect`"),
)  # fmt: skip

SENTENCES: Mapping[str, Sentence] = {f"S{number:02d}": sentence for number, sentence in enumerate(_PAGE, 1)}
"""Number → sentence, in the order of the page."""

ADDED: Mapping[str, str] = {
    "categories-unmapped": "every expense category mapped to an account",
    "sync-once": "an app that is on for one batch is off afterwards",
    "foreign-ledger": "two ledgers on one company would post everything twice",
    "skip-rule-unknown": "a rule on what is left alone that names what Autotask does not show (rule V1)",
    "item-type-unknown": "items named by types of billing items that Autotask does not have",
    "second-connector": "two live connectors on one company (rule K5)",
    "moved-by-others": "documents that another connector moved (rule K5)",
    "attest-own-connectors-off": "the vendor's own connectors would transfer the same invoices (rule K5)",
    "country-differs": "country against US or Non-US (rule T3)",
    "sales-tax-off": "tax by country and method (rule T1)",
    "tax-regions-unmatched": "tax by country and method (rule T1)",
    "tax-computed-by-quickbooks": "tax by country and method (rule T2)",
    "lines-without-tax-category": "tax by country and method (rule T3)",
    "taxes-held": "tax by country and method (rules T1 to T4)",
    "classes-missing": "class by line of business, department, billing code or organization",
    "locations-missing": "location by line of business, department, billing code or organization (rule I8)",
    "credits-applied-automatically": "credits would be used up unseen (rule I5)",
    "mailed-twice": "Autotask e-mailing the same organizations (rule I7)",
    "books-closed": "closed periods (rule D4)",
    "older-than-window": "documents outside the window (rule D3)",
    "before-start-date": "documents from before the start (rule D5)",
    "ids-missing": "documents that Autotask may hide (rule Y4)",
    "numbers-too-long": "numbers that QuickBooks cannot take (rule I1)",
    "numbers-used-twice": "numbers on two documents (rule I1)",
    "numbers-used": "how far the numbers have come",
    "custom-numbers-off": "numbers that Autotask gives need a place in QuickBooks (rule I1)",
    "account-missing": "the account that purchase orders book new items to",
    "account-unfit": "the account that purchase orders book new items to is of a fitting type (rule I9)",
    "account-currency": "the account that purchase orders book new items to is kept in home currency (rule C4)",
    "billed-twice": "expenses that Autotask bills and QuickBooks would bill again (rule E1)",
    "app-documents-held": "documents of the other apps that wait: vendors in doubt, products without item (rule V2)",
    "vendors-to-approve": "only a person may create a vendor (rule K1)",
    "categories-misdirected": "accounts of expense categories are active and of a fitting type (rules C4, T3)",
    "categories-unlisted": "the settings name expense categories that Autotask has no longer",
    "departments-without-class": "a department's number is the name of its class (rule E2)",
    "expense-accounts-wrong": "the payables account and the account of cash advances (rules C4, E2)",
    "changed-since-transfer": "reports and orders changed, sent back or canceled after their transfer (rule P3)",
    "clock-skew": "look-ups and tokens go by the clock",
    "duration": "how long the transfer takes with today's allowances",
    "hour-too-short": "how long the transfer takes with today's allowances",
}
"""Code of a finding that no sentence of the page asks for → why it is looked for all the same."""


def sentences_of(code: str) -> tuple[str, ...]:
    """Numbers of the sentences that a finding comes from; none for what this kit adds."""
    question = code.removeprefix("attest-")
    return tuple(
        number
        for number, sentence in SENTENCES.items()
        if code in sentence.codes or (question != code and question in sentence.attested)
    )
