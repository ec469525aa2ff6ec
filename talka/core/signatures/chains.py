"""Whom a certificate belongs to, and whether its chain leads to an anchor. Runs in the child process only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from asn1crypto import crl, ocsp, pem, x509
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator import errors as chain_errors

from talka.core.errors import RefusedError

PERSONAL_CODE = re.compile(r"\d{6}(-?)\d{3}(\d{2})\b")
"""A Latvian personal code, old or new: eleven digits. Two of them are kept."""
WIPED = "•••••••••"
Judgement = tuple[str, list[str]]


@dataclass(slots=True)
class Trust:
    """Anchors of the settings, and what the file itself brings along: certificates, revocation lists and answers."""

    anchors: list[x509.Certificate] = field(default_factory=list)
    crls: list[crl.CertificateList] = field(default_factory=list)
    others: list[x509.Certificate] = field(default_factory=list)
    ocsps: list[ocsp.OCSPResponse] = field(default_factory=list)

    def context(self, *, revocation: str = "soft-fail", at: datetime | None = None) -> ValidationContext:
        """`revocation`: soft-fail takes silence for good news, `require` does not. Nothing is ever fetched."""
        return ValidationContext(
            trust_roots=self.anchors, other_certs=self.others, crls=self.crls, ocsps=self.ocsps,
            revocation_mode=revocation, allow_fetching=False, moment=at, retroactive_revinfo=at is not None,
        )  # fmt: skip


def read_anchors(files: Iterable[bytes]) -> Trust:
    trust = Trust()
    for data in files:
        for kind, _headers, der in pem.unarmor(data, multiple=True):
            if kind == "CERTIFICATE":
                trust.anchors.append(x509.Certificate.load(der))
            elif kind == "X509 CRL":
                trust.crls.append(crl.CertificateList.load(der))
    return trust


async def judge(certificate: x509.Certificate, trust: Trust, *, proved_at: datetime | None) -> Judgement:
    """Verdict about the signer alone. `proved_at`: when a trusted timestamp says it was, else it is asked of today."""
    if not trust.anchors:
        return "indeterminate", ["no_trust_list"]
    try:
        await _validate(certificate, trust.context(revocation="require", at=proved_at))
    except (chain_errors.InsufficientRevinfoError, chain_errors.StaleRevinfoError):
        pass
    except (chain_errors.PathError, chain_errors.ValidationError) as wrong:
        return _wrong(wrong)
    else:
        return "valid", []
    try:
        await _validate(certificate, trust.context(at=proved_at))
    except (chain_errors.PathError, chain_errors.ValidationError) as wrong:
        return _wrong(wrong)
    return "valid", ["revocation_not_checked"]


async def _validate(certificate: x509.Certificate, context: ValidationContext) -> None:
    validator = CertificateValidator(certificate, validation_context=context)
    await validator.async_validate_usage(key_usage={"non_repudiation"})


def _wrong(wrong: Exception) -> Judgement:
    known: list[tuple[type[Exception], str, str]] = [
        (chain_errors.RevokedError, "invalid", "revoked"),
        (chain_errors.ExpiredError, "indeterminate", "expired"),
        (chain_errors.NotYetValidError, "indeterminate", "expired"),
        (chain_errors.DisallowedAlgorithmError, "invalid", "weak_algorithm"),
        (chain_errors.InvalidCertificateError, "invalid", "wrong_use"),
    ]
    for kind, verdict, reason in known:
        if isinstance(wrong, kind):
            return verdict, [reason]
    return "indeterminate", ["unknown_issuer"]


def masked(text: str) -> str:
    return PERSONAL_CODE.sub(rf"{WIPED}\2", text)


def subject(certificate: x509.Certificate) -> dict[str, str]:
    """Name, masked serial number, organisation's identifier and fingerprint of a signer."""
    try:
        told = certificate.subject.native
    except ValueError as broken:
        raise RefusedError("signatures.unreadable") from broken
    name = told.get("common_name") or told.get("organization_name") or ""
    return {
        "name": masked(_text(name)),
        "serial": masked(_text(told.get("serial_number") or "")),
        "organisation": masked(_text(told.get("organization_identifier") or "")),
        "fingerprint": certificate.sha256.hex(),
    }


def _text(value: object) -> str:
    """Subjects may repeat a part; then it is a list."""
    joined = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return "".join(sign for sign in joined if sign.isprintable())[:200]
