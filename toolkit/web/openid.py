"""OpenID Connect: one provider, the code flow with PKCE, and an ID token that is believed only when all of it fits.

Says who somebody is and in which groups; what that gives them is decided in `membership`. Keeps no token of theirs.
"""

import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from toolkit.errors import Rejected
from toolkit.settings import Provider

_SCOPE = "openid profile"
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
_LEEWAY_SECONDS = 30
_PATIENCE_SECONDS = 10.0
_KNOWN_FOR_SECONDS = 3600.0
_NEWER_KEYS_AFTER_SECONDS = 30.0
_HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Who came back from the provider."""

    issuer: str
    subject: str
    name: str
    groups: frozenset[str]


@dataclass(slots=True, kw_only=True)
class OpenId:
    """Signing in at one provider. `key` makes what belongs to one attempt out of its state, so that nothing is kept."""

    provider: Provider
    key: bytes
    known: Mapping[str, Any] = field(default_factory=dict)
    known_until: float = 0.0
    keys: KeySet | None = None
    keys_at: float = 0.0

    async def address(self, state: str, redirect: str) -> str:
        """Return where the browser goes to sign in. Raises Rejected `elsewhere` where the provider does not answer."""
        found = await self._discovered()
        async with self._client(redirect) as client:
            address, _ = client.create_authorization_url(
                found["authorization_endpoint"],
                state=state,
                nonce=self._made(state, "nonce"),
                code_verifier=self._made(state, "verifier"),
            )
        return str(address)

    async def arrival(self, code: str, state: str, redirect: str) -> Arrival:
        """Return who came back with this code. Raises Rejected `elsewhere` where anything does not fit."""
        found = await self._discovered()
        try:
            async with self._client(redirect) as client:
                given = await client.fetch_token(
                    found["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=self._made(state, "verifier"),
                )
            claims = await self._believed(str(given.get("id_token", "")), self._made(state, "nonce"))
        except (AuthlibBaseError, JoseError, httpx2.HTTPError, ValueError) as error:
            raise Rejected("elsewhere") from error
        return self._arrival(claims)

    def _arrival(self, claims: Mapping[str, Any]) -> Arrival:
        told = claims.get(self.provider.claim, ())
        groups = [told] if isinstance(told, str) else told if isinstance(told, list) else []
        name = claims.get("name") or claims.get("preferred_username") or claims["sub"]
        return Arrival(
            issuer=self.provider.issuer,
            subject=str(claims["sub"]),
            name=" ".join(str(name).split())[:120],
            groups=frozenset(map(str, groups)),
        )

    async def _believed(self, id_token: str, nonce: str) -> Mapping[str, Any]:
        """Return the claims of an ID token that our provider made, for us, for this attempt, and that still holds."""
        try:
            token = jwt.decode(id_token, await self._keys(), algorithms=_ALGORITHMS)
        except JoseError:
            if time.monotonic() < self.keys_at + _NEWER_KEYS_AFTER_SECONDS:
                raise
            self.keys = None  # the provider may have changed its keys
            token = jwt.decode(id_token, await self._keys(), algorithms=_ALGORITHMS)
        jwt.JWTClaimsRegistry(
            leeway=_LEEWAY_SECONDS,
            iss={"essential": True, "value": self.provider.issuer},
            aud={"essential": True, "value": self.provider.client},
            nonce={"essential": True, "value": nonce},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        ).validate(token.claims)
        audience = token.claims["aud"]
        others = isinstance(audience, list) and len(audience) > 1
        if token.claims.get("azp", None if others else self.provider.client) != self.provider.client:
            raise ValueError("the token was made for another client")
        return token.claims

    async def _discovered(self) -> Mapping[str, Any]:
        if time.monotonic() < self.known_until:
            return self.known
        found = await self._fetched(f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration")
        places = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if found.get("issuer") != self.provider.issuer or not all(_is_safe(found.get(place)) for place in places):
            raise Rejected("elsewhere")
        self.known, self.known_until = found, time.monotonic() + _KNOWN_FOR_SECONDS
        return found

    async def _keys(self) -> KeySet:
        if self.keys is None:
            found = await self._fetched((await self._discovered())["jwks_uri"])
            self.keys, self.keys_at = KeySet.import_key_set({"keys": found.get("keys", [])}), time.monotonic()
        return self.keys

    async def _fetched(self, address: str) -> Mapping[str, Any]:
        try:
            async with httpx2.AsyncClient(timeout=_PATIENCE_SECONDS) as client:
                answer = await client.get(address)
                answer.raise_for_status()
                found = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise Rejected("elsewhere") from error
        if not isinstance(found, dict):
            raise Rejected("elsewhere")
        return found

    def _client(self, redirect: str) -> Any:
        return AsyncOAuth2Client(
            client_id=self.provider.client,
            client_secret=self.provider.secret,
            token_endpoint_auth_method="client_secret_basic" if self.provider.secret else "none",
            scope=_SCOPE,
            redirect_uri=redirect,
            code_challenge_method="S256",
            timeout=_PATIENCE_SECONDS,
        )

    def _made(self, state: str, use: str) -> str:
        return hmac.digest(self.key, f"{use} {state}".encode(), "sha256").hex()


def _is_safe(address: object) -> bool:
    """Tell whether an address may be trusted with a code: over https, or on this very machine."""
    parts = urlsplit(address) if isinstance(address, str) else urlsplit("")
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE)
