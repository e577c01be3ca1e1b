"""An identity provider on this machine, honest unless told to lie: the service's own code speaks to it over HTTP."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwk, jwt

from cesp.common import clock

CLIENT_ID, CLIENT_SECRET = "le-service", "un-secret"


class FakeProvider:
    """Codes given out by :meth:`authorize`, tokens signed with its key.

    :ivar lies: name of a place (``discovery``, ``keys``, ``token``, ``userinfo``) → what it answers instead.
    """

    def __init__(self) -> None:
        self.key = jwk.RSAKey.generate_key(2048, {"kid": "un", "use": "sig", "alg": "RS256"})
        self.lies: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.calls: list[str] = []
        self.claims: dict[str, Any] = {"sub": "sub-1"}
        self.id_claims: dict[str, Any] = {}
        self.sign_id_token: Callable[[dict[str, Any]], str] = lambda claims: jwt.encode(
            {"alg": "RS256", "kid": "un"}, claims, self.key
        )
        self.seconds = 0.0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def options(self, **more: Any) -> dict[str, Any]:
        """A line of ``settings.OIDC``."""
        return {
            "label": "Fournisseur",
            "audience": "Pour l'essai.",
            "issuer": self.url,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "scopes": "openid email",
            "acr": "eidas1",
            "level": "low",
            "signed_userinfo": True,
            "auth": "client_secret_post",
            **more,
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """The person consents: a code bound to what was asked."""
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return code

    def answer(self, path: str, body: str, authorization: str) -> tuple[int, str, str, dict[str, str]]:
        place = path.strip("/").split("/")[-1]
        self.calls.append(place)
        time.sleep(self.seconds)
        place = {"openid-configuration": "discovery"}.get(place, place)
        if place in self.lies:
            lie = self.lies[place]
            return lie() if callable(lie) else (200, "application/json", json.dumps(lie), {})
        return getattr(self, f"_{place}")(body, authorization)

    def discovered(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "end_session_endpoint": f"{self.url}/end",
        }

    def _discovery(self, body: str, authorization: str) -> tuple[int, str, str, dict[str, str]]:
        return 200, "application/json", json.dumps(self.discovered()), {}

    def public_key(self) -> dict[str, Any]:
        return {**self.key.as_dict(private=False), "kid": "un", "use": "sig", "alg": "RS256"}

    def _keys(self, body: str, authorization: str) -> tuple[int, str, str, dict[str, str]]:
        return 200, "application/json", json.dumps({"keys": [self.public_key()]}), {}

    def _token(self, body: str, authorization: str) -> tuple[int, str, str, dict[str, str]]:
        given = {name: values[0] for name, values in parse_qs(body).items()}
        asked = self.codes.pop(given.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(given.get("code_verifier", "").encode()).digest())
        proved = asked is not None and asked["code_challenge"] == challenge.decode().rstrip("=")
        if not proved or (given["client_id"], given["client_secret"]) != (CLIENT_ID, CLIENT_SECRET):
            return 400, "application/json", json.dumps({"error": "invalid_grant"}), {}
        now = int(clock.now().timestamp())
        claims = {
            "iss": self.url,
            "aud": CLIENT_ID,
            "sub": self.claims["sub"],
            "nonce": asked["nonce"],
            "acr": "eidas1",
            "iat": now,
            "exp": now + 60,
            **self.id_claims,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        token = {"access_token": "jeton", "token_type": "Bearer", "expires_in": 60}
        return 200, "application/json", json.dumps({**token, "id_token": self.sign_id_token(claims)}), {}

    def _userinfo(self, body: str, authorization: str) -> tuple[int, str, str, dict[str, str]]:
        if authorization != "Bearer jeton":
            return 401, "text/plain", "", {}
        claims = {"iss": self.url, "aud": CLIENT_ID, **self.claims}
        return 200, "application/jwt", jwt.encode({"alg": "RS256", "kid": "un"}, claims, self.key), {}


def _handler(provider: FakeProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._do("")

        def do_POST(self) -> None:
            self._do(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

        def _do(self, body: str) -> None:
            status, kind, text, headers = provider.answer(self.path, body, self.headers.get("Authorization", ""))
            try:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(text.encode())))
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text.encode())
            except (BrokenPipeError, ConnectionResetError):
                return  # the service hung up, as it should

        def log_message(self, *args: Any) -> None:
            return

    return Handler
