"""Who signed a file, and may we believe it: PDF (PAdES) and ASiC-E containers (.edoc, .asice with XAdES).

The file is read in a child process (`talka.core.child`): it was made by a stranger, and the libraries that read it are
heavy. A verdict is `valid` only where the whole document is covered by an unbroken signature whose certificate leads to
an anchor of `TALKA_TRUST_FILES`; without anchors nothing is ever `valid` (ADR 19).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.core.child import Child, ChildError
from talka.core.errors import RefusedError

LARGEST = 25 * 1024 * 1024
"""Bytes of a file that is looked at; what a container unpacks to has a limit of its own (asice.py)."""
VALID, INVALID, INDETERMINATE = "valid", "invalid", "indeterminate"

REASONS: dict[str, str | Promise] = {
    "altered": gettext_lazy("The document was changed after it was signed."),
    "changed_after_signing": gettext_lazy("Something was added to the document after it was signed."),
    "not_all_covered": gettext_lazy("The signature does not cover the whole document."),
    "unsigned_file": gettext_lazy("The container holds a file that nobody signed."),
    "broken_signature": gettext_lazy("The signature itself is damaged or put together wrongly."),
    "weak_algorithm": gettext_lazy("The signature uses a method that is no longer safe."),
    "no_trust_list": gettext_lazy("This system has no list of trusted issuers, so nobody could be recognised."),
    "unknown_issuer": gettext_lazy("The signer's certificate was not issued by an issuer this system trusts."),
    "expired": gettext_lazy("The signer's certificate is not valid at the time that can be proved."),
    "revoked": gettext_lazy("The signer's certificate was revoked."),
    "wrong_use": gettext_lazy("The signer's certificate is not meant for signing documents."),
    "revocation_not_checked": gettext_lazy("Whether the certificate was revoked meanwhile could not be checked here."),
}
REFUSALS: dict[str, str | Promise] = {
    "signatures.too_large": gettext_lazy("The file is too large: at most 25 MB, unpacked at most 50 MB."),
    "signatures.unreadable": gettext_lazy("The file is damaged or is not a PDF, .edoc or .asice file."),
    "signatures.encrypted": gettext_lazy("The file is locked with a password. Send it without one."),
    "signatures.unsafe": gettext_lazy("The file is put together in a way that can deceive. It was not opened."),
    "signatures.unsupported": gettext_lazy("The container's signature is of a kind this system cannot read."),
    "signatures.took_too_long": gettext_lazy("Reading the file took too long. It was not opened."),
}

_reader = Child("talka.core.signatures.reader", seconds=20, megabytes=1_024)


@dataclass(frozen=True, slots=True)
class Signer:
    """One signature. `serial` is masked: of a personal code only the last two digits are ever known here."""

    name: str
    serial: str
    organisation: str
    """`NTRLV-40008000000` of an organisation's seal, else empty."""
    at: datetime | None
    """Of a trusted timestamp where there is one (level T), else as the signer's own clock said."""
    level: str
    """`B` or `T`: whether a timestamp of another party proves when."""
    verdict: str
    reasons: tuple[str, ...]
    """Codes of REASONS, also beside `valid` (revocation_not_checked)."""
    fingerprint: str
    """SHA-256 of the certificate, to recognise one's own seal by."""

    def explained(self) -> list[str]:
        return [str(REASONS[code]) for code in self.reasons]


@dataclass(frozen=True, slots=True)
class SignedDocument:
    """`documents`: names of what is inside (of a PDF: itself). Only with signers can it be anything but unsigned."""

    kind: str
    signers: tuple[Signer, ...]
    documents: tuple[str, ...]
    contents: dict[str, bytes] = field(default_factory=dict)
    """What was asked for by `take`, and only where every signature covers it unbroken."""
    is_copy: bool = False
    """Whether it is the `original` that was asked about, with nothing but signatures added, or a container that holds it."""
    paper: SignedDocument | None = None
    """The PDF inside a container that was asked about by `paper`, read as if it were sent by itself; unsigned where it is broken.
    """

    @property
    def verdict(self) -> str:
        """The worst of all signatures; `invalid` without any."""
        found = {one.verdict for one in self.signers}
        if not found or INVALID in found:
            return INVALID
        return INDETERMINATE if INDETERMINATE in found else VALID


def verify_signed(
    file: BinaryIO,
    *,
    name: str,
    take: Iterable[str] = (),
    anchors: Iterable[bytes] | None = None,
    original: bytes = b"",
    seals: Iterable[bytes] = (),
    paper: str = "",
) -> SignedDocument:
    """Read a signed file. Raises RefusedError with a message for the person who sent it when it cannot be read.

    `take`: names of files inside (attachments of a PDF, payload of a container) whose bytes are wanted.
    `anchors`: certificates in PEM to trust instead of those of the settings. `original`: the document that was sent out to
    be signed; the answer's `is_copy` says whether this is it. `seals`: certificates (PEM) that nobody need vouch for, because
    they are the asker's own: of files that nothing but these seals the time of signing is left out, and they are read faster.
    `paper`: the name of a PDF inside a container whose signatures, and contents named in `take`, are wanted as well.
    """
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise refusal("signatures.too_large")
    trusted = trust_anchors() if anchors is None else list(anchors)
    try:
        own = list(seals)
        head = {"take": list(take), "name": _ending(name), "seals": len(own), "paper": paper}
        told, blobs = _reader.ask(head, data, original, *own, *trusted)
    except RefusedError as refused:
        raise refusal(refused.code) from refused
    except ChildError as lost:
        raise refusal("signatures.took_too_long") from lost
    own_blobs = len(told["taken"])
    inside = _document(told["inside"], blobs[own_blobs:]) if "inside" in told else None
    return _document(told, blobs[:own_blobs], inside)


def _document(told: dict[str, Any], blobs: list[bytes], paper: SignedDocument | None = None) -> SignedDocument:
    return SignedDocument(
        kind=told["kind"],
        signers=tuple(_signer(one) for one in told["signers"]),
        documents=tuple(told["documents"]),
        contents=dict(zip(told["taken"], blobs, strict=True)),
        is_copy=bool(told["is_copy"]),
        paper=paper,
    )


def trust_anchors() -> list[bytes]:
    """The files of TALKA_TRUST_FILES (PEM: certificates of issuers, revocation lists). Missing ones are a mistake."""
    return [Path(name).read_bytes() for name in settings.TRUST_FILES]


def refusal(code: str) -> RefusedError:
    return RefusedError(code, str(REFUSALS.get(code) or _("The file could not be read.")))


def _ending(name: str) -> str:
    """The name itself may name a person; only its ending says anything about the kind."""
    return name.rpartition(".")[2].lower()[:8]


def _signer(told: dict[str, object]) -> Signer:
    at = told["at"]
    return Signer(
        name=str(told["name"]),
        serial=str(told["serial"]),
        organisation=str(told["organisation"]),
        at=datetime.fromisoformat(str(at)) if at else None,
        level=str(told["level"]),
        verdict=str(told["verdict"]),
        reasons=tuple(told["reasons"]),  # type: ignore[arg-type]  # a list of texts from our own child
        fingerprint=str(told["fingerprint"]),
    )
