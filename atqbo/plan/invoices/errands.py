"""What follows a new invoice in QuickBooks: its e-mail (rule I7) and Autotask's PDF as an attachment."""

from msgspec import Struct

from atqbo.effects import Effect, FieldValue, UniqueName
from atqbo.facts import Facts
from atqbo.plan.document import Memory, Reason
from atqbo.plan.invoices.desk import Desk, Subject
from atqbo.plan.invoices.mailing import is_mailed_by_autotask
from atqbo.plan.past import make_effect, next_name


class Errands(Struct, frozen=True):
    """Effects that wait for the invoice's own proof, and what is to be said about them."""

    effects: tuple[Effect, ...] = ()
    notes: tuple[Reason, ...] = ()


def errands(desk: Desk, subject: Subject, create: Effect) -> Errands:
    """What the settings ask for. create: the effect that makes the invoice."""
    if create.entity != "Invoice":
        return Errands()
    attached = (_attachment(desk.memory, subject, create),) if desk.settings.attach_pdf else ()
    mailed = _mail(desk, subject, create) if desk.settings.email else Errands()
    return Errands((*attached, *mailed.effects), mailed.notes)


def told_mailing(facts: Facts, email: bool, memory: Memory) -> tuple[Reason, ...]:
    """A note on a plan whose invoices would be e-mailed, were it not the company's first run (rule I7)."""
    return (_FIRST,) if email and is_first_run(memory) and facts.autotask.invoices else ()


def is_first_run(memory: Memory) -> bool:
    """Whether no run that ended has created an invoice yet."""
    return "invoices" not in memory.have_created


def _mail(desk: Desk, subject: Subject, create: Effect) -> Errands:
    if is_first_run(desk.memory):
        return Errands()
    address = desk.mail_addresses.get(subject.invoice.company_id, "")
    if not address:
        return Errands((), (_no_address(subject),))
    effect = make_effect(
        desk.memory, "quickbooks", "send", "Invoice", subject.source,
        body={"Id": {"$of": create.key}, "sendTo": address},
        expect={"EmailStatus": "EmailSent"}, proof=FieldValue("EmailStatus", "EmailSent"),
    )  # fmt: skip
    organization = desk.organizations.get(subject.invoice.company_id)
    twice = (_twice(subject, address),) if is_mailed_by_autotask(desk.facts, organization) else ()
    return Errands((effect,), (_mailed(address), *twice))


def _attachment(memory: Memory, subject: Subject, create: Effect) -> Effect:
    """Autotask's PDF, under a name with the key of the effect: by that it is found again."""
    key, _ = next_name(memory, "quickbooks", "attach", "Attachable", subject.source)
    name = f"autotask-invoice-{subject.invoice.id}-{key[:8]}.pdf"
    reference = {"EntityRef": {"type": "Invoice", "value": {"$of": create.key}}, "IncludeOnSend": False}
    body = {
        "$file": {"entity": "Invoices", "id": subject.invoice.id}, "AttachableRef": [reference], "FileName": name,
        "ContentType": "application/pdf",
    }  # fmt: skip
    return make_effect(
        memory, "quickbooks", "attach", "Attachable", subject.source,
        body=body, expect={"FileName": name}, proof=UniqueName("FileName", name),
    )  # fmt: skip


def _mailed(address: str) -> Reason:
    return Reason("emailed", f"QuickBooks e-mails it to {address}", "", "I7")


def _no_address(subject: Subject) -> Reason:
    return Reason(
        "not-emailed",
        f"It is not e-mailed: neither the customer in QuickBooks nor the primary contact of {subject.party} has an "
        "e-mail address",
        "enter one in QuickBooks, and send the invoice there",
        "I7",
    )


def _twice(subject: Subject, address: str) -> Reason:
    return Reason(
        "emailed-by-autotask-too",
        f"Autotask e-mails invoices to {subject.party} itself, and QuickBooks e-mails it to {address}",
        "set the organization's invoice method in Autotask, or [invoices] email = false",
        "I7",
    )


_FIRST = Reason(
    "first-run-not-emailed",
    "Nothing is e-mailed in a company's first run",
    "look at the invoices in QuickBooks, and send them there",
    "I7",
)
