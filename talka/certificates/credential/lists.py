"""Bitstring Status List: where a credential's bit stands, and the lists of bits."""

from __future__ import annotations

import base64
import gzip
import io
from collections.abc import Iterable
from datetime import datetime

from talka.certificates.credential.proof import Json, did, moment
from talka.certificates.schemas import StatusPlace

VC = "https://www.w3.org/ns/credentials/v2"
BITS = 131_072
"""The least a status list may hold (Bitstring Status List 1.0): so that one bit says nothing about whom is asked."""


def status_entry(site: str, place: StatusPlace) -> Json:
    address = f"{site}/status/{place.number}"
    return {
        "id": f"{address}#{place.index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(place.index),
        "statusListCredential": address,
    }


def place_of(credential: Json) -> StatusPlace:
    entry = credential["credentialStatus"]
    return StatusPlace(int(str(entry["statusListCredential"]).rpartition("/")[2]), int(entry["statusListIndex"]))


def encoded_bits(indices: Iterable[int]) -> str:
    """Bit 0 is the most significant one of byte 0 (Bitstring Status List 1.0)."""
    bits = bytearray(BITS // 8)
    for index in indices:
        bits[index // 8] |= 1 << (7 - index % 8)
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()


def bit(encoded: str, index: int) -> bool:
    """Raises ValueError or IndexError where the list does not answer: silence is never "not revoked"."""
    body = encoded.removeprefix("u")
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))) as packed:
            bits = packed.read(BITS)  # eight times what it should be: a bomb ends here
    except (OSError, EOFError) as broken:
        raise ValueError("not a list") from broken
    if not 0 <= index < len(bits) * 8:
        raise IndexError(index)
    return bool(bits[index // 8] >> (7 - index % 8) & 1)


def status_list(site: str, name: str, indices: Iterable[int], *, purpose: str, at: datetime) -> Json:
    address = f"{site}/status/{name}"
    return {
        "@context": [VC],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did(site),
        "validFrom": moment(at),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encoded_bits(indices),
        },
    }
