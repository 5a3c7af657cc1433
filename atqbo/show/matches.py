"""Tables about how organizations come to customers, and billing codes to items."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from atqbo.checks import CustomerMatch, ItemMatch, Match
from atqbo.plan.decided import Choice, Decided, key_of, kind_of
from atqbo.reconcile import TOPICS, Cases, Difference, Progress, Topic
from atqbo.show.table import Column, Row, Table, note, table
from atqbo.show.words import told, whole_sums

_WAITING = (Column("invoices", "Invoices waiting", "count"), Column("waiting", "Their sum", "sums"))


def customers(matches: Collection[CustomerMatch], home_currency: str = "") -> Table:
    """One row an organization."""
    rows: list[Row] = [
        {
            "organization": each.organization,
            "id": each.organization_id,
            "kind": each.kind.value,
            "customer": _customer(each),
            "invoices": len(each.documents),
            "waiting": _sum(each, home_currency),
        }
        for each in matches
    ]
    columns = (
        Column("organization", "Organization"),
        Column("id", "Autotask id"),
        Column("kind", "Match", "status"),
        Column("customer", "QuickBooks id"),
        *_WAITING,
    )
    caption = f"Organizations ({len(rows):,})"
    return table(rows, caption=caption, columns=columns, empty="The window holds no invoices.")


def _customer(each: CustomerMatch) -> str:
    """Its id, and its name where that is another."""
    return each.customer_id if each.customer in ("", each.organization) else f"{each.customer_id}: {each.customer}"


def customers_to_settle(matches: Collection[CustomerMatch], home_currency: str = "") -> Table:
    """The organizations whose invoices wait for a person, the most valuable first, with what is to be done."""
    named = (Column("organization", "Organization"),)
    rows = [({"organization": each.organization}, each) for each in matches]
    return _to_settle(rows, named, home_currency, "No organization waits for a person.")


def _to_settle(matches: Iterable[tuple[Row, Match]], named: Sequence[Column], home_currency: str, empty: str) -> Table:
    """Those that wait, each with the values of the columns that name it."""
    rows: list[Row] = [
        {
            **name,
            "kind": each.kind.value,
            "invoices": len(each.documents),
            "waiting": _sum(each, home_currency),
            "why": told(each.why),
        }
        for name, each in matches
        if each.waits
    ]
    columns = (*named, Column("kind", "Match", "status"), *_WAITING, Column("why", "Why, and what to do", "prose"))
    return table(rows, caption=f"To be settled by a person ({len(rows):,})", columns=columns, empty=empty)


def near_names(matches: Collection[CustomerMatch]) -> Table:
    """Organizations that are held, beside the names that look like theirs."""
    rows: list[Row] = [
        {
            "organization": each.organization,
            "id": each.organization_id,
            "near": near.name,
            "side": near.side,
            "differs": near.differs,
        }
        for each in matches
        for near in each.near
    ]
    columns = (
        Column("organization", "Organization in Autotask"),
        Column("id", "Autotask id"),
        Column("near", "Looks like"),
        Column("side", "Whose name"),
        Column("differs", "Differs in"),
    )
    return table(rows, caption="Names side by side", columns=columns, empty="No held organization looks like another.")


def items(matches: Collection[ItemMatch], home_currency: str = "") -> Table:
    """One row an item, with all billing codes that become it."""
    rows: list[Row] = [
        {
            "codes": ", ".join(each.codes) or "(none)",
            "name": each.name,
            "kind": each.kind.value,
            "item": each.item,
            "account": each.account,
            "invoices": len(each.documents),
            "waiting": _sum(each, home_currency),
        }
        for each in matches
    ]
    columns = (
        Column("codes", "Billing codes in Autotask"),
        Column("name", "Looked for"),
        Column("kind", "Match", "status"),
        Column("item", "Item in QuickBooks"),
        Column("account", "Income account"),
        *_WAITING,
    )
    return table(rows, caption=f"Items ({len(rows):,})", columns=columns, empty="No waiting invoice has lines.")


def items_to_settle(matches: Collection[ItemMatch], home_currency: str = "") -> Table:
    """The items that invoices wait for, the most valuable first, with what is to be done."""
    named = (Column("name", "Looked for"), Column("codes", "Billing codes"))
    rows = [({"name": each.label, "codes": ", ".join(each.codes)}, each) for each in matches]
    return _to_settle(rows, named, home_currency, "No item waits for a person.")


def item_notes(matches: Collection[ItemMatch]) -> Table:
    """What is worth knowing about items that can be used."""
    rows: list[Row] = [{"name": each.item or each.name, "why": told(each.why)} for each in matches if _noted(each)]
    columns = (Column("name", "Item"), Column("why", "Remark", "prose"))
    return table(rows, caption="Remarks", columns=columns, empty="There is nothing to remark on the others.")


def _noted(each: ItemMatch) -> bool:
    return bool(each.why) and not each.waits


def _sum(each: Match, home_currency: str) -> str:
    return whole_sums(each.waiting, home_currency) if each.waiting else ""


def decisions(decided: Mapping[str, Decided], topics: Collection[Topic]) -> Table:
    """What people decided about these kinds and is in force, the newest first."""
    nouns = {each.kind: each.noun for each in topics}
    rows: list[Row] = [
        {
            "kind": nouns[kind_of(subject)].capitalize(),
            "name": each.label or key_of(subject),
            "key": key_of(subject),
            "choice": each.choice.value,
            "quickbooks": _in_quickbooks(each),
            "who": each.who,
            "at": f"{each.at:%Y-%m-%d %H:%M} UTC",
            "why": each.why,
        }
        for subject, each in sorted(decided.items(), key=lambda pair: -pair[1].number)
        if kind_of(subject) in nouns
    ]
    columns = (
        Column("name", "In Autotask"),
        *([Column("kind", "What it is")] if len(nouns) > 1 else []),
        Column("choice", "Decision", "status"),
        Column("quickbooks", "In QuickBooks"),
        Column("who", "Who"),
        Column("at", "When"),
        Column("why", "Why", "prose"),
    )
    return table(
        rows, caption=f"What people decided ({len(rows):,})", columns=columns, empty="Nobody decided anything."
    )


def _in_quickbooks(each: Decided) -> str:
    if each.choice is not Choice.LINK:
        return each.name
    return f"{each.quickbooks}: {each.name}{', made active again' if each.body else ''}"


def settled(progress: Iterable[Progress]) -> Table:
    """How far settling has come, a sentence for each kind that documents need; the first one always."""
    some = [each for place, each in enumerate(progress) if each.total or not place]
    return note(" ".join(f"{each.title}: {each}." for each in some))


def candidates(some: Iterable[Cases]) -> Table:
    """What QuickBooks has that may be the same as what waits for a person, the surest first, and why it may."""
    rows: list[Row] = [
        {
            "name": case.label,
            "id": case.ours.id if case.ours.id != case.label else "",
            "list": TOPICS[cases.kind].title,
            "theirs": f"{each.theirs.id}: {each.theirs.name}",
            "found": each.kind.value.replace("-", " "),
            "score": each.score,
            "agrees": "; ".join(trait.text for trait in each.agrees),
            "differs": "; ".join(trait.text for trait in each.differs),
        }
        for cases in some
        for case in cases.cases
        if case.match.unsettled
        for each in case.candidates
    ]
    columns = (
        Column("name", "In Autotask"),
        Column("id", "Autotask id"),
        Column("list", "List"),
        Column("theirs", "In QuickBooks"),
        Column("found", "Found as"),
        Column("score", "Sure, of 100", "count"),
        Column("agrees", "Agrees"),
        Column("differs", "Differs"),
    )
    return table(rows, caption=f"Candidates ({len(rows):,})", columns=columns, empty="Nothing looks like what waits.")


def lists(some: Iterable[Cases], home_currency: str = "") -> Table:
    """The entries of short lists that invoices use, such as payment terms, and what becomes of each."""
    rows: list[Row] = [
        {
            "name": each.label,
            "list": TOPICS[cases.kind].title,
            "kind": each.match.kind.value,
            "theirs": f"{each.quickbooks}: {cases.records[each.quickbooks].name}" if each.quickbooks else "",
            "invoices": len(each.match.documents),
            "waiting": _sum(each.match, home_currency),
            "why": told(each.match.why),
        }
        for cases in some
        for each in cases.cases
    ]
    columns = (
        Column("name", "In Autotask"),
        Column("list", "List"),
        Column("kind", "Match", "status"),
        Column("theirs", "In QuickBooks"),
        Column("invoices", "Documents waiting", "count"),
        Column("waiting", "Their sum"),
        Column("why", "Remark", "prose"),
    )
    return table(rows, caption=f"Lists ({len(rows):,})", columns=columns, empty="Nothing that waits uses any.")


def reviewed(difference: Difference | None, said: str) -> Table:
    """What a reviewed sheet would change, or what is wrong with it."""
    if difference and difference.problems:
        wrong: list[Row] = [{"line": line, "text": text} for line, text in difference.problems]
        columns = (Column("line", "Line", "count"), Column("text", "What is wrong"))
        return table(wrong, caption=f"Rows that are wrong ({len(wrong):,})", columns=columns, note=said)
    rows: list[Row] = [
        {"label": each.label, "before": each.before, "after": each.after}
        for each in (difference.changes if difference else ())
    ]
    titles = (Column("label", "Subject"), Column("before", "Now"), Column("after", "By the sheet"))
    if not rows:
        return note(said)
    return table(rows, caption=f"What the sheet changes ({len(rows):,})", columns=titles, note=said)
