"""Intuit's consent, as one page without script: which company, connect or not; and the way back to the app.

What the app is sent: `code`, `state` and `realmId`
(https://developer.intuit.com/app/developer/qbo/docs/learn/learn-basic-field-definitions), or `error` and `state`
(https://github.com/intuit/QuickBooks-V3-DotNET-SDK/issues/30). Without a known app or an address to go back to, a
person gets a page (https://github.com/intuit/quickbooks-online-mcp-server/issues/51). Simplified: nobody signs in,
and an app has no list of permitted addresses.
"""

from collections.abc import Mapping
from html import escape
from string import Template
from urllib.parse import urlencode, urlsplit

from atqbo.sandbox.wire import Response

ACCOUNTING = "com.intuit.quickbooks.accounting"
_SCOPES = frozenset(
    (
        *(ACCOUNTING, "com.intuit.quickbooks.payment", "openid", "profile", "email", "phone", "address"),
        *("project-management.project", "payroll.compensation.read", "indirect-tax.tax-calculation.quickbooks"),
        *("app-foundations.custom-field-definitions", "app-foundations.custom-field-definitions.read"),
    )
)
_ASKED = ("client_id", "response_type", "scope", "redirect_uri", "state")

_PAGE = Template("""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 3rem auto; padding: 0 1rem; color: #1c1c1c }
select, button { font: inherit; padding: .4rem .8rem }
button { min-width: 7rem; margin-right: .5rem }
</style>
</head>
<body>
<main>
<h1>$title</h1>
$content
</main>
</body>
</html>
""")
_FORM = Template("""<p>The app <strong>$app</strong> asks for access to a company. It would get:</p>
<ul>$scopes</ul>
<form method="post" action="$action">
$hidden
<p><label for="realm">Company</label> <select id="realm" name="realm">$companies</select></p>
<p><button name="decision" value="connect">Connect</button> <button name="decision" value="cancel">Cancel</button></p>
</form>
""")


def problem(asked: Mapping[str, str], client_id: str) -> Response | None:
    """The answer to a request for consent that is not in order; None if a person may be asked."""
    if asked.get("client_id") != client_id:
        return _sorry("The client_id query parameter value is not that of an app.")
    if not _is_address(asked.get("redirect_uri", "")):
        return _sorry("The redirect_uri query parameter value is invalid.")
    if asked.get("response_type") != "code":
        return returned(asked, error="unsupported_response_type")
    scopes = asked.get("scope", "").split()
    if not scopes or not _SCOPES.issuperset(scopes):
        return returned(asked, error="invalid_scope")
    return None


def page(asked: Mapping[str, str], path: str, companies: Mapping[str, str]) -> Response:
    """The question. companies: realm id → name."""
    content = _FORM.substitute(
        app=escape(asked["client_id"]),
        scopes="".join(f"<li>{escape(scope)}</li>" for scope in asked["scope"].split()),
        action=escape(path),
        hidden="\n".join(
            f'<input type="hidden" name="{name}" value="{escape(asked[name])}">' for name in _ASKED if name in asked
        ),
        companies="".join(
            f'<option value="{escape(realm)}">{escape(name)} ({escape(realm)})</option>'
            for realm, name in companies.items()
        ),
    )
    return _html(200, "Connect to QuickBooks", content)


def returned(asked: Mapping[str, str], **told: str) -> Response:
    """The person goes back to the app, with what it is told and the state it sent."""
    back = asked["redirect_uri"]
    state = {"state": asked["state"]} if "state" in asked else {}
    query = urlencode({**told, **state})
    return Response(302, {"location": f"{back}{'&' if urlsplit(back).query else '?'}{query}"}, b"")


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    plain = text.isascii() and text.isprintable() and " " not in text
    return plain and parts.scheme in ("http", "https") and bool(parts.netloc) and not parts.fragment


def _sorry(why: str) -> Response:
    return _html(400, "The app did not connect", f"<p>{escape(why)}</p>")


def _html(status: int, title: str, content: str) -> Response:
    headers = {
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-store",
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    }
    return Response(status, headers, _PAGE.substitute(title=title, content=content).encode())
