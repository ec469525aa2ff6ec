"""The port by which certificates get their seal, and its two implementations: a key in a file, eParaksts SignAPI.

Which one is used is the operator's choice (settings). Heavy work happens in the child that prints.
"""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings

from talka.certificates.enums import PDF_NAME
from talka.certificates.schemas import CertificateFacts
from talka.core.child import Child
from talka.core.errors import ConfigurationError

REASON = "Izziņa par brīvprātīgo darbu"
RSA_BITS = 3_072
SELF_MADE_DAYS = 1_095
SECONDS = 30

press = Child("talka.certificates.press", seconds=30, megabytes=2_048, uses=2_000)


class Sealer(Protocol):
    def seal_pdf(self, data: bytes) -> bytes: ...

    def seal_container(self, files: dict[str, bytes]) -> bytes: ...

    def certificate(self) -> bytes:
        """PEM of the certificate that its seals carry: published, so that they can be recognised."""
        ...


def draw(facts: CertificateFacts, credential: bytes, *, address: str, at: datetime) -> bytes:
    """The unsealed PDF. Raises RefusedError (a sign that cannot be printed), ChildError."""
    head = {"do": "draw", "facts": facts.as_json(), "address": address, "at": at.isoformat()}
    return press.ask(head, credential)[1][0]


def preview(facts: CertificateFacts, *, at: datetime) -> bytes:
    """The page of facts that are not issued. Raises as `draw` does."""
    return press.ask({"do": "preview", "facts": facts.as_json(), "at": at.isoformat()})[1][0]


def sealer(now: datetime) -> Sealer:
    """The one the settings name. `now`: for a key that must be made first."""
    if settings.SIGNAPI_FILE:
        return SignApiSealer(json.loads(Path(settings.SIGNAPI_FILE).read_text(encoding="utf-8")))
    if settings.SEAL_FILE:
        return FileSealer(Path(settings.SEAL_FILE), _password_file())
    return FileSealer(self_made(Path(settings.HOME) / "keys" / "seal.p12", now, _password_file()), _password_file())


def _password_file() -> Path | None:
    return Path(settings.SEAL_PASSWORD_FILE) if settings.SEAL_PASSWORD_FILE else None


class FileSealer:
    """An RSA key with its certificate in a PKCS#12 file, its password in a file of its own: `<file>.password` or another."""

    def __init__(self, file: Path, password: Path | None = None) -> None:
        self.file, self.password = file, password or beside(file)

    def seal_pdf(self, data: bytes) -> bytes:
        head = {
            "do": "seal_pdf", "file": str(self.file), "password": str(self.password), "reason": REASON,
            "timestamp_url": settings.TIMESTAMP_URL, "roots": settings.SEAL_ROOTS_FILE,
        }  # fmt: skip
        return press.ask(head, data)[1][0]

    def seal_container(self, files: dict[str, bytes]) -> bytes:
        head = {
            "do": "seal_container", "file": str(self.file), "password": str(self.password), "names": list(files),
        }  # fmt: skip
        return press.ask(head, *files.values())[1][0]

    def certificate(self) -> bytes:
        return _certificate(self.file, self.password, self.file.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _certificate(file: Path, password: Path, changed: int) -> bytes:
    """Kept: opening a PKCS#12 takes longer than drawing and sealing a certificate."""
    _key, certificate, _others = pkcs12.load_key_and_certificates(file.read_bytes(), _secret(password))
    if certificate is None:
        raise ConfigurationError(f"{file} holds no certificate.")
    return certificate.public_bytes(Encoding.PEM)


def beside(file: Path) -> Path:
    return Path(f"{file}.password")


def _secret(password: Path) -> bytes:
    return password.read_text(encoding="utf-8").strip().encode()


def self_made(file: Path, now: datetime, password: Path | None = None) -> Path:
    """A seal for trying out: its integrity can be checked, but no one has vouched for its owner.

    Under the password in that file, else under one that is made and kept beside it.
    """
    if file.exists():
        return file
    key = rsa.generate_private_key(65_537, RSA_BITS)
    name = x509.Name([
        x509.NameAttribute(NameOID.COUNTRY_NAME, "LV"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Talka"),
        x509.NameAttribute(NameOID.COMMON_NAME, "Talka (pašas sistēmas zīmogs)"),
    ])  # fmt: skip
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    built = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=SELF_MADE_DAYS)).add_extension(usage, critical=True)
    )  # fmt: skip
    secret = _secret(password) if password else secrets.token_urlsafe(32).encode()
    packed = pkcs12.serialize_key_and_certificates(
        b"talka", key, built.sign(key, hashes.SHA256()), None, BestAvailableEncryption(secret)
    )
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = [] if password else [(beside(file), secret)]
    for target, data in [*kept, (file, packed)]:
        target.touch(mode=0o600)
        target.write_bytes(data)
    return file


class SignApiSealer:
    """eParaksts SignAPI (LVRTC): an e-seal whose key lies with the trust service. One session for each document.

    `account`: base, token_url, client, secret, sign_key (base64 PFX), sign_key_password (encrypted to the API's central
    certificate, base64), auth_certificate (PEM), seal_certificate (PEM). Calls as documented at developers.eparaksts.lv.
    """

    def __init__(self, account: dict[str, str]) -> None:
        self.account = account

    def seal_pdf(self, data: bytes) -> bytes:
        return self._sealed({PDF_NAME: data}, as_pdf=True)

    def seal_container(self, files: dict[str, bytes]) -> bytes:
        return self._sealed(files, as_pdf=False)

    def certificate(self) -> bytes:
        return self.account["seal_certificate"].encode()

    def _sealed(self, files: dict[str, bytes], *, as_pdf: bool) -> bytes:
        with requests.Session() as http:
            http.headers["Authorization"] = f"Bearer {self._token(http)}"
            session = self._call(http, "GET", "/api-session/v1.0/start")["data"]["sessionId"]
            try:
                return self._in_session(http, session, files, as_pdf=as_pdf)
            finally:
                self._call(http, "POST", f"/api-session/v1.0/{session}/close")

    def _in_session(self, http: requests.Session, session: str, files: dict[str, bytes], *, as_pdf: bool) -> bytes:
        for name, data in files.items():
            self._call(http, "PUT", f"/api-storage/v1.0/{session}/upload", files={"file": (name, data)})
        told = self._call(
            http, "POST", "/api-sign/v1.0/eSealCreate",
            json={
                "sessions": [{"sessionId": session}],
                "signAsPdf": as_pdf,
                "createNewEdoc": not as_pdf,
                "signKey": self.account["sign_key"],
                "signKeyPassword": self.account["sign_key_password"],
                "authCertificate": self.account["auth_certificate"],
            },
        )  # fmt: skip
        (result,) = [one for one in told["data"]["results"] if one["sessionId"] == session]
        address = f"{self.account['base']}/api-storage/v1.0/{session}/{result['documentId']}"
        answer = http.get(address, timeout=SECONDS)
        answer.raise_for_status()
        return answer.content

    def _token(self, http: requests.Session) -> str:
        answer = http.post(
            self.account["token_url"],
            data={"grant_type": "client_credentials"},
            auth=(self.account["client"], self.account["secret"]),
            timeout=SECONDS,
        )
        answer.raise_for_status()
        return str(answer.json()["access_token"])

    def _call(self, http: requests.Session, method: str, path: str, **more: Any) -> dict[str, Any]:
        answer = http.request(method, self.account["base"] + path, timeout=SECONDS, **more)
        answer.raise_for_status()
        return dict(answer.json()) if answer.content else {}
