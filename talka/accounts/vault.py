"""The identity vault: AES-256-GCM, a key for each person, that key sealed by the installation's key.

The installation's key lives in a file beside the database, never in it; a stolen dump is noise. Erasing a person
destroys the person's sealed key, so older backups hold nothing readable either.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from talka.accounts.models import Identity

NONCE = 12
FIELDS = ("name", "surname", "email", "phone", "birth_date", "address", "personal_code")
"""What the vault may hold (domain.md, section 3 of architecture.md); anything else is refused."""


def _installation() -> AESGCM:
    return AESGCM(hashlib.sha256(b"talka vault\0" + settings.VAULT_KEY.encode()).digest())


def _seal(cipher: AESGCM, plain: bytes, owner: str) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + cipher.encrypt(nonce, plain, owner.encode())


def _open(cipher: AESGCM, sealed: bytes, owner: str) -> bytes:
    return cipher.decrypt(sealed[:NONCE], sealed[NONCE:], owner.encode())


def seal(identity: Identity, **told: str) -> Identity:
    """Put what a person told into `identity` (unsaved); fields not named stay. Raises KeyError on an unknown field."""
    if unknown := set(told) - set(FIELDS):
        raise KeyError(*sorted(unknown))
    owner = str(identity.user_id)
    if identity.sealed_key:
        key = _open(_installation(), bytes(identity.sealed_key), owner)
        known = read(identity)
    else:
        key, known = AESGCM.generate_key(256), {}
        identity.sealed_key = _seal(_installation(), key, owner)
    body = json.dumps({**known, **told}, ensure_ascii=False, sort_keys=True).encode()
    identity.sealed = _seal(AESGCM(key), body, owner)
    return identity


def read(identity: Identity) -> dict[str, Any]:
    """What the person told. Raises cryptography's InvalidTag when row, owner or key do not belong together."""
    owner = str(identity.user_id)
    key = _open(_installation(), bytes(identity.sealed_key), owner)
    return dict(json.loads(_open(AESGCM(key), bytes(identity.sealed), owner)))
