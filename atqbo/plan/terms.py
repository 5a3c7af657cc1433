"""Payment term to term: as a person decided, else the active one of exactly that name (rule D2).

A term that is lacking holds nothing: the document goes without one, with Autotask's due date.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from atqbo.effects import Effect, UniqueName
from atqbo.facts import Facts
from atqbo.matching import same_to_quickbooks
from atqbo.money import Json
from atqbo.plan.decided import Choice, Decided
from atqbo.plan.document import Memory, Reason
from atqbo.plan.limits import LONGEST_NAME, may_be_called
from atqbo.plan.parties.reactivating import is_reactivation, reactivated, why_not_reactivated
from atqbo.plan.past import is_done, known, make_effect, outcome_unknown
from atqbo.rows import PaymentTerm, Term


class TermUse(Struct, frozen=True, kw_only=True):
    """What stands for a payment term in QuickBooks; without a reference the documents go without."""

    reference: Json = None
    """Term id, or {"$of": key} of the effect that creates it or makes it active again."""
    name: str = ""
    days: int | None = None
    """Days it allows; None for one that names a day of the month."""
    effect: Effect | None = None
    """Planned only because a person decided on it."""
    quickbooks: str = ""
    """Id of the term as it stands in QuickBooks; "" for none yet."""
    linked: bool = False
    """By a person's word rather than by its name."""
    left_out: bool = False
    """A person said that documents go without it."""
    notes: tuple[Reason, ...] = ()


def resolve_terms(facts: Facts, memory: Memory, wanted: Iterable[PaymentTerm]) -> Mapping[int, TermUse]:
    """Payment term id → term."""
    terms = sorted(facts.quickbooks.terms, key=lambda each: (len(each.id), each.id), reverse=True)
    by_id, by_name = {each.id: each for each in terms}, {each.name: each for each in terms if each.active}
    return {each.id: _resolved(facts, memory, each, by_id, by_name.get(each.name)) for each in wanted}


def _resolved(
    facts: Facts, memory: Memory, wanted: PaymentTerm, by_id: Mapping[str, Term], named: Term | None
) -> TermUse:
    """A person's word first, then the cross-reference, then the name."""
    subject = f"term:{wanted.id}"
    word, linked = memory.decided.get(subject), memory.links.get(subject)
    if word and word.choice is Choice.LEAVE_OUT:
        return TermUse(left_out=True, notes=(_left_out(wanted, word),))
    if linked is not None:
        found = by_id.get(linked)
        return _usable(facts, memory, word, found) if found else TermUse(notes=(_link_broken(wanted, linked),))
    if word and word.choice is Choice.CREATE:
        return _decided(memory, wanted, word, by_id.values())
    if named is None:
        return TermUse(notes=(_missing(wanted),))
    return TermUse(reference=named.id, quickbooks=named.id, name=named.name, days=days_of(named))


def days_of(term: Term) -> int | None:
    """Days a Standard term allows; None for one that names a day of the month."""
    return term.due_days if (term.type or "Standard").casefold() == "standard" else None


def new_term_body(wanted: PaymentTerm, name: str) -> Json:
    """What is sent for a new term."""
    return {"Name": name, "DueDays": wanted.payment_due_in_days}


def new_term(memory: Memory, wanted: PaymentTerm, body: Json) -> Effect:
    """The create effect with exactly that body."""
    return make_effect(
        memory, "quickbooks", "create", "Term", f"term:{wanted.id}",
        body=body, expect=body, proof=UniqueName("Name", body["Name"]),
    )  # fmt: skip


def unfit_term(wanted: PaymentTerm, name: str) -> Reason | None:
    """Why no term can be created under this name, or None."""
    if wanted.payment_due_in_days is None:
        return Reason("term-without-days", f"Autotask tells no days for the payment term '{wanted.name}'",
                      "create the term in QuickBooks and link it", "D2")  # fmt: skip
    if may_be_called("Term", name):
        return None
    return Reason(
        "term-name-unfit",
        f"No term can be created as '{name}': at most {LONGEST_NAME['Term']} characters, no colon, tilde, tab or "
        "line end",
        "give it another name",
        "D2",
    )


def _usable(facts: Facts, memory: Memory, word: Decided | None, term: Term) -> TermUse:
    use = TermUse(reference=term.id, quickbooks=term.id, name=term.name, days=days_of(term), linked=True)
    if term.active:
        return use
    reason = why_not_reactivated(term, facts) if is_reactivation(word, term.id) else _inactive(term)
    effect = reactivated(memory, term)
    open_one = outcome_unknown(known(memory, "quickbooks", "update", "Term", effect.source), f"The term '{term.name}'")
    if reason or open_one:
        return TermUse(quickbooks=term.id, linked=True, notes=tuple(each for each in (reason, open_one) if each))
    return TermUse(
        reference={"$of": effect.key},
        quickbooks=term.id,
        name=effect.body["Name"],
        days=days_of(term),
        effect=effect,
        linked=True,
    )


def _decided(memory: Memory, wanted: PaymentTerm, word: Decided, terms: Iterable[Term]) -> TermUse:
    """The term a person decided to create."""
    earlier = known(memory, "quickbooks", "create", "Term", f"term:{wanted.id}")
    taken = any(same_to_quickbooks(each.name) == same_to_quickbooks(word.name) for each in terms)
    reason = outcome_unknown(earlier, f"The term '{word.name}'")
    if reason or taken or is_done(earlier):
        return TermUse(notes=(reason or _taken(word),))
    effect = new_term(memory, wanted, word.body)
    return TermUse(reference={"$of": effect.key}, name=word.name, days=word.body["DueDays"], effect=effect)


def _left_out(wanted: PaymentTerm, word: Decided) -> Reason:
    what = f"{word.who} said on {word.at:%Y-%m-%d} that invoices go without the term '{wanted.name}': {word.why}"
    return Reason("term-left-out", what, "", "D2")


def _missing(wanted: PaymentTerm) -> Reason:
    return Reason(
        "term-missing",
        f"QuickBooks has no term '{wanted.name}': the invoice goes without terms, with Autotask's due date",
        "create the term in QuickBooks under exactly that name",
        "D2",
    )


def _inactive(term: Term) -> Reason:
    what = f"The term '{term.name}' is inactive in QuickBooks: the invoice goes without terms, with Autotask's due date"
    return Reason("term-inactive", what, "make it active again", "D2")


def _link_broken(wanted: PaymentTerm, term_id: str) -> Reason:
    return Reason(
        "term-link-broken",
        f"'{wanted.name}' is linked to the QuickBooks term {term_id}, which does not exist: the invoice goes without",
        "link it to another term in 3_items",
        "D2",
    )


def _taken(word: Decided) -> Reason:
    return Reason(
        "name-taken-since",
        f"'{word.name}' cannot be created as {word.who} decided: QuickBooks has a term of that name by now",
        "link it, or decide on another name",
        "D2",
    )
