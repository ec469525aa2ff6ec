"""Programs of others about what we issue: green on ours, red on every kind of byte that may be changed.

Skipped aloud where one is not installed. veraPDF, EU DSS and 1EdTech's validator are Java programs that no package
registry has: their verdict has not been asked.
"""

from __future__ import annotations

import base64
import copy
import gzip
import io
import json
import os
import random
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from talka.certificates import actions, checking, credential, published, vault
from talka.certificates.enums import Verdict
from talka.certificates.models import Certificate
from tests.factories import certificates

pytestmark = pytest.mark.django_db
TESTS = Path(__file__).resolve().parents[1]
NODE_MODULES = Path(os.environ.get("TALKA_NODE_MODULES", TESTS / "validators" / "node_modules")).resolve()
"""Where `make validators` puts what tests/validators/package.json names."""
SHARED = TESTS.parents[1] / "shared" / "data"
"""Copies of the published contexts and schemas: nobody is asked for them."""


def program(name: str, *words: str) -> str:
    """All it says. `name` is not here: skipped, so that nobody takes its verdict for asked."""
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed: its verdict was NOT asked")
    done = subprocess.run([name, *words], capture_output=True, text=True, check=False, timeout=60)
    return done.stdout + done.stderr


def node(package: str, script: str, *words: str, told: str = "") -> list[Any]:
    """The list that the script prints last, or skipped as above."""
    if shutil.which("node") is None or not (NODE_MODULES / package).exists():
        pytest.skip(f"{package} is not installed (make validators): its verdict was NOT asked")
    done = subprocess.run(
        ["node", "--input-type=module", "-e", script, *words], input=told, capture_output=True, text=True, check=False,
        timeout=60, cwd=NODE_MODULES.parent,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout.splitlines()[-1]))


def printed(**values: Any) -> Certificate:
    return certificates.certificate(printed=True, **values)


class TestPaper:
    def paper(self, folder: Path) -> Path:
        path = folder / "izzina.pdf"
        path.write_bytes(actions.download(printed())[0])
        return path

    def test_poppler_finds_the_seal_valid_over_the_whole_file_and_the_credential_inside(self, tmp_path: Path) -> None:
        path = self.paper(tmp_path)
        told = program("pdfsig", "-nocert", str(path))
        assert "Signature is Valid" in told
        assert "Total document signed" in told
        assert "ETSI.CAdES.detached" in told
        assert "izzina.json" in program("pdfdetach", "-list", str(path))
        fonts = program("pdffonts", str(path)).splitlines()[2:]
        assert {line.split()[0].partition("+")[2].partition("-")[0] for line in fonts} == {"Inter"}
        assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in fonts), "embedded, subset, with Unicode"
        assert "Tagged:" in program("pdfinfo", str(path))

    def test_qpdf_finds_no_fault(self, tmp_path: Path) -> None:
        assert "No syntax or stream encoding errors" in program("qpdf", "--check", str(self.paper(tmp_path)))

    @pytest.mark.parametrize("standard", ["3a", "ua1"])
    def test_verapdf_finds_the_sealed_paper_archivable_and_accessible(self, tmp_path: Path, standard: str) -> None:
        told = program("verapdf", "--format", "text", "-v", "--flavour", standard, str(self.paper(tmp_path)))
        assert told.startswith("PASS "), told

    def test_poppler_finds_no_seal_valid_after_a_byte_of_any_part_is_changed(self, tmp_path: Path) -> None:
        """Pages, credential, fonts, metadata, the table of objects, the signature itself."""
        path = self.paper(tmp_path)
        data, dice = path.read_bytes(), random.Random(7)
        hole = data.index(b"/Contents <")
        end = data.index(b">", hole)
        spread = [len(data) * part // 12 + dice.randrange(len(data) // 12) for part in range(12)]
        places = [place for place in spread if not hole < place < end] + [hole + 40, hole + 600]
        for place in places:
            changed = bytearray(data)
            changed[place] ^= 0x01
            path.write_bytes(bytes(changed))
            told = program("pdfsig", "-nocert", str(path))
            assert "Signature is Valid" not in told or "Total document signed" not in told, place


class TestContainer:
    SCRIPT = """
import { parseEdoc, verifySignature } from "edockit";
import fs from "node:fs";
const all = [], how = { checkRevocation: false, verifyTimestamps: false };
for (const name of process.argv.slice(1)) {
  try {
    const box = parseEdoc(fs.readFileSync(name));
    all.push((await verifySignature(box.signatures[0], box.files, how)).status);
  } catch { all.push("UNREAD"); }
}
console.log(JSON.stringify(all));
"""
    KINDS = (
        ("izzina.json", b"2790", b"2791"),
        ("izzina.pdf", b"%PDF-1.7", b"%PDF-1.6"),
        ("META-INF/signatures0.xml", b'<ds:SignatureValue Id="S0-V">', b'<ds:SignatureValue Id="S0-V">AAAA'),
        ("META-INF/signatures0.xml", b'URI="izzina.pdf"', b'URI="other.pdf"'),
    )
    """Of each kind: facts, page, the signature, which files it is of."""
    BESIDE = (
        ("META-INF/signatures0.xml", b"<xades:SigningTime>2", b"<xades:SigningTime>1"),
        ("META-INF/signatures0.xml", b">application/pdf<", b">application/xml<"),
    )
    """What is signed beside the files: the library does not look at its digest (0.3.0, November 2026), we do."""

    def test_a_latvian_library_finds_ours_valid_and_none_with_another_byte_of_any_kind(self, tmp_path: Path) -> None:
        container = actions.container(printed())
        bad = [changed_inside(container, *kind) for kind in (*self.KINDS, *self.BESIDE)]
        assert checking.verify_file(container).verdict == Verdict.VALID
        assert {checking.verify_file(one).verdict for one in bad} == {Verdict.ALTERED}
        files = [container, *bad[: len(self.KINDS)]]
        paths = [tmp_path / f"{number}.edoc" for number in range(len(files))]
        for path, data in zip(paths, files, strict=True):
            path.write_bytes(data)
        told = node("edockit", self.SCRIPT, *map(str, paths))
        assert told == ["VALID", *["INVALID"] * len(self.KINDS)]


def changed_inside(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The container with some signs of one file changed and the zip whole again."""
    source, out, seen = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO(), False
    with zipfile.ZipFile(out, "w") as made:
        for entry in source.infolist():
            body = source.read(entry)
            if entry.filename == name:
                seen = old in body
                body = body.replace(old, new, 1)
            made.writestr(entry, body, entry.compress_type)
    assert seen, (name, old)
    return out.getvalue()


class TestCredential:
    SCRIPT = """
import * as vc from "@digitalbazaar/vc";
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { createVerifyCryptosuite } from "@digitalbazaar/eddsa-jcs-2022-cryptosuite";
import fs from "node:fs";
const { credentials, known } = JSON.parse(fs.readFileSync(0, "utf8"));
const documentLoader = async url => {
  const found = known[url] ?? known[url.split("#")[0]];
  if (!found) throw new Error("not known: " + url);
  const key = found.verificationMethod?.find(one => one.id === url);
  return { documentUrl: url, document: key ? { "@context": "https://w3id.org/security/multikey/v1", ...key } : found };
};
const all = [], checkStatus = async () => ({ verified: true });
for (const one of credentials) {
  const suite = new DataIntegrityProof({ cryptosuite: createVerifyCryptosuite() });
  all.push((await vc.verifyCredential({ credential: one, suite, documentLoader, checkStatus })).verified);
}
console.log(JSON.stringify(all));
"""

    def test_digital_bazaars_library_verifies_ours_and_none_with_another_word_anywhere(self) -> None:
        if not SHARED.exists():
            pytest.skip("../shared is absent: Digital Bazaar's verdict was NOT asked")
        certificate = printed()
        document = json.loads(actions.download(certificate)[1])
        keys = published.keys_of(document["issuer"]["id"].rpartition(":")[2])
        assert keys is not None
        contexts = {
            credential.VC: json.loads((SHARED / "vc" / "credentials-v2.jsonld").read_text()),
            credential.OB: json.loads((SHARED / "ob3" / "context-3.0.3.json").read_text()),
            document["@context"][2]: credential.own_context(document["@context"][2].partition("/ns/")[0]),
        }
        forged = [copy.deepcopy(document) for _ in range(5)]
        forged[0]["volunteering"]["minutes"] = 9_999
        forged[1]["credentialSubject"]["result"][0]["value"] = "99.00"
        forged[2]["issuer"]["name"] = "Cita biedrība"
        forged[3]["credentialStatus"]["statusListIndex"] = "1"
        forged[4]["proof"][0]["created"] = "2020-01-01T00:00:00Z"
        told = json.dumps({"credentials": [document, *forged], "known": contexts | {keys["id"]: keys}})
        assert node("@digitalbazaar/vc", self.SCRIPT, told=told) == [True, *[False] * 5]

    SCHEMA = """
import Ajv from "ajv/dist/2019.js";
import formats from "ajv-formats";
import fs from "node:fs";
const { schema, credentials } = JSON.parse(fs.readFileSync(0, "utf8"));
const validate = formats(new Ajv({ strict: false })).compile(schema);
console.log(JSON.stringify(credentials.map(one => validate(one))));
"""

    def test_ajv_accepts_ours_by_the_published_schema_and_none_that_lacks_what_it_wants(self) -> None:
        if not SHARED.exists():
            pytest.skip("../shared is absent: ajv's verdict was NOT asked")
        schema = json.loads((SHARED / "ob3" / "ob_v3p0_achievementcredential_schema.json").read_text())
        document = json.loads(actions.download(printed())[1])
        wrong = [copy.deepcopy(document) for _ in range(5)]
        del wrong[0]["credentialSubject"]["achievement"]["criteria"]
        del wrong[1]["issuer"]
        wrong[2]["validFrom"] = "vakar"
        wrong[3]["credentialSubject"]["type"] = "X"
        wrong[4]["proof"][0].pop("type")
        told = json.dumps({"schema": schema, "credentials": [document, *wrong]})
        assert node("ajv", self.SCHEMA, told=told) == [True, *[False] * 5]


class TestLists:
    def test_a_decoder_of_its_own_reads_who_is_revoked(self) -> None:
        """Ten lines from the text of Bitstring Status List 1.0, none of them ours."""
        good, revoked = certificates.certificate(), certificates.certificate()
        actions.revoke(revoked, reason="mistake", by=None)
        actions.publish_all()

        def bit(one: Certificate) -> int:
            entry = vault.open_told(one)["credential"]["credentialStatus"]
            assert (entry["type"], entry["statusPurpose"]) == ("BitstringStatusListEntry", "revocation")
            found = published.status_list(entry["statusListCredential"].rpartition("/")[2])
            assert found is not None
            packed = found["credentialSubject"]["encodedList"]
            assert packed.startswith("u"), "multibase base64url without padding"
            raw = gzip.decompress(base64.urlsafe_b64decode(packed[1:] + "=" * (-len(packed[1:]) % 4)))
            assert len(raw) == 16_384
            place = int(entry["statusListIndex"])
            return raw[place // 8] >> (7 - place % 8) & 1

        assert (bit(good), bit(revoked)) == (0, 1)
