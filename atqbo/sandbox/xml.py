"""Answers as XML, for clients that do not ask for JSON; 429s come so even to those that do.

The form: https://github.com/ruckus/quickbooks-ruby, spec/fixtures. Simplified: elements stand in the order of the JSON,
and XML is not read: a body in it is refused as 2010.
"""

import re
from xml.etree.ElementTree import Element, SubElement, tostring

from atqbo.money import Json, decode
from atqbo.sandbox.wire import Response

_NAMESPACE = "http://schema.intuit.com/finance/v3"
_ATTRIBUTES = frozenset(
    (
        *("time", "domain", "sparse", "status", "startPosition", "maxResults", "totalCount"),
        *("bId", "type", "code", "element"),
    )
)
_REFERENCE = frozenset({"value", "name", "type"})
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def written(response: Response) -> Response:
    """The same answer in XML; what is not JSON stays as it is."""
    if not response.headers.get("content-type", "").startswith("application/json"):
        return response
    root = Element("IntuitResponse", xmlns=_NAMESPACE)
    _fill(root, decode(response.body))
    head = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    headers = {**response.headers, "content-type": "application/xml;charset=UTF-8"}
    return Response(response.status, headers, head + tostring(root, encoding="utf-8"), response.delivery)


def _fill(element: Element, value: Json) -> None:
    """Put a value into an element: attributes, elements, or text."""
    if not isinstance(value, dict):
        element.text = _text(value)
    elif "value" in value and _REFERENCE.issuperset(value):
        element.attrib.update({name: _text(part) for name, part in value.items() if name != "value"})
        element.text = _text(value["value"])
    else:
        for name, part in value.items():
            if name in _ATTRIBUTES and not isinstance(part, dict | list):
                element.set(name, _text(part))
                continue
            for each in part if isinstance(part, list) else [part]:
                _fill(SubElement(element, name), each)


def _text(value: Json) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else _FORBIDDEN.sub("", str(value))
