"""The child that prints agreements: `python -m talka.applications.press`. It knows no settings and no database (ADR 19)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typst

from talka.core.child import Answer, serve

TEMPLATE = Path(__file__).parent / "typst" / "agreement.typ"


def work(head: dict[str, Any], blobs: list[bytes]) -> Answer:
    """Tagged PDF/A-2a; the same terms and instant give the same bytes."""
    made: bytes = typst.compile(
        str(TEMPLATE),
        format="pdf",
        sys_inputs={"terms": blobs[0].decode(), "hash": head["hash"]},
        ignore_system_fonts=True,
        pdf_standards=["a-2a"],
        timestamp=head["at"],
    )
    return {}, [made]


if __name__ == "__main__":
    serve(work)
