"""The child that writes PDF and Parquet: `python -m talka.statistics.press`. It knows no settings and no database (ADR 19)."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import duckdb
import typst

from talka.core.child import Answer, serve

TEMPLATE = Path(__file__).parent / "typst" / "return.typ"


def work(head: dict[str, Any], blobs: list[bytes]) -> Answer:
    if head["what"] == "return":
        return {}, [_return(head, blobs[0])]
    return {}, [_parquet(head, blobs[0])]


def _return(head: dict[str, Any], told: bytes) -> bytes:
    """Tagged PDF/A-2a; the same figures and instant give the same bytes."""
    made: bytes = typst.compile(
        str(TEMPLATE),
        format="pdf",
        sys_inputs={"told": told.decode()},
        ignore_system_fonts=True,
        pdf_standards=["a-2a"],
        timestamp=head["at"],
    )
    return made


def _parquet(head: dict[str, Any], rows: bytes) -> bytes:
    types = {name: "BIGINT" if name in head["integers"] else "VARCHAR" for name in head["columns"]}
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(":memory:", config={"threads": 1}) as engine:
        source, target = Path(folder) / "rows.csv", Path(folder) / "rows.parquet"
        source.write_bytes(rows)
        engine.execute(
            "COPY (SELECT * FROM read_csv(?, header=false, columns=?, auto_detect=false, quote='\"', escape='\"'))"  # noqa: S608  # the file is our own
            f" TO '{target}' (FORMAT parquet, COMPRESSION zstd)",
            [str(source), types],
        )
        return target.read_bytes()


if __name__ == "__main__":
    serve(work)
