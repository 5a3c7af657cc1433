"""Tables about what a run did: the tie-out, what was written, and what was not."""

from itertools import islice

from atqbo.conclusion import tax_told
from atqbo.money import add_up, format_sums
from atqbo.plan.app import APPS, App
from atqbo.show.plans import LARGEST
from atqbo.show.table import Column, Row, Table, table
from atqbo.show.words import sentence
from atqbo.tieout import UNAPPROVED, Outcome, Tied, TieOut

WRITTEN = (Outcome.CREATED, Outcome.UPDATED, Outcome.ADOPTED, Outcome.VOIDED)
UNWRITTEN = (Outcome.UNKNOWN, Outcome.REFUSED, Outcome.HELD)


def tie_out(tied: TieOut, home_currency: str = "") -> Table:
    """Counts and sums of both sides, per currency (home first) and end; then what was selected (rule A4)."""
    rows: list[Row] = []
    for currency, (count, total) in sorted(tied.selected.items(), key=lambda item: (item[0] != home_currency, item[0])):
        rows += [
            {
                "outcome": tally.outcome.value,
                "currency": currency,
                "count": tally.count,
                "autotask": tally.autotask,
                "quickbooks": tally.quickbooks if tally.outcome in WRITTEN else None,
                "at_home": tally.at_home,
                "home": home_currency,
            }
            for tally in tied.tallies
            if tally.currency == currency
        ]
        rows.append({"outcome": "selected", "currency": currency, "count": count, "autotask": total})
    columns = (
        Column("outcome", "Outcome", "status"),
        Column("count", "Documents", "count"),
        Column("autotask", "Autotask", "money", "currency"),
        Column("quickbooks", "QuickBooks", "money", "currency"),
        *((_AT_HOME,) if any(tally.at_home is not None for tally in tied.tallies) else ()),
    )
    apart = [each for each in tied.of(*WRITTEN) if each.posted != each.amount]
    end = "the sides do not agree"
    if tied.agrees:
        end = "as planned, with differences of rounding" if apart else "both sides agree"
        end = end if any(tied.of(*WRITTEN)) else "nothing was written, so nothing can differ"
    note = _apart(apart, APPS[tied.app]) if apart else ""
    return table(rows, caption=f"Tie-out: {end}", columns=columns, empty="No document was selected.", note=note)


_AT_HOME = Column("at_home", "QuickBooks less Autotask at home", "money", "home")
"""What different exchange rates make of foreign-currency documents (rule C2)."""


def _apart(documents: list[Tied], app: App, most: int = 10) -> str:
    sums = add_up((each.currency, each.posted - each.amount) for each in documents)
    more = " …" if len(documents) > most else ""
    ids = ", ".join(str(each.autotask_id) for each in documents[:most])
    return f"QuickBooks less Autotask, of what was written (rule A2): {format_sums(sums)} ({app.nouns} {ids}{more})."


def written(tied: TieOut) -> Table:
    """Documents that stand in QuickBooks by this run, up to the number a page lists; results.csv holds all."""
    found = tied.of(*WRITTEN)
    rows = [_row(each, remark(each)) for each in found[:LARGEST]]
    cut = f": the first {LARGEST:,} of {len(found):,}; all stand in results.csv"
    caption = f"Written{cut if len(found) > LARGEST else f' ({len(found):,})'}"
    columns = (
        Column("id", "Autotask id"),
        Column("party", APPS[tied.app].party),
        Column("outcome", "Outcome", "status"),
        Column("number", "QuickBooks number"),
        Column("quickbooks_id", "QuickBooks id"),
        Column("amount", "Autotask", "money", "currency"),
        Column("posted", "QuickBooks", "money", "currency"),
        Column("why", "Remark", "prose"),
    )
    return table(rows, caption=caption, columns=columns, empty="Nothing was written.")


def unwritten(tied: TieOut) -> Table:
    """Documents that this run did not bring into QuickBooks and somebody has to look at, the unclear ones first."""
    total = sum(tied.count(end) for end in UNWRITTEN)
    found = (each for end in UNWRITTEN for each in tied.of(end) if each.reason != UNAPPROVED)
    rows = [_row(each, sentence(each.reason)) for each in islice(found, LARGEST)]
    named = len(rows) + sum(1 for _ in found)
    cut = f": the first {LARGEST:,} of {named:,}; all stand in results.csv"
    unapproved = total - named
    columns = (
        Column("id", "Autotask id"),
        Column("party", APPS[tied.app].party),
        Column("amount", "Amount", "money", "currency"),
        Column("outcome", "Outcome", "status"),
        Column("why", "Why", "prose"),
    )
    noun = "document waits" if unapproved == 1 else "documents wait"
    return table(
        rows,
        caption=f"Not written{cut if named > LARGEST else f' ({named:,})'}",
        columns=columns,
        empty="" if unapproved else "Nothing is left to do.",
        note=f"{unapproved:,} {noun} for nothing but a person's approval." if unapproved else "",
    )


def remark(each: Tied) -> str:
    """What a reader must know of a document that was written; mostly nothing."""
    owed = "Its number has not reached Autotask yet; the next run brings it." if each.owed else ""
    return " ".join(text for text in (sentence(each.reason), tax_told(each), owed) if text)


def _row(each: Tied, why: str) -> Row:
    return {
        "id": each.autotask_id,
        "party": each.party,
        "outcome": each.outcome.value,
        "number": each.number,
        "quickbooks_id": each.quickbooks_id,
        "amount": each.amount,
        "posted": each.posted,
        "currency": each.currency,
        "why": why,
    }
