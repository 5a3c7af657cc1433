"""Intuit's OAuth endpoints: discovery document, consent, token exchange and refresh, revocation."""

import base64
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode

from atqbo.money import Json, decode
from atqbo.sandbox.wire import Request, Response, answer
from atqbo.sandbox.world import World, made_up

_TOKENS = ("oauth", "token")
_ACCESS_SECONDS = 3600
_REFRESH_SECONDS = 8726400
_ROTATED_AFTER = timedelta(hours=24)
_CODE_SECONDS = 600


class OAuth:
    """Tokens live in the store: value → kind, state, expires_at. States: "live", "dead"."""

    def __init__(self, world: World) -> None:
        self._world = world

    def first_refresh_token(self) -> str:
        """A new refresh token, as if a person had just given consent."""
        return self._issue("refresh", _REFRESH_SECONDS)

    def refresh_token(self) -> str:
        """The newest living refresh token; "" after a revocation."""
        live = [token for token, row in self._tokens().items() if row["kind"] == "refresh" and row["state"] == "live"]
        return live[-1] if live else ""

    def is_valid(self, access_token: str) -> bool:
        """Whether the token opens the company now."""
        row = self._world.store.get(_TOKENS, access_token)
        return row is not None and row["kind"] == "access" and self._alive(row)

    def handle(self, request: Request) -> Response:
        """Answer one of the endpoints by its path."""
        match request.method, request.path.lower().rstrip("/"):
            case "GET", "/.well-known/openid_sandbox_configuration":
                return answer(200, _discovery(request.origin))
            case "GET", "/connect/oauth2":
                return self._consent(request)
            case "POST", "/oauth2/v1/tokens/bearer":
                return self._only_for_the_app(request, self._exchange)
            case "POST", "/v2/oauth2/tokens/revoke":
                return self._only_for_the_app(request, self._revoke)
        return answer(404, {"error": "not_found"})

    def _tokens(self) -> dict[str, Json]:
        return {str(key): row.record for key, row in self._world.store.rows(_TOKENS).items()}

    def _alive(self, row: Json) -> bool:
        return row["state"] == "live" and datetime.fromisoformat(row["expires_at"]) > self._world.now()

    def _issue(self, kind: str, seconds: int) -> str:
        number = len(self._tokens()) + 1
        random = made_up(self._world.realm_id, f"{kind} {number}", 40)
        token = {
            "refresh": f"RT1-{number}-H0-{random}",
            "access": f"eyJhbGciOiJkaXIifQ..{random[:12]}.{random}{random[::-1]}.{random[12:28]}",
            "code": f"AB{random}",
        }[kind]
        now = self._world.now()
        row = {"kind": kind, "state": "live", "issued_at": now.isoformat()}
        self._world.store.put(_TOKENS, token, {**row, "expires_at": (now + timedelta(seconds=seconds)).isoformat()})
        return token

    def _kill(self, token: str) -> None:
        row = self._world.store.get(_TOKENS, token)
        if row:
            self._world.store.put(_TOKENS, token, {**row, "state": "dead"})

    def _consent(self, request: Request) -> Response:
        """Nobody is asked here: straight back to the app with a code, as after a person's yes."""
        if request.query.get("client_id") != self._world.client_id or "redirect_uri" not in request.query:
            return answer(400, {"error": "invalid_request"})
        back = {
            "code": self._issue("code", _CODE_SECONDS),
            "state": request.query.get("state", ""),
            "realmId": self._world.realm_id,
        }
        return Response(302, {"location": f"{request.query['redirect_uri']}?{urlencode(back)}"}, b"")

    def _only_for_the_app(self, request: Request, endpoint: Callable[[Mapping[str, str]], Response]) -> Response:
        pair = f"{self._world.client_id}:{self._world.client_secret}".encode()
        if request.headers.get("authorization") != "Basic " + base64.b64encode(pair).decode():
            return answer(401, {"error": "invalid_client"})
        return endpoint(_fields(request))

    def _exchange(self, fields: Mapping[str, str]) -> Response:
        """A code, or a refresh token, for tokens."""
        grant = fields.get("grant_type", "")
        if grant not in ("authorization_code", "refresh_token"):
            return answer(400, {"error": "unsupported_grant_type"})
        kind, given = ("refresh", fields.get("refresh_token", ""))
        if grant == "authorization_code":
            kind, given = ("code", fields.get("code", ""))
        row = self._tokens().get(given)
        if row is None or row["kind"] != kind or not self._alive(row):
            return answer(400, {"error": "invalid_grant", "error_description": "Incorrect or invalid refresh token"})
        refresh = self._rotated(given, row) if kind == "refresh" else self._first_of(given)
        return answer(
            200,
            {
                "token_type": "bearer",
                "access_token": self._issue("access", _ACCESS_SECONDS),
                "expires_in": _ACCESS_SECONDS,
                "refresh_token": refresh,
                "x_refresh_token_expires_in": _REFRESH_SECONDS,
            },
            {"cache-control": "no-cache, no-store", "pragma": "no-cache"},
        )

    def _first_of(self, code: str) -> str:
        self._kill(code)
        return self._issue("refresh", _REFRESH_SECONDS)

    def _rotated(self, token: str, row: Json) -> str:
        """The same value for a day, then a new one, and the old one is dead; or a new one each time (switch)."""
        age = self._world.now() - datetime.fromisoformat(row["issued_at"])
        if self._world.switches["refresh_rotation"] == "daily" and age < _ROTATED_AFTER:
            return token
        self._kill(token)
        return self._issue("refresh", _REFRESH_SECONDS)

    def _revoke(self, fields: Mapping[str, str]) -> Response:
        """Either token ends the connection: all tokens die."""
        if fields.get("token", "") not in self._tokens():
            return answer(400, {"error": "invalid_request"})
        for token in self._tokens():
            self._kill(token)
        return Response(200, {"content-type": "application/json"}, b"")


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
        "issuer": "https://oauth.platform.intuit.com/op/v1",
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
