"""Papers that carry one and the same seal, over and over. Runs in the child process only.

Whoever issues thousands of papers seals each with one certificate, and two such signatures differ in nothing but the
document's digest and the RSA value. The first is read by the library, with all its rules; its form is kept, and of the next
of that form, byte for byte, only what differs is left to be proved: that the digest is of this document, every byte of it,
and that the seal's key signed it. Any other file, and one of which this cannot be proved, the library reads (ADR 47).
"""

from __future__ import annotations

import hashlib
import re
from binascii import Error, unhexlify
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from asn1crypto import cms
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d{1,9})\s+(\d{1,9})\s+(\d{1,9})\s*\]")
MOST = 8
"""Forms that are kept: a seal has one, and few seals are in use."""


@dataclass(frozen=True, slots=True)
class Mould:
    """`form`: the signature as it lies in the file, with `digest` and `value` (where they lie) left blank."""

    form: bytes
    digest: slice
    value: slice
    attributes: bytes
    """What the key signs, with a blank where the digest belongs."""
    inside: slice
    key: rsa.RSAPublicKey
    signer: dict[str, Any]


_moulds: list[Mould] = []


def cast(data: bytes) -> dict[str, Any] | None:
    """The one signer of a document whose every byte a known seal covers; None where that is not proved here."""
    if (found := _parted(data)) is None:
        return None
    covered, signature = found
    for mould in _moulds:
        if _is_cast(mould, covered, signature):
            return {**mould.signer}
    return None


def keep(data: bytes, signed: cms.SignedData, signer: dict[str, Any], seals: Sequence[bytes]) -> None:
    """A document that the library has found whole, with this one signature: its form, where it is one of `seals` (PEM)."""
    read = [x509.load_pem_x509_certificate(one) for one in seals]
    own = next((one for one in read if one.fingerprint(SHA256()).hex() == signer["fingerprint"]), None)
    found = _parted(data)
    if own is None or found is None or len(signed["signer_infos"]) != 1:
        return
    info = signed["signer_infos"][0]
    digest, value = hashlib.sha256(found[0]).digest(), info["signature"].native
    attributes, form = info["signed_attrs"].untag().dump(), found[1]
    if info["unsigned_attrs"].native or (attributes.count(digest), form.count(digest), form.count(value)) != (1, 1, 1):
        return
    key = own.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        return
    at, begins, within = form.index(digest), form.index(value), attributes.index(digest)
    places = slice(at, at + len(digest)), slice(begins, begins + len(value)), slice(within, within + len(digest))
    made = Mould(
        _blank(form, *places[:2]), *places[:2], _blank(attributes, places[2]), places[2], key, signer | {"at": None}
    )
    if _is_cast(made, *found):  # what would not know its own first document knows no other
        _moulds[:] = [made, *_moulds][:MOST]


def _parted(data: bytes) -> tuple[bytes, bytes] | None:
    """All that is covered, and the signature in the hole between: a text of hexadecimal digits in capitals."""
    if (found := RANGE.search(data)) is None:
        return None
    first, second, rest = map(int, found.groups())
    hole = data[first:second]
    if second + rest != len(data) or hole[:1] != b"<" or hole[-1:] != b">" or len(hole) < 2:
        return None
    try:
        signature = unhexlify(hole[1:-1])
    except Error:
        return None
    if hole[1:-1] != signature.hex().upper().encode():  # as it was written, sign by sign
        return None
    return data[:first] + data[second:], signature


def _is_cast(mould: Mould, covered: bytes, signature: bytes) -> bool:
    digest = hashlib.sha256(covered).digest()
    if len(signature) != len(mould.form) or signature[mould.digest] != digest:
        return False
    if _blank(signature, mould.digest, mould.value) != mould.form:
        return False
    try:
        mould.key.verify(
            signature[mould.value], _filled(mould.attributes, mould.inside, digest), padding.PKCS1v15(), SHA256()
        )
    except InvalidSignature:
        return False
    return True


def _blank(data: bytes, *places: slice) -> bytes:
    for place in places:
        data = _filled(data, place, bytes(place.stop - place.start))
    return data


def _filled(data: bytes, place: slice, value: bytes) -> bytes:
    return data[: place.start] + value + data[place.stop :]
