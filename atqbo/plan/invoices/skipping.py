"""Invoices that the settings leave alone: [invoices.skip] (rule V1)."""

from atqbo.facts import Facts
from atqbo.plan.document import Reason, Verdict
from atqbo.plan.invoices.behind import Names, unit_names
from atqbo.plan.invoices.desk import Desk, Subject
from atqbo.plan.ruling import Ruling
from atqbo.rows import Organization
from atqbo.settings import InvoicesApp, SkipRule


def left_alone(desk: Desk, subject: Subject) -> Ruling | None:
    """Skip what the rule names, hold what it names in part; None for any other."""
    organization = desk.organizations.get(subject.invoice.company_id)
    why = organization and (
        _by_customer(desk.settings.skip, organization) or _by_field(desk.settings.skip, organization)
    )
    if why:
        return Ruling(verdict=Verdict.SKIP, reason=Reason("skip-rule", why))
    return _by_line_of_business(desk, subject)


def unknown_names(facts: Facts, settings: InvoicesApp, names: Names) -> Reason | None:
    """What the rule names and Autotask does not have: a rule that is spelt wrong would move what it should not."""
    rule = settings.skip
    held = {each.name for organization in facts.autotask.organizations for each in organization.user_defined_fields}
    fields = [name for name in rule.fields if facts.autotask.organizations and name not in held]
    full = names["line-of-business"].values()
    known = {_folded(name) for each in full for name in (each, each.rpartition(":")[2])}
    lines = [name for name in rule.lines_of_business if _folded(name) not in known]
    if not fields and not lines:
        return None
    said = ", ".join(
        [*(f"the field '{name}'" for name in fields), *(f"the line of business '{name}'" for name in lines)]
    )
    return Reason(
        "skip-rule-unknown",
        f"[invoices.skip] names what Autotask does not show: {said}",
        "correct its spelling, or let the API user see it",
    )


def _by_customer(rule: SkipRule, organization: Organization) -> str:
    named = {_folded(each) for each in rule.customers}
    if _folded(organization.company_name) in named or str(organization.id) in named:
        return f"[invoices.skip] customers names '{organization.company_name}'"
    return ""


def _by_field(rule: SkipRule, organization: Organization) -> str:
    for field in organization.user_defined_fields:
        values = {_folded(each) for each in rule.fields.get(field.name, ())}
        if field.value is not None and _folded(str(field.value)) in values:
            return f"[invoices.skip] fields: '{organization.company_name}' has {field.name} = {field.value}"
    return ""


def _by_line_of_business(desk: Desk, subject: Subject) -> Ruling | None:
    rule = {_folded(each) for each in desk.settings.skip.lines_of_business}
    items = desk.billing_items.get(subject.invoice.id, ()) if rule else ()
    of_line = [unit_names(desk.names, item, None, "line-of-business") for item in items]
    hit = [any(_folded(name) in rule for name in names) for names in of_line]
    if not any(hit):
        return None
    named = ", ".join(sorted({names[0] for names, skipped in zip(of_line, hit, strict=True) if skipped}))
    if all(hit):
        reason = Reason("skip-rule", f"[invoices.skip] lines_of_business: all its lines are of {named}")
        return Ruling(verdict=Verdict.SKIP, reason=reason)
    return Ruling(verdict=Verdict.HOLD, reason=_partly(named, hit.count(True), len(hit)))


def _partly(named: str, count: int, of: int) -> Reason:
    return Reason(
        "skip-rule-in-part",
        f"[invoices.skip] names the line of business of {count} of its {of} lines ({named}), and an invoice moves as a "
        "whole",
        "invoice them apart in Autotask, or take the line of business out of the rule",
    )


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
