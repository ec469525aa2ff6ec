"""The child that reads signed files: `python -m talka.core.signatures.reader`. It knows no settings and no database."""

from __future__ import annotations

import asyncio
from typing import Any

from talka.core.child import Answer, serve
from talka.core.errors import RefusedError
from talka.core.signatures.asice import read_container
from talka.core.signatures.chains import read_anchors
from talka.core.signatures.pdf import read_pdf


def read(head: dict[str, Any], blobs: list[bytes]) -> Answer:
    data, original, *certificates = blobs
    seals, anchors = certificates[: head["seals"]], certificates[head["seals"] :]
    trust = read_anchors(anchors)
    take = list(head["take"])
    if data.startswith(b"PK"):
        told = asyncio.run(read_container(data, trust, take, ending=head["name"], original=original))
    elif b"%PDF-" in data[:1024]:
        told = asyncio.run(read_pdf(data, trust, take, original, seals))
    else:
        raise RefusedError("signatures.unreadable")
    contents: dict[str, bytes] = told.pop("contents")
    return told | {"taken": list(contents)}, list(contents.values())


if __name__ == "__main__":
    serve(read)
