"""Containers that carry one and the same seal, over and over (ADR 47). Runs in the child process only.

What `moulds` does for papers: two signatures (XAdES) of one seal over files of the same names differ in the digests of those
files, the time, the digest of what is signed beside the files, and the RSA value. The library reads the first with all its
rules. Kept are its text and, in their canonical form, the two parts that it signs, each with blanks where those belong. Of
the next one with the same text between the blanks everything is proved that the library would prove: each digest is counted
from the file itself, the canonical parts are filled with what stands in the blanks, and the key has to have signed them.
Blanks hold base64 or a time and nothing else, so what is canonical around them cannot change.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree

from talka.core.signatures.xades import DS, XADES

MOST = 8
"""Forms that are kept: one of each list of files; nearly all papers come without further documents."""
TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
PROPERTIES, VALUE, WHEN = "properties", "value", "time"
"""Names of blanks; the others are `file:` and the file's name."""


@dataclass(frozen=True, slots=True)
class Blanks:
    """A text between blanks: one piece more than names."""

    pieces: tuple[bytes, ...]
    names: tuple[str, ...]
    lengths: tuple[int, ...]

    def read(self, text: bytes) -> dict[str, bytes] | None:
        """What stands in the blanks of a text that is this one otherwise, byte for byte."""
        found, at = {}, len(self.pieces[0])
        if not text.startswith(self.pieces[0]):
            return None
        for name, length, piece in zip(self.names, self.lengths, self.pieces[1:], strict=True):
            found[name] = text[at : at + length]
            at += length
            if not text.startswith(piece, at):
                return None
            at += len(piece)
        return found if at == len(text) else None

    def filled(self, told: Mapping[str, bytes]) -> bytes:
        return self.pieces[0] + b"".join(
            told[name] + piece for name, piece in zip(self.names, self.pieces[1:], strict=True)
        )


@dataclass(frozen=True, slots=True)
class Mould:
    text: Blanks
    signed: Blanks
    """SignedInfo, canonical."""
    properties: Blanks
    files: frozenset[str]
    key: rsa.RSAPublicKey
    signer: dict[str, Any]


_moulds: list[Mould] = []


def cast(text: bytes, files: Mapping[str, bytes]) -> dict[str, Any] | None:
    """The one signer of exactly these files, where `text` is a known seal's signature; None where that is not proved here."""
    digests: dict[str, bytes] = {}
    for mould in _moulds:
        if mould.files == files.keys():
            digests = digests or {f"file:{name}": digest(body) for name, body in files.items()}
            if _is_cast(mould, text, digests):
                return {**mould.signer}
    return None


def keep(text: bytes, files: Mapping[str, bytes], signer: dict[str, Any], seals: Sequence[bytes]) -> None:
    """A container that the library has found whole, with this one signature: its form, where it is one of `seals` (PEM)."""
    read = [x509.load_pem_x509_certificate(one) for one in seals]
    own = next((one for one in read if one.fingerprint(SHA256()).hex() == signer["fingerprint"]), None)
    key = own.public_key() if own else None
    if not isinstance(key, rsa.RSAPublicKey):
        return
    digests = {f"file:{name}": digest(body) for name, body in files.items()}
    made = _made(text, digests, key, signer | {"at": None})
    if made and _is_cast(made, text, digests):  # what would not know its own first container knows no other
        _moulds[:] = [made, *_moulds][:MOST]


def digest(body: bytes) -> bytes:
    return b64encode(hashlib.sha256(body).digest())


def _made(text: bytes, digests: dict[str, bytes], key: rsa.RSAPublicKey, signer: dict[str, Any]) -> Mould | None:
    root = etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    (info,) = root.findall(f"{DS}Signature/{DS}SignedInfo")
    (own,) = root.findall(f"{DS}Signature/{DS}Object/{XADES}QualifyingProperties/{XADES}SignedProperties")
    if root.find(f".//{XADES}UnsignedProperties") is not None:  # proofs that another signature does not bring along
        return None
    canonical = etree.tostring(own, method="c14n")
    told = digests | {PROPERTIES: digest(canonical)}
    time = {WHEN: (own.findtext(f".//{XADES}SigningTime") or "").encode()}
    value = {VALUE: (root.findtext(f"{DS}Signature/{DS}SignatureValue") or "").encode()}
    whole, properties = _parted(text, told | time | value), _parted(canonical, time)
    signed = _parted(etree.tostring(info, method="c14n"), told)
    if whole is None or properties is None or signed is None:
        return None
    files = frozenset(name.removeprefix("file:") for name in digests)
    return Mould(whole, signed, properties, files, key, signer)


def _parted(text: bytes, told: Mapping[str, bytes]) -> Blanks | None:
    """The text with a blank for each of these; None where one is not there exactly once."""
    if any(not value or text.count(value) != 1 for value in told.values()):
        return None
    pieces, at = [], 0
    names = sorted(told, key=lambda name: text.index(told[name]))
    for name in names:
        begins = text.index(told[name])
        pieces.append(text[at:begins])
        at = begins + len(told[name])
    return Blanks((*pieces, text[at:]), tuple(names), tuple(len(told[name]) for name in names))


def _is_cast(mould: Mould, text: bytes, digests: Mapping[str, bytes]) -> bool:
    told = mould.text.read(text)
    if told is None or not TIME.fullmatch(told[WHEN]):
        return False
    proved = {**digests, PROPERTIES: digest(mould.properties.filled(told))}
    if any(told[name] != value for name, value in proved.items()):
        return False
    try:
        value = b64decode(told[VALUE], validate=True)
        mould.key.verify(value, mould.signed.filled(told), padding.PKCS1v15(), SHA256())
    except (Error, InvalidSignature):
        return False
    return b64encode(value) == told[VALUE]  # as it is written, sign by sign
