from __future__ import annotations

import threading
from collections.abc import Callable
from typing import cast

import psycopg
import pytest
from django.db import connection

from talka.registers import loading
from talka.registers.enums import Source
from talka.registers.loading import Verdict
from talka.registers.models import LegalEntity, Place, Release
from talka.registers.sources import tables
from talka.registers.sources.rows import FileError
from tests.registers.conftest import UrFile, ur_row


def race(*acts: Callable[[], Verdict]) -> list[Verdict | Exception]:
    """Do all acts at once, each in a thread with a connection of its own."""
    together = threading.Barrier(len(acts))
    results: list[Verdict | Exception] = []

    def run(act: Callable[[], Verdict]) -> None:
        together.wait()
        try:
            results.append(act())
        except FileError as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_two_processes_that_start_together_load_the_tables_once(real_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "REVISION", "another")
    before = Release.objects.filter(source=Source.TABLES).count()
    results = race(loading.load_tables, loading.load_tables, loading.load_tables)
    assert sorted(isinstance(r, Verdict) and r.unchanged_file for r in results) == [False, True, True]
    assert Release.objects.filter(source=Source.TABLES).count() == before + 1
    assert Place.objects.filter(name="Rīga").count() == 1


def test_two_processes_that_start_together_load_the_demo_once(real_db: str) -> None:
    path = tables.DATA / "demo_ppi.csv"
    results = race(*[lambda: cast("Verdict", loading.load_demo(Source.PPI, path))] * 2)
    assert sorted(isinstance(r, Verdict) and r.unchanged_file for r in results) == [False, True]
    assert Release.objects.filter(source=Source.PPI).count() == 1


def test_a_second_load_is_refused_while_one_runs(real_db: str, ur_file: UrFile) -> None:
    path = ur_file([ur_row(1)])
    with psycopg.connect(real_db) as other:
        other.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [loading.LOCK])
        with pytest.raises(FileError, match="Another load is running"):
            loading.load_register(Source.UR, path)
    assert loading.load_register(Source.UR, path).counts["added"] == 1


def test_of_two_loads_at_once_the_tables_hold_one_whole(real_db: str, ur_file: UrFile) -> None:
    paths = [
        ur_file([ur_row(seed, name=f"{name} {seed}") for seed in range(1, 300)], name=f"{name}.csv")
        for name in ("one", "two")
    ]
    results = race(*[lambda path=path: loading.load_register(Source.UR, path) for path in paths])
    assert any(isinstance(result, Verdict) for result in results)
    names = {name.split()[0] for name in LegalEntity.objects.values_list("name", flat=True)}
    assert LegalEntity.objects.count() == 299
    assert len(names) == 1
