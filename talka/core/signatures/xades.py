"""One XAdES signature over files of a container. Runs in the child process only.

signxml checks what is signed; here is checked that what is signed is what counts: the files by their raw bytes, each
once and all of them, the signing certificate, and a place of the signed properties where no other can be passed off.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from asn1crypto import cms, crl, ocsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from lxml import etree
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from signxml.exceptions import InvalidDigest, SignXMLException
from signxml.verifier import VerifyResult
from signxml.xades.xades import XAdESSignatureConfiguration, XAdESVerifier

from talka.core.signatures.chains import Trust, judge, subject

DS = "{http://www.w3.org/2000/09/xmldsig#}"
XADES = "{http://uri.etsi.org/01903/v1.3.2#}"
SIGNED_PROPERTIES = "http://uri.etsi.org/01903#SignedProperties"
BROKEN = "broken_signature"
_DER = serialization.Encoding.DER
_IDS = {"Id", "ID", "id"}
Files = Mapping[str, bytes]


class WrongError(Exception):
    """The signature is not one over these files; the first argument is its reason."""


async def read_signature(root: etree._Element, files: Files, trust: Trust) -> dict[str, Any]:
    """`root`: XAdESSignatures with one Signature in it."""
    (signature,) = root.findall(f"{DS}Signature")
    told: dict[str, Any] = {"name": "", "serial": "", "organisation": "", "fingerprint": "", "level": "B", "at": None}
    try:
        certificate = _certificate(signature)
        ours = asn1_x509.Certificate.load(certificate.public_bytes(_DER))
        told |= subject(ours)
        properties = _verified(root, certificate, files)
        told["at"] = _claimed(properties)
    except WrongError as wrong:
        return told | {"verdict": "invalid", "reasons": [str(wrong)]}
    carried = _brought_along(signature, trust)
    if at := await _stamped(signature, carried):
        told |= {"level": "T", "at": at.isoformat()}
    verdict, reasons = await judge(ours, carried, proved_at=at)
    return told | {"verdict": verdict, "reasons": reasons}


def _certificate(signature: etree._Element) -> x509.Certificate:
    found = signature.findall(f"{DS}KeyInfo/{DS}X509Data/{DS}X509Certificate")
    if not found:
        raise WrongError(BROKEN)
    try:
        return x509.load_der_x509_certificate(_decoded(found[0]))
    except ValueError as broken:
        raise WrongError(BROKEN) from broken


def _decoded(element: etree._Element) -> bytes:
    try:
        return base64.b64decode("".join((element.text or "").split()), validate=True)
    except binascii.Error as broken:
        raise WrongError(BROKEN) from broken


def _verified(root: etree._Element, certificate: x509.Certificate, files: Files) -> etree._Element:
    """The signed properties, once signature, digests and coverage are right. Raises WrongError."""
    (signature,) = root.findall(f"{DS}Signature")
    _check_ids(root)
    _check_references(signature, files)
    config = XAdESSignatureConfiguration(
        expect_references=True, location="./", verification_time=certificate.not_valid_before_utc
    )
    resolve = {one.get("URI", ""): unquote(one.get("URI", "")) for one in _references(signature)}
    try:
        results: list[VerifyResult] = XAdESVerifier().verify(
            etree.tostring(root), x509_cert=certificate, expect_config=config, validate_schema=False,
            uri_resolver=lambda uri: files.get(resolve.get(uri, "")),
        )  # fmt: skip
    except InvalidDigest as altered:
        raise WrongError("altered") from altered
    except SignXMLException as wrong:
        raise WrongError("weak_algorithm" if "forbidden by configuration" in str(wrong) else BROKEN) from wrong
    except (ValueError, TypeError, KeyError, AttributeError, etree.LxmlError) as broken:
        raise WrongError(BROKEN) from broken
    (properties,) = [one.signed_properties for one in results if hasattr(one, "signed_properties")]
    return properties.getparent()


def _references(signature: etree._Element) -> list[etree._Element]:
    return list(signature.findall(f"{DS}SignedInfo/{DS}Reference"))


def _check_ids(root: etree._Element) -> None:
    """One id, one element: a second one of the same name is how a signed part is passed off as another."""
    ids = [value for one in root.iter() for name, value in one.attrib.items() if etree.QName(name).localname in _IDS]
    if len(ids) != len(set(ids)):
        raise WrongError(BROKEN)


def _check_references(signature: etree._Element, files: Files) -> None:
    """Each file once, by its raw bytes; the signed properties of this very signature; nothing else."""
    covered = []
    own = signature.findall(f"{DS}Object/{XADES}QualifyingProperties/{XADES}SignedProperties")
    if len(own) != 1 or own[0].getparent().get("Target") != f"#{signature.get('Id')}":
        raise WrongError(BROKEN)
    for reference in _references(signature):
        uri = reference.get("URI") or ""
        if reference.get("Type") == SIGNED_PROPERTIES:
            if uri != f"#{own[0].get('Id')}":
                raise WrongError(BROKEN)
        elif not uri.startswith("#"):
            if not uri or reference.find(f"{DS}Transforms") is not None:
                raise WrongError(BROKEN)
            covered.append(unquote(uri))
    if len(covered) != len(set(covered)):
        raise WrongError(BROKEN)
    if set(covered) - set(files):
        raise WrongError("altered")
    if set(files) - set(covered):
        raise WrongError("unsigned_file")


def _claimed(properties: etree._Element) -> str | None:
    found = properties.find(f"{XADES}SignedSignatureProperties/{XADES}SigningTime")
    if found is None or not found.text:
        return None
    try:
        at = datetime.fromisoformat(found.text.strip())
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).isoformat()


def _brought_along(signature: etree._Element, trust: Trust) -> Trust:
    """Certificates, lists and answers inside the signature (B-LT). They are proofs only as far as anchors carry."""
    try:
        others = [
            *(asn1_x509.Certificate.load(_decoded(one)) for one in signature.iter(f"{DS}X509Certificate")),
            *(
                asn1_x509.Certificate.load(_decoded(one))
                for one in signature.iter(f"{XADES}EncapsulatedX509Certificate")
            ),
        ]
        crls = [crl.CertificateList.load(_decoded(one)) for one in signature.iter(f"{XADES}EncapsulatedCRLValue")]
        ocsps = [ocsp.OCSPResponse.load(_decoded(one)) for one in signature.iter(f"{XADES}EncapsulatedOCSPValue")]
    except (WrongError, ValueError):
        return trust  # unsigned additions that cannot be read prove nothing
    return Trust(trust.anchors, [*trust.crls, *crls], [*trust.others, *others], [*trust.ocsps, *ocsps])


async def _stamped(signature: etree._Element, trust: Trust) -> datetime | None:
    """When a trusted timestamp over the signature's value says it existed."""
    token = signature.find(f".//{XADES}SignatureTimeStamp/{XADES}EncapsulatedTimeStamp")
    value = signature.find(f"{DS}SignatureValue")
    if token is None or value is None or not trust.anchors:
        return None
    method = token.getparent().find(f"{DS}CanonicalizationMethod")
    exclusive = method is not None and "xml-exc-c14n" in (method.get("Algorithm") or "")
    stamped = etree.tostring(value, method="c14n", exclusive=exclusive)
    try:
        signed = cms.ContentInfo.load(_decoded(token))["content"]
        status = await validate_tst_signed_data(
            signed, trust.context(), lambda algorithm: hashlib.new(algorithm, stamped).digest()
        )
    except (SignatureValidationError, WrongError, ValueError, TypeError, KeyError):
        return None
    good = status.get("intact") and status.get("valid") and status.get("trust_problem_indic") is None
    return status["timestamp"] if good else None
