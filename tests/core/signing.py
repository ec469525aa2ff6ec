"""A certificate authority of the test's own, and what signers make with it: PDFs and containers."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import quoteattr

from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from pyhanko.pdf_utils import generic, writer
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

START = datetime(2026, 1, 1, tzinfo=UTC)
PERSON = "PNOLV-010180-15097"
DER = serialization.Encoding.DER
DSIG = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
C14N = "http://www.w3.org/2006/12/xml-c14n11"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"


@dataclass
class Party:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def authority(name: str = "Parauga CA") -> Party:
    key = rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    built = _builder(subject, subject, key, days=3_650).add_extension(
        x509.BasicConstraints(ca=True, path_length=None), critical=True
    )
    usage = _usage(key_cert_sign=True, crl_sign=True)
    return Party(built.add_extension(usage, critical=True).sign(key, hashes.SHA256()), key)


def signer(ca: Party, *, days: int = 1_460, sign: bool = True, serial: str = PERSON) -> Party:
    """A person's certificate from `ca`; one of few `days` has expired long ago."""
    key = rsa.generate_private_key(65537, 2048)
    subject = x509.Name([
        x509.NameAttribute(NameOID.COMMON_NAME, "ANNA PARAUDZIŅA"),
        x509.NameAttribute(NameOID.SERIAL_NUMBER, serial),
    ])  # fmt: skip
    built = _builder(subject, ca.certificate.subject, key, days=days)
    usage = _usage(content_commitment=sign, digital_signature=not sign)
    built = built.add_extension(usage, critical=True).add_extension(
        x509.BasicConstraints(ca=False, path_length=None), critical=True
    )
    return Party(built.sign(ca.key, hashes.SHA256()), key)


def revocation_list(ca: Party, *revoked: Party) -> bytes:
    built = x509.CertificateRevocationListBuilder().issuer_name(ca.certificate.subject)
    built = built.last_update(START + timedelta(days=1)).next_update(START + timedelta(days=3_000))
    for one in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(one.certificate.serial_number)
        built = built.add_revoked_certificate(entry.revocation_date(START + timedelta(days=1)).build())
    return built.sign(ca.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _builder(subject: x509.Name, issuer: x509.Name, key: rsa.RSAPrivateKey, *, days: int) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(START).not_valid_after(START + timedelta(days=days))
    )  # fmt: skip


def _usage(**used: bool) -> x509.KeyUsage:
    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: used.get(name, False) for name in names})


def pdf(text: str = "Iesniegums") -> bytes:
    """One page with a line of text, and a form field that a reader may fill."""
    out = writer.PdfFileWriter()
    content = generic.StreamObject(stream_data=f"BT /F1 18 Tf 70 700 Td ({text}) Tj ET".encode())
    page = writer.PageObject(contents=out.add_object(content), media_box=(0, 0, 595, 842))
    page["/Resources"] = generic.DictionaryObject({
        generic.NameObject("/Font"): generic.DictionaryObject({
            generic.NameObject("/F1"): out.add_object(generic.DictionaryObject({
                generic.NameObject("/Type"): generic.NameObject("/Font"),
                generic.NameObject("/Subtype"): generic.NameObject("/Type1"),
                generic.NameObject("/BaseFont"): generic.NameObject("/Helvetica"),
            }))
        })
    })  # fmt: skip
    out.insert_page(page)
    stream = io.BytesIO()
    out.write(stream)
    return stream.getvalue()


def sign_pdf(data: bytes, who: Party, *others: Party, field: str = "Paraksts") -> bytes:
    store = SimpleCertificateStore()
    for one in others:
        store.register(asn1_x509.Certificate.load(one.certificate.public_bytes(DER)))
    made = signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(who.certificate.public_bytes(DER)),
        signing_key=keys.PrivateKeyInfo.load(
            who.key.private_bytes(DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        ),
        cert_registry=store,
    )
    meta = signers.PdfSignatureMetadata(
        field_name=field, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
    )
    out = io.BytesIO()
    signers.PdfSigner(meta, signer=made).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(data)), output=out)
    return out.getvalue()


def container(files: dict[str, bytes], *who: Party, extra: dict[str, bytes] | None = None) -> bytes:
    """An .edoc of `files`, signed by each of `who`; `extra` is put beside them unsigned."""
    signatures = {f"META-INF/signatures{n}.xml": xades(files, one) for n, one in enumerate(who)}
    return pack({"mimetype": b"application/vnd.etsi.asic-e+zip"} | files | signatures | (extra or {}))


def pack(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return out.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def xades(files: dict[str, bytes], who: Party) -> bytes:
    """XAdES baseline B, written by hand: what reads it is signxml, so both ends are not of one make."""
    der = who.certificate.public_bytes(DER)
    references = "".join(
        f'<ds:Reference Id="r{n}" URI={quoteattr(name)}><ds:DigestMethod Algorithm="{SHA256}"/>'
        f"<ds:DigestValue>{_digest(body)}</ds:DigestValue></ds:Reference>"
        for n, (name, body) in enumerate(files.items())
    )
    root = etree.fromstring(
        f'<asic:XAdESSignatures xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="{DSIG}" xmlns:xades="{XADES}">'
        f'<ds:Signature Id="S0"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{C14N}"/>'
        f'<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>{references}'
        f'<ds:Reference URI="#S0-P" Type="http://uri.etsi.org/01903#SignedProperties"><ds:Transforms>'
        f'<ds:Transform Algorithm="{C14N}"/></ds:Transforms><ds:DigestMethod Algorithm="{SHA256}"/>'
        "<ds:DigestValue/></ds:Reference></ds:SignedInfo><ds:SignatureValue/><ds:KeyInfo><ds:X509Data>"
        f"<ds:X509Certificate>{_b64(der)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo><ds:Object>"
        '<xades:QualifyingProperties Target="#S0"><xades:SignedProperties Id="S0-P"><xades:SignedSignatureProperties>'
        "<xades:SigningTime>2026-11-20T10:00:00Z</xades:SigningTime><xades:SigningCertificateV2><xades:Cert>"
        f'<xades:CertDigest><ds:DigestMethod Algorithm="{SHA256}"/><ds:DigestValue>{_digest(der)}</ds:DigestValue>'
        "</xades:CertDigest></xades:Cert></xades:SigningCertificateV2></xades:SignedSignatureProperties>"
        "</xades:SignedProperties></xades:QualifyingProperties></ds:Object></ds:Signature></asic:XAdESSignatures>"
    )
    space = {"ds": DSIG, "xades": XADES}
    properties = root.find(".//xades:SignedProperties", space)
    root.findall(".//ds:DigestValue", space)[len(files)].text = _digest(etree.tostring(properties, method="c14n"))
    info = etree.tostring(root.find(".//ds:SignedInfo", space), method="c14n")
    value = who.key.sign(info, padding.PKCS1v15(), hashes.SHA256())
    root.find(".//ds:SignatureValue", space).text = _b64(value)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _digest(data: bytes) -> str:
    return _b64(hashlib.sha256(data).digest())
