"""The credential: its form by the published schema, its proof by another's code, and each trap of the standards."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import base58
import jsonschema
import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from talka.certificates import credential
from talka.certificates.schemas import AttachmentFact, CompetenceFact, StatusPlace
from tests.factories import certificates

SITE = "https://talka.example.lv"
UUID = "0c1f0d2a-7a1e-4f3a-9a54-2f6f1a3a9b10"
AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
SHARED = Path(__file__).resolve().parents[2].parent / "shared"
SCHEMA = SHARED / "data" / "ob3" / "ob_v3p0_achievementcredential_schema.json"
EXAMPLE = SHARED / "reference" / "examples" / "ob3_certificate.eddsa-jcs-2022.json"
KEY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"a test's key").digest())
DID = "did:web:talka.example.lv:organizacijas:40008000000"
needs = pytest.mark.skipif(not SCHEMA.exists(), reason=f"{SCHEMA} is not here: the published schema was NOT asked")


def made(**values: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {"number": "BD-2026-000123", "issued_on": date(2026, 11, 21)}
    facts = certificates.facts(**(usual | values))
    return credential.unsigned(facts, site=SITE, uuid=UUID, place=StatusPlace(1, 94_567), at=AT)


def signed(**values: Any) -> dict[str, Any]:
    return credential.sign(made(**values), KEY, method=f"{DID}#k2026-1", at=AT)


def keys(name: str = "k2026-1", key: Ed25519PrivateKey = KEY) -> dict[str, Any]:
    return credential.did_document(DID, [(name, credential.multikey(key.public_key()))])


FILE = AttachmentFact("Stundu uzskaite.pdf", "application/pdf", 12_000, "ab" * 32)
SKILL = CompetenceFact(
    "http://data.europa.eu/esco/skill/60c78287-22eb-4103-9c8c-28deaa460da0", "strādāt komandā", confirmed=True
)
VARIANTS: list[dict[str, Any]] = [
    {},
    {"language": "en"},
    {"holder": "Rāmā Stirna 47", "holder_kind": "pseudonym"},
    {"attachments": (FILE,), "competences": (SKILL,)},
    {"competences": (), "fields": (), "places": (), "duties": ""},
]


@needs
@pytest.mark.parametrize("values", VARIANTS)
def test_the_published_schema_accepts_it(values: dict[str, Any]) -> None:
    schema = jsonschema.Draft201909Validator(json.loads(SCHEMA.read_text()))
    assert [error.message for error in schema.iter_errors(signed(**values))] == []
    broken = signed(**values)
    del broken["credentialSubject"]["achievement"]["criteria"]
    assert list(schema.iter_errors(broken))


@pytest.mark.skipif(not EXAMPLE.exists(), reason=f"{EXAMPLE} is not here: another maker's proof was NOT checked")
def test_a_proof_that_other_code_has_accepted_is_accepted_and_a_changed_one_is_not() -> None:
    other = json.loads(EXAMPLE.read_text())
    issuer, _, key = other["proof"][0]["verificationMethod"].partition("#")
    known = credential.did_document(issuer, [(key, key)])
    assert credential.is_genuine(other, known)
    other["credentialSubject"]["result"][0]["value"] = "999"
    assert not credential.is_genuine(other, known)


def test_the_proof_is_what_the_standard_says_step_by_step() -> None:
    """Computed here anew, from the text of the standard, without our own functions."""
    document = signed()
    (proof,) = document.pop("proof")
    value = base58.b58decode(proof.pop("proofValue")[1:])
    hashed = hashlib.sha256(rfc8785.dumps(proof)).digest() + hashlib.sha256(rfc8785.dumps(document)).digest()
    public = base58.b58decode(credential.multikey(KEY.public_key())[1:])
    assert public[:2] == b"\xed\x01"
    Ed25519PublicKey.from_public_bytes(public[2:]).verify(value, hashed)


class TestTraps:
    def test_a_term_that_no_context_knows_cannot_be_added_unseen(self) -> None:
        document = signed()
        assert credential.is_genuine(document, keys())
        document["credentialSubject"]["notDefinedAnywhere"] = "x"
        assert not credential.is_genuine(document, keys())

    def test_no_schema_type_is_named_that_no_context_defines(self) -> None:
        assert "credentialSchema" not in signed()

    def test_every_context_is_an_address_never_an_object(self) -> None:
        document = signed()
        assert all(isinstance(one, str) for one in document["@context"])
        assert document["proof"][0]["@context"] == document["@context"]
        assert document["@context"][:2] == [credential.VC, credential.OB]

    def test_types_are_lists_but_of_identities_plain_texts(self) -> None:
        document = signed()
        assert isinstance(document["credentialSubject"]["type"], list)
        assert document["credentialSubject"]["identifier"][0]["type"] == "IdentityObject"
        assert document["issuer"]["otherIdentifier"][0]["type"] == "IdentifierEntry"
        assert isinstance(document["credentialSubject"]["result"][0]["value"], str)

    def test_hours_are_a_result_not_credit_points(self) -> None:
        text = json.dumps(signed())
        assert "creditsEarned" not in text
        assert "creditsAvailable" not in text
        (result,) = signed()["credentialSubject"]["result"]
        assert (result["value"], result["workload"]) == ("46.50", "PT46H30M")

    def test_no_personal_code_and_no_code_of_the_paper(self) -> None:
        assert "code" not in signed(code="0" * 28)["volunteering"]
        assert "nationalIdentityNumber" not in json.dumps(signed())

    def test_times_carry_their_zone(self) -> None:
        document = signed()
        assert all(document[name].endswith("Z") for name in ("validFrom", "awardedDate"))

    def test_only_confirmed_competences_are_aligned(self) -> None:
        aligned = signed()["credentialSubject"]["achievement"]["alignment"]
        assert [one["targetCode"] for one in aligned] == ["KC5"]

    def test_a_port_in_the_address_is_written_as_did_web_wants(self) -> None:
        assert credential.did("http://localhost:8000") == "did:web:localhost%3A8000"


class TestKeys:
    def test_the_wrong_key_name_or_owner_proves_nothing(self) -> None:
        document = signed()
        other = Ed25519PrivateKey.generate()
        assert not credential.is_genuine(document, keys(key=other))
        assert not credential.is_genuine(document, keys(name="k2026-2"))
        stolen = credential.did_document("did:web:evil", [("k2026-1", credential.multikey(KEY.public_key()))])
        assert not credential.is_genuine(document, stolen)

    def test_two_proofs_or_none_prove_nothing(self) -> None:
        document = signed()
        assert not credential.is_genuine(document | {"proof": document["proof"] * 2}, keys())
        assert not credential.is_genuine(document | {"proof": []}, keys())
        assert not credential.is_genuine({}, keys())


class TestStatusList:
    def test_bits_stand_where_the_standard_puts_them(self) -> None:
        """Decoded here anew: bit 0 is the most significant one of byte 0."""
        packed = credential.encoded_bits([0, 9, 94_567])
        assert packed[0] == "u"
        raw = gzip.decompress(base64.urlsafe_b64decode(packed[1:] + "=" * (-(len(packed) - 1) % 4)))
        assert len(raw) * 8 >= 131_072
        assert [n for n in range(len(raw) * 8) if raw[n // 8] >> (7 - n % 8) & 1] == [0, 9, 94_567]

    def test_it_answers_for_its_own_bits_and_for_no_other(self) -> None:
        packed = credential.encoded_bits([94_567])
        assert [credential.bit(packed, n) for n in (94_566, 94_567, 94_568)] == [False, True, False]
        for outside in (-1, 131_072):
            with pytest.raises(IndexError):
                credential.bit(packed, outside)
        with pytest.raises(ValueError, match="not a list"):
            credential.bit("uAAAA", 0)

    def test_a_list_that_unpacks_to_a_mountain_is_cut(self) -> None:
        bomb = "u" + base64.urlsafe_b64encode(gzip.compress(bytes(50_000_000))).decode()
        with pytest.raises(IndexError):
            credential.bit(bomb, 40_000_000)

    @pytest.mark.skipif(not EXAMPLE.exists(), reason="the example list is not here: another maker's list was NOT read")
    def test_a_list_that_other_code_has_read_reads_the_same(self) -> None:
        packed = (EXAMPLE.parent / "bitstring_encodedList.txt").read_text().strip()
        assert [n for n in (94_566, 94_567, 94_568) if credential.bit(packed, n)] == [94_567]
