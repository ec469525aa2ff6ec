"""What becomes of files that people send: hostile ones, heavy ones, honest ones."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from talka.core import clock, files
from talka.core.errors import RefusedError
from talka.core.models import StoredFile

pytestmark = pytest.mark.django_db
SCRIPT = b"<script>alert(document.domain)</script>"


@pytest.fixture(autouse=True)
def media(settings: LazySettings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def jpeg(size: tuple[int, int] = (400, 300), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 60)).save(out, "JPEG", **options)
    return out.getvalue()


def upload(data: bytes, name: str = "Annas Liepiņas foto.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def bytes_of(stored: StoredFile) -> bytes:
    with files.opened(stored) as file:
        return file.read()


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


def docx(**more: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>", **more}.items():
            made.writestr(name, content)
    return out.getvalue()


def refusal(data: bytes, name: str = "foto.jpg") -> str:
    with pytest.raises(RefusedError) as refused:
        files.store_image(upload(data, name), alt="Bērni stāda kokus")
    assert refused.value.message
    assert not StoredFile.objects.exists()
    return refused.value.code


def png_that_says(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 100_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def test_where_and_with_what_a_photo_was_taken_is_gone() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Canon"
    exif[0x9286] = "Anna"
    exif.get_ifd(0x8825)[2] = (56.0, 57.0, 3.0)
    comment = b"Liepu iela 7"
    sent = jpeg(exif=exif, comment=comment)
    assert b"Canon" in sent
    assert comment in sent
    kept = bytes_of(files.store_image(upload(sent), alt="Bērni stāda kokus"))
    assert b"Exif" not in kept
    assert not [word for word in (b"Canon", b"Anna", comment) if word in kept]
    with Image.open(io.BytesIO(kept)) as image:
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}


def test_words_inside_a_png_are_gone() -> None:
    out, words = io.BytesIO(), PngInfo()
    words.add_text("Author", "Anna Liepiņa", zip=False)
    Image.new("RGBA", (64, 64), (1, 2, 3, 0)).save(out, "PNG", pnginfo=words)
    assert b"Author" in out.getvalue()
    stored = files.store_image(upload(out.getvalue()), alt="Zīme")
    assert stored.media_type == "image/png"
    assert b"Author" not in bytes_of(stored)


def test_a_turned_photo_stands_upright_without_its_note() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    stored = files.store_image(upload(jpeg((400, 300), exif=exif)), alt="Bērni stāda kokus")
    assert (stored.width, stored.height) == (300, 400)


def test_a_second_format_behind_the_first_is_gone() -> None:
    hidden = archive(evil_xml=SCRIPT)
    stored = files.store_image(upload(jpeg() + hidden + SCRIPT), alt="Bērni stāda kokus")
    kept = bytes_of(stored)
    assert SCRIPT not in kept
    assert b"PK\x03\x04" not in kept
    assert stored.media_type == "image/jpeg"


def test_the_type_is_what_the_bytes_are() -> None:
    assert files.store_image(upload(jpeg(), "foto.html"), alt="x").path.endswith(".jpg")
    with pytest.raises(RefusedError, match=r"file\.not_an_image"):
        files.store_image(upload(b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>", "a.svg"), alt="x")
    with pytest.raises(RefusedError, match=r"file\.not_an_image"):
        files.store_image(upload(b"<html>" + SCRIPT, "a.jpg"), alt="x")
    with pytest.raises(RefusedError, match=r"file\.not_an_image"):  # a format of Pillow's, but not of ours
        files.store_image(upload(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "a.jpg"), alt="x")


def test_a_picture_of_fifty_thousand_by_fifty_thousand_is_not_unpacked() -> None:
    assert refusal(png_that_says(50_000, 50_000)) == "file.too_many_pixels"
    assert refusal(png_that_says(6_000, 6_000)) == "file.too_many_pixels"


def test_what_cannot_be_used_is_refused_in_words() -> None:
    assert refusal(jpeg((20, 20))) == "file.image_too_small"
    assert refusal(jpeg()[:700]) == "file.image_broken"
    assert refusal(b"") == "file.empty"
    assert refusal(jpeg() + b"\0" * files.IMAGE_BYTES) == "file.too_large"


def test_without_words_for_those_who_do_not_see_it_a_picture_is_refused() -> None:
    with pytest.raises(RefusedError, match=r"file\.alt_missing"):
        files.store_image(upload(jpeg()), alt="  ")


def test_a_large_photo_is_made_smaller() -> None:
    stored = files.store_image(upload(jpeg((6_000, 4_000))), alt="Bērni stāda kokus")
    assert (stored.width, stored.height) == (1_600, 1_067)


def test_no_name_of_a_picture_is_kept_and_addresses_tell_nothing(media: Path, client: Client) -> None:
    stored = files.store_image(upload(jpeg()), alt="Bērni stāda kokus")
    assert stored.name_shown == ""
    assert "Anna" not in stored.path
    assert stored.public_id not in stored.path
    answer = client.get(stored.get_absolute_url())
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "immutable" in answer["Cache-Control"]
    assert not answer.cookies
    assert "Anna" not in str(answer.headers)
    assert answer.getvalue() == bytes_of(stored)


def test_removed_it_is_gone_at_once_and_may_come_back(client: Client) -> None:
    stored = files.store_image(upload(jpeg()), alt="Bērni stāda kokus")
    absent = client.get("/faili/2222222222").content
    files.remove(stored)
    answer = client.get(stored.get_absolute_url())
    assert answer.status_code == 404
    assert answer.content.replace(stored.public_id.encode(), b"2222222222") == absent
    files.restore(stored)
    back = client.get(stored.get_absolute_url())
    assert back.getvalue()
    assert back.status_code == 200


def test_a_private_picture_has_no_public_address_and_no_cache_keeps_it(client: Client) -> None:
    stored = files.store_image(upload(jpeg()), alt="Pielikums", private=True)
    assert client.get(stored.get_absolute_url()).status_code == 404
    answer = files.response(stored)
    answer.close()
    assert answer["Cache-Control"] == "private, no-store"
    assert "Cross-Origin-Resource-Policy" not in answer.headers


def test_a_document_has_no_public_address(client: Client) -> None:
    stored = files.store_document(upload(b"%PDF-1.7\n%%EOF", "pārskats.pdf"))
    assert client.get(f"/faili/{stored.public_id}").status_code == 404


def test_a_document_is_a_download_under_a_harmless_name() -> None:
    stored = files.store_document(
        upload(b"%PDF-1.7\n" + SCRIPT + b"\n%%EOF", "..\\..\\Gada pārskats\u202egpj.html.pdf")
    )
    assert stored.name_shown == "Gada pārskatsgpj.pdf"
    answer = files.response(stored)
    answer.close()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"<html>" + SCRIPT, "a.pdf", "file.document_kind"),
        (b"MZ\x90\0", "a.pdf", "file.document_kind"),
        (b"\0\0%PDF-1.7 %%EOF", "a.pdf", "file.document_kind"),
        (archive(evil_xml=b"x"), "a.docx", "file.document_kind"),
        (docx(**{"word/embeddings/inner.zip": archive(evil_xml=b"x")}), "a.docx", "file.stowaway"),
        (docx(**{"word/vbaProject.bin": b"macro"}), "a.docx", "file.stowaway"),
        (docx(**{"word/media/run.png": b"MZ\x90\0"}), "a.docx", "file.stowaway"),
        (docx()[:-30], "a.docx", "file.document_kind"),
        (archive(mimetype=b"application/vnd.etsi.asic-e+zip"), "a.asice", "file.document_kind"),
    ],
)
def test_a_document_that_is_not_what_it_says_is_refused(data: bytes, name: str, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        files.store_document(upload(data, name))
    assert refused.value.code == code
    assert refused.value.message


def test_a_document_that_unpacks_to_more_than_we_accept_is_refused() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", b"<Types/>")
        with made.open("word/document.xml", "w") as member:
            for _ in range(101):
                member.write(b"\0" * files.MEGABYTE)
    with pytest.raises(RefusedError, match=r"file\.unpacks_too_large"):
        files.store_document(upload(bomb.getvalue(), "a.docx"))


def test_honest_documents_are_kept_as_they_are() -> None:
    sent = docx()
    stored = files.store_document(upload(sent, "Drošība.docx"))
    assert (bytes_of(stored), stored.name_shown) == (sent, "Drošība.docx")
    signed = archive(mimetype=b"application/vnd.etsi.asic-e+zip")
    assert files.store_document(upload(signed, "a.edoc"), kinds=files.SIGNED).name_shown == "a.edoc"
    assert files.store_document(upload(signed, "a.zip"), kinds=files.SIGNED).name_shown == "a.asice"


def test_thirty_days_in_the_bin_and_then_never_again() -> None:
    stored = files.store_image(upload(jpeg()), alt="Bērni stāda kokus")
    files.remove(stored)
    begun = clock.now()
    with clock.move_to(begun + timedelta(days=29)):
        assert files.purge() == 0
    with clock.move_to(begun + timedelta(days=31)):
        assert files.purge() == 1
    assert not default_storage.exists(stored.path)
    assert not StoredFile.objects.exists()


def test_bytes_without_a_row_are_swept_after_a_day() -> None:
    stored = files.store_image(upload(jpeg()), alt="Bērni stāda kokus")
    orphan = files.store_image(upload(jpeg()), alt="Bērni stāda kokus")
    StoredFile.objects.filter(pk=orphan.pk).delete()
    assert files.sweep() == 0
    with clock.move_to(clock.now() + timedelta(hours=25)):
        assert files.sweep() == 1
    assert default_storage.exists(stored.path)
    assert not default_storage.exists(orphan.path)
