"""Payment terms must be the same in both services, to the letter and to the day (rule D2)."""

from collections import Counter
from collections.abc import Iterator, Mapping

from msgspec import Struct

from atqbo.checks.evidence import Evidence, Seat, of_invoice, of_payment_term, of_term
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.screens import PAYMENT_TERMS, TERMS
from atqbo.checks.survey import Survey
from atqbo.checks.words import counted, verb
from atqbo.plan.limits import LONGEST_NAME
from atqbo.rows import PaymentTerm, Term

_SUBJECT = "Payment terms"


class _Use(Struct, frozen=True):
    """Where a payment term of Autotask is used, by its id."""

    waiting: Mapping[int, int]
    """On how many waiting invoices."""
    templates: Mapping[int, int]
    """By how many organizations with waiting invoices, through their invoice template."""

    def weight(self, term: PaymentTerm) -> tuple[int, int]:
        """For putting the most used first."""
        return -self.waiting.get(term.id, 0), -self.templates.get(term.id, 0)

    def is_used(self, term: PaymentTerm) -> bool:
        """Whether invoices wait for it, now or with the next batch."""
        return bool(self.waiting.get(term.id) or self.templates.get(term.id))

    def told(self, term: PaymentTerm) -> str:
        """The term and where it is used."""
        template = self.templates.get(term.id, 0)
        more = f", in the template of {counted(template, 'organization')} with waiting invoices" if template else ""
        return f"{term.name}, on {counted(self.waiting.get(term.id, 0), 'waiting invoice')}{more}"


def missing(seen: Survey) -> Iterator[Finding]:
    """Active terms of Autotask that QuickBooks does not have: a warning where a waiting invoice uses one."""
    use = _use(seen)
    lacking = sorted((term for term in _autotask(seen) if _is_lacking(seen, term)), key=use.weight)
    gone = {term.name.removesuffix(" (deleted)") for term in seen.facts.quickbooks.terms if not term.active}
    if lacking:
        yield Finding(
            code="terms-missing",
            severity=Severity.WARNING if any(map(use.is_used, lacking)) else Severity.NOTE,
            subject=_SUBJECT,
            text=f"{counted(len(lacking), 'payment term')} of Autotask {verb(lacking, 'is', 'are')} not in QuickBooks: "
            "invoices go without terms, with Autotask's due date",
            remedy=f"create the term under exactly that name, or make it active again ({TERMS})",
            rule="D2",
            evidence=tuple(
                Evidence(
                    text=f"{use.told(term)}{'; inactive in QuickBooks' if term.name in gone else ''}",
                    autotask=of_payment_term(term, _days(term.payment_due_in_days)),
                    quickbooks=Seat(value="inactive" if term.name in gone else "does not exist"),
                )
                for term in lacking
            ),
        )


def with_other_days(seen: Survey) -> Iterator[Finding]:
    """Terms of one name that allow another number of days."""
    there, use = {term.name: term for term in _quickbooks(seen)}, _use(seen)
    pairs = [(term, there[term.name]) for term in sorted(_autotask(seen), key=use.weight) if term.name in there]
    apart = [
        (ours, theirs)
        for ours, theirs in pairs
        if None not in (ours.payment_due_in_days, theirs.due_days) and ours.payment_due_in_days != theirs.due_days
    ]
    if apart:
        yield Finding(
            code="terms-differ",
            severity=Severity.WARNING,
            subject=_SUBJECT,
            text=f"{counted(len(apart), 'payment term')} {verb(apart, 'allows', 'allow')} other days in QuickBooks "
            "than in Autotask",
            remedy="give both the same number of days; until then invoices go without terms, with Autotask's due date "
            f"({PAYMENT_TERMS}, Due in days; {TERMS})",
            rule="D2",
            evidence=tuple(
                Evidence(
                    text=f"{ours.name}: {ours.payment_due_in_days} days in Autotask, {theirs.due_days} in QuickBooks",
                    autotask=of_payment_term(ours, _days(ours.payment_due_in_days)),
                    quickbooks=of_term(theirs, _days(theirs.due_days)),
                )
                for ours, theirs in apart
            ),
        )


def too_long(seen: Survey) -> Iterator[Finding]:
    """Terms of Autotask whose names QuickBooks cannot take."""
    use = _use(seen)
    long = sorted((term for term in _autotask(seen) if len(term.name) > LONGEST_NAME["Term"]), key=use.weight)
    if long:
        yield Finding(
            code="terms-too-long",
            severity=Severity.WARNING if any(map(use.is_used, long)) else Severity.NOTE,
            subject=_SUBJECT,
            text=f"{counted(len(long), 'payment term')} of Autotask {verb(long, 'has a name', 'have names')} of more "
            f"than {LONGEST_NAME['Term']} characters, which QuickBooks does not take",
            remedy=f"shorten the name: {PAYMENT_TERMS}",
            rule="D2",
            evidence=tuple(
                Evidence(
                    text=f"{use.told(term)}: {len(term.name)} characters",
                    autotask=of_payment_term(term, f"{len(term.name)} characters"),
                )
                for term in long
            ),
        )


def unlike_template(seen: Survey) -> Iterator[Finding]:
    """Waiting invoices whose term is not the one of their organization's template."""
    of_template = {each.id: each.payment_terms for each in seen.around.templates or ()}
    names = {term.id: term.name for term in seen.facts.autotask.payment_terms}
    some = []
    for each in seen.waiting:
        organization = seen.desk.organizations.get(each.invoice.company_id)
        usual = of_template.get(organization.invoice_template_id or 0) if organization else None
        own = each.invoice.payment_term
        if None not in (usual, own) and usual != own:
            some.append(
                Evidence(
                    text=f"Invoice {each.invoice.id} of {each.document.party}: {names.get(own or 0, own)}, "
                    f"in the template {names.get(usual or 0, usual)}",
                    autotask=of_invoice(each.document, f"{names.get(own or 0, own)}"),
                )
            )
    if some:
        yield Finding(
            code="terms-not-the-templates",
            severity=Severity.NOTE,
            subject=_SUBJECT,
            text=f"{counted(len(some), 'waiting invoice')} {verb(some, 'has', 'have')} another payment term than the "
            "organization's invoice template",
            remedy="nothing, if that was agreed; the invoice's own term is transferred",
            evidence=tuple(some),
        )


def only_in_quickbooks(seen: Survey) -> Iterator[Finding]:
    """Active terms of QuickBooks that no invoice of Autotask can carry."""
    ours = {term.name for term in _autotask(seen)}
    extra = sorted((term for term in _quickbooks(seen) if term.name not in ours), key=lambda term: term.name)
    if extra:
        yield Finding(
            code="terms-only-in-quickbooks",
            severity=Severity.NOTE,
            subject=_SUBJECT,
            text=f"{counted(len(extra), 'payment term')} of QuickBooks {verb(extra, 'is', 'are')} not in Autotask",
            remedy="nothing, unless Autotask has it under another name",
            evidence=tuple(Evidence(text=term.name, quickbooks=of_term(term, _days(term.due_days))) for term in extra),
        )


def _is_lacking(seen: Survey, term: PaymentTerm) -> bool:
    """Nothing stands for it in QuickBooks, and nobody said that it shall be so."""
    use = seen.desk.terms[term.id]
    return use.reference is None and not use.left_out


def _days(days: int | None) -> str:
    return "" if days is None else counted(days, "day")


def _autotask(seen: Survey) -> list[PaymentTerm]:
    return [term for term in seen.facts.autotask.payment_terms if term.is_active is not False]


def _quickbooks(seen: Survey) -> list[Term]:
    return [term for term in seen.facts.quickbooks.terms if term.active]


def _use(seen: Survey) -> _Use:
    of_template = {each.id: each.payment_terms for each in seen.around.templates or ()}
    billed = {each.invoice.company_id for each in seen.waiting}
    chosen = [seen.desk.organizations[each].invoice_template_id for each in billed if each in seen.desk.organizations]
    through = (of_template.get(template) for template in chosen if template is not None)
    return _Use(
        Counter(each.invoice.payment_term for each in seen.waiting if each.invoice.payment_term is not None),
        Counter(term for term in through if term is not None),
    )
