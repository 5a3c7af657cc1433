"""What becomes of one expense report: its verdict with every reason, and the effects that carry it out."""

from msgspec.structs import replace

from atqbo.effects import Effect, FieldValue, Marker, mark_text
from atqbo.facts import tax_regime
from atqbo.money import Json, add_up, format_amount, format_sums
from atqbo.plan.anew import left_the_books
from atqbo.plan.closed import why_moved
from atqbo.plan.currencies import home_currency
from atqbo.plan.decision import Decision
from atqbo.plan.document import Document, Reason, Verdict, Why
from atqbo.plan.expenses.amounts import Amounts, read_amounts
from atqbo.plan.expenses.categories import Categories
from atqbo.plan.expenses.departments import class_told, department_class
from atqbo.plan.expenses.desk import MARKED_AS, Desk, Subject, read_subject
from atqbo.plan.expenses.earlier import settled_earlier
from atqbo.plan.expenses.header import Header, draft_header
from atqbo.plan.expenses.lines import Line, charge_of, draft_lines, shares
from atqbo.plan.expenses.receipts import attach_receipts
from atqbo.plan.expenses.select import not_ours
from atqbo.plan.expenses.twins import Twins
from atqbo.plan.holding import kept_back
from atqbo.plan.parties.resolving import Party, makers_of
from atqbo.plan.past import make_effect, next_name
from atqbo.plan.ruling import Adoption, Ruling, held, once
from atqbo.rows import ExpenseReport


def decide(desk: Desk, categories: Categories, twins: Twins, report: ExpenseReport) -> Decision:
    """Ask in turn: is it ours to move, what became of it earlier, is there anything to post, what forbids to post it.
    A person's hold keeps back whatever would move, or could be cured to move.
    """
    subject = read_subject(desk, report)
    amounts = read_amounts(report, subject.items, home_currency(desk.facts))
    decision = _judged(desk, subject, amounts, categories, twins)
    return kept_back(decision, _document(subject, amounts, Verdict.HOLD), desk.memory, desk.zone)


def _judged(desk: Desk, subject: Subject, amounts: Amounts, categories: Categories, twins: Twins) -> Decision:
    standing = not_ours(desk, subject) or settled_earlier(desk, subject, amounts, twins) or _by_total(desk, amounts)
    if isinstance(standing, Ruling):
        document = _document(subject, amounts, standing.verdict)
        return Decision(document=replace(document, reasons=(standing.reason,), notes=standing.notes))
    if isinstance(standing, Adoption):
        return _adopted(desk, subject, amounts, standing)
    return _create(desk, subject, amounts, categories, twins)


def _by_total(desk: Desk, amounts: Amounts) -> Ruling | None:
    """What there is to post (rule E2). Amounts that cannot be relied on say nothing."""
    if amounts.holds:
        return None
    if amounts.total <= 0:
        return Ruling(verdict=Verdict.SKIP, reason=_without_total(amounts))
    if amounts.company_paid and desk.settings.non_reimbursable == "hold":
        return held(_company_paid(amounts, 'set [expenses] non_reimbursable = "list" to leave them out'))
    if amounts.due == 0:
        return Ruling(verdict=Verdict.SKIP, reason=_nothing_to_post(amounts))
    if amounts.due < 0 and desk.settings.negative == "hold":
        return held(_advance_larger(amounts))
    return None


def _document(subject: Subject, amounts: Amounts, verdict: Verdict) -> Document:
    return Document(
        source=subject.source,
        autotask_id=subject.report.id,
        entity="VendorCredit" if amounts.told < 0 else "Bill",
        party=subject.party,
        day=subject.day,
        due=None,
        currency=amounts.currency,
        amount=amounts.told,
        verdict=verdict,
    )


def _adopted(desk: Desk, subject: Subject, amounts: Amounts, adoption: Adoption) -> Decision:
    """It is in QuickBooks already: only its reference goes to Autotask."""
    sign = -1 if amounts.due < 0 else 1
    about = replace(adoption, entity="VendorCredit" if sign < 0 else "Bill").about
    effect = _write_back(desk, subject, adoption.number, about)
    document = replace(
        _document(subject, amounts, Verdict.ADOPT),
        to_post=sign * adoption.total,
        notes=(_reference_owed(adoption.number),),
        effects=(effect.key,),
    )
    return Decision(document=document, effects=(effect,))


def _create(desk: Desk, subject: Subject, amounts: Amounts, categories: Categories, twins: Twins) -> Decision:
    """A new bill in QuickBooks, or all the reasons against it at once."""
    entity = "VendorCredit" if amounts.due < 0 else "Bill"
    vendor = _vendor(desk, subject)
    lines = draft_lines(desk, subject, amounts, categories)
    key, _ = next_name(desk.memory, "quickbooks", "create", entity, subject.source)
    header = draft_header(desk, subject, amounts, vendor, key)
    klass_holds, klass_notes = class_told(desk, subject)
    holds = once(
        amounts.holds,
        _currency(desk, subject),
        vendor.holds,
        *(line.holds for line in lines),
        klass_holds,
        header.holds,
        twins.shares_number(desk, subject),
    )
    notes = once(_listed(amounts), vendor.notes, klass_notes, *(line.notes for line in lines))
    if holds:
        return Decision(
            document=replace(_document(subject, amounts, Verdict.HOLD), reasons=holds, notes=_listed(amounts))
        )
    return _created(desk, subject, amounts, vendor, lines, header, notes)


def _created(
    desk: Desk,
    subject: Subject,
    amounts: Amounts,
    vendor: Party,
    lines: tuple[Line, ...],
    header: Header,
    notes: tuple[Reason, ...],
) -> Decision:
    parties = (vendor, *shares(lines))
    create = _create_effect(desk, subject, amounts, vendor, lines, header)
    reference: Json = {"$of": create.key}
    if desk.settings.reference == "bill-number":
        reference["field"] = "DocNumber"
    receipts, receipt_notes = attach_receipts(desk, subject, amounts, create)
    klass = department_class(desk, subject)
    made = (*makers_of(parties), *((klass.effect,) if klass and klass.effect else ()))
    effects = (*made, create, *receipts, _write_back(desk, subject, reference))
    document = replace(
        _document(subject, amounts, Verdict.CREATE),
        due=header.due,
        to_post=amounts.due,
        notes=(*notes, *receipt_notes),
        needs_person=once(
            *(party.needs_person for party in parties),
            why_moved(subject.written_day, subject.day),
            left_the_books(desk.memory, subject.source),
        ),
        effects=tuple(effect.key for effect in effects),
        lines=tuple(line.shown for line in lines),
        tax=charge_of(lines, amounts.currency),
        why=_whys(desk, vendor, header),
    )
    return Decision(document=document, effects=effects)


def _whys(desk: Desk, vendor: Party, header: Header) -> tuple[Why, ...]:
    """How the values of the head were derived."""
    dated = "week ending" if desk.settings.bill_date == "week-ending" else "approved"
    number = "[expenses] bill_number"
    told = (("VendorRef", vendor.how), ("TxnDate", dated), ("DueDate", header.terms), ("DocNumber", number))
    return tuple(Why(field, how) for field, how in told if how and (field == "VendorRef" or field in header.fields))


def _create_effect(
    desk: Desk, subject: Subject, amounts: Amounts, vendor: Party, lines: tuple[Line, ...], header: Header
) -> Effect:
    sign = -1 if amounts.due < 0 else 1
    entity = "VendorCredit" if sign < 0 else "Bill"
    inclusive = any(line.taxed.percent for line in lines)
    fields = {"VendorRef": {"value": vendor.reference}} | header.fields
    if tax_regime(desk.facts.quickbooks) == "vat":
        fields["GlobalTaxCalculation"] = "TaxInclusive" if inclusive else "TaxExcluded"
    key, _ = next_name(desk.memory, "quickbooks", "create", entity, subject.source)
    return make_effect(
        desk.memory,
        "quickbooks",
        "create",
        entity,
        subject.source,
        body=fields | {"Line": [line.body(sign, inclusive, amounts.currency) for line in lines]},
        expect={
            "TotalAmt": abs(amounts.due),
            "VendorRef.value": vendor.reference,
            "CurrencyRef.value": amounts.currency,
        },
        proof=Marker(mark_text(MARKED_AS, subject.report.id, desk.memory.ledger_id, key)),
    )


def _write_back(desk: Desk, subject: Subject, reference: Json, about: Json = None) -> Effect:
    """The bill's id or number into Autotask, over a blank one only. about: what an adopted one is in QuickBooks."""
    blanks = dict.fromkeys((None, "", subject.report.quick_books_reference_number))
    return make_effect(
        desk.memory,
        "autotask",
        "update",
        "ExpenseReports",
        subject.source,
        body={"id": subject.report.id, "quickBooksReferenceNumber": reference},
        expect={"quickBooksReferenceNumber": reference},
        proof=FieldValue("quickBooksReferenceNumber", reference, tuple(blanks), about),
    )


def _vendor(desk: Desk, subject: Subject) -> Party:
    """The submitter's vendor; one that is missing is held where the settings say so."""
    if not subject.payee:
        return Party(holds=(_unreadable(subject),))
    party = desk.vendors[subject.payee]
    if party.effect and desk.settings.missing_vendor == "hold":
        return Party(holds=(_vendor_missing(party.effect.body["DisplayName"]),))
    return party


def _currency(desk: Desk, subject: Subject) -> tuple[Reason, ...]:
    """A reimbursement in another currency than the home currency is held (rule C3)."""
    home = home_currency(desk.facts)
    if subject.currency == home:
        return ()
    return (
        Reason(
            "reimbursed-in-foreign-currency",
            f"It is paid back in {subject.currency}, and bills are made in {home} only",
            "enter the bill in QuickBooks by hand and put its number into Autotask",
            "C3",
        ),
    )


def _listed(amounts: Amounts) -> tuple[Reason, ...]:
    """What the company paid itself is told and not posted."""
    return (_company_paid(amounts, ""),) if amounts.company_paid else ()


def _company_paid(amounts: Amounts, remedy: str) -> Reason:
    sums = add_up((amounts.currency, amount) for _, amount in amounts.company_paid)
    told = ", ".join(
        f"{(item.description or f'item {item.id}').strip()} {format_amount(amount, amounts.currency)}"
        for item, amount in amounts.company_paid
    )
    return Reason(
        "company-paid",
        f"{format_sums(sums, amounts.currency)} of its {format_amount(amounts.total, amounts.currency)} "
        f"was paid by the company itself and is not posted: {told}",
        remedy,
        "E2",
    )


def _without_total(amounts: Amounts) -> Reason:
    return Reason("no-total", f"It totals {format_amount(amounts.total, amounts.currency)}", "", "E2")


def _nothing_to_post(amounts: Amounts) -> Reason:
    total = format_amount(amounts.total, amounts.currency)
    if not amounts.repaid:
        why = f"Nothing of its {total} is to be paid back: the company paid it itself"
    else:
        back, advance = (format_amount(each, amounts.currency) for each in (amounts.repaid, amounts.advance))
        why = f"Of its {total}, {back} is to be paid back, and the advance of {advance} covers just that"
    return Reason("nothing-to-post", why, "", "E2")


def _advance_larger(amounts: Amounts) -> Reason:
    back, advance = (format_amount(each, amounts.currency) for each in (amounts.repaid, amounts.advance))
    return Reason(
        "advance-larger",
        f"Its advance of {advance} is larger than the {back} to be paid back: the submitter owes "
        f"{format_amount(-amounts.due, amounts.currency)}",
        'settle it with the submitter, or set [expenses] negative = "vendor-credit"',
        "E2",
    )


def _unreadable(subject: Subject) -> Reason:
    return Reason(
        "submitter-unreadable",
        f"Autotask does not show who submitted it (resource {subject.report.submitter_id})",
        "let the API user see resources",
    )


def _vendor_missing(name: str) -> Reason:
    return Reason(
        "vendor-missing",
        f"QuickBooks has no vendor '{name}', and [expenses] missing_vendor says to hold",
        "create the vendor in QuickBooks under exactly that name, or link another",
    )


def _reference_owed(number: str) -> Reason:
    return Reason("number-owed", f"It is in QuickBooks as {number}; the reference goes to Autotask", "")
