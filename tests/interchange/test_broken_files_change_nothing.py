"""What cannot be read is refused as a whole: an earlier import stays as it was, and the reason is told and kept."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from talka.interchange.enums import RunState
from talka.interchange.importers import workbook
from talka.interchange.importers.items import UnreadableError
from talka.interchange.models import ImportItem, ImportRun
from talka.opportunities.enums import State
from tests.interchange.conftest import FIXTURES, Import, counts, stored

pytestmark = pytest.mark.django_db
BOMB = """<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<source><mission><clientId>1</clientId><title>&b;</title></mission></source>"""
EXTERNAL = """<?xml version="1.0"?><!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<source><mission><clientId>1</clientId><title>&x;</title></mission></source>"""
APE = (FIXTURES / "ape.xml").read_bytes()
BROKEN = {
    "nothing": b"",
    "spaces": b"  \n ",
    "entities": BOMB.encode(),
    "external entity": EXTERNAL.encode(),
    "cut XML": APE[: len(APE) * 2 // 3],
    "two roots": APE + b"<x/>",
    "unknown encoding": APE.replace(b"UTF-8", b"x-none"),
    "wrong encoding": APE.decode().encode("cp1257"),
    "deep XML": b"<source>" + b"<a>" * 10_000 + b"</a>" * 10_000 + b"</source>",
    "one endless item": b"<source><mission><title>" + b"a" * 6_000_000 + b"</title></mission></source>",
    "a page": b"<html><body>404</body></html>",
    "cut JSON": (FIXTURES / "ape.json").read_bytes()[:500],
    "no list": b'{"ok": false, "code": "FORBIDDEN"}',
    "deep JSON": b"[" * 100_000,
    "JSON not in UTF-8": '[{"clientId": "ā"}]'.encode("cp1257"),
    "no columns known": b"a;b;c\n1;2;3\n",
    "a quote left open": 'ID;Nosaukums;Apraksts\n1;"Talka;Sakopt\n2;Otra;Vēl\n'.encode(),
    "binary": b"ID;Nosaukums;Apraksts\n1;\x00\x01;x",
    "neither encoding": b"ID;Nosaukums;Apraksts\n1;\x81\x8d\xa1;\x90\x83",
    "PDF": b"%PDF-1.7 ...",
    "packed": gzip.compress(b"ID;Nosaukums;Apraksts"),
    "old Office": b"\xd0\xcf\x11\xe0" + bytes(600),
    "an archive": b"PK\x03\x04 nothing",
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN.keys())
def test_it_is_refused_with_a_reason_and_nothing_is_written(run: Import, tmp_path: Path, data: bytes) -> None:
    run([{}])
    path = tmp_path / "broken"
    path.write_bytes(data)
    with pytest.raises(UnreadableError):
        run(path)
    assert stored().state == State.PUBLISHED
    failed = ImportRun.objects.get(state=RunState.FAILED)
    assert failed.error
    assert not ImportItem.objects.filter(run=failed).exists()


def zipped(members: dict[str, bytes], level: int = 9) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def lying(data: bytes) -> bytes:
    """The same archive whose directory says that each member is one byte long."""
    out = bytearray(data)
    at = out.find(b"PK\x01\x02")
    while at >= 0:
        out[at + 24 : at + 28] = (1).to_bytes(4, "little")
        at = out.find(b"PK\x01\x02", at + 4)
    return bytes(out)


WORKBOOKS = {
    "large": zipped({"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": bytes(60 * 1024 * 1024)}),
    "lying": lying(zipped({"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": bytes(60 * 1024 * 1024)})),
    "many": zipped({"xl/workbook.xml": b"<a/>", **{f"xl/{n}.xml": b"x" for n in range(300)}}),
    "nested": zipped({"xl/workbook.xml": b"<a/>", "inner.zip": b"PK"}),
    "entities": zipped({"xl/workbook.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
    "no workbook": zipped({"content.xml": b"<a/>"}),
    "broken workbook": zipped({"xl/workbook.xml": b"<a>", "[Content_Types].xml": b"<b"}),
}


@pytest.mark.parametrize("name", WORKBOOKS)
def test_bombs_are_refused_before_they_are_opened(tmp_path: Path, name: str) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(WORKBOOKS[name])
    with pytest.raises(UnreadableError):
        list(workbook.rows_of_workbook(path))


def test_a_formula_is_only_text(run: Import, tmp_path: Path) -> None:
    sheet = zipped_book([["ID", "Nosaukums", "Apraksts"], ["1", '=HYPERLINK("http://x")', "@SUM(1)"]])
    path = tmp_path / "book.xlsx"
    path.write_bytes(sheet)
    assert counts(run(path)) == (1, 0, 0, 0, 0)
    assert stored().title == '=HYPERLINK("http://x")'


def zipped_book(rows: list[list[str]]) -> bytes:

    book, data = Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(data)
    return data.getvalue()
