"""Intuit's OAuth endpoints: discovery document, consent, token exchange and refresh, revocation, OpenID.

Addresses and names: https://github.com/intuit/oauth-pythonclient and https://github.com/intuit/oauth-jsclient.
"""

import base64
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from atqbo.money import Json, decode
from atqbo.sandbox import consent, openid
from atqbo.sandbox.wire import Request, Response, answer, bearer
from atqbo.sandbox.world import World, made_up

_TOKENS = ("oauth", "token")
_ACCESS_SECONDS = 3600
_REFRESH_SECONDS = 8726400
"""No refresh token lives longer: https://blogs.a.intuit.com/2025/11/12/important-changes-to-refresh-token-policy"""
_ROTATED_AFTER = _GRACE = timedelta(hours=24)
_CODE_SECONDS = 600
_HARD_LIMIT_ASKED = "x-include-refresh-token-hard-expires-in"
_INVALID_GRANT = {
    "described": {"error": "invalid_grant", "error_description": "Incorrect or invalid refresh token"},
    "bare": {"error": "invalid_grant"},
    "token-invalid": {"error_description": "Token invalid", "error": "invalid_grant"},
}
_BEARER = {"cache-control": "no-cache, no-store", "pragma": "no-cache"}


class OAuth:
    """Tokens live in the store: value → kind, state ("live" or "dead"), expires_at, scope, and of what they came."""

    def __init__(self, world: World, consent: timedelta) -> None:
        """consent: how long it lives, however often tokens are renewed."""
        self._world, self._consent = world, consent

    def first_refresh_token(self) -> str:
        """A new refresh token, as if a person had just given consent."""
        return self._first_refresh(consent.ACCOUNTING)

    def refresh_token(self) -> str:
        """The newest living refresh token; "" after a revocation."""
        live = [token for token, row in self._tokens().items() if row["kind"] == "refresh" and row["state"] == "live"]
        return live[-1] if live else ""

    def scope(self, access_token: str) -> str | None:
        """What the token opens now; None if it is none, or has expired or been revoked."""
        row = self._world.store.get(_TOKENS, access_token)
        return row["scope"] if row and row["kind"] == "access" and self._alive(row) else None

    def expire(self, access_token: str) -> None:
        """End the token's life before its time."""
        self._kill(access_token)

    def handle(self, request: Request) -> Response:
        """Answer one of the endpoints by its path."""
        match request.method, request.path.lower().rstrip("/"):
            case "GET", "/.well-known/openid_sandbox_configuration" | "/.well-known/openid_configuration":
                return answer(200, _discovery(request.origin))
            case "GET", "/connect/oauth2":
                return self._asked(request)
            case "POST", "/connect/oauth2":
                return self._decided(request)
            case "POST", "/oauth2/v1/tokens/bearer":
                return self._only_for_the_app(request, self._exchange)
            case "POST", "/v2/oauth2/tokens/revoke":
                return self._only_for_the_app(request, self._revoke)
            case "GET", "/op/v1/jwks":
                return answer(200, openid.key_set(self._world))
            case "GET", "/v1/openid_connect/userinfo":
                return self._userinfo(request)
        return answer(404, {"error": "not_found"})

    def _tokens(self) -> dict[str, Json]:
        return {str(key): row.record for key, row in self._world.store.rows(_TOKENS).items()}

    def _alive(self, row: Json) -> bool:
        return row["state"] == "live" and datetime.fromisoformat(row["expires_at"]) > self._world.now()

    def _issue(self, kind: str, life: timedelta, scope: str, **more: str) -> str:
        number = len(self._tokens()) + 1
        random = made_up(self._world.realm_id, f"{kind} {number}", 40)
        token = {
            "refresh": f"RT1-{number}-H0-{random}",
            "access": f"eyJhbGciOiJkaXIifQ..{random[:12]}.{random}{random[::-1]}.{random[12:28]}",
            "code": f"AB{random}",
        }[kind]
        now = self._world.now()
        row = {"kind": kind, "state": "live", "issued_at": now.isoformat(), "scope": scope, **more}
        self._world.store.put(_TOKENS, token, {**row, "expires_at": (now + life).isoformat()})
        return token

    def _first_refresh(self, scope: str) -> str:
        hard = self._world.now() + self._consent
        return self._issue("refresh", timedelta(seconds=_REFRESH_SECONDS), scope, hard_expires_at=hard.isoformat())

    def _kill(self, token: str) -> None:
        row = self._world.store.get(_TOKENS, token)
        if row:
            self._world.store.put(_TOKENS, token, {**row, "state": "dead"})

    def _companies(self) -> dict[str, str]:
        rows = self._world.store.rows(("quickbooks", "CompanyInfo")).values()
        return {self._world.realm_id: next((str(row.record.get("CompanyName", "")) for row in rows), "")}

    def _asked(self, request: Request) -> Response:
        wrong = consent.problem(request.query, self._world.client_id)
        return wrong or consent.page(request.query, request.path, self._companies())

    def _decided(self, request: Request) -> Response:
        """The form has come back: with a code to the app, or with the person's no."""
        asked = _fields(request)
        wrong = consent.problem(asked, self._world.client_id)
        if wrong:
            return wrong
        if asked.get("decision") != "connect":
            return consent.returned(asked, error="access_denied")
        realm = asked.get("realm", "")
        if realm not in self._companies():
            return consent.page(asked, request.path, self._companies())
        life = timedelta(seconds=_CODE_SECONDS)
        code = self._issue("code", life, asked["scope"], redirect_uri=asked["redirect_uri"])
        return consent.returned(asked, code=code, realmId=realm)

    def _only_for_the_app(
        self, request: Request, endpoint: Callable[[Request, Mapping[str, str]], Response]
    ) -> Response:
        """client_secret_basic, or client_secret_post."""
        fields, world = _fields(request), self._world
        basic = "Basic " + base64.b64encode(f"{world.client_id}:{world.client_secret}".encode()).decode()
        posted = (fields.get("client_id"), fields.get("client_secret")) == (world.client_id, world.client_secret)
        if request.headers.get("authorization") != basic and not posted:
            return answer(401, {"error": "invalid_client"})
        return endpoint(request, fields)

    def _exchange(self, request: Request, fields: Mapping[str, str]) -> Response:
        """A code, or a refresh token, for tokens."""
        kind = {"authorization_code": "code", "refresh_token": "refresh"}.get(fields.get("grant_type", ""))
        given = fields.get("code" if kind == "code" else "refresh_token", "")
        if kind is None or not given:
            return answer(400, {"error": "invalid_request" if kind else "unsupported_grant_type"})
        row = self._world.store.get(_TOKENS, given)
        if row is None or row["kind"] != kind or not self._alive(row):
            return self._invalid_grant(kind)
        if kind == "code" and fields.get("redirect_uri") != row["redirect_uri"]:
            return self._invalid_grant(kind)
        refresh = self._rotated(given, row) if kind == "refresh" else self._first_of(given, row)
        hard = request.headers.get(_HARD_LIMIT_ASKED, "").lower() == "true"
        return answer(200, self._bearer(refresh, row["scope"], hard), _BEARER)

    def _bearer(self, refresh: str, scope: str, hard: bool) -> Json:
        """What a token endpoint hands out. The refresh token's seconds are those that remain."""
        row = self._tokens()[refresh]
        told = {
            "token_type": "bearer",
            "access_token": self._issue("access", timedelta(seconds=_ACCESS_SECONDS), scope),
            "expires_in": _ACCESS_SECONDS,
            "refresh_token": refresh,
            "x_refresh_token_expires_in": self._remaining(row["expires_at"]),
        }
        if hard:
            told["x_refresh_token_hard_expires_in"] = self._remaining(row["hard_expires_at"])
        return {**told, "id_token": openid.id_token(self._world)} if "openid" in scope.split() else told

    def _remaining(self, until: str) -> int:
        return int((datetime.fromisoformat(until) - self._world.now()).total_seconds())

    def _invalid_grant(self, kind: str) -> Response:
        variant = self._world.switches["invalid_grant"] if kind == "refresh" else "bare"
        return answer(400, _INVALID_GRANT[variant])

    def _first_of(self, code: str, row: Json) -> str:
        self._kill(code)
        return self._first_refresh(row["scope"])

    def _rotated(self, token: str, row: Json) -> str:
        """The refresh token from now on, by switch: the same for a day, then a new one; or a new one each time.

        The old one dies, or lives for another day ("grace"). Rotation prolongs no token beyond five years.
        """
        now, mode = self._world.now(), self._world.switches["refresh_rotation"]
        if mode == "daily" and now - datetime.fromisoformat(row["issued_at"]) < _ROTATED_AFTER:
            return token
        if mode == "grace":
            ends = min(now + _GRACE, datetime.fromisoformat(row["expires_at"]))
            self._world.store.put(_TOKENS, token, {**row, "expires_at": ends.isoformat()})
        else:
            self._kill(token)
        hard = datetime.fromisoformat(row["hard_expires_at"])
        life = min(timedelta(seconds=_REFRESH_SECONDS), hard - now)
        return self._issue("refresh", life, row["scope"], hard_expires_at=row["hard_expires_at"])

    def _revoke(self, _: Request, fields: Mapping[str, str]) -> Response:
        """Either token ends the connection: all tokens die."""
        if fields.get("token", "") not in self._tokens():
            return answer(400, {"error": "invalid_request"})
        for token in self._tokens():
            self._kill(token)
        return Response(200, {"content-type": "application/json"}, b"")

    def _userinfo(self, request: Request) -> Response:
        scope = self.scope(bearer(request))
        if scope is None or "openid" not in scope.split():
            return answer(401, {"error": "invalid_token"}, {"www-authenticate": 'Bearer error="invalid_token"'})
        return answer(200, openid.userinfo(self._world))


def _fields(request: Request) -> dict[str, str]:
    """The body's fields, sent as JSON or as a form."""
    if "json" in request.headers.get("content-type", ""):
        try:
            sent = decode(request.body)
        except ValueError:
            return {}
        return {str(name): str(value) for name, value in sent.items()} if isinstance(sent, dict) else {}
    return dict(parse_qsl(request.body.decode("utf-8", "replace")))


def _discovery(origin: str) -> Json:
    return {
        "issuer": openid.ISSUER,
        "authorization_endpoint": f"{origin}/connect/oauth2",
        "token_endpoint": f"{origin}/oauth2/v1/tokens/bearer",
        "revocation_endpoint": f"{origin}/v2/oauth2/tokens/revoke",
        "userinfo_endpoint": f"{origin}/v1/openid_connect/userinfo",
        "jwks_uri": f"{origin}/op/v1/jwks",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "email", "profile", "address", "phone"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "claims_supported": ["aud", "exp", "iat", "iss", "realmid", "sub"],
    }
