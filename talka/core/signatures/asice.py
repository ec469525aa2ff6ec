"""ASiC-E containers with XAdES signatures (.edoc, .asice). Runs in the child process only.

ETSI EN 319 162-1: a zip whose files are signed by META-INF/*signatures*.xml. The rules here are stricter than the
standard where an attacker gains by its freedom: every file is covered by every signature, by its raw bytes.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from lxml import etree

from talka.core.errors import RefusedError
from talka.core.signatures import containers
from talka.core.signatures.chains import Trust
from talka.core.signatures.xades import read_signature

MEDIA_TYPE = b"application/vnd.etsi.asic-e+zip"
MANY_FILES = 100
LARGEST_INSIDE = 50 * 1024 * 1024
"""Bytes of all files together, unpacked."""
MANY_SIGNATURES = 20
ROOT = "{http://uri.etsi.org/02918/v1.2.1#}XAdESSignatures"
SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"
PIECE = 1024 * 1024
ENCRYPTED = 0x1


async def read_container(
    data: bytes, trust: Trust, take: list[str], *, ending: str, original: bytes = b"", seals: Sequence[bytes] = ()
) -> dict[str, Any]:
    """`seals`: certificates (PEM) of which many containers are expected: only the first of each form is read with all its
    rules.
    """
    files = unpack(data)
    payload = {name: body for name, body in files.items() if not name.startswith("META-INF/") and name != "mimetype"}
    signed = [body for name, body in files.items() if is_signature_file(name)]
    known = containers.cast(signed[0], payload) if seals and len(signed) == 1 else None
    signers = [known] if known else await _read(signed, payload, trust)
    whole = bool(signers) and all(one["verdict"] != "invalid" for one in signers)
    if seals and whole and not known and len(signers) == 1:
        containers.keep(signed[0], payload, signers[0], seals)
    return {
        "kind": "edoc" if ending == "edoc" else "asice",
        "signers": signers,
        "documents": sorted(payload),
        "is_copy": bool(original) and whole and original in payload.values(),
        "contents": {name: payload[name] for name in take if name in payload} if whole else {},
    }


async def _read(signed: Sequence[bytes], payload: Mapping[str, bytes], trust: Trust) -> list[dict[str, Any]]:
    each = chain.from_iterable(map(split, signed))
    found = list(islice(each, MANY_SIGNATURES + 1))
    if (
        len(found) > MANY_SIGNATURES
    ):  # before the first is read: reading one asks its certificates and hashes every file
        raise RefusedError("signatures.unsafe")
    return [await read_signature(one, payload, trust) for one in found]


def is_signature_file(name: str) -> bool:
    inside = name.removeprefix("META-INF/")
    return inside != name and "/" not in inside and "signatures" in inside and inside.endswith(".xml")


def unpack(data: bytes) -> dict[str, bytes]:
    """Every file of the zip by its name. Refuses bombs, tricks with paths and names, hidden and locked parts."""
    if not data.startswith(b"PK\x03\x04"):  # something before the first file: a zip that is another file as well
        raise RefusedError("signatures.unreadable")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if min((one.header_offset for one in archive.infolist()), default=0):  # two zips in one
                raise RefusedError("signatures.unsafe")
            entries = [one for one in archive.infolist() if not one.is_dir()]
            _check_entries(archive, entries)
            left = LARGEST_INSIDE
            files = {}
            for entry in entries:
                files[entry.filename] = body = _unpacked(archive, entry, left)
                left -= len(body)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError, ValueError) as broken:
        raise RefusedError("signatures.unreadable") from broken
    if files.get("mimetype", MEDIA_TYPE).strip() != MEDIA_TYPE:
        raise RefusedError("signatures.unreadable")
    return files


def _check_entries(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    names = [one.filename for one in entries]
    if len(names) > MANY_FILES or len({name.casefold() for name in names}) != len(names) or archive.comment:
        raise RefusedError("signatures.unsafe")
    for entry in entries:
        if entry.flag_bits & ENCRYPTED:
            raise RefusedError("signatures.encrypted")
        if not _is_plain(entry.filename):
            raise RefusedError("signatures.unsafe")
        if entry.file_size > LARGEST_INSIDE:
            raise RefusedError("signatures.too_large")


def _is_plain(name: str) -> bool:
    parts = name.split("/")
    if "\\" in name or ":" in name or not name.isprintable() or {"", ".", ".."} & set(parts):
        return False
    # META-INF is written so and holds what the standard names: anything else there would be signed by nobody
    if parts[0].casefold() == "meta-inf":
        return is_signature_file(name) or name in {"META-INF/manifest.xml", "META-INF/container.xml"}
    return True


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    """Read piece by piece and stop at the limit: what the zip says about its sizes is the sender's claim."""
    parts = []
    with archive.open(entry) as file:
        while piece := file.read(PIECE):
            left -= len(piece)
            if left < 0:
                raise RefusedError("signatures.too_large")
            parts.append(piece)
    return b"".join(parts)


def split(body: bytes) -> Iterator[etree._Element]:
    """Each signature of one file, in a document where it is the only one and nothing but its root stands above it."""
    count = len(_signatures(_parsed(body)))
    if not count:
        raise RefusedError("signatures.unsupported")
    for position in range(count):
        root = _parsed(body)
        for number, one in enumerate(_signatures(root)):
            if number != position:
                root.remove(one)
        yield root


def _signatures(root: etree._Element) -> list[etree._Element]:
    if root.tag != ROOT:
        raise RefusedError("signatures.unsupported")
    return [one for one in root if one.tag == SIGNATURE]


def _parsed(body: bytes) -> etree._Element:
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise RefusedError("signatures.unsafe")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as broken:
        raise RefusedError("signatures.unreadable") from broken
    if root.getroottree().docinfo.doctype:  # written in another encoding
        raise RefusedError("signatures.unsafe")
    return root
