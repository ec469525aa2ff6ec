"""500,000 rows in at most five minutes and 300 MB (full tier; otherwise a twentieth of it, and of the time only what it takes
of a processor: others may be using the machine)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import pytest

from talka.registers.models import LegalEntity
from tests.registers.conftest import ROOT, UrFile, number, ur_row
from tests.tier import FULL

ROWS = 500_000 if FULL else 25_000
SECONDS = 300 * ROWS / 500_000
MEGABYTES = 300


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_large_register_is_loaded_in_time_and_little_memory(real_db: str, ur_file: UrFile) -> None:
    path = ur_file([])
    with path.open("a", encoding="utf-8") as file:
        row = ur_row(1)
        for seed in range(ROWS):
            row |= {
                "regcode": number(seed),
                "address": f"Rīga, Latgales iela {seed % 900}",
                "atvk": "" if seed % 2 else "0010000",
            }
            file.write(";".join(row.values()).replace('"', "") + "\r\n")

    seconds, megabytes = measured("load_register", "ur", str(path), database=real_db)

    assert LegalEntity.objects.count() == ROWS
    assert megabytes <= MEGABYTES
    assert seconds <= SECONDS + 5  # starting Python


WATCH = """
import json, resource, subprocess, sys
status = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([status, used.ru_maxrss, used.ru_utime + used.ru_stime]))
"""
"""A small process in between: the kernel counts into a child's peak what its parent held when it was started."""


def measured(*command: str, database: str) -> tuple[float, float]:
    """Run a command of the program: the seconds it took and the most memory it held."""
    start = time.monotonic()
    told = subprocess.run(
        [sys.executable, "-c", WATCH, sys.executable, "-m", "django", *command],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        capture_output=True,
        check=True,
    )
    status, kilobytes, worked = json.loads(told.stdout)
    assert status == 0
    return time.monotonic() - start if FULL else worked, kilobytes / 1024
