"""Sales tax on invoices. Documents that carry tax are left to a person until their tax can be transferred."""

from atqbo.money import format_amount
from atqbo.plan.document import Reason
from atqbo.plan.invoices.amounts import Amounts
from atqbo.plan.invoices.desk import Subject

_NOT_TAXED = "NON"
"""QuickBooks' code, in US companies, of a line without tax."""


def line_tax_code() -> str:
    """Code of every line that is sent: only untaxed documents are."""
    return _NOT_TAXED


def why_tax_holds(subject: Subject, amounts: Amounts) -> tuple[Reason, ...]:
    """A reason for a document with tax; none without."""
    if not subject.tax:
        return ()
    within = ", contained in the amounts of its billing items" if amounts.contain_tax else ""
    return (
        Reason(
            "tax-not-transferred",
            f"It carries {format_amount(subject.tax, subject.currency)} of tax{within}, "
            "and taxes are not transferred yet by this version",
            "enter it in QuickBooks by hand and put its number into Autotask",
            "T1",
        ),
    )
