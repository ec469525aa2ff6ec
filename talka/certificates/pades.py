"""Seals on PDFs and containers, made with a key in a file. Runs in the child that prints."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from lxml import etree
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.fetchers import Fetchers
from pyhanko_certvalidator.fetchers.requests_fetchers import RequestsFetcherBackend

FIELD = "Zimogs"
SECONDS = 10
"""Waited for a timestamp, for an answer about revocation."""
ROOM, STAMPED = 2 * 1024, 10 * 1024
"""Bytes kept free for a signature beside its certificates, and for a timestamp; else everything is drawn twice to measure
it. Not more than needed: whoever checks reads them sign by sign."""
MEDIA_TYPE = "application/vnd.etsi.asic-e+zip"
TYPES = {"pdf": "application/pdf", "json": "application/json"}
C14N = "http://www.w3.org/2006/12/xml-c14n11"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
NAMES = (
    'xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
    ' xmlns:xades="http://uri.etsi.org/01903/v1.3.2#"'
)
SPACE = {"ds": "http://www.w3.org/2000/09/xmldsig#", "xades": "http://uri.etsi.org/01903/v1.3.2#"}


class Preloaded(signers.SimpleSigner):
    """With its key opened once: the library opens and proves an RSA key anew for each seal, ten times a seal's cost.

    The library also builds each signature of a thousand objects; ours differ in nothing but the document's digest and the
    RSA signature, so it builds the first, and the next are cast from it.
    """

    key: rsa.RSAPrivateKey
    mould: tuple[bytes, bytes, bytes, bytes] | None = None
    """Of the first signature: what was signed, all of it, the digest and the RSA signature in it."""

    async def async_sign(self, data_digest: bytes, *how: Any, **asked: Any) -> cms.ContentInfo:
        plain = not asked.get("timestamper") and not asked.get("dry_run")
        if plain and self.mould:
            attributes, whole, digest, signature = self.mould
            signed = await self.async_sign_raw(attributes.replace(digest, data_digest), "sha256")
            return cms.ContentInfo.load(whole.replace(digest, data_digest).replace(signature, signed))
        made = await super().async_sign(data_digest, *how, **asked)
        if plain:
            told = made["content"]["signer_infos"][0]
            attributes, whole = told["signed_attrs"].untag().dump(), made.dump()
            signature = told["signature"].native
            if (attributes.count(data_digest), whole.count(data_digest), whole.count(signature)) == (1, 1, 1):
                self.mould = attributes, whole, data_digest, signature
        return made

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: FBT001, FBT002  # the library's
        if digest_algorithm != "sha256":
            raise ValueError(digest_algorithm)
        return bytes(self.key.key_size // 8) if dry_run else self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())


@lru_cache(maxsize=4)
def _signer(file: str, password: str, changed: int) -> Preloaded:
    """Read once and kept: opening a PKCS#12 takes longer than a seal."""
    opened = signers.SimpleSigner.load_pkcs12(file, passphrase=_secret(password))
    if opened is None:
        raise ValueError("the seal's file cannot be opened with its password")
    made = Preloaded(
        signing_cert=opened.signing_cert, signing_key=opened.signing_key, cert_registry=opened.cert_registry
    )
    made.key, _certificate = _key(file, password, changed)
    return made


@lru_cache(maxsize=4)
def _key(file: str, password: str, changed: int) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    key, certificate, _others = pkcs12.load_key_and_certificates(Path(file).read_bytes(), _secret(password))
    if not isinstance(key, rsa.RSAPrivateKey) or certificate is None:
        raise ValueError("a seal has an RSA key and its certificate")
    return key, certificate


def _secret(password: str) -> bytes:
    """`password`: the file that holds it."""
    return Path(password).read_text(encoding="utf-8").strip().encode()


def _changed(file: str) -> int:
    return Path(file).stat().st_mtime_ns


def seal_pdf(data: bytes, *, file: str, password: str, reason: str, timestamp_url: str = "", roots: str = "") -> bytes:
    """PAdES B-B, B-T with a timestamp service, B-LT with that and `roots`, a PEM file: what the revocation services of both
    certificates say goes into the document, so that it can be proven when they are gone. Certified: any later change
    breaks the seal.
    """
    lasting = _context(roots) if timestamp_url and roots else None
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD, reason=reason, location="LV", md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES, certify=True, docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        embed_validation_info=lasting is not None, validation_context=lasting,
    )  # fmt: skip
    stamper = _stamper(timestamp_url) if timestamp_url else None
    known = _signer(file, password, _changed(file))
    signer = signers.PdfSigner(meta, signer=known, timestamper=stamper)
    certificates = {one.dump() for one in [known.signing_cert, *known.cert_registry]}
    room = sum(map(len, certificates)) + ROOM + (STAMPED if stamper else 0)
    out = io.BytesIO()
    written = 2 * room  # as hexadecimal digits
    signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(data)), output=out, bytes_reserved=written)
    return out.getvalue()


@lru_cache(maxsize=4)
def _stamper(url: str) -> timestamps.HTTPTimeStamper:
    """Kept: a new one asks for a timestamp more, to see whose they are."""
    return timestamps.HTTPTimeStamper(url, timeout=SECONDS)


def _context(roots: str) -> ValidationContext:
    """Asks the revocation services; what has been asked within the hour is not asked again."""
    hour = datetime.now(UTC).hour  # noqa: TID251  # the child has no database
    read = x509.load_pem_x509_certificates(Path(roots).read_bytes())
    known = [asn1_x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in read]
    return ValidationContext(
        trust_roots=known, allow_fetching=True, revocation_mode="require", fetchers=_fetchers(roots, hour)
    )


@lru_cache(maxsize=1)
def _fetchers(roots: str, hour: int) -> Fetchers:  # other roots, another hour: asked anew
    return RequestsFetcherBackend(per_request_timeout=SECONDS).get_fetchers()


def seal_container(files: dict[str, bytes], *, file: str, password: str) -> bytes:
    """ASiC-E with XAdES baseline B over every file by its raw bytes (.edoc)."""
    key, certificate = _key(file, password, _changed(file))
    signature = _signature(files, key, certificate)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), MEDIA_TYPE, zipfile.ZIP_STORED)
        for name, body in files.items():
            archive.writestr(name, body)
        archive.writestr("META-INF/manifest.xml", _manifest(files))
        archive.writestr("META-INF/signatures0.xml", signature)
    return out.getvalue()


def _type(name: str) -> str:
    return TYPES.get(name.rpartition(".")[2], "application/octet-stream")


def _manifest(files: dict[str, bytes]) -> str:
    entries = "".join(
        f"<manifest:file-entry manifest:full-path={quoteattr(name)} manifest:media-type={quoteattr(_type(name))}/>"
        for name in files
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>'
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MEDIA_TYPE}"/>{entries}</manifest:manifest>'
    )


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _digested(data: bytes) -> str:
    value = _b64(hashlib.sha256(data).digest())
    return f'<ds:DigestMethod Algorithm="{SHA256}"/><ds:DigestValue>{value}</ds:DigestValue>'


def _signature(files: dict[str, bytes], key: rsa.RSAPrivateKey, certificate: x509.Certificate) -> bytes:
    der = certificate.public_bytes(Encoding.DER)
    properties = _properties(files, der)
    wrapped = etree.fromstring(f"<asic:XAdESSignatures {NAMES}>{properties}</asic:XAdESSignatures>")
    signed_properties = etree.tostring(wrapped.find(".//xades:SignedProperties", SPACE), method="c14n")
    references = "".join(
        f'<ds:Reference Id="S0-{number}" URI={quoteattr(name)}>{_digested(body)}</ds:Reference>'
        for number, (name, body) in enumerate(files.items())
    )
    info = (
        f'<ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{C14N}"/>'
        f'<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>{references}'
        '<ds:Reference URI="#S0-P" Type="http://uri.etsi.org/01903#SignedProperties">'
        f'<ds:Transforms><ds:Transform Algorithm="{C14N}"/></ds:Transforms>{_digested(signed_properties)}'
        "</ds:Reference></ds:SignedInfo>"
    )
    root = etree.fromstring(
        f'<asic:XAdESSignatures {NAMES}><ds:Signature Id="S0">{info}<ds:SignatureValue Id="S0-V"/><ds:KeyInfo>'
        f"<ds:X509Data><ds:X509Certificate>{_b64(der)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
        f"<ds:Object>{properties}</ds:Object></ds:Signature></asic:XAdESSignatures>"
    )
    value = key.sign(
        etree.tostring(root.find(".//ds:SignedInfo", SPACE), method="c14n"), padding.PKCS1v15(), hashes.SHA256()
    )
    root.find(".//ds:SignatureValue", SPACE).text = _b64(value)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _properties(files: dict[str, bytes], der: bytes) -> str:
    now = datetime.now(UTC)  # noqa: TID251  # the child has no database; it is what a seal claims, not a proof
    formats = "".join(
        f'<xades:DataObjectFormat ObjectReference="#S0-{number}"><xades:MimeType>{_type(name)}</xades:MimeType>'
        "</xades:DataObjectFormat>"
        for number, name in enumerate(files)
    )
    return (
        '<xades:QualifyingProperties Target="#S0"><xades:SignedProperties Id="S0-P"><xades:SignedSignatureProperties>'
        f"<xades:SigningTime>{now:%Y-%m-%dT%H:%M:%SZ}</xades:SigningTime><xades:SigningCertificateV2><xades:Cert>"
        f"<xades:CertDigest>{_digested(der)}</xades:CertDigest></xades:Cert></xades:SigningCertificateV2>"
        "</xades:SignedSignatureProperties><xades:SignedDataObjectProperties>"
        f"{formats}</xades:SignedDataObjectProperties></xades:SignedProperties></xades:QualifyingProperties>"
    )
