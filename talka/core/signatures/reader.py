"""The child that reads signed files: `python -m talka.core.signatures.reader`. It knows no settings and no database."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from functools import lru_cache
from typing import Any

from talka.core.child import Answer, serve
from talka.core.errors import RefusedError
from talka.core.signatures.asice import read_container
from talka.core.signatures.chains import read_anchors
from talka.core.signatures.pdf import read_pdf


def read(head: dict[str, Any], blobs: list[bytes]) -> Answer:
    """`paper`: the name of a PDF inside a container that is read as if it were sent by itself, in the same question."""
    told, contents = _read(head, blobs)
    inside = contents.pop(head["paper"], b"") if head.get("paper") else b""
    within: dict[str, bytes] = {}
    if inside.startswith(b"%PDF"):
        told["inside"], within = _read_inside(head, [inside, b"", *blobs[2:]])
        told["inside"]["taken"] = list(within)
    return told | {"taken": list(contents)}, [*contents.values(), *within.values()]


def _read(head: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], dict[str, bytes]]:
    data, original, *certificates = blobs
    seals, trust = certificates[: head["seals"]], read_anchors(certificates[head["seals"] :])
    take = [*head["take"], *filter(None, [head.get("paper")])]
    if data.startswith(b"PK"):
        told = _run(read_container(data, trust, take, ending=head["name"], original=original, seals=seals))
    elif b"%PDF-" in data[:1024]:
        told = _run(read_pdf(data, trust, take, original, seals))
    else:
        raise RefusedError("signatures.unreadable")
    return told, told.pop("contents")


def _read_inside(head: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], dict[str, bytes]]:
    try:
        return _read(head | {"paper": ""}, blobs)
    except RefusedError:  # nobody has signed what cannot be read
        return {"kind": "pdf", "signers": [], "documents": [], "is_copy": False}, {}


def _run(reading: Coroutine[None, None, dict[str, Any]]) -> dict[str, Any]:
    """`asyncio.run` makes a loop for each question and takes over Ctrl-C: a millisecond, of which nobody here has any good."""
    return _loop().run_until_complete(reading)


@lru_cache(maxsize=1)
def _loop() -> asyncio.AbstractEventLoop:
    return asyncio.new_event_loop()


if __name__ == "__main__":
    serve(read)
