"""Memos, order number and custom fields of an invoice (rule I10): nothing that counts is ever cut."""

from collections.abc import Sequence
from typing import TypeAlias

from atqbo.effects import mark_text
from atqbo.money import Json
from atqbo.plan.closed import memo_of_move
from atqbo.plan.document import Reason, Why
from atqbo.plan.invoices.desk import Desk, Subject
from atqbo.plan.invoices.headtexts import field_text, head_text, labelled
from atqbo.plan.invoices.part import Part
from atqbo.plan.invoices.texts import LONGEST_TEXT, shorten

_LONGEST_MEMO = 1000
"""Characters QuickBooks takes in a customer memo."""
_LONGEST_NUMBER = 15
"""Characters QuickBooks takes in its own P.O. number."""
_LONGEST_FIELD = 31
"""Characters QuickBooks shows of a custom field."""
_PREFIX = "SalesFormsPrefs."

_Custom: TypeAlias = dict[str, Json]
"""DefinitionId → custom field as it is sent."""


def write_memos(desk: Desk, subject: Subject, key: str) -> Part:
    """What the customer reads, what the bookkeeper reads, the order number and the custom fields. key: of the effect
    that creates the document; its mark is the last line of the private note.
    """
    custom, custom_notes = _custom_fields(desk, subject)
    order_fields, in_memo, order_notes = _order_number(desk, subject, custom)
    fields = order_fields | ({"CustomField": list(custom.values())} if custom else {})
    memo, memo_notes = _memo(desk, subject, in_memo)
    note, note_notes = _private_note(desk, subject, key)
    if memo:
        fields["CustomerMemo"] = {"value": memo}
    notes = (*custom_notes, *order_notes, *memo_notes, *note_notes)
    fields["PrivateNote"] = note
    return Part(fields=fields, notes=notes, why=tuple(Why(field, _WAYS[field]) for field in fields))


_WAYS = {
    "CustomerMemo": "[invoices] customer_memo and po_number",
    "PONumber": "the order number",
    "CustomField": "[invoices] custom_fields and po_number",
    "PrivateNote": "[invoices] private_note, and the mark that proves it",
}
"""Field → how it is composed."""


def _private_note(desk: Desk, subject: Subject, key: str) -> tuple[str, tuple[Reason, ...]]:
    marker = mark_text("invoice", subject.invoice.id, desk.memory.ledger_id, key)
    moved = memo_of_move(subject.written_day, subject.day, subject.due)
    text = _lines([moved, *(labelled(desk, subject, word) for word in desk.settings.private_note)])
    kept = shorten(text, LONGEST_TEXT - len(marker) - 1)
    return _lines([kept, marker]), (_COMMENTS_CUT,) if kept != text else ()


def _memo(desk: Desk, subject: Subject, order: str) -> tuple[str, tuple[Reason, ...]]:
    """The order number first; only comments can be too long, and are cut to the room that is left."""
    words = desk.settings.customer_memo
    others = _lines([order, *(labelled(desk, subject, word) for word in words if word != "comments")])
    comments = labelled(desk, subject, "comments") if "comments" in words else ""
    kept = shorten(comments, max(_LONGEST_MEMO - len(others) - 1, 1))
    parts = [kept if word == "comments" else labelled(desk, subject, word) for word in words]
    return _lines([order, *parts]), (_MEMO_CUT,) if kept != comments else ()


def _order_number(desk: Desk, subject: Subject, custom: _Custom) -> tuple[_Custom, str, tuple[Reason, ...]]:
    """Fields of the head, and what of the order number stands in the memo. A field it does not fit into is left alone:
    a number that was cut would be another's. Adds to `custom` where it has a field of its own.
    """
    number, way = head_text(desk, subject, "order-number"), desk.settings.po_number
    if not number or way == "none":
        return {}, "", ()
    if way == "po-number-field" and len(number) <= _LONGEST_NUMBER:
        return {"PONumber": number}, "", ()
    own = _definitions(desk).get(desk.settings.po_number_field) if way == "custom-field" else None
    if own and len(number) <= _LONGEST_FIELD:
        custom[own] = _custom_field(own, desk.settings.po_number_field, number)
        return {}, "", ()
    return {}, f"PO {number}", () if way == "memo" else (_number_in_memo(number),)


def _custom_fields(desk: Desk, subject: Subject) -> tuple[_Custom, list[Reason]]:
    definitions = _definitions(desk)
    fields: _Custom = {}
    notes = []
    for name, word in desk.settings.custom_fields.items():
        text = field_text(desk, subject, word)
        if name not in definitions:
            notes.append(_field_missing(name))
        elif text is None:
            notes.append(_source_missing(word))
        elif len(text) > _LONGEST_FIELD:
            notes.append(_field_too_short(name, text))
        elif text:
            fields[definitions[name]] = _custom_field(definitions[name], name, text)
    return fields, notes


def _custom_field(definition: str, name: str, text: str) -> Json:
    return {"DefinitionId": definition, "Name": name, "Type": "StringType", "StringValue": text}


def _definitions(desk: Desk) -> dict[str, str]:
    """Name → DefinitionId of the custom fields in use on sales forms, as the preferences tell them."""
    told = [each for group in desk.facts.quickbooks.preferences.sales_forms_prefs.custom_field for each in group.told]
    unused = {each.name.removeprefix(f"{_PREFIX}UseSalesCustom") for each in told if each.boolean_value is False}
    names = {
        each.string_value: each.name.removeprefix(f"{_PREFIX}SalesCustomName")
        for each in told
        if each.string_value and each.name.startswith(f"{_PREFIX}SalesCustomName")
    }
    return {name: number for name, number in names.items() if number not in unused}


def _lines(parts: Sequence[str]) -> str:
    return "\n".join(dict.fromkeys(part for part in parts if part))


_COMMENTS_CUT = Reason("text-cut", "Its comments are longer than QuickBooks takes and were cut", "")
_MEMO_CUT = Reason("text-cut", "Its comments are longer than a customer memo may be and were cut there", "")


def _number_in_memo(number: str) -> Reason:
    return Reason(
        "po-number-in-memo",
        f"The order number '{number}' does not fit into the field it was meant for, or there is no such field: "
        "it stands in the customer memo, whole",
        "",
        "I10",
    )


def _field_missing(name: str) -> Reason:
    return Reason(
        "custom-field-missing",
        f"QuickBooks has no custom field '{name}' on sales forms: it is left out",
        "create it in QuickBooks, or correct [invoices.custom_fields]",
    )


def _source_missing(source: str) -> Reason:
    return Reason(
        "custom-field-source-missing",
        f"Autotask has no field '{source}': the custom field of QuickBooks is left out",
        "create it in Autotask, or correct [invoices.custom_fields]",
    )


def _field_too_short(name: str, text: str) -> Reason:
    return Reason(
        "custom-field-too-short",
        f"'{text[:60]}' is longer than the {_LONGEST_FIELD} characters of the custom field '{name}': it is left out",
        "choose another field or a memo for it",
    )
