"""A PDF that a person without a name sends: the pages arrive, who made it does not."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name as key
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PdfFileWriter
from pytest_django import Settings

from talka.core import files
from talka.core.errors import RefusedError
from talka.core.nameless import bare_jpeg, bare_jpx

CANARY = b"Kanarija"
WORDS = b"BT /F1 12 Tf 20 20 Td (Sveiki) Tj ET"


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def text(words: bytes = CANARY) -> generic.TextStringObject | generic.ByteStringObject:
    return generic.pdf_string(words.decode())


def made(**values: Any) -> generic.DictionaryObject:
    return generic.DictionaryObject({key(f"/{name}"): value for name, value in values.items()})


def photo() -> bytes:
    exif = Image.Exif()
    exif[0x013B] = CANARY.decode()
    out = io.BytesIO()
    Image.linear_gradient("L").resize((48, 32)).convert("RGB").save(
        out, "JPEG", exif=exif, comment=CANARY, progressive=True
    )
    return out.getvalue() + CANARY


def document(add: Callable[[PdfFileWriter, dict[Any, Any]], None] | None = None) -> bytes:
    """One page with words and a photo; `add` hides something in it."""
    writer = PdfFileWriter(stream_xrefs=False, info=made(Author=text(), Title=text()))
    picture = generic.StreamObject(
        made(Type=key("/XObject"), Subtype=key("/Image"), Filter=generic.ArrayObject([key("/ASCII85Decode"), key("/DCTDecode")])),
        encoded_data=base64.a85encode(photo()) + b"~>",
    )  # fmt: skip
    page = made(
        Type=key("/Page"), MediaBox=generic.ArrayObject([generic.NumberObject(one) for one in (0, 0, 200, 200)]),
        Contents=writer.add_object(generic.StreamObject(stream_data=WORDS)),
        Resources=made(XObject=made(Metadata=writer.add_object(picture))),
    )  # fmt: skip
    writer.root["/Pages"] = pages = writer.add_object(made(Type=key("/Pages"), Count=generic.NumberObject(1)))
    page[key("/Parent")] = pages
    pages.get_object()[key("/Kids")] = generic.ArrayObject([writer.add_object(page)])
    if add:
        add(writer, page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def remark(_writer: PdfFileWriter, page: dict[Any, Any]) -> None:
    note = made(Type=key("/Annot"), Subtype=key("/Text"), T=text(), Subj=text(), Contents=text(b"Labi!"))
    note[key("/Rect")] = generic.ArrayObject([generic.NumberObject(0)] * 4)
    page[key("/Annots")] = generic.ArrayObject([note])


def attached_file(writer: PdfFileWriter, page: dict[Any, Any]) -> None:
    inside = writer.add_object(generic.StreamObject(stream_data=CANARY))
    spec = made(Type=key("/Filespec"), F=text(), EF=made(F=inside))
    writer.root[key("/Names")] = made(EmbeddedFiles=made(Names=generic.ArrayObject([text(), spec])))
    pin = made(Subtype=key("/FileAttachment"), Rect=generic.ArrayObject([generic.NumberObject(0)] * 4), FS=spec)
    page[key("/Annots")] = generic.ArrayObject([writer.add_object(pin)])


def script_and_links(writer: PdfFileWriter, page: dict[Any, Any]) -> None:
    writer.root[key("/OpenAction")] = made(S=key("/JavaScript"), JS=text())
    box = generic.ArrayObject([generic.NumberObject(0)] * 4)
    page[key("/Annots")] = generic.ArrayObject([
        made(Subtype=key("/Link"), Rect=box, A=made(S=key("/Launch"), F=text(b"C:\\Users\\" + CANARY))),
        made(Subtype=key("/Link"), Rect=box, A=made(S=key("/URI"), URI=text(b"file:///home/" + CANARY))),
        made(Subtype=key("/Link"), Rect=box, A=made(S=key("/URI"), URI=text(b"https://example.lv/"))),
    ])  # fmt: skip


def metadata(writer: PdfFileWriter, page: dict[Any, Any]) -> None:
    xmp = generic.StreamObject(made(Type=key("/Metadata"), Subtype=key("/XML")), stream_data=CANARY)
    page[key("/Metadata")] = writer.add_object(xmp)
    page[key("/PieceInfo")] = made(Word=made(LastModified=text(), Private=text()))


def signature(writer: PdfFileWriter, page: dict[Any, Any]) -> None:
    value = made(Type=key("/Sig"), Name=text(), ByteRange=generic.ArrayObject([generic.NumberObject(0)] * 4))
    field = writer.add_object(made(FT=key("/Sig"), T=text(b"Signature1"), V=writer.add_object(value)))
    writer.root[key("/AcroForm")] = made(Fields=generic.ArrayObject([field]), SigFlags=generic.NumberObject(3))
    shown = made(
        Subtype=key("/Widget"), Rect=generic.ArrayObject([generic.NumberObject(0)] * 4), Parent=field,
        AP=made(N=writer.add_object(generic.StreamObject(made(Subtype=key("/Form")), stream_data=CANARY))),
    )  # fmt: skip
    field.get_object()[key("/Kids")] = generic.ArrayObject([writer.add_object(shown)])
    page[key("/Annots")] = generic.ArrayObject([field.get_object()["/Kids"].raw_get(0)])


@pytest.mark.django_db
@pytest.mark.parametrize("hide", [None, remark, attached_file, script_and_links, metadata, signature])
def test_the_pages_arrive_and_nothing_says_who_made_them(hide: Any) -> None:
    sent = document(hide)
    assert CANARY in sent
    stored = files.store_nameless(SimpleUploadedFile("Kanarija-cv.pdf", sent))
    with files.opened(stored) as file:
        copy = file.read()
    assert CANARY not in copy
    assert stored.name_shown == "pielikums.pdf"
    page = PdfFileReader(io.BytesIO(copy)).root["/Pages"]["/Kids"][0]
    assert page["/Contents"].data == WORDS
    picture = page["/Resources"]["/XObject"]["/Metadata"]
    assert Image.open(io.BytesIO(picture.encoded_data)).tobytes() == Image.open(io.BytesIO(photo())).tobytes()
    if hide is remark:
        assert page["/Annots"][0]["/Contents"] == "Labi!"
    if hide is signature:
        root = PdfFileReader(io.BytesIO(copy)).root
        assert (page["/Annots"], root["/AcroForm"]["/Fields"], "/SigFlags" in root["/AcroForm"]) == ([], [], False)
    if hide is script_and_links:
        assert ["/A" in one for one in page["/Annots"]] == [False, False, True]


@pytest.mark.django_db
def test_what_was_deleted_from_the_document_is_not_in_the_copy() -> None:
    """A saved change is written behind the old version, which stays in the file."""
    editor = IncrementalPdfFileWriter(io.BytesIO(document()))
    old = generic.StreamObject(stream_data=CANARY + b" dzests")
    editor.root[key("/Old")] = reference = editor.add_object(old)
    editor.update_root()
    out = io.BytesIO()
    editor.write(out)
    again = IncrementalPdfFileWriter(out)
    del again.root[key("/Old")]
    again.update_root()
    final = io.BytesIO()
    again.write(final)
    assert b"dzests" in final.getvalue()
    assert reference is not None
    stored = files.store_nameless(SimpleUploadedFile("a.pdf", final.getvalue()))
    with files.opened(stored) as file:
        assert b"dzests" not in file.read()


def locked() -> bytes:
    writer = PdfFileWriter()
    writer.encrypt("parole")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def photo_among_words(writer: PdfFileWriter, page: dict[Any, Any]) -> None:
    words = WORDS + b" BI /W 48 /H 32 /CS /RGB /BPC 8 /F /DCT ID " + photo() + b" EI"
    page[key("/Contents")] = writer.add_object(generic.StreamObject(stream_data=words))
    page[key("/Contents")].get_object().compress()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n", "file.document_unreadable"),
        (document().replace(b"/Pages", b"/Pagez"), "file.document_unreadable"),
        (document(photo_among_words), "file.document_unreadable"),
        (locked(), "file.document_locked"),
        (b"PK\x03\x04 docx", "file.document_kind"),
    ],
)
def test_what_cannot_be_copied_is_refused_with_a_sentence(content: bytes, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        files.store_nameless(SimpleUploadedFile("a.pdf", content))
    assert refused.value.code == code
    assert refused.value.message


def test_a_jpeg_and_a_jpeg_2000_keep_their_picture_only() -> None:
    assert CANARY not in bare_jpeg(photo())
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(out, "JPEG2000")
    whole = out.getvalue()
    hidden = whole + (8 + len(CANARY)).to_bytes(4) + b"uuid" + CANARY
    assert bare_jpx(hidden) == whole
    with pytest.raises(ValueError, match="end"):
        bare_jpx(whole[:-3])
