"""Files that people send: what is accepted, how it is cleaned, where it lies, how it leaves again.

A picture is decoded and drawn anew, so nothing of the sent bytes survives: no position, no camera, no second format
hidden behind the first. A document is kept as sent, or, where its sender may not want to be known, copied without what
it says of its author; it is never shown by us: it leaves as a download only. The type is decided by content, never by
the name or by what the browser says. See docs/adr on stored files.
"""

from __future__ import annotations

import hashlib
import io
import re
import secrets
import unicodedata
import warnings
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from talka.core import clock
from talka.core.child import Child, ChildError
from talka.core.errors import RefusedError
from talka.core.models import StoredFile

MEGABYTE = 1_000_000
IMAGE_BYTES = 9 * MEGABYTE
DOCUMENT_BYTES = 9 * MEGABYTE
"""Below what the gateway accepts as one request (config.lanes)."""
PIXELS = {"JPEG": 64_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
"""Format → most pixels. A JPEG is decoded at a fraction of its size, so it may be larger than the others."""
LONGEST_SIDE = 1_600
SHORTEST_SIDE = 32
ALT_LENGTH = 250
UNPACKED_BYTES = 100 * MEGABYTE
MOST_MEMBERS = 2_000
KEPT_IN_BIN = timedelta(days=30)
FOLDER = "stored"
SANDBOX = "default-src 'none'; sandbox"
PDF, DOCX, ODT, XLSX, ASICE, EDOC = "pdf", "docx", "odt", "xlsx", "asice", "edoc"
MEDIA_TYPES = {
    PDF: "application/pdf",
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ODT: "application/vnd.oasis.opendocument.text",
    ASICE: "application/vnd.etsi.asic-e+zip",
    EDOC: "application/vnd.etsi.asic-e+zip",
}
READABLE = (PDF, DOCX, ODT)
SIGNED = (PDF, ASICE, EDOC)
UNNAMED = "pielikums"
"""Name of a nameless document: people name files after themselves."""
_copier = Child("talka.core.nameless", seconds=20, megabytes=1_024)
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe")
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class _Picture:
    data: bytes
    media_type: str
    extension: str
    width: int
    height: int


def store_image(upload: UploadedFile[Any], *, alt: str, private: bool = False) -> StoredFile:
    """Draw a sent picture anew and keep it. `alt` says in words what it shows; without it the picture is refused.
    `private`: it is given out only by a view of the owning app, after its policy.

    Raises RefusedError with a message for the person: no alt text, too large, too many pixels, not JPEG, PNG or WebP.
    """
    alt = " ".join(alt.split())
    if not alt:
        raise RefusedError("file.alt_missing", _("Say in a few words what the picture shows: not everybody sees it."))
    picture = _drawn_anew(_content(upload, IMAGE_BYTES))
    return _keep(
        picture.data,
        kind=StoredFile.Kind.IMAGE,
        media_type=picture.media_type,
        extension=picture.extension,
        alt=alt[:ALT_LENGTH],
        width=picture.width,
        height=picture.height,
        private=private,
    )


def store_document(upload: UploadedFile[Any], *, kinds: Collection[str] = READABLE) -> StoredFile:
    """Keep a sent document of one of `kinds` (READABLE, SIGNED or others of MEDIA_TYPES), decided by its content.

    Raises RefusedError with a message for the person.
    """
    data = _content(upload, DOCUMENT_BYTES)
    kind = document_kind(data, name=upload.name or "")
    if kind not in kinds:
        raise RefusedError(
            "file.document_kind",
            _("This file is not one of: %(kinds)s. Save it as PDF and try again.") % {"kinds": ", ".join(kinds)},
        )
    return _keep(
        data,
        kind=StoredFile.Kind.DOCUMENT,
        media_type=MEDIA_TYPES[kind],
        extension=kind,
        name_shown=shown_name(upload.name or "", kind),
    )


def store_nameless(upload: UploadedFile[Any], *, signed: bool = True) -> StoredFile:
    """Keep a copy of a PDF that tells nothing of its author: no properties, remarks' writers, attachments, signatures.

    `signed`: whether a signed document may be copied too, without its signatures. Raises RefusedError with a message for
    the person, also where the PDF cannot be copied.
    """
    data = _content(upload, DOCUMENT_BYTES)
    if document_kind(data) != PDF:
        raise RefusedError("file.document_kind", _("Here only pictures and PDF files can be added."))
    try:
        copy = _copier.ask({"signed": signed}, data)[1][0]
    except RefusedError as refused:
        told = {
            "file.document_locked": _("This PDF is locked with a password. Send it without one."),
            "file.document_signed": _("This PDF is signed, and signatures are not passed on."),
        }
        raise RefusedError(refused.code, told.get(refused.code) or _not_copied()) from refused
    except ChildError as lost:
        raise RefusedError("file.document_unreadable", _not_copied()) from lost
    name = shown_name(UNNAMED, PDF)
    return _keep(copy, kind=StoredFile.Kind.DOCUMENT, media_type=MEDIA_TYPES[PDF], extension=PDF, name_shown=name)


def _not_copied() -> str:
    return _(
        "We could not remove the author's details from this PDF. Print it into a new PDF, or send a picture of it."
    )


def remove(stored: StoredFile) -> None:
    """Into the bin: at once nobody gets it any more, for 30 days it can be restored."""
    StoredFile.objects.filter(pk=stored.pk, removed_at__isnull=True).update(removed_at=clock.Now())


def restore(stored: StoredFile) -> None:
    StoredFile.objects.filter(pk=stored.pk).update(removed_at=None)


def purge() -> int:
    """Delete for ever what has been in the bin for 30 days. Returns how many. Bytes go after the rows' commit."""
    old = StoredFile.objects.filter(removed_at__lt=clock.now() - KEPT_IN_BIN)
    with transaction.atomic():
        paths = [one.path for one in old.select_for_update(skip_locked=True)]
        StoredFile.objects.filter(path__in=paths).delete()
    for path in paths:
        default_storage.delete(path)
    return len(paths)


def sweep() -> int:
    """Delete bytes that no row names: what an act that was taken back left behind a day ago or earlier."""
    before, gone = clock.now() - timedelta(days=1), 0
    if not default_storage.exists(FOLDER):
        return 0
    for shelf in default_storage.listdir(FOLDER)[0]:
        names = [f"{FOLDER}/{shelf}/{name}" for name in default_storage.listdir(f"{FOLDER}/{shelf}")[1]]
        known = set(StoredFile.objects.filter(path__in=names).values_list("path", flat=True))
        for name in names:
            if name not in known and default_storage.get_modified_time(name) < before:
                default_storage.delete(name)
                gone += 1
    return gone


def public_image(public_id: str) -> StoredFile | None:
    """The picture at `/faili/<public_id>`; a document, a private or a removed picture is not there."""
    shown = StoredFile.objects.filter(kind=StoredFile.Kind.IMAGE, private=False, removed_at__isnull=True)
    return shown.filter(public_id=public_id).first()


def opened(stored: StoredFile) -> IO[bytes]:
    """The bytes, for whoever reads them (signatures, exports). Close it."""
    return default_storage.open(stored.path)


def response(stored: StoredFile) -> FileResponse:
    """The file as an answer. The caller has asked its policy. A document is a download, never a page of ours."""
    document = stored.kind == StoredFile.Kind.DOCUMENT
    answer = FileResponse(
        opened(stored), as_attachment=document, filename=stored.name_shown, content_type=stored.media_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = SANDBOX
    if document or stored.private:
        answer["Cache-Control"] = "private, no-store"
    else:
        answer["Cross-Origin-Resource-Policy"] = "cross-origin"  # cards are embedded on partners' pages
    return answer


def shown_name(name: str, extension: str) -> str:
    """The sender's name of a file, harmless: no path, no invisible or turning signs, the ending that fits the content."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    stem = re.sub(r"(\.[A-Za-z0-9]{1,6})+$", "", base)
    kept = "".join(sign for sign in stem if unicodedata.category(sign)[0] != "C" and sign not in '<>:"|?*;')
    return f"{' '.join(kept.split()).strip('. ')[:80] or 'dokuments'}.{extension}"


def document_kind(data: bytes, *, name: str = "") -> str:
    """Which of MEDIA_TYPES the bytes are, or "" for none. Only .edoc and .asice, which are the same, look at the name."""
    if data.startswith(b"%PDF-") and b"%%EOF" in data[-2_048:]:
        return PDF
    if not data.startswith(_ZIP):
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _kind_of_archive(archive, name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError):
        return ""


def _kind_of_archive(archive: zipfile.ZipFile, name: str) -> str:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > UNPACKED_BYTES:
        raise RefusedError("file.unpacks_too_large", _("This file unpacks to more than we accept."))
    names = {one.filename for one in members}
    label = b""
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
        label = archive.read("mimetype").strip()
    if label == MEDIA_TYPES[ASICE].encode():
        return EDOC if name.lower().endswith(".edoc") else ASICE
    if label == MEDIA_TYPES[ODT].encode():
        kind = ODT
    elif "[Content_Types].xml" in names and "word/document.xml" in names:
        kind = DOCX
    elif "[Content_Types].xml" in names and "xl/workbook.xml" in names:
        kind = XLSX
    else:
        return ""
    _refuse_stowaways(archive)
    return kind


def _refuse_stowaways(archive: zipfile.ZipFile) -> None:
    """A text document holds no macros, programs or other archives."""
    for member in archive.infolist():
        with archive.open(member) as file:
            head = file.read(4)
        if head.startswith((_ZIP, *_PROGRAMS)) or member.filename.lower().endswith(("vbaproject.bin", ".exe", ".js")):
            raise RefusedError(
                "file.stowaway",
                _("There is another file or a macro inside this document. Save it as PDF and try again."),
            )


def _content(upload: UploadedFile[Any], limit: int) -> bytes:
    data: bytes = upload.read(limit + 1)
    if not data:
        raise RefusedError("file.empty", _("This file is empty."))
    if len(data) > limit:
        raise RefusedError(
            "file.too_large", _("This file is larger than %(n)d MB. Make it smaller.") % {"n": limit // MEGABYTE}
        )
    return data


def _drawn_anew(data: bytes) -> _Picture:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _decoded(data)
    except UnidentifiedImageError as unknown:
        raise RefusedError(
            "file.not_an_image", _("This is not a picture that we can read. Send a JPEG, PNG or WebP file.")
        ) from unknown
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise _too_many_pixels() from bomb
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as broken:
        raise RefusedError(
            "file.image_broken", _("This picture is damaged. Open it on your device, save it anew and try again.")
        ) from broken


def _too_many_pixels() -> RefusedError:
    return RefusedError("file.too_many_pixels", _("This picture has too many pixels. Make it smaller."))


def _decoded(data: bytes) -> _Picture:
    """Reads the header first: how many pixels it says is checked before one of them is unpacked."""
    with Image.open(io.BytesIO(data), formats=tuple(PIXELS)) as image:
        if image.width * image.height > PIXELS[str(image.format)]:
            raise _too_many_pixels()
        if min(image.size) < SHORTEST_SIDE:
            raise RefusedError("file.image_too_small", _("This picture is too small to be seen."))
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        image.load()
        profile = image.info.get("icc_profile")
        turned = ImageOps.exif_transpose(image)
        alpha = turned.has_transparency_data
        flat = _in_srgb(turned.convert("RGBA" if alpha else "RGB"), profile)
    flat.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    clean = Image.new(flat.mode, flat.size)  # carries over pixels and nothing else
    clean.paste(flat)
    out = io.BytesIO()
    if alpha:
        clean.save(out, "PNG", optimize=True)
        return _Picture(out.getvalue(), "image/png", "png", *clean.size)
    clean.save(out, "JPEG", quality=84, optimize=True, progressive=True)
    return _Picture(out.getvalue(), "image/jpeg", "jpg", *clean.size)


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as every screen shows them, because the profile is not kept."""
    if not profile or image.mode != "RGB":
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB") or image
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # a broken profile costs a shade of colour, not the picture


def _keep(data: bytes, *, extension: str, **values: Any) -> StoredFile:
    name = secrets.token_hex(16)
    path = default_storage.save(f"{FOLDER}/{name[:2]}/{name}.{extension}", ContentFile(data))
    return StoredFile.objects.create(path=path, size=len(data), sha256=hashlib.sha256(data).hexdigest(), **values)
