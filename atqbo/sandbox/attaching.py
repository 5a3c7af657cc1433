"""Files attached to records: upload in parts, a temporary address to fetch one from.

Rules: https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/attachable; the answers' form is
that of https://github.com/minimul/qbo_api, spec/vcr/attachment. Parts may end their lines with a bare line feed and be
in base64, as https://github.com/ej2/python-quickbooks sends them. Simplified: no thumbnails, any other content type.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from msgspec import Struct

from atqbo.money import Json, decode
from atqbo.sandbox.entities import ENTITIES
from atqbo.sandbox.realm import Realm
from atqbo.sandbox.refusal import INACTIVE, Refusal, missing
from atqbo.sandbox.wire import Request, Response
from atqbo.sandbox.world import World, made_up
from atqbo.sandbox.writing import write

_FILES = ("sandbox", "file")
_LARGEST = 100 * 1024 * 1024
_LIFE_SECONDS = 900
_PART = re.compile(r'name="?file_(metadata|content)_(\w+)"?', re.IGNORECASE)
_BOUNDARY = re.compile(r'boundary="?([^";]+)', re.IGNORECASE)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_FILE_NAME = re.compile(r'filename="([^"]*)"', re.IGNORECASE)


class _Part(Struct, frozen=True):
    """One part of a multipart body."""

    headers: Mapping[str, str]
    content: bytes

    def file_name(self) -> str:
        """The name in its disposition; "" if it has none."""
        found = _FILE_NAME.search(self.headers.get("content-disposition", ""))
        return found[1] if found else ""


def upload(realm: Realm, request: Request) -> list[Json]:
    """One answer for each file, an Attachable or a Fault. Raises Refusal where nothing can be read of the request."""
    if len(request.body) > _LARGEST:
        raise Refusal("6030", f"The request is larger than {_LARGEST} bytes.")
    pairs: dict[str, dict[str, _Part]] = {}
    for part in _parts(request):
        named = _PART.search(part.headers.get("content-disposition", ""))
        if named:
            pairs.setdefault(named[2], {})[named[1].lower()] = part
    if not pairs:
        raise missing("file_content_01")
    answers = []
    for number in sorted(pairs):
        try:
            answers.append(_attached(realm, request, pairs[number]))
        except Refusal as refusal:
            answers.append({"Fault": refusal.fault()})
    return answers


def address(realm: Realm, request: Request, number: str) -> Response:
    """The temporary address of a file, as text. Raises Refusal if there is no such file."""
    if realm.get("Attachable", number) is None or realm.store.get(_FILES, number) is None:
        raise Refusal("610", INACTIVE, "")
    return Response(200, {"content-type": "text/plain"}, _address(realm, request.origin, number).encode())


def fetched(world: World, request: Request) -> Response:
    """The file behind a temporary address; nobody is asked for a token, and after a quarter of an hour it is gone."""
    number, expires = request.path.rpartition("/")[2], request.query.get("expires", "")
    stored = world.store.get(_FILES, number)
    valid = expires.isdecimal() and len(expires) < 12 and int(expires) > world.now().timestamp()
    if stored is None or not valid or request.query.get("signature") != _signature(number, expires):
        return Response(403, {"content-type": "application/xml"}, b"<Error><Code>AccessDenied</Code></Error>")
    named = {"content-disposition": f"attachment; filename*=UTF-8''{quote(stored['name'])}"}
    return Response(200, {"content-type": stored["type"], **named}, base64.b64decode(stored["content"]))


def _attached(realm: Realm, request: Request, pair: Mapping[str, _Part]) -> Json:
    """Store a file and its record; what one has shows in the other."""
    if "content" not in pair:
        raise missing("file_content")
    content, told = pair["content"], _metadata(pair.get("metadata"))
    kind = content.headers.get("content-type", "").partition(";")[0].strip()
    if kind in ("", "application/octet-stream"):
        raise Refusal("2010", f"Property Name:Content-Type {kind} specified is unsupported or invalid", "ContentType")
    name = told.get("FileName") or content.file_name()
    if not name:
        raise missing("FileName")
    with realm.store.transaction():
        number = write(realm, ENTITIES["attachable"], {**told, "FileName": name, "ContentType": kind})
        record = {
            **(realm.get("Attachable", number) or {}),
            "FileAccessUri": f"/v3/company/{request.path.split('/')[3]}/download/{number}",
            "Size": len(content.content),
        }
        realm.store.put(("quickbooks", "Attachable"), number, record)
        text = base64.b64encode(content.content).decode()
        realm.store.put(_FILES, number, {"name": name, "type": kind, "content": text})
    return {"Attachable": {**record, "TempDownloadUri": _address(realm, request.origin, number)}}


def _metadata(part: _Part | None) -> Json:
    try:
        told = decode(part.content) if part else {}
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise Refusal("2010", "Property Name:file_metadata specified is unsupported or invalid", "file_metadata")
    return told


def _address(realm: Realm, origin: str, number: str) -> str:
    expires = str(int(realm.now.timestamp()) + _LIFE_SECONDS)
    return f"{origin}/download/{number}?{urlencode({'expires': expires, 'signature': _signature(number, expires)})}"


def _signature(number: str, expires: str) -> str:
    return made_up(number, expires, 40)


def _parts(request: Request) -> list[_Part]:
    """The parts of a multipart body. Raises Refusal if it is none."""
    kind = request.headers.get("content-type", "")
    found = _BOUNDARY.search(kind)
    if not kind.lower().startswith("multipart/form-data") or not found:
        raise Refusal("2010", "Property Name:Content-Type specified is unsupported or invalid", "Content-Type")
    return [_part(piece) for piece in request.body.split(b"--" + found[1].encode())[1:] if not piece.startswith(b"--")]


def _part(piece: bytes) -> _Part:
    head, *rest = _BLANK_LINE.split(piece.lstrip(b"\r\n"), maxsplit=1)
    headers, content = {}, b"".join(rest)
    for line in head.decode("utf-8", "replace").splitlines():
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    content = content.removesuffix(b"\n").removesuffix(b"\r")
    if headers.get("content-transfer-encoding", "").lower() == "base64":
        try:
            content = base64.b64decode(content)
        except binascii.Error:
            raise Refusal("2010", "Property Name:file_content specified is unsupported or invalid") from None
    return _Part(headers, content)
