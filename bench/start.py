"""A fresh clone in an empty folder: `make run` the first time (packages, database, registers, demo), and the second time.

The first start fetches packages from the configured index, so it depends on the network. Nothing comes from pip's cache.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.results import ROOT, Figure, begin, home
from bench.site import answers, free_port

FIRST_SECONDS, SECOND_SECONDS = 180, 8
PATIENCE = 600


@contextlib.contextmanager
def started(clone: Path, environment: dict[str, str]) -> Iterator[float]:
    """Seconds until the site says it is ready; stopped, and all it started with it, at the end."""
    port = environment["PORT"]
    with (clone.parent / "make.log").open("ab") as log:
        begun = time.monotonic()
        process = subprocess.Popen(
            ["make", "run"], cwd=clone, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            while not answers(f"http://127.0.0.1:{port}/readyz"):
                if process.poll() is not None or time.monotonic() - begun > PATIENCE:
                    raise RuntimeError(f"make run did not come up:\n{(clone.parent / 'make.log').read_text()[-2000:]}")
                time.sleep(0.05)
            yield time.monotonic() - begun
        finally:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(60)


def clean_environment(folder: Path) -> dict[str, str]:
    """As somebody's who has nothing of ours: no settings, no cache, not even this virtual environment."""
    ours = ("TALKA_", "DATABASE_URL", "DJANGO_", "VIRTUAL_ENV", "PYTHON", "MAKE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    path = [part for part in kept["PATH"].split(os.pathsep) if not Path(part).is_relative_to(ROOT)]
    return kept | {
        "PATH": os.pathsep.join(path),
        "PORT": str(free_port()),
        "TALKA_HOME": str(folder / "home"),
        "PIP_NO_CACHE_DIR": "1",
    }


def main() -> int:
    run = begin()
    with tempfile.TemporaryDirectory(dir=home()) as name:
        folder = Path(name)
        clone, environment = folder / "talka", clean_environment(folder)
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        with started(clone, environment) as first:
            pass
        seconds = []
        for _ in range(1 if run.quick else 3):
            with started(clone, environment) as again:
                seconds.append(again)
    run.add(
        Figure("first start of a fresh clone", first, "s", FIRST_SECONDS),
        Figure("second start, slowest of three", max(seconds), "s", SECOND_SECONDS),
    )
    return run.finish()


if __name__ == "__main__":
    sys.exit(main())
