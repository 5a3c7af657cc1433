"""A dataset under construction: hands out ids and instants and keeps both services' records consistent."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from atqbo.money import ZERO, Json
from atqbo.sandbox import books, catalog, names, tenant
from atqbo.sandbox.autotask_entities import complete
from atqbo.sandbox.billing import Line
from atqbo.sandbox.dataset import Dataset

TIME_ZONE = "America/Chicago"
Expected: TypeAlias = Literal["create", "needs person", "skip", "hold", "refuse"]
"""What the planner ought to say of an invoice; "needs person" is a create that no policy may do alone."""

_FIRST_ID = {"Companies": 174, "Contacts": 30000101, "BillingCodes": 29682801, "BillingItems": 51001, "Invoices": 4701}
"""Autotask's ids start somewhere, in each entity elsewhere; entities not named here start at 1."""


def local_day(moment: datetime) -> date:
    """Day of an instant where the company is."""
    return moment.astimezone(ZoneInfo(TIME_ZONE)).date()


class Draft:
    """Both services while records are added. Deterministic: randomness comes from `rng`, time from `moments` only."""

    def __init__(self, rng: Random, today: date, moments: Iterable[datetime] = ()) -> None:
        """moments: instants at which the invoices to come were made, ascending; yesterday at noon when used up."""
        self.rng, self.today = rng, today
        self.autotask: defaultdict[str, list[Json]] = defaultdict(list)
        self.quickbooks: defaultdict[str, list[Json]] = defaultdict(list)
        self.expected: dict[int, Expected] = {}
        """Invoice id → what the planner ought to say."""
        self.expected_of: dict[str, dict[int, Expected]] = {"invoices": self.expected}
        """App → id of its document → the same."""
        self.sections: dict[str, dict[str, Json]] = {}
        """Sections of the company file of the apps beside invoices: their keys but for start date and window."""
        self.invoices: dict[str, Json] = {}
        """Keys of the [invoices] section beside those the company is finished with."""
        self.forbidden: list[str] = []
        self.read_only: list[str] = []
        """Entities of Autotask that the API user may not write."""
        self.restricted: list[str] = []
        """Entities of Autotask of which the API user may write some."""
        self.consent_days = 5 * 365
        """How long Intuit's consent lives."""
        self.ahead = 0
        """Seconds by which the services' clocks are ahead; a rehearsal, which has a day of its own, has none."""
        self.used_this_hour = 0
        """Requests to Autotask that other programs have just made."""
        self.policy: dict[str, Json] = {"create_invoices": True, "create_customers": True, "create_items": True}
        self.clients: list[Json] = []
        """Ordinary organizations in home currency that have their customer."""
        self.codes: dict[str, Json] = {}
        self._use_types = {value: label for label, value in catalog.USE_TYPES.items()}
        self._currencies: dict[str, Json] = {}
        self._codes_of_currencies: dict[int, str] = {}
        self._templates: dict[int, Json] = {}
        self._terms: dict[int, Json] = {}
        self._accounts: dict[str, Json] = {}
        self._given: Counter[str] = Counter()
        self._moments = iter(moments)
        self._past = datetime.combine(today, time(16), UTC) - timedelta(days=420)

    def at_work(self, days_ago: int, hour: int = 18) -> datetime:
        """An instant at that hour (UTC) so many days before today."""
        return datetime.combine(self.today - timedelta(days=days_ago), time(hour), UTC)

    def moment(self) -> datetime:
        """The instant at which the next invoice is made."""
        return next(self._moments, None) or self.at_work(1)

    # Autotask

    def organization(self, name: str, currency: str = "USD") -> Json:
        """An organization with its active primary contact."""
        rng, number = self.rng, self._next_id("Companies")
        organization = tenant.organization(
            number,
            name,
            currency=self._currencies[currency]["id"],
            template=rng.choice(list(self._templates)),
            place=names.PLACES_ABROAD.get(currency) or rng.choice(names.PLACES),
            street=f"{rng.randint(10, 999)} {rng.choice(names.STREETS)}",
            phone=f"(630) 555-01{rng.randint(0, 99):02d}",
            created=self._made(),
        )
        self.autotask["Companies"].append(organization)
        self.contact(organization)
        return organization

    def contact(self, organization: Json, *, primary: bool = True, active: bool = True) -> Json:
        """A contact of an organization."""
        first, last = self.rng.choice(names.FIRST_NAMES), self.rng.choice(names.LAST_NAMES)
        contact = tenant.contact(self._next_id("Contacts"), organization, first, last, primary=primary, active=active)
        self.autotask["Contacts"].append(contact)
        return contact

    def billing_code(self, name: str, use_type: str, external: str | None, *, active: bool = True) -> None:
        """A billing code; use_type is the label."""
        code = tenant.billing_code(
            self._next_id("BillingCodes"), name, catalog.USE_TYPES[use_type], external, active=active
        )
        self.autotask["BillingCodes"].append(code)
        self.codes[name] = code

    def payment_term(self, name: str, days: int) -> Json:
        """A payment term of Autotask."""
        term = tenant.payment_term(self._next_id("PaymentTerms"), name, days)
        self.autotask["PaymentTerms"].append(term)
        self._terms[term["id"]] = term
        return term

    def currency(self, code: str, text: str, rate: Decimal) -> None:
        """A currency of Autotask; the first is the internal one."""
        number = self._next_id("Currencies")
        record = tenant.currency(number, code, text, rate, internal=number == 1)
        self.autotask["Currencies"].append(record)
        self._currencies[code], self._codes_of_currencies[number] = record, code

    def invoice_template(self, term: Json) -> None:
        """A template whose invoices get that payment term."""
        template = tenant.invoice_template(self._next_id("InvoiceTemplates"), f"Standard, {term['name']}", term["id"])
        self.autotask["InvoiceTemplates"].append(template)
        self._templates[template["id"]] = template

    def invoice(
        self,
        organization: Json,
        lines: Sequence[Line],
        expected: Expected = "create",
        *,
        number: str = "",
        total: Decimal | None = None,
        taxes: Sequence[Decimal] = (),
        term: Json = None,
        created: datetime | None = None,
        day: date | None = None,
    ) -> Json:
        """An invoice with its billing items; blank number, the template's term and the lines' sum unless said.

        taxes: tax of each line. total: invoiceTotal without tax. day: the document's date; its creation's by default.
        """
        made = created or self.moment()
        dated = day or local_day(made)
        chosen = term or self._terms[self._templates[organization["invoiceTemplateID"]]["paymentTerms"]]
        net = sum((line.total for line in lines), ZERO) if total is None else total
        tax = sum(taxes, ZERO)
        invoice = tenant.invoice(
            self._next_id("Invoices"),
            organization["id"],
            created=made,
            day=dated,
            due=dated + timedelta(days=chosen["paymentDueInDays"]),
            term=chosen["id"],
            invoice_number=number or self.rng.choice((None, "")),
            total=net + tax,
            tax=tax,
        )
        self.autotask["Invoices"].append(invoice)
        rate = self._rate(organization)
        for position, line in enumerate(lines):
            self._billing_item(invoice, line, taxes[position] if taxes else ZERO, rate)
        self.expected[invoice["id"]] = expected
        return invoice

    def items_of(self, invoice: Json) -> list[Json]:
        """The billing items of an invoice."""
        return [item for item in self.autotask["BillingItems"] if item["invoiceID"] == invoice["id"]]

    def _billing_item(self, invoice: Json, line: Line, tax: Decimal, rate: Decimal) -> None:
        code = self.codes[line.code]
        fields = {
            "billingItemType": catalog.BILLING_ITEM_TYPES[self._use_types[code["useType"]]],
            "subType": 1,
            "itemName": line.name,
            "description": line.text,
            "quantity": line.quantity,
            "rate": line.rate,
            "extendedPrice": line.extended,
            "totalAmount": line.total,
            "taxDollars": tax,
            "ourCost": ZERO,
            "internalCurrencyRate": line.rate * rate,
            "internalCurrencyExtendedPrice": line.extended * rate,
            "internalCurrencyTotalAmount": line.total * rate,
            "internalCurrencyTaxDollars": tax * rate,
            "itemDate": invoice["invoiceDateTime"],
        }
        number = self._next_id("BillingItems")
        self.autotask["BillingItems"].append(
            tenant.billing_item(
                number, invoice["id"], invoice["companyID"], code["id"], invoice["createDateTime"], fields
            )
        )

    def _rate(self, organization: Json) -> Decimal:
        rate: Decimal = self._currencies[self.currency_of(organization)]["exchangeRate"]
        return rate

    def currency_of(self, organization: Json) -> str:
        """ISO code of an organization's currency."""
        return self._codes_of_currencies[organization["currencyID"]]

    def record(self, entity: str, **fields: Json) -> Json:
        """A record of an entity that has no method of its own; fields not given are null."""
        record = complete(entity, {"id": self._next_id(entity), **fields})
        self.autotask[entity].append(record)
        return record

    # QuickBooks

    def customer(self, name: str, currency: str = "USD", *, active: bool = True, like: Json = None) -> Json:
        """A customer; like: the organization whose address it has."""
        number = self._next_text("Customer")
        place = books.located(number, like) if like else {}
        customer = {**place, **books.customer(number, name, currency, self._made(), active=active)}
        self.quickbooks["Customer"].append(customer)
        return customer

    def client(self, name: str, currency: str = "USD") -> Json:
        """An organization together with the customer of its very name and currency. Returns the organization."""
        organization = self.organization(name, currency)
        self.customer(name, currency, like=organization)
        if currency == "USD":
            self.clients.append(organization)
        return organization

    def vendor(self, name: str) -> None:
        """A vendor in home currency."""
        self.quickbooks["Vendor"].append(books.vendor(self._next_text("Vendor"), name, "USD", self._made()))

    def item(self, name: str, kind: books.ItemType, account: str) -> Json:
        """A product, service or category; account: name of its income account."""
        item = books.item(self._next_text("Item"), name, kind, self._accounts[account], self._made())
        self.quickbooks["Item"].append(item)
        return item

    def account(self, name: str, kind: str, subtype: str, currency: str) -> None:
        """An account."""
        account = books.account(self._next_text("Account"), name, kind, subtype, currency, self._made())
        self.quickbooks["Account"].append(account)
        self._accounts[name] = account

    def term(self, name: str, days: int) -> None:
        """A term of QuickBooks."""
        self.quickbooks["Term"].append(books.term(self._next_text("Term"), name, days, self._made()))

    # Both

    def finish(self, name: str, invoices: dict[str, Json]) -> Dataset:
        """The dataset as it stands, everything allowed by its policy.

        invoices: keys of the [invoices] section, of which start date and window count for the other apps too.
        """
        window: dict[str, Json] = {key: invoices[key] for key in ("start_date", "look_back_days") if key in invoices}
        return Dataset(
            name=name,
            today=self.today,
            time_zone=TIME_ZONE,
            autotask=dict(self.autotask),
            quickbooks=dict(self.quickbooks),
            picklists=catalog.picklists(self.autotask),
            invoices={
                **invoices,
                "missing_item": "create",
                "income_account": catalog.INCOME_ACCOUNT,
                **self.invoices,
            },
            sections={name: {**window, **keys} for name, keys in self.sections.items()},
            policy=self.policy,
            forbidden=tuple(self.forbidden),
            read_only=tuple(self.read_only),
            restricted=tuple(self.restricted),
            used_this_hour=self.used_this_hour,
            ahead=self.ahead,
            consent_days=self.consent_days,
            rehearsal=not self.ahead,
        )

    def _next_id(self, entity: str) -> int:
        self._given[entity] += 1
        return _FIRST_ID.get(entity, 1) + self._given[entity] - 1

    def _next_text(self, entity: str) -> str:
        return str(self._next_id(entity))

    def _made(self) -> datetime:
        """Instants for records that were there long before, eleven minutes apart."""
        self._past += timedelta(minutes=11)
        return self._past
