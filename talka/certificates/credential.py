"""The machine-readable half: Open Badges 3.0 on W3C VC 2.0, `eddsa-jcs-2022`, did:web, Bitstring Status List.

The signature covers every byte of the JSON (RFC 8785), so nothing can be added unseen. No Django, no database, no network.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote, urlsplit

import base58
import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from talka.certificates.esco import is_skill
from talka.certificates.schemas import NAMED, AttachmentFact, CertificateFacts, CompetenceFact, PartFact, StatusPlace
from talka.certificates.wording import WORDS

VC = "https://www.w3.org/ns/credentials/v2"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
SUITE = "eddsa-jcs-2022"
ED25519 = b"\xed\x01"
BITS = 131_072
"""The least a status list may hold (Bitstring Status List 1.0): so that one bit says nothing about whom is asked."""
EU = "https://eur-lex.europa.eu/legal-content/LV/TXT/?uri=CELEX:32018H0604(01)"
TITLES = {language: words["title"] for language, words in WORDS.items()}
CRITERIA = {
    "lv": "Brīvprātīgā darba organizētājs ir apstiprinājis nostrādātās stundas.",
    "en": "The organiser of the voluntary work has confirmed the hours worked.",
}
HOURS_NAME = {"lv": "Apstiprinātās brīvprātīgā darba stundas", "en": "Confirmed hours of voluntary work"}
Json = dict[str, Any]


def did(site: str, registration_number: str = "") -> str:
    """did:web of the site itself or of one organisation in it."""
    host = quote(urlsplit(site).netloc, safe="")
    return f"did:web:{host}" + (f":organizacijas:{registration_number}" if registration_number else "")


def context(site: str) -> str:
    return f"{site}/ns/talka/v1.jsonld"


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


def _instant(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def unsigned(facts: CertificateFacts, *, site: str, uuid: str, place: StatusPlace, at: datetime) -> Json:
    """The credential of issued facts, without proof. `at`: when it was issued.

    Its issuer is the organiser; of a summary, which has no registration number, the site itself.
    """
    issuer, title = did(site, facts.organiser.registration_number), _title(facts)
    evidence = [_evidence(one, uuid) for one in facts.attachments] + [_part(one) for one in facts.parts]
    return {
        "@context": [VC, OB, context(site)],
        "id": f"urn:uuid:{uuid}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": title,
        "description": f"{title} Nr. {facts.number}",
        "issuer": {
            "id": issuer,
            "type": ["Profile"],
            "name": facts.organiser.name,
            **_identified(facts.organiser.registration_number),
        },
        "validFrom": moment(at),
        "awardedDate": _instant(facts.issued_on or at.date()),
        "credentialSubject": _subject(facts, site, uuid),
        **({"evidence": evidence} if evidence else {}),
        "credentialStatus": status_entry(site, place),
        "volunteering": _own_words(facts),
    }


def _title(facts: CertificateFacts) -> str:
    return WORDS[facts.language]["summary-title"] if facts.parts else TITLES[facts.language]


def _identified(registration_number: str) -> Json:
    if not registration_number:
        return {}
    entry = {"type": "IdentifierEntry", "identifier": registration_number, "identifierType": "ext:lv-ur-regnr"}
    return {"otherIdentifier": [entry]}


def _subject(facts: CertificateFacts, site: str, uuid: str) -> Json:
    achievement = f"{site}/ns/achievement/{uuid}"
    hours = f"{achievement}#hours"
    written = f"{facts.minutes / 60:.2f}"
    return {
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": facts.holder,
                "identityType": "name" if facts.holder_kind == NAMED else "ext:pseudonym",
            }
        ],
        "activityStartDate": _instant(facts.starts_on),
        "activityEndDate": _instant(facts.ends_on),
        **({"narrative": facts.duties} if facts.duties else {}),
        "achievement": {
            "id": achievement,
            "type": ["Achievement"],
            "achievementType": "Badge" if facts.badge else "CommunityService",
            "inLanguage": facts.language,
            "name": WORDS[facts.language][f"badge-{facts.badge}"] if facts.badge else _title(facts),
            "description": ", ".join(facts.fields) or _title(facts),
            "criteria": {"narrative": CRITERIA[facts.language]},
            **({"alignment": [_alignment(one) for one in facts.competences if one.confirmed]}
               if any(one.confirmed for one in facts.competences) else {}),
            "resultDescription": [
                {
                    "id": hours,
                    "type": ["ResultDescription"],
                    "name": HOURS_NAME[facts.language],
                    "resultType": "ext:VolunteerHours",
                    "valueMin": "0",
                }
            ],
        },
        "result": [
            {
                "type": ["Result", "VolunteerHours"],
                "resultDescription": hours,
                "value": written,
                "status": "Completed",
                "confirmedHours": written,
                "workload": f"PT{facts.minutes // 60}H{facts.minutes % 60}M",
            }
        ],
    }  # fmt: skip


def _alignment(one: CompetenceFact) -> Json:
    esco = is_skill(one.code)
    return {
        "type": ["Alignment"],
        "targetType": "ceasn:Competency" if esco else "ext:EUKeyCompetence",
        "targetFramework": "ESCO" if esco else "Council Recommendation 2018/C 189/01",
        "targetName": one.name,
        "targetCode": one.code.rpartition("/")[2],
        "targetUrl": one.code if esco else EU,
    }


def _evidence(one: AttachmentFact, uuid: str) -> Json:
    return {
        "id": f"urn:talka:{uuid}:{one.sha256[:16]}",
        "type": ["Evidence"],
        "name": one.name,
        "description": f"sha-256:{one.sha256}; {one.media_type}; {one.size}",
    }


def _part(one: PartFact) -> Json:
    """A certificate that a summary counts: its own credential has this address as its id."""
    return {
        "id": f"urn:uuid:{one.uuid}",
        "type": ["Evidence"],
        "name": one.number,
        "description": f"{one.organiser} ({one.registration_number}); {one.minutes / 60:.2f}",
    }


def _own_words(facts: CertificateFacts) -> Json:
    """All facts as they are printed, under one term of our own context: paper and credential cannot drift apart."""
    told = facts.as_json() | {"type": "VolunteeringFacts"}
    del told["code"]  # of the paper: who has only the credential shall not pass for who has the paper
    return told


def facts_of(credential: Json) -> CertificateFacts:
    """Back to facts. Raises KeyError, TypeError or ValueError on what is none of ours."""
    told = dict(credential["volunteering"])
    del told["type"]
    return CertificateFacts.from_json(told)


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


def own_context(site: str) -> Json:
    """Terms that Open Badges does not have. Its address is versioned: what was signed with it never changes meaning."""
    xsd = "http://www.w3.org/2001/XMLSchema#"
    return {
        "@context": {
            "@version": 1.1,
            "@protected": True,
            "talka": f"{site}/ns#",
            "VolunteerHours": "talka:VolunteerHours",
            "VolunteeringFacts": "talka:VolunteeringFacts",
            "confirmedHours": {"@id": "talka:confirmedHours", "@type": f"{xsd}decimal"},
            "workload": {"@id": "talka:workload", "@type": f"{xsd}duration"},
            "volunteering": {"@id": "talka:volunteering", "@type": "@json"},
        }
    }
