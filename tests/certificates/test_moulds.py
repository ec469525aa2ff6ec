"""Papers of one seal are read with all rules once; the next are known by their form, and no other byte passes for it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from talka.certificates import sealing
from talka.core.signatures import moulds, reader
from tests.core import signing

NOW = datetime(2026, 11, 1, tzinfo=UTC)
Read = Callable[[bytes], dict[str, Any]]


@pytest.fixture
def sealer(seal: Path) -> sealing.FileSealer:
    return sealing.FileSealer(seal)


@pytest.fixture
def read(sealer: sealing.FileSealer) -> Iterator[Read]:
    """What the child does, here: of the seal that is known."""

    def told(data: bytes) -> dict[str, Any]:
        head = {"take": [], "name": "x", "seals": 1}
        return reader.read(head, [data, b"", sealer.certificate()])[0]

    moulds._moulds.clear()
    yield told
    moulds._moulds.clear()


def test_the_second_of_a_seal_is_told_as_the_first_was(read: Read, sealer: sealing.FileSealer) -> None:
    first, second = (sealer.seal_pdf(signing.pdf(text)) for text in ("Viens", "Divi"))
    by_the_library = read(second)
    moulds._moulds.clear()
    assert moulds.cast(second) is None
    read(first)
    assert moulds.cast(second) is not None
    known = read(second)
    for told in (by_the_library, known):
        told["signers"][0].pop("at")  # what the seal claims itself
    assert known == by_the_library


def test_no_other_byte_passes(read: Read, sealer: sealing.FileSealer) -> None:
    paper, dice = sealer.seal_pdf(signing.pdf()), random.Random(5)
    read(paper)
    assert moulds.cast(paper) is not None
    hole = paper.index(b"/Contents <") + len(b"/Contents ")
    signature = range(hole, paper.index(b">", hole) + 1)
    for place in [*dice.sample(range(len(paper)), 400), *dice.sample(signature, 400), signature[0], signature[-1]]:
        changed = bytearray(paper)
        changed[place] ^= 1 << dice.randrange(8)
        assert moulds.cast(bytes(changed)) is None, place


def test_nothing_added_passes(read: Read, sealer: sealing.FileSealer) -> None:
    paper = sealer.seal_pdf(signing.pdf())
    read(paper)
    assert moulds.cast(paper) is not None
    for added in (paper + b"\n", b"\n" + paper, paper + paper, paper + b"%%EOF\n"):
        assert moulds.cast(added) is None


def test_no_form_is_kept_of_anothers_seal(read: Read, tmp_path: Path) -> None:
    another = sealing.FileSealer(sealing.self_made(tmp_path / "seal.p12", NOW))
    papers = [another.seal_pdf(signing.pdf(text)) for text in ("Viens", "Divi")]
    told = [read(one)["signers"][0]["verdict"] for one in papers]
    assert told == ["indeterminate"] * 2
    assert not moulds._moulds


def test_another_key_does_not_fill_our_form(read: Read, sealer: sealing.FileSealer, tmp_path: Path) -> None:
    """Our whole signature, with the digest of another document and the value of another key in the places for them."""
    ours, forged = sealer.seal_pdf(signing.pdf("Mūsu")), sealer.seal_pdf(signing.pdf("Viltots"))
    read(ours)
    (mould,) = moulds._moulds
    parts = moulds._parted(forged)
    assert parts is not None
    for place in (mould.value, mould.digest):
        signature = moulds._filled(parts[1], place, b"\x01" * (place.stop - place.start))
        written = forged.replace(parts[1].hex().upper().encode(), signature.hex().upper().encode())
        assert written != forged
        assert moulds.cast(written) is None
        assert read(written)["signers"][0]["verdict"] == "invalid"
