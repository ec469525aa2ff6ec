"""The child that copies a PDF without what it says of its author: `python -m talka.core.nameless` (ADR 19, 34, 35).

Everything is written anew from the pages on: what no page leads to (earlier versions of the document, its properties,
attached files, scripts, signatures) is not copied, what says who and when beside the pages is left out.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils import filters, generic, misc
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PdfFileWriter

from talka.core.child import Answer, serve
from talka.core.errors import RefusedError

BROKEN = (
    misc.PdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, NotImplementedError,
    AssertionError, zlib.error,
)  # fmt: skip
"""What the library meets in a damaged file, or in one made to break it."""
SAYS_WHO = frozenset({
    "/Metadata", "/PieceInfo", "/LastModified", "/CreationDate", "/ModDate", "/Author", "/CreatorInfo", "/SpiderInfo",
    "/Threads", "/Thumb", "/AF", "/EmbeddedFiles", "/Collection", "/JavaScript", "/JS", "/AA", "/OpenAction", "/XFA",
    "/Perms", "/DSS", "/Requirements", "/Legal", "/Renditions", "/EF", "/RichMediaContent", "/SigFlags",
})  # fmt: skip
REMARK_SAYS_WHO = frozenset({"/T", "/M", "/NM", "/Subj"})
"""Of a remark on a page: its writer, its time, its name."""
FREE_NAMES = frozenset(
    {"/Font", "/XObject", "/ColorSpace", "/Pattern", "/Shading", "/ExtGState", "/Properties", "/CharProcs", "/Dests"}
)
"""Dictionaries whose keys a program chose freely: none of them means anything."""
ACTIONS = frozenset({"/GoTo", "/URI", "/Named"})
FILES = frozenset({"/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia", "/3D"})
JPEG_KEPT = frozenset({0xE0, 0xEE})
"""Application markers without which colours change; camera, place and author lie in others."""
JPX_SAYS_WHO = frozenset({b"uuid", b"xml ", b"uinf", b"jp2i"})
CAMERA = (b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0", b"Photoshop 3.0\0")
"""How the parts of a JPEG begin that tell of camera, place and author."""


def work(head: dict[str, Any], blobs: list[bytes]) -> Answer:
    """The same pages; of a signed document only where `signed` says so, because its signatures do not survive.

    Raises RefusedError `file.document_locked`, `file.document_signed` or `file.document_unreadable`.
    """
    try:
        reader = PdfFileReader(io.BytesIO(blobs[0]), strict=False)  # Pillow, for one, writes small faults
        if reader.encrypted:
            raise RefusedError("file.document_locked")
        if reader.embedded_signatures and not head["signed"]:
            raise RefusedError("file.document_signed")
        out = _Copy().of(reader)
        if not PdfFileReader(io.BytesIO(out)).root["/Pages"]["/Count"]:
            raise RefusedError("file.document_unreadable")
    except BROKEN as broken:
        raise RefusedError("file.document_unreadable") from broken
    return {}, [out]


class _Copy:
    def __init__(self) -> None:
        self.out = PdfFileWriter(init_page_tree=False, stream_xrefs=False)
        self.places: dict[generic.Reference, generic.IndirectObject] = {}
        self.waiting: list[tuple[generic.Reference, bool]] = []

    def of(self, reader: PdfFileReader) -> bytes:
        self.places[reader.root_ref] = generic.IndirectObject(self.out.root_ref.idnum, 0, self.out)
        self.out.root.update(self._dictionary(reader.root, free=False))
        while self.waiting:
            reference, free = self.waiting.pop()
            self.out.add_object(self._value(reference.get_object(), free=free), idnum=self.places[reference].idnum)
        made = io.BytesIO()
        self.out.write(made)
        return made.getvalue()

    def _value(self, value: Any, *, free: bool = False) -> Any:
        """`free`: a dictionary whose keys are somebody's own names."""
        if isinstance(value, generic.IndirectObject):
            if value.reference not in self.places:
                self.places[value.reference] = self.out.allocate_placeholder()
                self.waiting.append((value.reference, free))
            return self.places[value.reference]
        if isinstance(value, generic.StreamObject):
            return _stream(self._dictionary(value, free=free), value)
        if isinstance(value, generic.DictionaryObject):
            return generic.DictionaryObject(self._dictionary(value, free=free))
        if isinstance(value, generic.ArrayObject):
            return generic.ArrayObject(self._value(one) for one in value if not _is_left_out(one))
        return value

    def _dictionary(self, found: generic.DictionaryObject, *, free: bool) -> dict[Any, Any]:
        unwanted = frozenset() if free else SAYS_WHO | (REMARK_SAYS_WHO if _is_remark(found) else frozenset())
        return {
            key: self._value(value, free=not free and key in FREE_NAMES)
            for key, value in found.items()
            if key not in unwanted and not _is_left_out(value) and (free or not _leads_out(found, key))
        }


def _is_remark(found: generic.DictionaryObject) -> bool:
    """An annotation that is not a field of a form, whose /T is its name."""
    return "/Rect" in found and found.get("/Subtype") not in {None, "/Widget"}


def _is_left_out(value: Any) -> bool:
    """A signature, the place where one is shown, an attached file."""
    found = value.get_object() if isinstance(value, generic.IndirectObject) else value
    if not isinstance(found, generic.DictionaryObject):
        return False
    return (
        "/ByteRange" in found or _shows_signature(found) or ("/Rect" in found and found.get("/Subtype") in FILES)
    )  # fmt: skip


def _shows_signature(found: generic.DictionaryObject) -> bool:
    """A field for a signature or its place on a page: in a copy it would name the signer of nothing."""
    field = found["/Parent"] if "/Rect" in found and "/FT" not in found and "/Parent" in found else found
    return isinstance(field, generic.DictionaryObject) and field.get("/FT") == "/Sig"


def _leads_out(found: generic.DictionaryObject, key: str) -> bool:
    """An action that runs something or opens another file, or one after another (outlines too go on by /Next)."""
    if key == "/Next":
        return "/S" in found
    action = found[key] if key in {"/A", "/PA"} else None
    if not isinstance(action, generic.DictionaryObject) or "/S" not in action:
        return False
    to = str(action.get("/URI", "https:"))
    return action["/S"] not in ACTIONS or not to.startswith(("http:", "https:", "mailto:"))


def _stream(head: dict[Any, Any], found: generic.StreamObject) -> generic.StreamObject:
    names = head.get("/Filter")
    chain = list(names) if isinstance(names, generic.ArrayObject) else [names]
    data = found.encoded_data
    if chain[-1] not in {"/DCTDecode", "/JPXDecode"}:
        _refuse_camera(found)
        return generic.StreamObject(head, encoded_data=data)
    for name in chain[:-1]:
        data = filters.get_generic_decoder(str(name)).decode(data, {})
    head["/Filter"] = chain[-1]
    head.pop("/DecodeParms", None)
    bare = bare_jpeg if chain[-1] == "/DCTDecode" else bare_jpx
    return generic.StreamObject(head, encoded_data=bare(data))


def _refuse_camera(found: generic.StreamObject) -> None:
    """A page may hold a JPEG within its own words, where it cannot be taken apart safely."""
    if found.get("/Subtype") == "/Image":
        return
    try:
        words = found.data
    except (misc.PdfError, NotImplementedError):  # a filter that the library does not know
        words = found.encoded_data
    if any(one in words for one in CAMERA):
        raise ValueError("a JPEG among words")


def bare_jpeg(data: bytes) -> bytes:
    """The same picture without remarks and application data, and without whatever follows its end."""
    if not data.startswith(b"\xff\xd8"):
        raise ValueError("not a JPEG")
    out, at = [b"\xff\xd8"], 2
    while at < len(data):
        if data[at] != 0xFF:
            raise ValueError("not at a marker")
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xD9:
            break
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        end = _end_of_scan(data, end) if marker == 0xDA else end
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE) or marker in JPEG_KEPT:
            out.append(data[at:end])
        at = end
    return b"".join([*out, b"\xff\xd9"])


def _end_of_scan(data: bytes, at: int) -> int:
    """The next marker that is neither a stuffed byte nor a restart."""
    while (at := data.find(b"\xff", at)) >= 0:
        follows = data[at + 1 : at + 2]
        if follows and follows != b"\0" and not 0xD0 <= follows[0] <= 0xD7:
            return at
        at += 2
    return len(data)


def bare_jpx(data: bytes) -> bytes:
    """The same without boxes that describe it; a bare code stream has none."""
    if data.startswith(b"\xff\x4f"):
        return data
    return b"".join(data[start:end] for kind, start, end in _boxes(data) if kind not in JPX_SAYS_WHO)


def _boxes(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4])
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16])
        end = len(data) if size == 0 else at + size
        if not at + 8 <= end <= len(data):
            raise ValueError("a box without an end")
        yield data[at + 4 : at + 8], at, end
        at = end


if __name__ == "__main__":
    serve(work)
