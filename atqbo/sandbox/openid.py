"""OpenID beside OAuth: the signed id token, the key that proves it, and who the person is.

The names are those of https://github.com/intuit/QuickBooks-V3-DotNET-SDK (test documents discovery.json and
success_userinfo_response.json); Intuit's Python client checks `iss`, `aud` as a list, `exp` and the RS256 signature.
"""

import base64
from collections.abc import Mapping

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from atqbo.money import Json, encode
from atqbo.sandbox.world import World, made_up

ISSUER = "https://oauth.platform.intuit.com/op/v1"
_KEY = ("oauth", "key")
_KEY_ID = "sandbox"
_LIFE_SECONDS = 3600


def id_token(world: World) -> str:
    """Says for an hour who gave consent, for which app and company."""
    now = int(world.now().timestamp())
    claims = {
        "sub": _subject(world),
        "aud": [world.client_id],
        "realmid": world.realm_id,
        "iss": ISSUER,
        "exp": now + _LIFE_SECONDS,
        "iat": now,
    }
    signed = f"{_part(encode({'kid': _KEY_ID, 'alg': 'RS256'}))}.{_part(encode(claims))}"
    return f"{signed}.{_part(_key(world).sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def key_set(world: World) -> Json:
    """The public key, as jwks_uri shows it."""
    numbers = _key(world).public_key().public_numbers()
    parts: Mapping[str, int] = {"e": numbers.e, "n": numbers.n}
    told = {name: _part(value.to_bytes((value.bit_length() + 7) // 8, "big")) for name, value in parts.items()}
    return {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": _KEY_ID, **told}]}


def userinfo(world: World) -> Json:
    """The person who gave consent; invented."""
    return {
        "sub": _subject(world),
        "email": "owner@sandbox.example",
        "emailVerified": True,
        "givenName": "Olive",
        "familyName": "Owner",
        "phoneNumber": "+1 5550100",
        "phoneNumberVerified": False,
        "address": {
            "streetAddress": "1 Sample Street",
            "locality": "Springfield",
            "region": "IL",
            "postalCode": "62701",
            "country": "US",
        },
    }


def _subject(world: World) -> str:
    return made_up(world.realm_id, "owner", 32)


def _key(world: World) -> rsa.RSAPrivateKey:
    """Made when it is first needed, and kept with the tokens."""
    stored = world.store.get(_KEY, _KEY_ID)
    if stored is None:
        made = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        stored = world.store.put(_KEY, _KEY_ID, {"pem": made.decode()})
    key = serialization.load_pem_private_key(stored["pem"].encode(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def _part(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
