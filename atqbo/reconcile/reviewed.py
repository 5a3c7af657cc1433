"""What a reviewed sheet would change, each row validated before anything takes effect."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct, structs

from atqbo.checks.words import counted
from atqbo.money import digest
from atqbo.plan.decided import Choice, Word, key_of, kind_of
from atqbo.reconcile.cases import Case, Cases
from atqbo.reconcile.cells import plain, whole
from atqbo.reconcile.judging import why_not
from atqbo.reconcile.proposals import propose
from atqbo.reconcile.sheet import InForce, Row
from atqbo.reconcile.topics import TOPICS, Topic

_SAID = {Choice.LINK: "LINKED", Choice.CREATE: "NEW", Choice.LEAVE_OUT: "LEFT OUT"}
_TAKEN_BACK = "TAKEN BACK"


class Change(Struct, frozen=True, kw_only=True):
    """What a row would change. word: None where a decision is taken back."""

    subject: str
    label: str
    before: str
    after: str
    seen: int
    word: Word | None


class Difference(Struct, frozen=True, kw_only=True):
    """Between what is in force and a reviewed sheet."""

    changes: tuple[Change, ...] = ()
    problems: tuple[tuple[int, str], ...] = ()
    """(line, sentence); with any of them nothing takes effect."""

    @property
    def sentence(self) -> str:
        """What a person types so that it takes effect: counts, and six digits that stand for every row of it."""
        if not self.changes or self.problems:
            return ""
        counts = Counter(_SAID[each.word.choice] if each.word else _TAKEN_BACK for each in self.changes)
        told = ", ".join(f"{counts[said]} {said}" for said in (*_SAID.values(), _TAKEN_BACK) if counts[said])
        return f"SETTLE {_number(self.changes)}: {told}, {digest(self)[:6].upper()}"


def _number(changes: Collection[Change]) -> str:
    """'3 CUSTOMERS', or '3 RECORDS' where they are of several kinds."""
    kinds = {kind_of(each.subject) for each in changes}
    noun = kinds.pop().replace("-", " ") if len(kinds) == 1 else "record"
    return counted(len(changes), noun).upper()


def difference(some: Iterable[Cases], rows: Sequence[Row], in_force: InForce) -> Difference:
    """What the rows would change. some: the kinds that the sheet may be about."""
    some = list(some)
    known = {*in_force.links, *in_force.decided}.union(*(cases.by_subject for cases in some))
    rows = [_with_key(row, known) for row in rows]
    by_kind = {cases.subjects: cases for cases in reversed(some)}
    changes: list[Change] = []
    problems = [(row.line, f"'{row.kind}' is no kind of this notebook: {', '.join(by_kind)}")
                for row in rows if row.kind not in by_kind]  # fmt: skip
    for kind, cases in by_kind.items():
        of_kind = [row for row in rows if row.kind == kind]
        times = Counter(row.key for row in of_kind)
        found = [(row, _change(row, _about(row, some) or cases, in_force, times[row.key])) for row in of_kind]
        changed = [each for _, each in found if isinstance(each, Change)]
        problems += [(row.line, each) for row, each in found if isinstance(each, str)]
        problems += _shared_unsaid(cases, changed, of_kind, in_force)
        changes += changed
    return Difference(changes=tuple(changes), problems=tuple(sorted(problems)))


def _with_key(row: Row, known: Collection[str]) -> Row:
    """The row, its key as it was before another program took it for a number, or kept the mark of text. known: the
    subjects there are.
    """
    keys = (row.key, whole(row.key), plain(row.key))
    found = next((key for key in keys if f"{row.kind}:{key}" in known), row.key)
    return structs.replace(row, key=found)


def _about(row: Row, some: Iterable[Cases]) -> Cases | None:
    """Those that hold what the row is about: several kinds may share their cross-references."""
    return next((cases for cases in some if f"{row.kind}:{row.key}" in cases.by_subject), None)


def _change(row: Row, cases: Cases, in_force: InForce, times: int) -> Change | str | None:
    """The change, why it cannot be, or None where nothing differs."""
    subject = f"{cases.subjects}:{row.key}"
    case = cases.by_subject.get(subject)
    if not (case or subject in in_force.links or subject in in_force.decided):
        return f"Neither Autotask's invoices nor the ledger know '{row.key}'"
    if times > 1:
        return f"'{row.key}' stands in several rows"
    if row.decision not in ("", *Choice):
        return f"'{row.decision}' is no decision: use link, create, leave-out, or leave the cell empty"
    if row.quickbooks and not row.decision and not in_force.decision(subject):
        return f"'{row.key}' has an id but no decision: write link, or clear the id"
    return _judged(row, subject, case, cases, in_force) if _differs(row, subject, in_force) else None


def _differs(row: Row, subject: str, in_force: InForce) -> bool:
    linked, decided = in_force.links.get(subject), in_force.decided.get(subject)
    if row.decision != in_force.decision(subject):
        return True
    match row.decision:
        case Choice.LINK:
            return linked is None or row.quickbooks != linked.quickbooks
        case Choice.CREATE:
            return decided is None or (row.new_name or decided.name) != decided.name
        case Choice.LEAVE_OUT:
            return decided is None or row.why != decided.why
        case _:
            return False


def _judged(row: Row, subject: str, case: Case | None, cases: Cases, in_force: InForce) -> Change | str:
    newest, decided = in_force.newest.get(subject, 0), in_force.decided.get(subject)
    if case and row.name and _spelled(row.name) != _spelled(case.label):
        return (
            f"The sheet says that '{row.key}' is '{row.name}', and in Autotask it is '{case.label}': its rows are "
            "mixed up, or it is another company's, or the name was changed since: export it again"
        )
    label = case.label if case else decided.label if decided else row.key
    if row.seen != str(newest):
        by = f" by {decided.who}" if decided else ""
        return f"'{label}' was decided on{by} after the sheet was exported: export it again"
    if not row.decision and decided is None:
        return f"The link of '{label}' came with its creation and cannot be taken back: link it to another"
    word = _word(row, subject, label, case, cases) if row.decision else None
    if isinstance(word, str):
        return word
    word = structs.replace(word, seen=newest) if word else None
    after = _in_words(word) if word else "as before that decision"
    before = in_force.in_words(subject)
    return Change(subject=subject, label=label, before=before, after=after, seen=newest, word=word)


def _spelled(name: str) -> str:
    """A name by its letters and figures alone: spreadsheets keep neither all blanks nor all signs."""
    return "".join(each for each in name.casefold() if each.isalnum()) or " ".join(name.split())


def _word(row: Row, subject: str, label: str, case: Case | None, cases: Cases) -> Word | str:
    word = Word(subject=subject, label=label, choice=Choice(row.decision), why=row.why)
    match word.choice:
        case Choice.LINK:
            # Whether two rows want the same customer is asked of all rows together.
            reason = why_not(cases, subject, case.ours if case else None, row.quickbooks, shared=True)
            if reason:
                return f"{reason.text}: {reason.remedy}"
            name = cases.records[row.quickbooks].name
            return structs.replace(word, quickbooks=row.quickbooks, name=name, shared=row.shared)
        case Choice.CREATE:
            return _new(word, row, case, cases)
        case _:
            return word if word.why else f"'{label}' is left out without a reason: fill the column why"


def _new(word: Word, row: Row, case: Case | None, cases: Cases) -> Word | str:
    if case is None:
        return f"No invoice in the window needs '{row.key}', so nothing is created for it"
    proposed = propose(cases, case, row.new_name)
    if proposed.why_not:
        return f"{proposed.why_not.text}: {proposed.why_not.remedy}"
    name = proposed.body.get("DisplayName") or proposed.body["Name"]
    return structs.replace(word, name=name, body=proposed.body)


def _shared_unsaid(
    cases: Cases, changes: Sequence[Change], rows: Iterable[Row], in_force: InForce
) -> list[tuple[int, str]]:
    """Rows after which two would have one record that only one may have, where the row does not say it is meant."""
    if TOPICS[cases.kind].shared:
        return []
    owners = _owners(cases, changes, in_force)
    lines = {f"{cases.subjects}:{row.key}": row.line for row in rows}
    return [
        (lines[each.subject], _two(each.word, owners[each.word.quickbooks], TOPICS[cases.kind]))
        for each in changes
        if each.word and each.word.choice is Choice.LINK and not each.word.shared
        if len(owners[each.word.quickbooks]) > 1
    ]


def _owners(cases: Cases, changes: Iterable[Change], in_force: InForce) -> dict[str, list[str]]:
    """Id of each record → the subjects that would go to it."""
    after = {subject: each.quickbooks for subject, each in in_force.links.items() if kind_of(subject) == cases.subjects}
    after |= {each.subject: each.quickbooks for each in cases.cases if each.quickbooks}
    for each in changes:
        after.pop(each.subject, None)
        if each.word and each.word.choice is Choice.LINK:
            after[each.subject] = each.word.quickbooks
    owners: dict[str, list[str]] = defaultdict(list)
    for subject, quickbooks in after.items():
        owners[quickbooks].append(subject)
    return owners


def _two(word: Word, owners: Iterable[str], topic: Topic) -> str:
    others = ", ".join(key_of(each) for each in owners if each != word.subject)
    return (
        f"The {topic.theirs} '{word.name}' (id {word.quickbooks}) would be that of '{word.label}' and of {topic.noun} "
        f'{others}: put "yes" into the column shared if both are this {topic.theirs}'
    )


def _in_words(word: Word) -> str:
    match word.choice:
        case Choice.LINK:
            return f"linked to {word.name} (id {word.quickbooks})"
        case Choice.CREATE:
            return f"to be created as {word.name}"
        case _:
            return f"left out: {word.why}"
