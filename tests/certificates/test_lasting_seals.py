"""Seals with a timestamp (PAdES B-T) and with the word of revocation services (B-LT), from stubs on loopback."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import keys, tsp
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext
from pytest_django import Settings

from talka.certificates import actions, checking, pades, sealing
from talka.certificates.enums import Verdict
from talka.core.child import ChildError
from tests.core import signing
from tests.factories import certificates
from tests.loopback import serving

NOW = datetime.now(UTC)  # noqa: TID251  # timestamps and revocation lists are compared with the machine's own clock
YEAR = timedelta(days=365)


class Authority(ThreadingHTTPServer):
    """A root with a revocation service, a timestamp service and a seal under it.

    `by_ocsp`: its certificates name a responder (OCSP) instead of a revocation list.
    """

    def __init__(self, folder: Path, *, by_ocsp: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), Calls)
        self.asked: list[str] = []
        self.silent = ""
        self.by_ocsp, self.gone = by_ocsp, False
        self.made: dict[int, x509.Certificate] = {}
        self.root = signing.authority("Parauga sakne")
        self.base = f"http://127.0.0.1:{self.server_port}"
        self.responder, self.responder_key = self.issued("Parauga atbildētājs", ExtendedKeyUsageOID.OCSP_SIGNING)
        stamp, stamp_key = self.issued("Parauga laiks", ExtendedKeyUsageOID.TIME_STAMPING)
        self.seal_certificate, seal_key = self.issued("Parauga zīmogs")
        self.stamper = DummyTimeStamper(asn1(stamp), keys.PrivateKeyInfo.load(der(stamp_key)))
        self.seal = folder / "seal.p12"
        packed = pkcs12.serialize_key_and_certificates(
            b"talka", seal_key, self.seal_certificate, None, BestAvailableEncryption(b"parole")
        )
        self.seal.write_bytes(packed)
        Path(f"{self.seal}.password").write_text("parole", encoding="utf-8")
        self.roots = folder / "roots.pem"
        self.roots.write_bytes(self.root.pem)

    def issued(
        self, name: str, purpose: x509.ObjectIdentifier | None = None
    ) -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
        key, serial = rsa.generate_private_key(65_537, 2_048), x509.random_serial_number()
        built = (
            x509.CertificateBuilder().subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(self.root.certificate.subject).public_key(key.public_key())
            .serial_number(serial).not_valid_before(NOW - YEAR / 6).not_valid_after(NOW + YEAR)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        )  # fmt: skip
        if purpose == ExtendedKeyUsageOID.OCSP_SIGNING:
            built = built.add_extension(x509.OCSPNoCheck(), critical=False)
        else:
            built = built.add_extension(self.who_knows(), critical=False)
        usage = x509.KeyUsage(
            digital_signature=True, content_commitment=purpose is None, key_encipherment=False, data_encipherment=False,
            key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
        )  # fmt: skip
        built = built.add_extension(usage, critical=True)
        if purpose:
            built = built.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
        made = self.made[serial] = built.sign(self.root.key, hashes.SHA256())
        return made, key

    def who_knows(self) -> x509.AuthorityInformationAccess | x509.CRLDistributionPoints:
        """Where a certificate says that its revocation is told."""
        if self.by_ocsp:
            place = x509.UniformResourceIdentifier(f"{self.base}/ocsp")
            return x509.AuthorityInformationAccess([x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place)])
        place = x509.UniformResourceIdentifier(f"{self.base}/crl")
        return x509.CRLDistributionPoints([x509.DistributionPoint([place], None, None, None)])

    def status(self, request: bytes) -> bytes:
        """The responder's answer: good, or revoked once the seal is `gone`."""
        asked = ocsp.load_der_ocsp_request(request)
        about = self.made[asked.serial_number]
        gone = self.gone and about == self.seal_certificate
        built = ocsp.OCSPResponseBuilder().add_response(
            about, self.root.certificate, asked.hash_algorithm,
            ocsp.OCSPCertStatus.REVOKED if gone else ocsp.OCSPCertStatus.GOOD,
            NOW - timedelta(days=1), NOW + timedelta(days=1), NOW - timedelta(days=2) if gone else None, None,
        )  # fmt: skip
        for one in asked.extensions:
            built = built.add_extension(one.value, critical=False)  # the number of this question
        built = built.responder_id(ocsp.OCSPResponderEncoding.HASH, self.responder).certificates([self.responder])
        return built.sign(self.responder_key, hashes.SHA256()).public_bytes(Encoding.DER)

    def revoked(self) -> bytes:
        built = x509.CertificateRevocationListBuilder().issuer_name(self.root.certificate.subject)
        built = built.last_update(NOW - timedelta(days=1)).next_update(NOW + YEAR)
        return built.sign(self.root.key, hashes.SHA256()).public_bytes(Encoding.DER)


def asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def der(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


class Calls(BaseHTTPRequestHandler):
    server: Authority

    def log_message(self, *args: Any) -> None:
        """Tests are quiet."""

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append(self.path)
        if self.server.silent == self.path:
            self.send_error(503)
            return
        kind, told = "application/pkix-crl", self.server.revoked()
        if self.path == "/tsa":
            kind = "application/timestamp-reply"
            told = self.server.stamper.request_tsa_response(tsp.TimeStampReq.load(body)).dump()
        elif self.path == "/ocsp":
            kind, told = "application/ocsp-response", self.server.status(body)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    do_GET = do_POST = answer  # noqa: N815  # the library's names


@contextmanager
def served(folder: Path, *, by_ocsp: bool = False) -> Iterator[Authority]:
    with serving(Authority(folder, by_ocsp=by_ocsp)) as server:
        yield server


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with served(tmp_path_factory.mktemp("authority")) as server:
        yield server


@pytest.fixture(scope="module")
def responding(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with served(tmp_path_factory.mktemp("responder"), by_ocsp=True) as server:
        yield server


@contextmanager
def used(by: Authority, settings: Settings) -> Iterator[Authority]:
    settings.SEAL_FILE, settings.TIMESTAMP_URL = str(by.seal), f"{by.base}/tsa"
    by.asked.clear()
    by.silent, by.gone = "", False
    sealing.press.close()  # what a child has once been told it does not ask again
    yield by
    sealing.press.close()


@pytest.fixture
def authority(running: Authority, settings: Settings) -> Iterator[Authority]:
    with used(running, settings) as by:
        yield by


@pytest.fixture
def responder(responding: Authority, settings: Settings) -> Iterator[Authority]:
    settings.SEAL_ROOTS_FILE = str(responding.roots)
    with used(responding, settings) as by:
        yield by


def seal_of(data: bytes) -> Any:
    return PdfFileReader(io.BytesIO(data)).embedded_signatures[0]


def validated(data: bytes, authority: Authority, **known: Any) -> Any:
    context = ValidationContext(trust_roots=[asn1(authority.root.certificate)], allow_fetching=False, **known)
    return asyncio.run(async_validate_pdf_signature(seal_of(data), context, context))


def test_with_a_timestamp_service_seals_say_when_and_who_says_so(authority: Authority) -> None:
    sealed = sealing.FileSealer(authority.seal).seal_pdf(signing.pdf())
    found = validated(sealed, authority)
    assert (found.intact, found.valid, found.trusted) == (True, True, True)
    stamp = found.timestamp_validity
    assert (stamp.valid, stamp.trusted, stamp.signing_cert.subject.native["common_name"]) == (
        True,
        True,
        "Parauga laiks",
    )
    assert stamp.timestamp > NOW - timedelta(minutes=1)
    assert authority.asked == ["/tsa"]
    assert "/DSS" not in PdfFileReader(io.BytesIO(sealed)).root


@pytest.mark.django_db
def test_with_roots_the_paper_proves_itself_when_nobody_answers_any_more(
    authority: Authority, settings: Settings
) -> None:
    settings.SEAL_ROOTS_FILE = str(authority.roots)
    paper, _credential = actions.download(certificates.certificate(printed=True))
    assert "/crl" in authority.asked
    kept = DocumentSecurityStore.read_dss(PdfFileReader(io.BytesIO(paper)))
    assert [one.get_object().data for one in kept.crls] == [authority.revoked()]
    alone = validated(paper, authority, crls=[one.get_object().data for one in kept.crls], revocation_mode="require")
    assert (alone.bottom_line, alone.timestamp_validity.trusted) == (True, True)
    assert checking.verify_file(paper).verdict == Verdict.VALID


@pytest.mark.django_db
def test_a_responders_word_is_kept_in_the_paper_as_well(responder: Authority) -> None:
    paper, _credential = actions.download(certificates.certificate(printed=True))
    assert set(responder.asked) == {"/tsa", "/ocsp"}
    kept = DocumentSecurityStore.read_dss(PdfFileReader(io.BytesIO(paper)))
    answers = [asn1_ocsp.OCSPResponse.load(one.get_object().data) for one in kept.ocsps]
    assert len(answers) >= 2, "of the seal's certificate and of the timestamp's"
    alone = validated(paper, responder, ocsps=answers, revocation_mode="require")
    assert (alone.bottom_line, alone.timestamp_validity.trusted) == (True, True)
    assert checking.verify_file(paper).verdict == Verdict.VALID


def test_no_seal_with_a_certificate_that_the_responder_calls_revoked(responder: Authority) -> None:
    responder.gone = True
    with pytest.raises(ChildError):
        sealing.FileSealer(responder.seal).seal_pdf(signing.pdf())


def test_no_seal_that_promises_more_than_the_services_said(authority: Authority, settings: Settings) -> None:
    settings.SEAL_ROOTS_FILE = str(authority.roots)
    for silent in ("/crl", "/tsa"):
        authority.silent = silent
        sealing.press.close()
        with pytest.raises(ChildError):
            sealing.FileSealer(authority.seal).seal_pdf(signing.pdf())


def test_nor_where_the_responder_is_silent(responder: Authority) -> None:
    responder.silent = "/ocsp"
    with pytest.raises(ChildError):
        sealing.FileSealer(responder.seal).seal_pdf(signing.pdf())


def test_revocation_lists_are_asked_for_once_an_hour(authority: Authority) -> None:
    for _ in range(3):
        pades.seal_pdf(
            signing.pdf(), file=str(authority.seal), password=f"{authority.seal}.password", reason="x",
            timestamp_url=f"{authority.base}/tsa", roots=str(authority.roots),
        )  # fmt: skip
    assert authority.asked.count("/crl") <= 2, "one, and another where the hour has just ended"
