"""A plan: the documents with their verdict, the reasons, and the effects that carry them out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from atqbo.effects import Effect, State
from atqbo.facts import NOTHING, Asked
from atqbo.facts.waiting import FAILED_MARK
from atqbo.money import ZERO, Json, digest_of_all, format_sums
from atqbo.packed import Picked
from atqbo.plan.app import APPS, INVOICES, App
from atqbo.plan.charge import Charge
from atqbo.plan.decided import Decided


class Verdict(StrEnum):
    """What shall become of a document (rule V1)."""

    CREATE = "create"
    UPDATE = "update"
    ADOPT = "adopt"
    VOID = "void"
    SKIP = "skip"
    HOLD = "hold"
    REFUSE = "refuse"


ACTING = frozenset({Verdict.CREATE, Verdict.UPDATE, Verdict.ADOPT, Verdict.VOID})
"""Verdicts that write something."""


class Reason(Struct, frozen=True):
    """Why a document is skipped, held or refused, or what a person must know about it."""

    code: str
    """Stable, short: "organization-near-match"."""
    text: str
    """One sentence a finance person understands, with the names and amounts it is about."""
    remedy: str = ""
    """What to do, one sentence."""
    rule: str = ""
    """Rule of the accounting rules that asks for it: "C1"."""


class Why(Struct, frozen=True):
    """How a value that will stand in QuickBooks was derived."""

    field: str
    """As QuickBooks calls it: "CustomerRef", "DueDate", "ItemRef"."""
    how: str
    """In a few words: "equal name", "linked by pat"."""


class PlanLine(Struct, frozen=True, kw_only=True):
    """One line as it will stand in QuickBooks."""

    item: str
    account: str
    """Income account the item posts to; "" when QuickBooks has not told it."""
    text: str
    amount: Decimal
    """In the document's currency, rounded to its minor unit."""
    tax: str = ""
    """Name of its tax code; "" where the line bears no tax or none is known."""
    unit: str = ""
    """Name of its class; "" where it has none."""
    detail: str = ""
    """Quantity × price, and the service date, as far as they are sent as such."""
    of: tuple[int, ...] = ()
    """Autotask ids of the lines it is made from."""
    why: tuple[Why, ...] = ()
    """How its values were derived, as far as anything is to be said."""


class Before(Struct, frozen=True, kw_only=True):
    """What stands in the books of a document that is to be changed or taken out; negative for a credit."""

    total: Decimal
    lines: tuple[PlanLine, ...]
    tax: Decimal = ZERO


class Document(Struct, frozen=True, kw_only=True):
    """An invoice, expense report or purchase order with its verdict."""

    source: str
    """"invoices:4711", "expenses:12", "purchase-orders:7"."""
    autotask_id: int
    entity: str = "Invoice"
    """What it is in QuickBooks: "Invoice", "CreditMemo", "Bill", "VendorCredit", "PurchaseOrder"."""
    party: str
    """Organization Name, or the submitter's or the vendor's."""
    day: date
    due: date | None
    currency: str
    amount: Decimal
    """What Autotask says it totals, rounded to the minor unit (rule A2)."""
    to_post: Decimal = ZERO
    """What QuickBooks will total, negative where it is a credit; zero unless the verdict acts, and where it voids."""
    tax: Charge = Charge()
    """What of that is tax, with the same sign."""
    verdict: Verdict
    number: str = ""
    """QuickBooks' number where it is in QuickBooks already; "" otherwise."""
    reasons: tuple[Reason, ...] = ()
    """Why it is not transferred; empty for verdicts that act."""
    notes: tuple[Reason, ...] = ()
    """What is told about a document that is transferred all the same."""
    needs_person: tuple[Reason, ...] = ()
    """Why a policy alone may not transfer it (rule V3)."""
    effects: tuple[str, ...] = ()
    """Keys of the effects that carry it out, in order, those shared with other documents included."""
    mark: str = ""
    """Key of the effect that marks it in Autotask as failed if it is not transferred; "" where none does (rule I2)."""
    lines: tuple[PlanLine, ...] = ()
    before: Before | None = None
    """What stands there until now, where the verdict changes or voids it."""
    exchange_rate: Decimal | None = None
    """Home units for one unit of the currency (rule C2)."""
    amount_at_home: Decimal | None = None
    """What Autotask says it totals in its internal currency; None in the home currency, or where it does not tell."""
    why: tuple[Why, ...] = ()
    """How the values of its head were derived, as far as anything is to be said."""

    @property
    def app(self) -> App:
        """The app it belongs to."""
        return APPS[self.source.partition(":")[0]]

    @property
    def approved(self) -> Decimal:
        """The amount its approval is about: what it will total in QuickBooks; of a void, what it totals until then."""
        return self.amount if self.verdict is Verdict.VOID else self.to_post


class Plan(Struct, frozen=True, kw_only=True, dict=True):
    """What a run intends. Approved by its hash."""

    app: str
    """"invoices", "expenses", "purchase-orders"."""
    realm: str
    ledger_id: str
    home_currency: str
    as_of: date
    window_start: date
    settings_digest: str
    documents: Sequence[Document]
    effects: Sequence[Effect]
    notes: tuple[Reason, ...] = ()
    """About the plan as a whole."""
    decided: tuple[str, ...] = ()
    """Keys of the effects that a person decided on one by one, exact body seen: they need no policy."""
    asked: Asked = NOTHING
    """What the run was asked beyond its settings."""

    @cached_property
    def hash(self) -> str:
        """SHA-256 over everything in the plan, in hexadecimal: equal facts give an equal hash."""
        return digest_of_all(chain([self.head()], self.documents, self.effects))

    def head(self) -> "Plan":
        """The plan without its documents and effects."""
        return replace(self, documents=(), effects=())

    def acting(self) -> Sequence[Document]:
        """The documents that write something."""
        places = (place for place, document in enumerate(self.documents) if document.verdict in ACTING)
        return Picked(self.documents, places)

    def failing(self) -> Sequence[Document]:
        """The documents that are held or refused, and marked so in Autotask (rule I2)."""
        places = (place for place, each in enumerate(self.documents) if each.mark and each.verdict not in ACTING)
        return Picked(self.documents, places)

    def sentence(self) -> str:
        """What a person types to approve it (rule K2): 'TRANSFER 42 INVOICES 18,250.00 USD + 900.00 EUR'."""
        app = APPS[self.app]
        return ", ".join(
            filter(None, (approval_sentence(self.acting(), self.home_currency, app), marking(self.failing(), app)))
        )


DELETED = frozenset({"Bill", "VendorCredit", "PurchaseOrder"})
"""Documents of QuickBooks that a program can only delete, where it would void others."""
CREDITS = frozenset({"CreditMemo", "VendorCredit"})
"""Documents of QuickBooks that lower what is owed; their own totals are positive there (rule I5)."""
LONGEST_NUMBER = 21
"""Characters QuickBooks takes in a document's number (rule I1)."""
_ORDER = ("TRANSFER", "CREDIT", "ADOPT", "UPDATE", "VOID", "DELETE")
_WORDS = {
    Verdict.CREATE: "TRANSFER",
    Verdict.ADOPT: "ADOPT",
    Verdict.UPDATE: "UPDATE",
    Verdict.VOID: "VOID",
}


def approval_sentence(documents: Iterable[Document], home_currency: str, app: App = INVOICES) -> str:
    """Counts and sums per currency of the documents that would be written (rule K2).

    New credits, voids, updates and adoptions stand apart: 'TRANSFER 40 INVOICES 18,250.00 USD, CREDIT 2 INVOICES
    90.00 USD'. A void, or the deletion of what knows none, names what is taken out of the books.
    """
    counts: Counter[str] = Counter()
    sums: dict[str, dict[str, Decimal]] = {word: {} for word in _ORDER}
    for document in documents:
        word = _word(document)
        amount = -document.approved if word == "CREDIT" else document.approved
        counts[word] += 1
        sums[word][document.currency] = sums[word].get(document.currency, ZERO) + amount
    nouns = {word: (app.noun if counts[word] == 1 else app.nouns).upper() for word in sums}
    return ", ".join(
        f"{word} {counts[word]} {nouns[word]} {format_sums(some, home_currency)}" for word, some in sums.items() if some
    )


def _word(document: Document) -> str:
    """What becomes of it, in the words of an approval."""
    if document.verdict is Verdict.CREATE and document.to_post < 0:
        return "CREDIT"
    return "DELETE" if document.verdict is Verdict.VOID and document.entity in DELETED else _WORDS[document.verdict]


def marking(documents: Sequence[Document], app: App) -> str:
    """The part of a sentence about documents that are marked as failed: 'MARK 3 INVOICES ERROR'; "" for none."""
    noun = app.noun if len(documents) == 1 else app.nouns
    return f"MARK {len(documents)} {noun.upper()} {FAILED_MARK}" if documents else ""


class Known(Struct, frozen=True):
    """What the ledger remembers of an effect."""

    key: str
    revision: int
    state: State
    sent: bool
    """Whether it ever left: one that never did may be planned anew."""
    result: Json = None
    """Fields of the answer: Id, DocNumber, TotalAmt."""
    reason: str = ""


class HeldBy(Struct, frozen=True):
    """A person's hold on a document, in force until somebody releases it."""

    who: str
    at: datetime
    """UTC."""
    why: str


class Accepted(Struct, frozen=True):
    """What an app's owner accepted last."""

    owner: str
    """User on the host who may accept the next difference."""
    settings: dict[str, Json]
    """As `told` gives them."""
    who: str
    at: datetime
    """UTC."""


class Attested(Struct, frozen=True):
    """A person's word on what no service shows."""

    who: str
    """User on the host."""
    at: datetime
    """UTC."""


class Memory(Struct, frozen=True, kw_only=True):
    """What planning may know of the past: the ledger's newest effect for each record, the cross-references, the holds.

    effects: (service, verb, entity, source) → Known. customers: Autotask organization id → QuickBooks customer id.
    items: name an item is looked for by (External Number or billing code name) → QuickBooks item id.
    holds: source of a document → the hold in force on it.
    """

    ledger_id: str
    realm: str
    effects: Mapping[tuple[str, str, str, str], Known] = {}
    customers: Mapping[int, str] = {}
    items: Mapping[str, str] = {}
    taxes: Mapping[str, str] = {}
    """Name of a tax region, or of the Autotask taxes on a line joined by " + " → QuickBooks tax code id."""
    links: Mapping[str, str] = {}
    """Links in force of every kind: "term:3" → QuickBooks id."""
    accepted_ledgers: frozenset[str] = frozenset()
    """Ids (6 characters) of lost ledgers whose documents a person told this one to continue."""
    holds: Mapping[str, HeldBy] = {}
    accepted_settings: Mapping[str, Accepted] = {}
    """App → what its owner accepted last."""
    compared: bool = False
    """Whether a run ever compared billing codes with items."""
    hand_approved: frozenset[str] = frozenset()
    """Apps of which a person ever approved a plan that was then carried out."""
    have_created: frozenset[str] = frozenset()
    """Apps of which a run that ended created documents: what comes now is not a company's first run."""
    spent: Mapping[str, datetime] = {}
    """App → when its `sync = "once"` was spent (UTC), as long as no other value has been seen since."""
    attestations: Mapping[str, Attested] = {}
    """Code of a question that no service answers → who answered it last, and when."""
    decided: Mapping[str, Decided] = {}
    """"customer:29" or "item:Labor" → what a person decided about it."""
    departed: frozenset[str] = frozenset()
    """Sources of bills and orders that a person wants sent anew and that QuickBooks does not hold any more."""
