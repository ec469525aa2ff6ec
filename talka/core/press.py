"""The child that prints forms: `python -m talka.core.press`. It knows no settings and no database (ADR 19)."""

from __future__ import annotations

from typing import Any

import typst

from talka.core.child import ROOT, Answer, serve


def work(head: dict[str, Any], _blobs: list[bytes]) -> Answer:
    """`template`: a file below the program's folder; `inputs`: data for it, never commands. The same gives the same."""
    template = (ROOT / head["template"]).resolve()
    if not template.is_relative_to(ROOT):
        raise ValueError(head["template"])
    made: bytes = typst.compile(
        str(template),
        format="pdf",
        sys_inputs=head["inputs"],
        ignore_system_fonts=True,
        pdf_standards=["a-2a"],
        timestamp=head["at"],
    )
    return {}, [made]


if __name__ == "__main__":
    serve(work)
