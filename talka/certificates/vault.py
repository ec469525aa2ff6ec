"""What a certificate says about a person is kept sealed: AES-256-GCM, a key for each certificate, that key sealed by the
installation's own (a file, never the database). To forget a person is to forget the certificate's key.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings

from talka.certificates.models import Certificate, SigningKey

NONCE = 12
ASKED = "asked"
"""Key of what the volunteer asked to be stated, kept beside what the organiser stated in the end."""
OWN_NAME = "own_name"
"""Key of whether the name that the volunteer typed is the one in the vault of identities, as it was when they asked."""


def _installation() -> AESGCM:
    return AESGCM(hashlib.sha256(b"talka certificates\0" + settings.CERTIFICATE_KEY.encode()).digest())


def _seal(cipher: AESGCM, plain: bytes, owner: str) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + cipher.encrypt(nonce, plain, owner.encode())


def _open(cipher: AESGCM, sealed: bytes, owner: str) -> bytes:
    return cipher.decrypt(sealed[:NONCE], sealed[NONCE:], owner.encode())


def new_key(uuid: str) -> bytes:
    """A fresh sealed key for the certificate `uuid`."""
    return _seal(_installation(), AESGCM.generate_key(256), f"key {uuid}")


def _of(certificate: Certificate) -> AESGCM:
    """Raises cryptography's InvalidTag when key, row and installation do not belong together."""
    sealed = bytes(certificate.sealed_key or b"")
    return AESGCM(_open(_installation(), sealed, f"key {certificate.uuid}"))


def seal_file(certificate: Certificate, data: bytes) -> bytes:
    return _seal(_of(certificate), data, f"file {certificate.uuid}")


def open_file(certificate: Certificate, sealed: bytes) -> bytes:
    return _open(_of(certificate), sealed, f"file {certificate.uuid}")


def seal_told(certificate: Certificate, told: dict[str, Any]) -> bytes:
    """`told`: facts and, once issued, code and credential."""
    return _seal(_of(certificate), json.dumps(told, ensure_ascii=False).encode(), f"told {certificate.uuid}")


def open_told(certificate: Certificate) -> dict[str, Any]:
    return dict(json.loads(_open(_of(certificate), bytes(certificate.sealed), f"told {certificate.uuid}")))


def seal_signing_key(key: Ed25519PrivateKey, owner: str) -> bytes:
    raw = key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    return _seal(_installation(), raw, f"signing {owner}")


def open_signing_key(key: SigningKey) -> Ed25519PrivateKey:
    raw = _open(_installation(), bytes(key.sealed_private), f"signing {key.public_multibase}")
    return Ed25519PrivateKey.from_private_bytes(raw)
