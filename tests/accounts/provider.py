"""A real OpenID Connect provider on loopback, which can be told to lie."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from joserfc import jws, jwt
from joserfc.jwk import OctKey, RSAKey

from tests.loopback import serving

CLIENT, SECRET = "talka", "shared secret"
ONWARD = re.compile(r'href="([^"]+)" rel="noreferrer" data-onward')


@cache
def _made(_whose: str) -> RSAKey:
    """The same for all tests: making one takes longer than most of them."""
    return RSAKey.generate_key(2048, {"kid": "one"})


@dataclass
class Provider:
    """`claims` change the ID token, `lies` name what is done wrong: alg_none, alg_hs256, other_key, unknown_kid,
    wrong_iss_in_answer, no_id_token, other_issuer_configured."""

    address: str = ""
    key: RSAKey = field(default_factory=lambda: _made("own"))
    other: RSAKey = field(default_factory=lambda: _made("other"))
    claims: dict[str, Any] = field(default_factory=dict)
    lies: set[str] = field(default_factory=set)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)

    def app(self) -> dict[str, Any]:
        """How Talka is configured to know it."""
        settings = {"server_url": self.address}
        return {
            "provider_id": "latvija", "name": "latvija.lv", "client_id": CLIENT, "secret": SECRET, "settings": settings,
        }  # fmt: skip

    @staticmethod
    def asked_by(page: Any) -> str:
        """Where Talka's page on the way leads on to."""
        assert page.status_code == 200, page.text
        onward = ONWARD.search(page.text)
        assert onward, "a form's answer leads to another host by a link, not by a redirect (form-action)"
        return unescape(onward[1])

    @classmethod
    def back_from(cls, page: Any) -> str:
        """The browser goes on and is sent back; path and query it comes back to."""
        back = urlsplit(httpx.get(cls.asked_by(page)).headers["Location"])
        return f"{back.path}?{back.query}"

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": "https://elsewhere.example" if "other_issuer_configured" in self.lies else self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "authorization_response_iss_parameter_supported": True,
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """The person consents at once; where the browser is sent to."""
        self.asked.append(asked)
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        iss = "https://elsewhere.example" if "wrong_iss_in_answer" in self.lies else self.address
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], 'iss': iss})}"

    def token(self, told: dict[str, str]) -> dict[str, Any] | None:
        """A code works once, with the client's secret and the verifier that its challenge was made of."""
        asked = self.codes.pop(told.get("code", ""), None)
        digest = hashlib.sha256(told.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or told.get("client_secret") != SECRET or asked.get("code_challenge") != challenge:
            return None
        answer = {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "expires_in": 60}
        return answer if "no_id_token" in self.lies else {**answer, "id_token": self.id_token(asked)}

    def id_token(self, asked: dict[str, str]) -> str:
        now = int(datetime.now(UTC).timestamp())  # noqa: TID251  # a provider has a clock of its own
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "sub": "PK:32345678901",
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "given_name": "Anna",
            "family_name": "Liepiņa",
            "acr": "http://eidas.europa.eu/LoA/high",
            "auth_time": now,
        } | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        if "alg_none" in self.lies:
            parts = [{"alg": "none"}, claims]
            return (
                ".".join(base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in parts)
                + "."
            )
        if "alg_hs256" in self.lies:
            head = {"alg": "HS256", "kid": "one"}
            return jws.serialize_compact(head, json.dumps(claims).encode(), _shared(self.key))
        key = self.other if "other_key" in self.lies else self.key
        kid = "unknown" if "unknown_kid" in self.lies else "one"
        return jwt.encode({"alg": "RS256", "kid": kid}, claims, key)

    def keys(self) -> dict[str, Any]:
        return {"keys": [{**self.key.as_dict(private=False), "use": "sig"}]}


def _shared(key: RSAKey) -> Any:
    """The old trick: the public key, known to everybody, as the secret of an HMAC."""

    return OctKey.import_key(key.as_pem(private=False))


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            pass

        def answer(self, content: Any, status: int = 200) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
                self.send_response(302)
                self.send_header("Location", provider.authorize(asked))
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif parts.path == "/.well-known/openid-configuration":
                self.answer(provider.configuration())
            elif parts.path == "/keys":
                self.answer(provider.keys())
            elif parts.path == "/userinfo":
                self.answer(
                    {
                        "sub": "abc",
                        "serial_number": "PNOLV-010180-15097",
                        "given_name": "Jānis",
                        "family_name": "Bērziņš",
                    }
                    | provider.claims
                )
            else:
                self.answer({}, 404)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            answer = provider.token({name: values[0] for name, values in parse_qs(body).items()})
            self.answer(answer or {"error": "invalid_grant"}, 200 if answer else 400)

    return Handler


@contextmanager
def running_provider() -> Iterator[Provider]:
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    provider.address = f"http://127.0.0.1:{server.server_port}"
    with serving(server):
        yield provider
