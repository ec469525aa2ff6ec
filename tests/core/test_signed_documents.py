"""Who signed a file: PDFs and containers of a test's own authority, and every way to cheat we know."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from lxml import etree
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pytest_django import Settings

from talka.core.errors import RefusedError
from talka.core.signatures import LARGEST, SignedDocument, asice, verify_signed
from talka.core.signatures.chains import Trust
from tests.core import signing

DSIG = {"ds": signing.DSIG, "xades": signing.XADES}
FILES = {"iesniegums.pdf": b"%PDF-1.7 pretend", "pielikums ar atstarpi.txt": "Rāmā stirna".encode()}


@dataclass
class Parties:
    ca: signing.Party
    anna: signing.Party
    foreign: signing.Party
    stranger: signing.Party


@pytest.fixture(scope="module")
def who() -> Parties:
    ca, foreign = signing.authority(), signing.authority("Sveša CA")
    return Parties(ca, signing.signer(ca), foreign, signing.signer(foreign))


@pytest.fixture
def read(who: Parties) -> Callable[..., SignedDocument]:
    def read(data: bytes, *anchors: bytes, take: tuple[str, ...] = ()) -> SignedDocument:
        return verify_signed(io.BytesIO(data), name="pieteikums.edoc", take=take, anchors=anchors or [who.ca.pem])

    return read


Reader = Callable[..., SignedDocument]


def reasons(document: SignedDocument) -> list[str]:
    return [reason for one in document.signers for reason in one.reasons]


@pytest.mark.parametrize("kind", ["pdf", "edoc"])
class TestBothKinds:
    def make(self, kind: str, *by: signing.Party) -> bytes:
        if kind == "edoc":
            return signing.container(FILES, *by)
        data = signing.pdf()
        for number, one in enumerate(by):
            data = signing.sign_pdf(data, one, field=f"Paraksts{number}")
        return data

    def test_signed_by_somebody_trusted_is_valid_and_names_him_without_the_personal_code(
        self, kind: str, who: Parties, read: Reader
    ) -> None:
        found = read(self.make(kind, who.anna))
        (signer,) = found.signers
        assert (found.kind, found.verdict, signer.level) == (kind, "valid", "B")
        assert signer.name == "ANNA PARAUDZIŅA"
        assert signer.serial == "PNOLV-•••••••••97"
        assert signer.at is not None
        assert signer.reasons == ("revocation_not_checked",)
        assert "010180" not in repr(found)

    def test_without_a_list_of_issuers_nobody_is_trusted(self, kind: str, who: Parties) -> None:
        found = verify_signed(io.BytesIO(self.make(kind, who.anna)), name="x.pdf", anchors=[])
        assert (found.verdict, reasons(found)) == ("indeterminate", ["no_trust_list"])

    def test_settings_name_the_list(self, kind: str, who: Parties, settings: Settings, tmp_path: Path) -> None:
        data = self.make(kind, who.anna)
        assert verify_signed(io.BytesIO(data), name="x.pdf").verdict == "indeterminate"
        (tmp_path / "lv.pem").write_bytes(who.ca.pem)
        settings.TRUST_FILES = [tmp_path / "lv.pem"]
        assert verify_signed(io.BytesIO(data), name="x.pdf").verdict == "valid"

    def test_a_revocation_list_clears_or_condemns(self, kind: str, who: Parties, read: Reader) -> None:
        data = self.make(kind, who.anna)
        clear = read(data, who.ca.pem, signing.revocation_list(who.ca))
        assert (clear.verdict, reasons(clear)) == ("valid", [])
        gone = read(data, who.ca.pem, signing.revocation_list(who.ca, who.anna))
        assert (gone.verdict, reasons(gone)) == ("invalid", ["revoked"])

    def test_a_foreign_authority_is_not_believed(self, kind: str, who: Parties, read: Reader) -> None:
        found = read(self.make(kind, who.stranger))
        assert (found.verdict, reasons(found)) == ("indeterminate", ["unknown_issuer"])

    def test_an_expired_certificate_proves_nothing(self, kind: str, who: Parties, read: Reader) -> None:
        found = read(self.make(kind, signing.signer(who.ca, days=30)))
        assert (found.verdict, reasons(found)) == ("indeterminate", ["expired"])

    def test_a_certificate_for_signing_in_is_not_one_for_signing(self, kind: str, who: Parties, read: Reader) -> None:
        found = read(self.make(kind, signing.signer(who.ca, sign=False)))
        assert (found.verdict, reasons(found)) == ("invalid", ["wrong_use"])

    def test_the_worst_signature_decides(self, kind: str, who: Parties, read: Reader) -> None:
        found = read(self.make(kind, who.anna, who.stranger))
        assert [one.verdict for one in found.signers] == ["valid", "indeterminate"]
        assert found.verdict == "indeterminate"

    def test_two_people_may_sign(self, kind: str, who: Parties, read: Reader) -> None:
        found = read(self.make(kind, who.anna, signing.signer(who.ca, serial="PNOLV-32000000012")))
        assert found.verdict == "valid"
        assert found.signers[1].serial == "PNOLV-•••••••••12"

    def test_half_a_file_is_never_valid(self, kind: str, who: Parties, read: Reader) -> None:
        data = self.make(kind, who.anna)
        for part in (0.3, 0.6, 0.99):
            with contextlib.suppress(RefusedError):
                assert read(data[: int(len(data) * part)]).verdict != "valid"

    def test_no_changed_byte_leaves_it_valid(self, kind: str, who: Parties, read: Reader) -> None:
        data, dice = self.make(kind, who.anna), random.Random(7)
        if kind == "edoc":
            data = repacked(signing.unpacked(data))
        places = dice.sample(range(len(data)), 60)
        survived = [place for place in places if self.still_valid(read, data, place)]
        assert [place for place in survived if matters(kind, data, place)] == []

    @staticmethod
    def still_valid(read: Reader, data: bytes, place: int) -> bool:
        changed = bytearray(data)
        changed[place] ^= 0x01
        try:
            return read(bytes(changed)).verdict == "valid"
        except RefusedError:
            return False


def repacked(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return out.getvalue()


def matters(kind: str, data: bytes, place: int) -> bool:
    """Of a PDF: all of it but the unused end of the signature's own hole. Of a zip: payload, not dates of entries."""
    if kind == "pdf":
        hole = data.index(b"/Contents <")
        end = data.index(b">", hole)
        return not hole < place < end
    return any(data.find(body) <= place < data.find(body) + len(body) for body in FILES.values())


def test_a_pdf_changed_after_signing_says_so(who: Parties, read: Reader) -> None:
    """The shadow attack's last step: an update that shows other content under an old, unbroken signature."""
    update = IncrementalPdfFileWriter(io.BytesIO(signing.sign_pdf(signing.pdf("100 EUR"), who.anna)))
    page = update.root["/Pages"]["/Kids"][0].get_object()
    content = page["/Contents"]
    content._data = b"BT /F1 18 Tf 70 700 Td (9999 EUR) Tj ET"
    content._encoded_data = None
    update.update_container(content)
    out = io.BytesIO()
    update.write(out)
    found = read(out.getvalue())
    assert (found.verdict, reasons(found)) == ("invalid", ["changed_after_signing"])


def test_a_page_added_after_signing_says_so(who: Parties, read: Reader) -> None:
    update = IncrementalPdfFileWriter(io.BytesIO(signing.sign_pdf(signing.pdf(), who.anna)))
    content = generic.StreamObject(stream_data=b"BT ET")
    page = generic.DictionaryObject({
        generic.NameObject("/Type"): generic.NameObject("/Page"),
        generic.NameObject("/Contents"): update.add_object(content),
    })  # fmt: skip
    update.insert_page(page)
    out = io.BytesIO()
    update.write(out)
    assert read(out.getvalue()).verdict == "invalid"


def test_bytes_after_the_end_of_a_signed_pdf_are_not_covered(who: Parties, read: Reader) -> None:
    assert read(signing.sign_pdf(signing.pdf(), who.anna) + b"\n% more\n").verdict == "invalid"


def test_a_pdf_without_signature_is_signed_by_nobody(read: Reader) -> None:
    found = read(signing.pdf())
    assert (found.verdict, found.signers) == ("invalid", ())


def test_a_file_put_beside_the_signed_ones_spoils_all(who: Parties, read: Reader) -> None:
    found = read(signing.container(FILES, who.anna, extra={"vel.txt": b"x"}))
    assert (found.verdict, reasons(found)) == ("invalid", ["unsigned_file"])


def test_a_file_taken_out_or_changed_spoils_all(who: Parties, read: Reader) -> None:
    files = signing.unpacked(signing.container(FILES, who.anna))
    changed = read(signing.pack(files | {"iesniegums.pdf": b"%PDF-1.7 changed"}))
    assert (changed.verdict, reasons(changed)) == ("invalid", ["altered"])
    del files["iesniegums.pdf"]
    assert reasons(read(signing.pack(files))) == ["altered"]


def test_contents_come_only_from_unbroken_files(who: Parties, read: Reader) -> None:
    name = "pielikums ar atstarpi.txt"
    assert read(signing.container(FILES, who.anna), take=(name,)).contents == {name: FILES[name]}
    assert read(signing.container(FILES, who.anna, extra={"vel.txt": b"x"}), take=(name,)).contents == {}


@pytest.mark.parametrize(("files", "each", "read_ones"), [(1, 20, 20), (1, 21, 0), (3, 7, 0), (1, 5_000, 0)])
def test_more_than_twenty_signatures_are_refused_before_one_is_read(
    who: Parties, monkeypatch: pytest.MonkeyPatch, files: int, each: int, read_ones: int
) -> None:
    known: list[int] = []

    async def noted(_one: object, _payload: object, _trust: object) -> dict[str, str]:  # as the real one
        known.append(1)
        return {"verdict": "indeterminate"}

    monkeypatch.setattr(asice, "read_signature", noted)
    root = etree.fromstring(signing.xades(FILES, who.anna))
    root.extend(copy.deepcopy(root[0]) for _ in range(each - 1))
    signed = {f"META-INF/signatures{n}.xml": etree.tostring(root) for n in range(files)}
    data = signing.pack({"mimetype": asice.MEDIA_TYPE} | FILES | signed)
    with contextlib.nullcontext() if read_ones else pytest.raises(RefusedError, match="unsafe"):
        asyncio.run(asice.read_container(data, Trust(), [], ending="edoc"))
    assert len(known) == read_ones


def moved_properties(root: etree._Element) -> None:
    """Signature wrapping: the signed part hides elsewhere, another stands where it is read."""
    own = root.find(".//xades:QualifyingProperties", DSIG)
    signed = own[0]
    forged = etree.fromstring(etree.tostring(signed).replace(b"2026-11-20", b"2020-01-01"))
    forged.set("Id", "forged")
    own.replace(signed, forged)
    etree.SubElement(root.find(".//ds:Signature", DSIG), f"{{{signing.DSIG}}}Object").append(signed)


def same_id_twice(root: etree._Element) -> None:
    etree.SubElement(root, f"{{{signing.DSIG}}}Object", Id="S0-P")


def transformed_file(root: etree._Element) -> None:
    reference = root.find(".//ds:Reference", DSIG)
    reference.insert(0, etree.fromstring(f'<ds:Transforms xmlns:ds="{signing.DSIG}"/>'))


def other_target(root: etree._Element) -> None:
    root.find(".//xades:QualifyingProperties", DSIG).set("Target", "#S1")


def no_certificate(root: etree._Element) -> None:
    root.find(".//ds:KeyInfo", DSIG).clear()


def other_value(root: etree._Element) -> None:
    value = root.find(".//ds:SignatureValue", DSIG)
    value.text = ("A" if value.text[0] != "A" else "B") + value.text[1:]


def less_signed(root: etree._Element) -> None:
    info = root.find(".//ds:SignedInfo", DSIG)
    info.remove(info.find("ds:Reference", DSIG))


@pytest.mark.parametrize(
    "trick",
    [moved_properties, same_id_twice, transformed_file, other_target, no_certificate, other_value, less_signed],
)
def test_a_signature_put_together_anew_is_invalid(
    trick: Callable[[etree._Element], None], who: Parties, read: Reader
) -> None:
    files = signing.unpacked(signing.container(FILES, who.anna))
    root = etree.fromstring(files["META-INF/signatures0.xml"])
    trick(root)
    found = read(signing.pack(files | {"META-INF/signatures0.xml": etree.tostring(root)}))
    assert found.verdict == "invalid"
    assert all(one.explained() for one in found.signers)


def test_sha1_is_refused(who: Parties, read: Reader) -> None:
    files = signing.unpacked(signing.container(FILES, who.anna))
    weak = files["META-INF/signatures0.xml"].replace(b"xmldsig-more#rsa-sha256", b"xmldsig-more#rsa-sha1")
    weak = weak.replace(
        b"http://www.w3.org/2001/04/xmldsig-more#rsa-sha1", b"http://www.w3.org/2000/09/xmldsig#rsa-sha1"
    )
    found = read(signing.pack(files | {"META-INF/signatures0.xml": weak}))
    assert (found.verdict, reasons(found)) == ("invalid", ["weak_algorithm"])


def bomb() -> bytes:
    return signing.pack({"mimetype": b"application/vnd.etsi.asic-e+zip", "a.txt": bytes(200 * 1024 * 1024)})


def lying_bomb() -> bytes:
    """The same, but the zip says that it unpacks to a hundred bytes."""
    data = bomb()
    size = (200 * 1024 * 1024).to_bytes(4, "little")
    return data.replace(size, (100).to_bytes(4, "little"))


def with_entity() -> bytes:
    xml = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'
    return signing.pack({"a.txt": b"a", "META-INF/signatures0.xml": xml})


def with_entity_in_utf16() -> bytes:
    xml = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode("utf-16")
    return signing.pack({"a.txt": b"a", "META-INF/signatures0.xml": xml})


def twice_the_same_name() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", b"a")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.txt", b"b")
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (bomb, "too_large"),
        (lying_bomb, "unreadable"),
        (lambda: bytes(LARGEST + 1), "too_large"),
        (with_entity, "unsafe"),
        (with_entity_in_utf16, "unsafe"),
        (twice_the_same_name, "unsafe"),
        (lambda: signing.pack({"../a.txt": b"a"}), "unsafe"),
        (lambda: signing.pack({"/etc/a.txt": b"a"}), "unsafe"),
        (lambda: signing.pack({"a\\b.txt": b"a"}), "unsafe"),
        (lambda: signing.pack({"A.txt": b"a", "a.TXT": b"b"}), "unsafe"),
        (lambda: signing.pack({"META-INF/hidden.pdf": b"a"}), "unsafe"),
        (lambda: signing.pack({"meta-inf/signatures0.xml": b"<a/>"}), "unsafe"),
        (lambda: signing.pack({f"{n}.txt": b"" for n in range(101)}), "unsafe"),
        (lambda: signing.pack({"a": b"a"}) + signing.pack({"b": b"b"}), "unsafe"),
        (lambda: signing.pack({"META-INF/signatures0.xml": b"<a/>"}), "unsupported"),
        (lambda: signing.pack({"META-INF/signatures0.xml": b"<a"}), "unreadable"),
        (lambda: signing.pack({"mimetype": b"text/plain"}), "unreadable"),
        (lambda: b"GIF89a", "unreadable"),
        (lambda: b"", "unreadable"),
        (lambda: b"%PDF-1.7\n" + bytes(2_000), "unreadable"),
        (lambda: b"PK\x03\x04" + bytes(2_000), "unreadable"),
    ],
)  # fmt: skip
def test_what_can_deceive_or_harm_is_refused_in_words(make: Callable[[], bytes], code: str, read: Reader) -> None:
    with pytest.raises(RefusedError) as refused:
        read(make())
    assert refused.value.code == f"signatures.{code}"
    assert refused.value.message
