"""Identifiers, keys and proofs: did:web, Multikey, Data Integrity with `eddsa-jcs-2022`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

import base58
import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SUITE = "eddsa-jcs-2022"
ED25519 = b"\xed\x01"
Json = dict[str, Any]


def did(site: str, registration_number: str = "") -> str:
    """did:web of the site itself or of one organisation in it."""
    host = quote(urlsplit(site).netloc, safe="")
    return f"did:web:{host}" + (f":organizacijas:{registration_number}" if registration_number else "")


def multikey(key: Ed25519PublicKey) -> str:
    return "z" + base58.b58encode(ED25519 + key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def public_key(written: str) -> Ed25519PublicKey:
    """Raises ValueError where it is not an Ed25519 key in Multikey form."""
    raw = base58.b58decode(written[1:]) if written.startswith("z") else b""
    if not raw.startswith(ED25519):
        raise ValueError("not an Ed25519 key")
    return Ed25519PublicKey.from_public_bytes(raw[len(ED25519) :])


def did_document(subject: str, keys: Iterable[tuple[str, str]]) -> Json:
    """`keys`: (name, Multikey) of every key that still proves something, old ones too."""
    methods = [
        {"id": f"{subject}#{name}", "type": "Multikey", "controller": subject, "publicKeyMultibase": key}
        for name, key in keys
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": subject,
        "verificationMethod": methods,
        "assertionMethod": [one["id"] for one in methods],
    }


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _to_sign(config: Json, document: Json) -> bytes:
    return b"".join(hashlib.sha256(rfc8785.dumps(one)).digest() for one in (config, document))


def sign(document: Json, key: Ed25519PrivateKey, *, method: str, at: datetime) -> Json:
    """The document with a proof. `method`: DID URL of the key."""
    config = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": moment(at),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
        "@context": document["@context"],
    }
    value = "z" + base58.b58encode(key.sign(_to_sign(config, document))).decode()
    return {**document, "proof": [config | {"proofValue": value}]}


def method_of(credential: Json) -> str:
    """DID URL of the key it says it was signed with. Raises KeyError, TypeError, ValueError."""
    (proof,) = credential["proof"] if isinstance(credential["proof"], list) else [credential["proof"]]
    return str(proof["verificationMethod"])


def is_genuine(credential: Json, keys: Json) -> bool:
    """Whether its one proof is by a key of the DID document `keys`, and by its issuer's own."""
    try:
        document = {**credential}
        proofs = document.pop("proof")
        (proof,) = [{**one} for one in (proofs if isinstance(proofs, list) else [proofs])]
        value = base58.b58decode(str(proof.pop("proofValue")).removeprefix("z"))
        issuer = document["issuer"] if isinstance(document["issuer"], str) else document["issuer"]["id"]
        wanted = (proof["type"], proof["cryptosuite"], proof["proofPurpose"])
        if wanted != ("DataIntegrityProof", SUITE, "assertionMethod") or proof["@context"] != document["@context"]:
            return False
        if keys["id"] != issuer or proof["verificationMethod"] not in keys["assertionMethod"]:
            return False
        (method,) = [one for one in keys["verificationMethod"] if one["id"] == proof["verificationMethod"]]
        public_key(method["publicKeyMultibase"]).verify(value, _to_sign(proof, document))
    except (InvalidSignature, KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return False
    return True
