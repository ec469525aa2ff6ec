"""Which encoding a text file is in: by its mark, else UTF-8 if it is that throughout, else one of the two Windows used here."""

from __future__ import annotations

import codecs
from collections import Counter

from django.utils.translation import gettext as _

from talka.interchange.importers.items import UnreadableError
from talka.interchange.importers.source import Source

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CHUNK = 65_536
BALTIC = frozenset("āčēģīķļņšūžĀČĒĢĪĶĻŅŠŪŽ")
WESTERN = frozenset("éèêëàâäåáçîïíôöóùûüúñßæøœÉÈÊËÀÂÄÅÁÇÎÏÍÔÖÓÙÛÜÚÑÆØŒ")


def encoding_of(source: Source) -> str:
    """Name of the encoding. Raises UnreadableError when the file is no text."""
    for mark, name in MARKS:
        if source.peek_start(4).startswith(mark):
            return name
    counts: Counter[int] = Counter()
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8 = True
    source.seek_start()
    while data := source.read(CHUNK):
        source.item_done()
        if b"\x00" in data:
            raise UnreadableError(_("This is not a text file."))
        if utf8:
            utf8 = _goes_on(decoder, data)
        if not utf8:
            counts.update(data)
    if utf8 and _goes_on(decoder, b"", final=True):
        return "utf-8"
    return _windows(counts)


def _goes_on(decoder: codecs.IncrementalDecoder, data: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(data, final)
    except UnicodeDecodeError:
        return False
    return True


def _windows(counts: Counter[int]) -> str:
    """Latvian letters in cp1257 stand where cp1252 has letters of the West; the more usual reading wins."""
    fits: dict[str, int] = {}
    for name, letters in (("cp1257", BALTIC), ("cp1252", WESTERN)):
        try:
            signs = {bytes([byte]).decode(name): number for byte, number in counts.items()}
        except UnicodeDecodeError:
            continue
        fits[name] = sum(number for sign, number in signs.items() if sign in letters)
    if not fits:
        raise UnreadableError(_("The encoding of the text is not known. Save the file as UTF-8."))
    return max(fits, key=lambda name: fits[name])
