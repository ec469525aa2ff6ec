"""Is a signed PDF the very document that was sent out, with nothing but signatures added? Runs in the child process only.

A signature covers what its signer's program was given. Whoever signs may have put other words over ours first, in an
update of the file: its beginning is then still ours, and its signature unbroken.
"""

from __future__ import annotations

import io
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

TO_THE_CATALOG = {"/AcroForm", "/DSS", "/Extensions", "/Version"}
"""What signing adds there: the form that holds the signatures, proofs for the archive, the level of the standard."""
TO_A_PAGE = {"/Annots"}


def is_signed_copy(reader: PdfFileReader, data: bytes, original: bytes) -> bool:
    """`reader` has read `data`. What a broken file raises here is caught with all else that it raises."""
    if not data.startswith(original):
        return False
    first = PdfFileReader(io.BytesIO(original))
    if reader.root_ref != first.root_ref:
        return False
    known = {ref for n in range(first.xrefs.total_revisions) for ref in first.xrefs.explicit_refs_in_revision(n)}
    later = range(first.xrefs.total_revisions, reader.xrefs.total_revisions)
    touched = {ref for n in later for ref in reader.xrefs.explicit_refs_in_revision(n)}
    return all(_stays(first, reader, ref) for ref in touched & known)


def _stays(first: PdfFileReader, reader: PdfFileReader, ref: generic.Reference) -> bool:
    old, new = first.get_object(ref), reader.get_object(ref)
    if ref == first.root_ref:
        return _same(old, new, but=TO_THE_CATALOG)
    if isinstance(old, generic.DictionaryObject) and old.get("/Type") == "/Page":
        return _same(old, new, but=TO_A_PAGE) and _only_signatures(old, new)
    return _same(old, new) or ref in _about(first)


def _same(old: Any, new: Any, *, but: frozenset[str] | set[str] = frozenset()) -> bool:
    if type(old) is not type(new):
        return False
    if not isinstance(old, generic.DictionaryObject):
        return bool(old == new)
    kept = [{key: one.raw_get(key) for key in one if key not in but} for one in (old, new)]
    if isinstance(old, generic.StreamObject) and old.encoded_data != new.encoded_data:
        return False
    return kept[0] == kept[1]


def _only_signatures(old: generic.DictionaryObject, new: generic.DictionaryObject) -> bool:
    before, after = list(old.get("/Annots", [])), list(new.get("/Annots", []))
    added = [one.get_object() for one in after[len(before) :]]
    return after[: len(before)] == before and all(one.get("/FT") == "/Sig" for one in added)


def _about(first: PdfFileReader) -> set[generic.Reference]:
    """What tells of the file and is not read in it: its dates, its maker."""
    told = (first.trailer, "/Info"), (first.root, "/Metadata")
    return {where.raw_get(key).reference for where, key in told if key in where}
