"""Tables about a plan: what shall become of the documents, why, and what it does to the books."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from atqbo.money import ZERO, add_up, format_sums
from atqbo.plan import postings as books
from atqbo.plan.app import APPS
from atqbo.plan.document import Document, Plan, Reason, Verdict
from atqbo.plan.forecast import BATCH, BATCHES_A_MINUTE, NUMBERS_A_MINUTE, SINGLES_A_MINUTE
from atqbo.plan.forecast import forecast as expected
from atqbo.show.table import Column, Row, Table, table
from atqbo.show.words import sentence, told, whole_sums

LARGEST = 1_000
"""Documents a page lists one by one; all lines stand in plan.csv."""

_GROUP = (
    Column("why", "Why", "prose"),
    Column("remedy", "What to do", "prose"),
    Column("verdict", "Verdict", "status"),
    Column("count", "Documents", "count"),
    Column("sums", "Sum", "sums"),
    Column("ids", "Autotask ids"),
)


def documents(plan: Plan, limit: int = LARGEST) -> Table:
    """One row a document, in the plan's order."""
    total = len(plan.documents)
    cut = f": the first {limit:,} of {total:,}; all stand in plan.csv" if total > limit else f" ({total:,})"
    rows = [_document(document) for document in plan.documents[:limit]]
    columns = (
        Column("id", "Autotask id"),
        Column("day", "Date", "date"),
        Column("party", APPS[plan.app].party),
        Column("amount", "Amount", "money", "currency"),
        Column("verdict", "Verdict", "status"),
        Column("why", "Reason and what to do", "prose"),
    )
    return table(rows, caption=f"Documents{cut}", columns=columns, empty="There is no document to look at.")


def _document(document: Document) -> Row:
    return {
        "id": document.autotask_id,
        "day": document.day,
        "party": document.party,
        "amount": document.amount,
        "currency": document.currency,
        "verdict": document.verdict.value,
        "why": told(document.reasons or (*document.needs_person, *document.notes)),
    }


def verdict_summary(plan: Plan) -> Table:
    """Counts and sums per verdict and currency."""
    groups: dict[tuple[int, bool, str], tuple[int, Decimal, Decimal]] = {}
    order = list(Verdict)
    for document in plan.documents:
        group = order.index(document.verdict), document.currency != plan.home_currency, document.currency
        count, amount, to_post = groups.get(group, (0, ZERO, ZERO))
        groups[group] = count + 1, amount + document.amount, to_post + document.to_post
    rows: list[Row] = [
        {
            "verdict": order[place].value,
            "currency": currency,
            "count": count,
            "amount": amount,
            "to_post": to_post,
        }
        for (place, _, currency), (count, amount, to_post) in sorted(groups.items())
    ]
    columns = (
        Column("verdict", "Verdict", "status"),
        Column("count", "Documents", "count"),
        Column("amount", "Total in Autotask", "money", "currency"),
        Column("to_post", "Going to QuickBooks", "money", "currency"),
    )
    notes = " ".join(text for text in (_estimated(plan), told(plan.notes)) if text)
    return table(rows, caption="Verdicts", columns=columns, empty="There is no document to look at.", note=notes)


def _estimated(plan: Plan) -> str:
    """What of the sums QuickBooks has still to compute (rule T2)."""
    some = [document for document in plan.documents if document.tax.estimated]
    taxes = add_up((document.currency, document.tax.amount) for document in some)
    return f"Of what is to post, {format_sums(taxes, plan.home_currency)} is estimated tax." if some else ""


MOST_REASONS = 100
"""Reasons listed by themselves; the list of documents names every one."""


def reasons(plan: Plan, verdicts: Collection[Verdict] = (Verdict.HOLD, Verdict.REFUSE)) -> Table:
    """Documents with one of the verdicts, grouped by reason."""
    pairs = [
        (document, reason) for document in plan.documents if document.verdict in verdicts for reason in document.reasons
    ]
    names = " and ".join(_PARTICIPLES[verdict] for verdict in verdicts)
    return _grouped(pairs, plan, f"{names.capitalize()}, by reason", f"Nothing {names.replace(' and ', ' or ')}.")


_PARTICIPLES = {
    Verdict.CREATE: "created",
    Verdict.UPDATE: "updated",
    Verdict.ADOPT: "adopted",
    Verdict.VOID: "voided",
    Verdict.SKIP: "skipped",
    Verdict.HOLD: "held",
    Verdict.REFUSE: "refused",
}


def waiting(plan: Plan, why: Mapping[str, tuple[Reason, ...]]) -> Table:
    """Documents that would be written but need a person, by reason. why: source → reasons."""
    pairs = [(document, reason) for document in plan.documents for reason in why.get(document.source, ())]
    return _grouped(pairs, plan, "Waiting for a person", "Nothing waits for a person.")


def drift(plan: Plan) -> Table:
    """What was transferred earlier and no longer agrees with Autotask."""
    skipped = [document for document in plan.documents if document.verdict is Verdict.SKIP]
    pairs = [(document, note) for document in skipped for note in document.notes if note.remedy]
    return _grouped(pairs, plan, "Changed since the transfer", "Nothing has changed since its transfer.")


def _grouped(pairs: Iterable[tuple[Document, Reason]], plan: Plan, caption: str, empty: str) -> Table:
    groups: dict[tuple[str, str, str], list[Document]] = {}
    for document, reason in pairs:
        groups.setdefault((document.verdict.value, sentence(reason.text), sentence(reason.remedy)), []).append(document)
    rows = [
        {
            "why": text,
            "remedy": remedy,
            "verdict": verdict,
            "count": len(some),
            "sums": whole_sums(add_up((each.currency, each.amount) for each in some), plan.home_currency),
            "ids": _ids(some),
        }
        for (verdict, text, remedy), some in sorted(groups.items(), key=lambda each: -len(each[1]))[:MOST_REASONS]
    ]
    more = len(groups) - MOST_REASONS
    told = f"The {MOST_REASONS} with the most documents, of {len(groups):,} reasons; the list names all."
    return table(rows, caption=caption, columns=_GROUP, empty=empty, note=told if more > 0 else "")


def _ids(some: list[Document], most: int = 5) -> str:
    shown = ", ".join(str(document.autotask_id) for document in some[:most])
    return f"{shown} …" if len(some) > most else shown


def postings(plan: Plan, sources: Collection[str] | None = None) -> Table:
    """What the documents do to the books (rule K3). sources: the acting ones unless given."""
    chosen = frozenset(document.source for document in plan.acting()) if sources is None else sources
    rows = [
        {
            "account": posting.account,
            "unit": posting.unit,
            "month": posting.month,
            "currency": posting.currency,
            "debit": posting.debit or None,
            "credit": posting.credit or None,
        }
        for posting in sorted(
            books.postings(plan, chosen),
            key=lambda each: (each.month, each.currency != plan.home_currency, each.currency),
        )
    ]
    columns = (
        Column("account", "Account in QuickBooks"),
        *((Column("unit", "Class"),) if any(row["unit"] for row in rows) else ()),
        Column("month", "Month"),
        Column("debit", "Debit", "money", "currency"),
        Column("credit", "Credit", "money", "currency"),
    )
    return table(rows, caption="Effect on the books", columns=columns, empty="Nothing changes in the books.")


def forecast(plan: Plan) -> Table:
    """Requests and minutes that sending the whole plan takes, and what is allowed."""
    found = expected(plan.effects)
    rows: list[Row] = [
        {"what": what, "side": side, "writes": writes, "requests": requests, "limit": limit}
        for what, side, writes, requests, limit in (
            ("Records and documents", "QuickBooks", found.makers + found.documents, found.batches, _BATCHES),
            ("E-mails and files", "QuickBooks", found.singles, found.singles, _SINGLES),
            ("Numbers and their re-reads", "Autotask", found.numbers, found.autotask - found.files, _NUMBERS),
            ("Files fetched", "Autotask", found.files, found.files, _NUMBERS),
        )
        if writes
    ]
    columns = (
        Column("what", "What"),
        Column("side", "Side"),
        Column("writes", "Writes", "count"),
        Column("requests", "Requests", "count"),
        Column("limit", "At most"),
    )
    minutes = f"about {found.minutes:,} minute{'s' * (found.minutes != 1)}"
    return table(
        rows,
        caption=f"Forecast: {found.quickbooks + found.autotask:,} requests, {minutes}",
        columns=columns,
        empty="Nothing would be sent, so nothing is asked of either service.",
    )


_BATCHES = f"{BATCH} writes a request, {BATCHES_A_MINUTE} requests a minute"
_SINGLES = f"{SINGLES_A_MINUTE} requests a minute, all together"
_NUMBERS = f"about {NUMBERS_A_MINUTE} a minute, three at a time; 10,000 an hour for all programs of the tenant"
