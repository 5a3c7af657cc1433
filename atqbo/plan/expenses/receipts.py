"""Receipts go to the bill as attachments, each once, under a name that shows which effect attached it."""

import mimetypes
import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from atqbo.effects import Effect, UniqueName
from atqbo.money import Json
from atqbo.plan.document import Reason
from atqbo.plan.expenses.amounts import Amounts
from atqbo.plan.expenses.desk import Desk, Subject
from atqbo.plan.past import make_effect, next_name
from atqbo.rows import ExpenseItem, ExpenseReceipt

_LARGEST = 100 * 1024 * 1024
"""Bytes QuickBooks takes in one file."""
_LONGEST_STEM = 60


def attach_receipts(
    desk: Desk, subject: Subject, amounts: Amounts, create: Effect
) -> tuple[tuple[Effect, ...], tuple[Reason, ...]]:
    """One effect for each receipt of what is posted, and what is to be said about receipts that do not go along."""
    if not desk.settings.receipts:
        return (), ()
    items = [item for item, _ in amounts.reimbursed]
    found = [receipt for item in items for receipt in desk.receipts.get(item.id, ()) if _is_file(receipt)]
    unfit = [receipt for receipt in found if not _fits(receipt)]
    effects = tuple(_attach(desk, subject, receipt, create) for receipt in found if _fits(receipt))
    return effects, (*map(_left_out, unfit), *_lacking(desk, items))


def _attach(desk: Desk, subject: Subject, receipt: ExpenseReceipt, create: Effect) -> Effect:
    source = f"{subject.source}/receipt-{receipt.id}"
    key, _ = next_name(desk.memory, "quickbooks", "attach", "Attachable", source)
    name = _file_name(receipt, key)
    body: Json = {
        "$file": {"entity": f"ExpenseItems/{receipt.expense_item_id}/Attachments", "id": receipt.id},
        "AttachableRef": [{"EntityRef": {"type": create.entity, "value": {"$of": create.key}}}],
        "FileName": name,
        "ContentType": _content_type(receipt),
    }
    return make_effect(
        desk.memory,
        "quickbooks",
        "attach",
        "Attachable",
        source,
        body=body,
        expect={"FileName": name},
        proof=UniqueName("FileName", name),
    )


def _is_file(receipt: ExpenseReceipt) -> bool:
    """Links and addresses are kept among attachments too."""
    kind = (receipt.attachment_type or "").lower()
    return "link" not in kind and "url" not in kind


def _fits(receipt: ExpenseReceipt) -> bool:
    return bool(_content_type(receipt)) and (receipt.file_size or 0) <= _LARGEST


def _content_type(receipt: ExpenseReceipt) -> str:
    """As Autotask tells it, else by the file's name; QuickBooks refuses bytes of an unknown kind."""
    told = (receipt.content_type or "").partition(";")[0].strip().lower()
    known = told if re.fullmatch(r"[a-z0-9.+-]+/[a-z0-9.+-]+", told) and told != "application/octet-stream" else ""
    return known or mimetypes.guess_type(_path(receipt).name)[0] or ""


def _path(receipt: ExpenseReceipt) -> PurePosixPath:
    """Autotask keeps the path the file had on the submitter's machine, of whatever system."""
    return PurePosixPath((receipt.full_path or receipt.title or "receipt").replace("\\", "/"))


def _file_name(receipt: ExpenseReceipt, key: str) -> str:
    path = _path(receipt)
    stem = re.sub(r"[^\w.-]+", "-", path.stem).strip("-.")[:_LONGEST_STEM] or "receipt"
    return f"{stem}-{key[:8]}{re.sub(r'[^A-Za-z0-9.]', '', path.suffix)[:10]}"


def _left_out(receipt: ExpenseReceipt) -> Reason:
    return Reason(
        "receipt-left-out",
        f"QuickBooks does not take the receipt '{_path(receipt).name}': its kind is unknown or it is too large",
        "attach it to the bill by hand",
    )


def _lacking(desk: Desk, items: Iterable[ExpenseItem]) -> tuple[Reason, ...]:
    """Items said to have a receipt that nobody attached."""
    names = [
        (item.description or f"item {item.id}").strip()
        for item in items
        if item.have_receipt and not any(_is_file(each) for each in desk.receipts.get(item.id, ()))
    ]
    if not names:
        return ()
    return (
        Reason(
            "receipt-missing",
            f"Of these items there is said to be a receipt, and none is attached in Autotask: {', '.join(names)}",
            "ask the submitter for it",
        ),
    )
