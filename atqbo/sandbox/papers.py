"""Transactions on paper and by e-mail: the PDF of one, and what sending it leaves behind.

Source: https://developer.intuit.com/docs/0100_quickbooks_online/0300_references/0000_programming_guide/0000_rest_api_quick_reference.
Simplified: the page shows number, customer and total; no e-mail leaves the sandbox.
"""

from atqbo.money import Json
from atqbo.sandbox.entity import Entity
from atqbo.sandbox.realm import Realm, pacific
from atqbo.sandbox.refusal import INACTIVE, Refusal, business
from atqbo.sandbox.wire import Response

PRINTED = frozenset({"Invoice", "CreditMemo", "Payment", "PurchaseOrder"})


def pdf(realm: Realm, entity: Entity, number: str) -> Response:
    """One page, A4."""
    record = _record(realm, entity, number)
    party = (record.get("CustomerRef") or record.get("VendorRef") or {}).get("name", "")
    lines = (f"{entity.name} {record.get('DocNumber', '')}", party, f"Total {record.get('TotalAmt', 0)}")
    return Response(200, {"content-type": "application/pdf"}, page(lines))


def send(realm: Realm, entity: Entity, number: str, address: str) -> None:
    """Mark the record as sent to an address, or to the one it has. Raises Refusal if there is none."""
    record = _record(realm, entity, number)
    address = address or (record.get("BillEmail") or record.get("POEmail") or {}).get("Address", "")
    if not address:
        raise business("The transaction has no e-mail address to send it to.")
    now = pacific(realm.now)
    sent = {
        "BillEmail": {"Address": address},
        "EmailStatus": "EmailSent",
        "DeliveryInfo": {"DeliveryType": "Email", "DeliveryTime": now},
        "SyncToken": str(int(record["SyncToken"]) + 1),
        "MetaData": {**record["MetaData"], "LastUpdatedTime": now},
    }
    realm.store.put(("quickbooks", entity.name), number, {**record, **sent})


def _record(realm: Realm, entity: Entity, number: str) -> Json:
    record = realm.get(entity.name, number)
    if record is None:
        raise Refusal("610", INACTIVE, "")
    return record


def page(lines: tuple[str, ...]) -> bytes:
    """The smallest PDF that readers take: catalog, pages, page, font, and a stream of text."""
    shown = " T* ".join(f"({_escaped(line)}) Tj" for line in lines).encode("cp1252", "replace")
    stream = b"BT /F1 14 Tf 18 TL 72 760 Td " + shown + b" ET"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 4 0 R>>>>/Contents 5 0 R>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
    )
    body, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    size = len(objects) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n" % size + b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + table + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
