"""The child that prints and seals: `python -m talka.certificates.press`. It knows no settings and no database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from talka.certificates.pades import seal_container, seal_pdf
from talka.certificates.pdf import ATTACHED, draw, preview
from talka.certificates.schemas import CertificateFacts
from talka.core.child import Answer, serve
from talka.core.errors import RefusedError


def work(head: dict[str, Any], blobs: list[bytes]) -> Answer:
    match head["do"]:
        case "draw":
            facts, at = CertificateFacts.from_json(head["facts"]), datetime.fromisoformat(head["at"])
            return {"name": ATTACHED}, [draw(facts, blobs[0], address=head["address"], at=at)]
        case "preview":
            facts, at = CertificateFacts.from_json(head["facts"]), datetime.fromisoformat(head["at"])
            return {}, [preview(facts, at=at)]
        case "seal_pdf":
            words = {name: head[name] for name in ("file", "password", "reason", "timestamp_url", "roots")}
            return {}, [seal_pdf(blobs[0], **words)]
        case "seal_container":
            files = dict(zip(head["names"], blobs, strict=True))
            return {}, [seal_container(files, file=head["file"], password=head["password"])]
    raise RefusedError("press.unknown")


if __name__ == "__main__":
    serve(work)
