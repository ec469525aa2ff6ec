"""Readers of feeds under atheris, which looks for the bytes that take a way through them nobody has gone yet.

`python -m tests.interchange.fuzzing ape-json FOLDER -max_total_time=60`: the folder holds what it begins from and keeps what
it finds.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris  # type: ignore[import-untyped,import-not-found,unused-ignore]  # installed where somebody fuzzes
import django

with atheris.instrument_imports(include=["talka.interchange.importers"]):
    django.setup()  # which imports some of them
    from talka.interchange.enums import Format
    from talka.interchange.importers.items import Mapping, Notes, UnreadableError
    from talka.interchange.importers.reading import read_items
    from talka.interchange.importers.source import Source


def main() -> None:
    wanted = Format(sys.argv.pop(1))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "feed"

        def one(data: bytes) -> None:
            """Items come one after another, each counted, or the file is refused; anything else ends the run with a fault."""
            path.write_bytes(data)
            try:
                with Source(path) as source:
                    positions = [item.position for item in read_items(source, wanted, Mapping(), Notes())]
            except UnreadableError:
                return
            if positions != sorted(set(positions)):
                raise AssertionError(positions)

        atheris.Setup(sys.argv, one)
        atheris.Fuzz()


main()
