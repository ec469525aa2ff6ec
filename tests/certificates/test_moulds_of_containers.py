"""Containers of one seal are read with all rules once; the next are known by their form, and no other byte passes for it."""

from __future__ import annotations

import io
import random
import zipfile
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from talka.certificates import pades, sealing
from talka.core.signatures import asice, containers, reader
from tests.core import signing

NOW = datetime(2026, 11, 1, tzinfo=UTC)
SIGNATURE = "META-INF/signatures0.xml"
Read = Callable[[bytes], dict[str, Any]]


@pytest.fixture
def sealer(seal: Path) -> sealing.FileSealer:
    return sealing.FileSealer(seal)


@pytest.fixture
def read(sealer: sealing.FileSealer) -> Iterator[Read]:
    """What the child does, here: of the seal that is known."""

    def told(data: bytes) -> dict[str, Any]:
        head = {"take": [], "name": "edoc", "seals": 1}
        return reader.read(head, [data, b"", sealer.certificate()])[0]

    containers._moulds.clear()
    yield told
    containers._moulds.clear()


def of(sealer: sealing.FileSealer, text: str, *more: str) -> bytes:
    files = {"izzina.pdf": b"%PDF " + text.encode(), "izzina.json": f'{{"a": "{text}"}}'.encode()}
    return sealer.seal_container(files | {name: f"{name} {text}".encode() for name in more})


def parts(data: bytes) -> tuple[bytes, dict[str, bytes]]:
    """The signature, and the files that it is of."""
    files = asice.unpack(data)
    return files[SIGNATURE], {name: files[name] for name in files if name.startswith(("izzina", "pielikumi"))}


def with_files(data: bytes, changed: Mapping[str, bytes | None]) -> bytes:
    """The container with these files instead (None: without it), whole as a zip."""
    files = {**asice.unpack(data), **changed}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, body in files.items():
            if body is not None:
                made.writestr(name, body)
    return out.getvalue()


def test_the_second_of_a_seal_is_told_as_the_first_was(read: Read, sealer: sealing.FileSealer) -> None:
    first, second = of(sealer, "Viens"), of(sealer, "Divi")
    by_the_library = read(second)
    containers._moulds.clear()
    assert containers.cast(*parts(second)) is None
    read(first)
    assert containers.cast(*parts(second)) is not None
    known = read(second)
    for told in (by_the_library, known):
        told["signers"][0].pop("at")  # what the seal claims itself
    assert known == by_the_library


def test_each_list_of_files_has_its_form(read: Read, sealer: sealing.FileSealer) -> None:
    plain, more = of(sealer, "Viens"), of(sealer, "Divi", "pielikumi/1.pdf")
    read(plain)
    assert containers.cast(*parts(more)) is None
    read(more)
    assert containers.cast(*parts(of(sealer, "Trīs", "pielikumi/1.pdf"))) is not None
    assert containers.cast(*parts(of(sealer, "Trīs", "pielikumi/2.pdf"))) is None
    for number in range(2 * containers.MOST):
        read(of(sealer, "Daudzi", f"pielikumi/{number + 5}.pdf"))
    assert len(containers._moulds) == containers.MOST


def test_no_other_byte_of_the_signature_or_of_a_file_passes(read: Read, sealer: sealing.FileSealer) -> None:
    container, dice = of(sealer, "Viens"), random.Random(5)
    read(container)
    signature, files = parts(container)
    assert containers.cast(signature, files) is not None
    for place in range(len(signature)):
        changed = bytearray(signature)
        changed[place] ^= 1 << dice.randrange(8)
        assert containers.cast(bytes(changed), files) is None, place
    for name, body in files.items():
        for place in range(len(body)):
            other = bytearray(body)
            other[place] ^= 1 << dice.randrange(8)
            assert containers.cast(signature, files | {name: bytes(other)}) is None, (name, place)


def test_nothing_more_nothing_less_and_nothing_in_anothers_place(read: Read, sealer: sealing.FileSealer) -> None:
    container = of(sealer, "Viens")
    read(container)
    signature, files = parts(container)
    pdf, record = files["izzina.pdf"], files["izzina.json"]
    for other in (
        {"izzina.pdf": pdf}, files | {"virus.exe": b"MZ"}, {"izzina.pdf": record, "izzina.json": pdf},
        {"izzina.pdf": pdf, "cits.json": record}, {},
    ):  # fmt: skip
        assert containers.cast(signature, other) is None
    for text in (signature + b"\n", b"\n" + signature, signature + signature, signature.replace(b"S0-V", b"S0-W"), b""):
        assert containers.cast(text, files) is None


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"izzina.json": b"{}"}, "invalid"),
        ({"virus.exe": b"MZ"}, "invalid"),
        ({"izzina.json": None}, "invalid"),
        ({"META-INF/signatures1.xml": None}, "indeterminate"),
    ],
)
def test_what_is_not_of_the_form_the_library_judges(
    read: Read, sealer: sealing.FileSealer, changed: dict[str, bytes | None], says: str
) -> None:
    read(of(sealer, "Viens"))
    assert read(with_files(of(sealer, "Divi"), changed))["signers"][0]["verdict"] == says


def test_a_second_signature_file_sends_both_to_the_library(read: Read, sealer: sealing.FileSealer) -> None:
    read(of(sealer, "Viens"))
    mine, foreign = of(sealer, "Divi"), of(sealer, "Trīs")
    told = read(with_files(mine, {"META-INF/signatures1.xml": asice.unpack(foreign)[SIGNATURE]}))
    assert [one["verdict"] for one in told["signers"]] == ["indeterminate", "invalid"]


def test_no_form_is_kept_of_anothers_seal_or_of_what_is_altered(
    read: Read, sealer: sealing.FileSealer, tmp_path: Path
) -> None:
    another = sealing.FileSealer(sealing.self_made(tmp_path / "seal.p12", NOW))
    assert read(of(another, "Viens"))["signers"][0]["verdict"] == "indeterminate"
    read(with_files(of(sealer, "Viens"), {"izzina.json": b"{}"}))
    assert not containers._moulds


def test_another_key_does_not_fill_our_form(read: Read, sealer: sealing.FileSealer) -> None:
    """All that can be reckoned without the key set right for other facts: every digest, here and in what is signed."""
    ours = of(sealer, "Mūsu")
    read(ours)
    (mould,) = containers._moulds
    signature, files = parts(ours)
    forged = files | {"izzina.json": b'{"a": "Viltots"}'}
    told = mould.text.read(signature)
    assert told is not None
    told["file:izzina.json"] = containers.digest(forged["izzina.json"])
    for value in (told["value"], told["value"][:-8] + b"AAAAAAAA"):
        text = mould.text.filled(told | {"value": value})
        assert containers.cast(text, forged) is None
        assert read(with_files(ours, forged | {SIGNATURE: text}))["signers"][0]["verdict"] == "invalid"


def test_a_time_is_a_time_and_nothing_else(read: Read, sealer: sealing.FileSealer) -> None:
    """Signed by the seal itself: a sign with a meaning in XML would be read otherwise than it is signed."""
    ours = of(sealer, "Mūsu")
    read(ours)
    (mould,) = containers._moulds
    signature, files = parts(ours)
    key, _certificate = pades._key(str(sealer.file), str(sealer.password), sealer.file.stat().st_mtime_ns)

    def signed(time: bytes) -> bytes:
        told = (mould.text.read(signature) or {}) | {"time": time}
        told["properties"] = containers.digest(mould.properties.filled(told))
        value = key.sign(mould.signed.filled(told), PKCS1v15(), SHA256())
        return mould.text.filled(told | {"value": b64encode(value)})

    assert containers.cast(signed(b"2026-11-01T10:00:00Z"), files) is not None
    assert containers.cast(signed(b"<!-- nothing now -->"), files) is None


def test_the_paper_inside_is_read_in_the_same_question(read: Read, sealer: sealing.FileSealer) -> None:
    inside = sealer.seal_pdf(signing.pdf())
    data = sealer.seal_container({"izzina.pdf": inside, "izzina.json": b"{}"})
    head = {"take": ["izzina.json"], "name": "edoc", "seals": 1, "paper": "izzina.pdf"}
    told, blobs = reader.read(head, [data, b"", sealer.certificate()])
    assert (told["taken"], blobs) == (["izzina.json"], [b"{}"])
    assert told["inside"]["signers"][0]["fingerprint"] == told["signers"][0]["fingerprint"]
    broken = sealer.seal_container({"izzina.pdf": inside[:-900], "izzina.json": b"{}"})
    assert reader.read(head, [broken, b"", sealer.certificate()])[0]["inside"]["signers"] == []
