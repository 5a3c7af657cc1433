"""Whether customers would get the same invoice by e-mail twice: from QuickBooks, and from Autotask itself (rule I7)."""

from collections.abc import Iterator

from atqbo.checks.evidence import Evidence, of_organization
from atqbo.checks.finding import Finding, Severity
from atqbo.checks.screens import ORGANIZATIONS
from atqbo.checks.survey import Survey
from atqbo.checks.words import counted, verb
from atqbo.plan.invoices.mailing import is_mailed_by_autotask


def twice(seen: Survey) -> Iterator[Finding]:
    """Organizations with waiting invoices that Autotask e-mails, where QuickBooks is to e-mail them too."""
    if not seen.settings.invoices.email:
        return
    billed = {each.invoice.company_id for each in seen.waiting}
    some = [
        each
        for each in seen.facts.autotask.organizations
        if each.id in billed and is_mailed_by_autotask(seen.facts, each)
    ]
    if some:
        yield Finding(
            code="mailed-twice",
            severity=Severity.WARNING,
            subject="E-mail",
            text=f"{counted(len(some), 'organization')} with waiting invoices {verb(some, 'gets', 'get')} invoices by "
            "e-mail from Autotask, and QuickBooks is to e-mail them too",
            remedy=f"choose one: [invoices] email = false, or another method ({ORGANIZATIONS}, Invoice preferences)",
            rule="I7",
            evidence=tuple(
                Evidence(
                    text=f"{each.company_name} (id {each.id})",
                    autotask=of_organization(
                        each.id,
                        each.company_name,
                        f"invoice method {seen.facts.autotask.invoice_methods.get(each.invoice_method or 0, '')}",
                    ),
                )
                for each in some
            ),
        )
