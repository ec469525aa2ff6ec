"""The paper: PDF/A-3a and PDF/UA-1, tagged, Inter only, sealed; and nobody's text can do anything in it."""

from __future__ import annotations

import asyncio
import io
import json
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from talka.certificates import pades, pdf, printable, sealing, wording
from talka.certificates.schemas import CertificateFacts
from talka.core.errors import RefusedError
from talka.core.signatures import verify_signed
from tests.factories import certificates

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
ADDRESS = "https://talka.example.lv/parbaude/" + "0" * 28 + "/"
CREDENTIAL = '{"vārds": "Anna"}'.encode()


def facts(**values: Any) -> CertificateFacts:
    usual: dict[str, Any] = {"number": "BD-2026-000123", "issued_on": date(2026, 11, 21), "code": "0" * 28}
    return certificates.facts(**(usual | values))


def drawn(**values: Any) -> bytes:
    return pdf.draw(facts(**values), CREDENTIAL, address=ADDRESS, at=AT)


def page_of(**values: Any) -> Image.Image:
    told = facts(**values)
    inputs = {"certificate": json.dumps(pdf.page(told, ADDRESS)), "credential": "{}", "qr": pdf.qr(ADDRESS)}
    png = pdf.compiler().compile(format="png", ppi=150, sys_inputs=inputs)
    return Image.open(io.BytesIO(png))  # type: ignore[arg-type]  # one page


class TestForm:
    def test_is_tagged_archivable_and_says_its_language_and_title(self) -> None:
        root = PdfFileReader(io.BytesIO(drawn())).root
        meta = root["/Metadata"].data.decode()
        assert (root["/MarkInfo"]["/Marked"], "/StructTreeRoot" in root, str(root["/Lang"])) == (True, True, "lv")
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        for claim in ("<pdfaid:part>3</pdfaid:part>", "<pdfaid:conformance>A</pdfaid:conformance>", "<pdfuaid:part>1<"):
            assert claim in meta

    def test_carries_the_credential_as_its_source_byte_for_byte(self) -> None:
        root = PdfFileReader(io.BytesIO(drawn())).root
        attached = root["/AF"][0].get_object()
        assert attached["/AFRelationship"] == "/Source"
        assert attached["/EF"]["/F"]["/Subtype"] == "/application/json"
        assert attached["/EF"]["/F"].data == CREDENTIAL

    def test_every_letter_is_inter_and_lies_inside(self) -> None:
        """Also of a text with marks, Cyrillic and Greek: nothing falls back to another font."""
        data = drawn(holder="Āčēģīķļņšūž Иван Ψαρρός", duties="ŁŐŽ „Tā” – 5 € …")
        names = set(re.findall(rb"/FontName/?\s*/([A-Za-z+-]+)", unpacked(data)))
        assert names
        assert {name.partition(b"+")[2].partition(b"-")[0] for name in names} == {b"Inter"}

    def test_the_same_facts_give_the_same_bytes(self) -> None:
        assert drawn() == drawn()

    def test_one_persons_words_never_stay_for_the_next(self) -> None:
        drawn(duties="Slepenais vārds")
        assert "Slepenais" not in text_of(drawn(duties=""))

    @pytest.mark.parametrize("extent", ["hours", "hours_field", "full"])
    def test_fits_one_page(self, extent: str) -> None:
        told = facts(assessment="Ļoti labi. " * 60).reduced(extent)
        data = pdf.draw(told, CREDENTIAL, address=ADDRESS, at=AT)
        assert PdfFileReader(io.BytesIO(data)).root["/Pages"]["/Count"] == 1

    def test_long_texts_go_on_over_more_pages(self) -> None:
        data = drawn(duties="Vārds pēc vārda. " * 900)
        assert PdfFileReader(io.BytesIO(data)).root["/Pages"]["/Count"] > 1

    def test_the_square_code_is_read_from_the_drawn_page(self) -> None:
        (found,) = zxingcpp.read_barcodes(page_of())
        assert found.text == ADDRESS

    @pytest.mark.parametrize("language", ["lv", "en"])
    def test_both_languages_have_all_words(self, language: str) -> None:
        assert set(wording.WORDS[language]) == set(wording.WORDS["lv"])
        assert drawn(language=language)


MARKUP = (
    '#read("/etc/hostname")', '#image("/etc/passwd")', "#set text(red)", "$x^2$", "#panic()", "= Virsraksts", "\\", "#",
    '#eval("1")', '"; drop', "*trekns*", "<a>", "@x", "//", "/*", "`raw`", "[", "]", "{", "}",
)  # fmt: skip


@pytest.mark.parametrize("text", MARKUP)
def test_markup_in_any_field_is_printed_as_text(text: str) -> None:
    told = facts(holder=text, duties=text, training=text, assessment=text, places=(text,), fields=(text,))
    told = replace(told, organiser=replace(told.organiser, name=text))
    page = pdf.page(told, ADDRESS)
    assert (page["holder"], page["duties"]) == (text, text)
    assert pdf.draw(told, CREDENTIAL, address=ADDRESS, at=AT).startswith(b"%PDF-")


class TestSigns:
    def test_every_sign_we_accept_is_in_every_font(self) -> None:
        for path in (pdf.FOLDER / "fonts").glob("*.ttf"):
            known = set(TTFont(path).getBestCmap())
            missing = [hex(n) for first, last in printable.PARTS for n in range(first, last + 1) if n not in known]
            assert missing == [], path.name

    def test_one_that_no_font_has_is_refused_by_the_press(self) -> None:
        with pytest.raises(RefusedError, match="unprintable"):
            drawn(holder="王")

    def test_the_form_asks_first(self) -> None:
        assert printable.unprintable({"a": ["ok Āž", {"b": "🎉\x07"}]}) == ["U+0007", "🎉"]


class TestWords:
    @pytest.mark.parametrize(
        ("minutes", "lv", "en", "short"),
        [
            (60, "1 stunda", "1 hour", "1"),
            (2_790, "46 stundas 30 minūtes", "46 hours 30 minutes", "46,5"),
            (1_281, "21 stunda 21 minūte", "21 hours 21 minutes", "21:21"),
            (671, "11 stundas 11 minūtes", "11 hours 11 minutes", "11:11"),
            (20, "20 minūtes", "20 minutes", "0:20"),
        ],
    )
    def test_hours(self, minutes: int, lv: str, en: str, short: str) -> None:
        assert (wording.hours(minutes, "lv"), wording.hours(minutes, "en")) == (lv, en)
        assert wording.short_hours(minutes, "lv") == short
        assert wording.short_hours(minutes, "en") == short.replace(",", ".")

    def test_periods(self) -> None:
        start, end, later = date(2026, 6, 1), date(2026, 11, 15), date(2027, 3, 2)
        assert wording.period(start, end, "lv") == "no 2026. gada 1. jūnija līdz 15. novembrim"
        assert wording.period(start, later, "lv") == "no 2026. gada 1. jūnija līdz 2027. gada 2. martam"
        assert wording.period(end, end, "lv") == "2026. gada 15. novembrī"
        assert wording.period(start, end, "en") == "1 June 2026 – 15 November 2026"
        assert wording.days(start, end, "lv") == "01.06.2026. – 15.11.2026."
        assert wording.days(start, end, "en") == "1 Jun 2026 – 15 Nov 2026"
        assert (wording.days(end, end, "lv"), wording.days(end, end, "en")) == ("15.11.2026.", "15 Nov 2026")


class TestSeal:
    def test_is_whole_certified_and_leaves_the_credential_in_its_place(self, seal: Path) -> None:
        sealed = sealing.FileSealer(seal).seal_pdf(drawn())
        (signature,) = PdfFileReader(io.BytesIO(sealed)).embedded_signatures
        status = asyncio.run(
            async_validate_pdf_signature(signature, ValidationContext(allow_fetching=False, trust_roots=[]))
        )
        assert status.intact
        assert status.valid
        assert status.coverage is not None
        assert status.coverage.name == "ENTIRE_FILE"
        assert signature.docmdp_level is not None
        assert signature.docmdp_level.name == "NO_CHANGES"
        assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
        attached = PdfFileReader(io.BytesIO(sealed)).root["/AF"][0].get_object()
        assert attached["/EF"]["/F"].data == CREDENTIAL

    def test_begins_on_a_line_of_its_own_as_archives_want_it(self, seal: Path) -> None:
        """PDF/A-3, 6.1.9: every object begins after an end of line, also the first one after what was drawn."""
        sealed = sealing.FileSealer(seal).seal_pdf(drawn())
        ends = [sealed[one.end() : one.end() + 1] for one in re.finditer(b"%%EOF", sealed)]
        assert ends == [b"\n"] * len(ends)
        assert len(ends) >= 2

    def test_those_cast_from_the_first_are_as_whole_as_it(self, seal: Path) -> None:
        """The library builds the first signature of a key, the next are cast from it (pades.Preloaded)."""
        made = [
            pades.seal_pdf(drawn(number=f"BD-2026-00000{one}"), file=str(seal), password=f"{seal}.password", reason="x")
            for one in range(3)
        ]
        seals = [PdfFileReader(io.BytesIO(one)).embedded_signatures[0] for one in made]
        context = ValidationContext(allow_fetching=False, trust_roots=[])
        found = [asyncio.run(async_validate_pdf_signature(one, context)) for one in seals]
        assert [(one.intact, one.valid) for one in found] == [(True, True)] * 3
        assert len({one.signer_info["signature"].native for one in seals}) == 3
        assert len({len(one.pkcs7_content) for one in seals}) == 1

    def test_a_container_is_read_back_as_sealed(self, seal: Path) -> None:
        sealer = sealing.FileSealer(seal)
        made = sealer.seal_container({"izzina.pdf": drawn(), "izzina.json": CREDENTIAL, "pielikumi/1.pdf": b"%PDF"})
        found = verify_signed(
            io.BytesIO(made), name="izzina.edoc", take=["izzina.json"], anchors=[sealer.certificate()]
        )
        assert (found.kind, found.verdict) == ("edoc", "valid")
        assert found.contents == {"izzina.json": CREDENTIAL}

    def test_key_and_password_lie_where_only_we_read_them(self, seal: Path) -> None:
        for path in (seal, Path(f"{seal}.password")):
            assert path.stat().st_mode & 0o077 == 0
        assert b"PRIVATE" not in seal.read_bytes()

    def test_its_password_may_lie_elsewhere(self, tmp_path: Path, settings: Any) -> None:
        password = tmp_path / "elsewhere" / "secret"
        password.parent.mkdir()
        password.write_text("vārds, ko zina tikai operators\n", encoding="utf-8")
        settings.SEAL_FILE, settings.SEAL_PASSWORD_FILE, settings.HOME = "", str(password), tmp_path
        made = sealing.sealer(datetime(2026, 11, 1, tzinfo=UTC))
        assert [path.name for path in (tmp_path / "keys").iterdir()] == ["seal.p12"], "nothing that opens it beside it"
        for sealed, name in (
            (made.seal_pdf(drawn()), "pdf"),
            (made.seal_container({"izzina.json": CREDENTIAL}), "edoc"),
        ):
            found = verify_signed(io.BytesIO(sealed), name=f"x.{name}", anchors=[made.certificate()])
            assert found.verdict == "valid"

    @pytest.mark.parametrize("program", ["pdfsig", "qpdf", "pdffonts"])
    def test_others_programs_agree(self, program: str, seal: Path, tmp_path: Path) -> None:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed: its verdict was NOT asked")
        path = tmp_path / "izzina.pdf"
        path.write_bytes(sealing.FileSealer(seal).seal_pdf(drawn()))
        words = {"pdfsig": ["-nocert"], "qpdf": ["--check"], "pdffonts": []}[program]
        told = subprocess.run([program, *words, str(path)], capture_output=True, text=True, check=False).stdout
        if program == "pdffonts":
            assert {line.split()[0].partition("+")[2].partition("-")[0] for line in told.splitlines()[2:]} == {"Inter"}
        else:
            assert {"pdfsig": "Signature is Valid", "qpdf": "No syntax or stream encoding errors"}[program] in told


def unpacked(data: bytes) -> bytes:
    """The PDF with its object streams laid open."""
    reader = PdfFileReader(io.BytesIO(data))
    streams = b""
    for match in re.finditer(rb"(\d+) 0 obj", data):
        found = reader.get_object(reference(int(match.group(1)), reader))
        if hasattr(found, "data") and found.get("/Type") == "/ObjStm":
            streams += found.data
    return data + streams


def reference(number: int, reader: PdfFileReader) -> Any:
    return generic.Reference(number, 0, reader)


def text_of(data: bytes) -> str:
    return unpacked(data).decode("latin-1")
