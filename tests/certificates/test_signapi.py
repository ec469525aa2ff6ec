"""eParaksts SignAPI against a stub of its documented calls on loopback."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
from pytest_django import Settings

from talka.certificates import sealing
from talka.core import clock
from tests.loopback import serving


class Stub(ThreadingHTTPServer):
    """Seals by writing SEALED before what was uploaded, and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Calls)
        self.asked: list[str] = []
        self.uploaded: list[bytes] = []
        self.sealed: dict[str, Any] = {}
        self.fails_at = ""


class Calls(BaseHTTPRequestHandler):
    server: Stub

    def log_message(self, *args: Any) -> None:
        """Tests are quiet."""

    def answer(self, body: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def told(self) -> bytes:
        self.server.asked.append(f"{self.command} {self.path}")
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def do(self) -> None:
        body, path = self.told(), self.path
        if self.server.fails_at and self.server.fails_at in path:
            return self.answer(b"{}", 500)
        if path == "/token":
            right = "Basic " + base64.b64encode(b"talka:secret").decode()
            good = self.headers["Authorization"] == right and b"client_credentials" in body
            return self.answer(b'{"access_token": "T"}' if good else b"{}", 200 if good else 401)
        if self.headers["Authorization"] != "Bearer T":
            return self.answer(b"{}", 401)
        return self.answer(self.document(path, body))

    def document(self, path: str, body: bytes) -> bytes:
        if path == "/api-session/v1.0/start":
            return b'{"data": {"sessionId": "S1"}}'
        if path == "/api-storage/v1.0/S1/upload":
            self.server.uploaded.append(body)
            return b'{"data": {"id": "U1"}}'
        if path == "/api-sign/v1.0/eSealCreate":
            self.server.sealed = json.loads(body)
            return b'{"data": {"results": [{"sessionId": "S1", "documentId": "D1"}]}}'
        if path == "/api-storage/v1.0/S1/D1":
            return b"SEALED"
        return b"{}"

    do_GET = do_POST = do_PUT = do  # noqa: N815  # names that http.server asks for


@pytest.fixture
def stub() -> Iterator[Stub]:
    with serving(Stub()) as server:
        yield server


@pytest.fixture
def account(stub: Stub, settings: Settings, tmp_path: Path) -> dict[str, str]:
    base = f"http://127.0.0.1:{stub.server_address[1]}"
    told = {
        "base": base, "token_url": f"{base}/token", "client": "talka", "secret": "secret", "sign_key": "UEZY",
        "sign_key_password": "ZW5j", "auth_certificate": "PEM", "seal_certificate": "-----BEGIN",
    }  # fmt: skip
    (tmp_path / "signapi.json").write_text(json.dumps(told))
    settings.SIGNAPI_FILE = str(tmp_path / "signapi.json")
    return told


@pytest.mark.django_db
def test_a_document_goes_in_sealed_out_and_the_session_is_closed(stub: Stub, account: dict[str, str]) -> None:
    sealer = sealing.sealer(clock.now())
    assert sealer.seal_pdf(b"%PDF-1.7 ours") == b"SEALED"
    assert stub.asked == [
        "POST /token", "GET /api-session/v1.0/start", "PUT /api-storage/v1.0/S1/upload",
        "POST /api-sign/v1.0/eSealCreate", "GET /api-storage/v1.0/S1/D1", "POST /api-session/v1.0/S1/close",
    ]  # fmt: skip
    assert b"%PDF-1.7 ours" in stub.uploaded[0]
    assert stub.sealed == {
        "sessions": [{"sessionId": "S1"}], "signAsPdf": True, "createNewEdoc": False, "signKey": "UEZY",
        "signKeyPassword": "ZW5j", "authCertificate": "PEM",
    }  # fmt: skip
    assert sealer.certificate() == b"-----BEGIN"


@pytest.mark.django_db
def test_a_container_holds_every_file(stub: Stub, account: dict[str, str]) -> None:
    assert sealing.sealer(clock.now()).seal_container({"a.pdf": b"1", "b.json": b"2"}) == b"SEALED"
    assert len(stub.uploaded) == 2
    assert (stub.sealed["signAsPdf"], stub.sealed["createNewEdoc"]) == (False, True)


@pytest.mark.django_db
@pytest.mark.parametrize("call", ["/token", "/start", "/upload", "/eSealCreate", "/D1"])
def test_a_failing_call_is_a_failure_and_no_session_stays_open(call: str, stub: Stub, account: dict[str, str]) -> None:
    stub.fails_at = call
    with pytest.raises(requests.HTTPError):
        sealing.sealer(clock.now()).seal_pdf(b"%PDF")
    if call not in {"/token", "/start"}:
        assert stub.asked[-1].endswith("/S1/close")
