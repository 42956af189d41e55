"""An OpenID Connect provider: a real process over HTTP, that can be told to err in one way at a time.

`python -m tests.support.provider` prints its address. It signs in whoever it was told to, without asking anything.
"""

import json
import secrets
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from base64 import b64decode
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

CLIENT, SECRET = "participatiewiel", "een geheim van de gemeente"


class _State:
    """What the provider knows: its keys, who is at the keyboard, what it does wrong, and codes that wait."""

    def __init__(self, issuer: str) -> None:
        from joserfc.jwk import RSAKey

        self.issuer = issuer
        self.key = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"})
        self.other = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"})
        self.user: dict[str, Any] = {"sub": "u1", "name": "Noor Jansen", "groups": []}
        self.fault: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}

    def id_token(self, asked: dict[str, str]) -> str:
        from joserfc import jwt

        now = int(time.time())
        claims = {
            **self.user,
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.fault.get("claims", {}),
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        key = self.other if self.fault.get("key") else self.key
        return str(jwt.encode({"alg": "RS256", "kid": "k1"}, claims, key))


class _Handler(BaseHTTPRequestHandler):
    state: _State

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        given = dict(urllib.parse.parse_qsl(query))
        match path:
            case "/.well-known/openid-configuration":
                self._json(self._configuration())
            case "/jwks":
                self._json({"keys": [self.state.key.as_dict(private=False)]})
            case "/authorize":
                self._authorize(given)
            case _:
                self._json({}, 404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.path == "/control":
            told = json.loads(body)
            self.state.user, self.state.fault = told["user"], told["fault"]
            self._json({})
            return
        self._token(dict(urllib.parse.parse_qsl(body)))

    def _configuration(self) -> dict[str, Any]:
        issuer = self.state.issuer
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
        return {"issuer": issuer, **{name: f"{issuer}/{path}" for name, path in places.items()}}

    def _authorize(self, given: dict[str, str]) -> None:
        assert (given["client_id"], given["response_type"]) == (CLIENT, "code")
        assert given["code_challenge_method"] == "S256" and "openid" in given["scope"].split()
        code = secrets.token_urlsafe(16)
        self.state.codes[code] = given
        back = urllib.parse.urlencode({"code": code, "state": given["state"]})
        self.send_response(302)
        self.send_header("Location", f"{given['redirect_uri']}?{back}")
        self.end_headers()

    def _token(self, given: dict[str, str]) -> None:
        from authlib.oauth2.rfc7636 import create_s256_code_challenge

        sent = b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        known = [urllib.parse.unquote_plus(part) for part in sent.split(":", 1)] == [CLIENT, SECRET]
        asked = self.state.codes.pop(given.get("code", ""), None)
        fits = asked is not None and (
            create_s256_code_challenge(given.get("code_verifier", "")) == asked["code_challenge"]
            and given.get("redirect_uri") == asked["redirect_uri"]
        )
        if not known or asked is None or not fits:
            self._json({"error": "invalid_grant"}, 400)
            return
        token = {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "expires_in": 300}
        self._json({**token, "id_token": self.state.id_token(asked)})

    def _json(self, told: dict[str, Any], status: int = 200) -> None:
        data = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        pass


@dataclass
class Provider:
    """The provider as a test has it."""

    issuer: str = ""
    process: "subprocess.Popen[str] | None" = None
    user: dict[str, Any] = field(default_factory=dict)

    def __enter__(self) -> "Provider":
        command = [sys.executable, "-m", "tests.support.provider"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.issuer = self.process.stdout.readline().strip()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def tell(self, user: dict[str, Any], **fault: Any) -> None:
        """Say who is at the keyboard, and what the provider does wrong from now on."""
        body = json.dumps({"user": user, "fault": fault}).encode()
        urllib.request.urlopen(urllib.request.Request(f"{self.issuer}/control", body), timeout=60).close()


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    issuer = f"http://127.0.0.1:{server.server_address[1]}"
    _Handler.state = _State(issuer)
    print(issuer, flush=True)
    threading.Thread(target=server.serve_forever).start()


if __name__ == "__main__":
    main()
