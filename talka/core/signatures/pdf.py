"""Signatures of a PDF (PAdES). Runs in the child process only."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from asn1crypto import crl, ocsp
from pyhanko.pdf_utils import generic, misc
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import (
    DocumentSecurityStore,
    EmbeddedPdfSignature,
    PdfSignatureStatus,
    SignatureCoverageLevel,
    async_validate_pdf_signature,
)
from pyhanko.sign.validation.errors import (
    DisallowedAlgorithmError,
    NoDSSFoundError,
    SignatureValidationError,
)

from talka.core.errors import RefusedError
from talka.core.signatures import moulds
from talka.core.signatures.chains import Trust, judge, subject
from talka.core.signatures.copies import is_signed_copy

DEEPEST = 8
MANY_SIGNATURES = 20
MANY_NAMES = 200
BROKEN = (misc.PdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError)
"""What the library meets in a file made to break it. Nothing of such a file is believed."""


async def read_pdf(
    data: bytes, trust: Trust, take: list[str], original: bytes = b"", seals: Sequence[bytes] = ()
) -> dict[str, Any]:
    """`seals`: certificates (PEM) of which many documents are expected: only the first of each is read with all its rules."""
    try:
        if seals and (known := moulds.cast(data)):
            return _told(PdfFileReader(io.BytesIO(data)), [known], take, is_copy=False)
        reader, signers = await _read(data, trust)
        is_copy = bool(original) and is_signed_copy(reader, data, original)
    except BROKEN as broken:
        raise RefusedError("signatures.unreadable") from broken
    told = _told(reader, signers, take, is_copy=is_copy)
    if seals and _is_whole(signers) and len(signers) == 1:
        moulds.keep(data, reader.embedded_regular_signatures[0].signed_data, signers[0], seals)
    return told


def _told(reader: PdfFileReader, signers: list[dict[str, Any]], take: list[str], *, is_copy: bool) -> dict[str, Any]:
    whole = _is_whole(signers)
    return {
        "kind": "pdf",
        "signers": signers,
        "documents": ["pdf"],
        "is_copy": whole and is_copy,
        "contents": attachments(reader, take) if whole and take else {},
    }


def _is_whole(signers: list[dict[str, Any]]) -> bool:
    return bool(signers) and all(one["verdict"] != "invalid" for one in signers)


async def _read(data: bytes, trust: Trust) -> tuple[PdfFileReader, list[dict[str, Any]]]:
    reader = PdfFileReader(io.BytesIO(data))
    if reader.encrypted:
        raise RefusedError("signatures.encrypted")
    found = reader.embedded_regular_signatures
    if len(found) > MANY_SIGNATURES:
        raise RefusedError("signatures.unsafe")
    _bring_along(reader, trust)
    signers = [await _signer(reader, one, trust) for one in found]
    if not data.rstrip(b"\r\n").endswith(b"%%EOF"):  # the library looks no further than the last revision
        signers = [one | {"verdict": "invalid", "reasons": ["not_all_covered"]} for one in signers]
    return reader, signers


def _bring_along(reader: PdfFileReader, trust: Trust) -> None:
    """Revocation lists and answers that the file keeps beside its signatures (B-LT)."""
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return
    trust.others += list(store.load_certs())
    trust.crls += [crl.CertificateList.load(one.get_object().data) for one in store.crls]
    trust.ocsps += [ocsp.OCSPResponse.load(one.get_object().data) for one in store.ocsps]


async def _signer(reader: PdfFileReader, signature: EmbeddedPdfSignature, trust: Trust) -> dict[str, Any]:
    told = subject(signature.signer_cert) | {"level": "B", "at": None}
    claimed = signature.self_reported_timestamp
    told["at"] = claimed.isoformat() if claimed else None
    carried = Trust(trust.anchors, trust.crls, [*trust.others, *signature.other_embedded_certs], trust.ocsps)
    try:
        status = await async_validate_pdf_signature(signature, carried.context(), carried.context())
    except DisallowedAlgorithmError:
        return told | {"verdict": "invalid", "reasons": ["weak_algorithm"]}
    except SignatureValidationError:
        return told | {"verdict": "invalid", "reasons": ["broken_signature"]}
    if wrong := _integrity(reader, status):
        return told | {"verdict": "invalid", "reasons": [wrong]}
    proved = status.timestamp_validity
    at = proved.timestamp if proved and proved.intact and proved.valid and proved.trusted else None
    verdict, reasons = await judge(signature.signer_cert, carried, proved_at=at)
    if at:
        told |= {"level": "T", "at": at.isoformat()}
    return told | {"verdict": verdict, "reasons": reasons}


def _integrity(reader: PdfFileReader, status: PdfSignatureStatus) -> str:
    """Why the document as it lies here is not what was signed; empty when it is."""
    if not status.intact:
        return "altered"
    if not status.valid:
        return "broken_signature"
    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return ""
    if status.coverage != SignatureCoverageLevel.ENTIRE_REVISION:
        return "not_all_covered"
    return "" if _is_harmless(reader, status.modification_level) else "changed_after_signing"


def _is_harmless(reader: PdfFileReader, level: ModificationLevel | None) -> bool:
    """Proofs for the archive, and later signers."""
    if level == ModificationLevel.LTA_UPDATES:
        return True
    return level == ModificationLevel.FORM_FILLING and _only_signatures_were_added(reader)


def _only_signatures_were_added(reader: PdfFileReader) -> bool:
    """A later signer is no change. A form's filled field is one, whatever the PDF standard thinks of it."""
    fields = reader.root["/AcroForm"]["/Fields"]
    return all(one.get_object().get("/FT") == "/Sig" and "/V" in one.get_object() for one in fields)


def attachments(reader: PdfFileReader, take: list[str]) -> dict[str, bytes]:
    """Bytes of the attached files named in `take`."""
    names = reader.root.get("/Names")
    tree = names.get("/EmbeddedFiles") if names is not None else None
    found: dict[str, bytes] = {}
    for name, one in _leaves(tree, DEEPEST):
        if str(name) in take and str(name) not in found:
            found[str(name)] = one["/EF"]["/F"].data
    return found


def _leaves(node: Any, deep: int) -> list[tuple[str, generic.DictionaryObject]]:
    if node is None or deep == 0:
        return []
    flat = list(node.get("/Names", []))[: 2 * MANY_NAMES]
    here = [(str(flat[n]), flat[n + 1].get_object()) for n in range(0, len(flat) - 1, 2)]
    for kid in list(node.get("/Kids", []))[:MANY_NAMES]:
        here += _leaves(kid.get_object(), deep - 1)
    return here
