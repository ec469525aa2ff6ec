"""A document that somebody attaches: what it does is taken out, and what it tells without showing. Runs in the child.

A page stays a page; programs, forms that send, files inside and the traces of who made it on which machine go. A signed
document is taken as it is, because any change would break its signature, and only where nothing in it acts.
"""

from __future__ import annotations

import io
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PdfFileWriter, copy_into_new_writer

from talka.core.errors import RefusedError

ACTS = frozenset({
    "/JS", "/JavaScript", "/AA", "/OpenAction", "/EmbeddedFiles", "/EF", "/AF", "/XFA", "/RichMediaContent", "/Rendition",
})  # fmt: skip
TELLS = frozenset({"/Metadata", "/PieceInfo", "/LastModified", "/Info"})
ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/Movie"}
)
"""Values of /S in an action's dictionary."""
DEEPEST = 60


def clean_pdf(data: bytes) -> bytes:
    """The same pages. Raises RefusedError: locked, unreadable, or signed and acting."""
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=False)
        if reader.encrypted:
            raise RefusedError("certificate.file_locked")
        if reader.embedded_signatures:
            if _stripped(copy_into_new_writer(reader), ACTS):
                raise RefusedError("certificate.file_acts")
            return data
        once = copy_into_new_writer(reader, {"info": None})
        _stripped(once, ACTS | TELLS)
        # what nothing points to any more is left behind by a second copy
        return _written(copy_into_new_writer(PdfFileReader(io.BytesIO(_written(once)), strict=False), {"info": None}))
    except (PdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, OSError) as broken:
        raise RefusedError("certificate.file_refused") from broken


def _written(writer: PdfFileWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _stripped(writer: PdfFileWriter, names: frozenset[str]) -> int:
    """Takes entries of these names, and actions that act, out of every object. Returns how many."""
    return sum(_strip(one, names, DEEPEST) for one in writer.objects.values())


def _strip(one: Any, names: frozenset[str], left: int) -> int:
    if left <= 0:
        raise RecursionError
    if isinstance(one, generic.DictionaryObject):
        gone = [name for name in one if name in names or _acts(one.raw_get(name))]
        for name in gone:
            del one[name]
        return len(gone) + sum(_strip(one.raw_get(name), names, left - 1) for name in list(one))
    if isinstance(one, generic.ArrayObject):
        return sum(_strip(each, names, left - 1) for each in [one.raw_get(n) for n in range(len(one))])
    return 0


def _acts(value: Any) -> bool:
    """Whether it is, directly or by one reference, an action of a kind that does something."""
    found = value.get_object() if isinstance(value, generic.IndirectObject) else value
    return isinstance(found, generic.DictionaryObject) and found.get("/S") in ACTIONS
