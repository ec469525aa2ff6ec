"""Large questions are counted from files, and nobody can tell by the answer."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from talka.hours.models import WorkRecord
from talka.registers.models import Municipality
from talka.statistics import actions, cube, reckoner, snapshots
from talka.statistics.models import Month, WorkFact
from talka.statistics.queries import invariants
from tests.factories import organisation
from tests.factories.applications import volunteer
from tests.statistics.ledger import hours

pytestmark = pytest.mark.django_db
FIRST, AFTER = date(2025, 11, 1), date(2026, 6, 1)
MONTHS = [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 4, 1), date(2026, 5, 1)]
MAY, JUNE, AFTER_JUNE = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)
KEY_STEP = 0x9E3779B97F4A7C15F39CC0605CEDC835
QUESTIONS: list[tuple[tuple[str, ...], dict[str, str]]] = [
    ((), {}),
    (("region", "field", "age", "organiser_kind"), {}),
    (("municipality", "year"), {}),
    (("newcomer", "quarter"), {}),
    (("age_group", "month", "sex"), {"field": "vide"}),
    (("field",), {"age_group": "0-17", "region": "remote"}),
    (("kind",), {"field": "nowhere"}),
]


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME = tmp_path / "it's home"
    monkeypatch.setattr(snapshots, "FEWEST_RECORDS", 1)


@pytest.fixture(scope="module", autouse=True)
def _end_the_child() -> Any:
    yield
    snapshots.reckoner.close()


def test_files_are_also_kept_where_statements_are_noted() -> None:
    some_facts()
    with CaptureQueriesContext(connection) as noted:
        assert snapshots.keep() == len(MONTHS)
    assert any("COPY" in str(one["sql"]) for one in noted)


def some_facts() -> None:
    """Sixty people in five months."""
    dice, owners = random.Random(5), [organisation(), organisation(kind="public_institution"), organisation()]
    places = [*Municipality.objects.order_by("atvk").values_list("atvk", "region")[:4], ("remote", "remote"), ("", "")]
    rows = {}
    for _ in range(400):
        person, month, owner = dice.randrange(60), dice.choice(MONTHS), dice.choice(owners)
        (place, region), field = dice.choice(places), dice.choice(["vide", "sports", "cits"])
        rows[person, month, place, owner.pk, field] = WorkFact(
            month=month, person=UUID(int=(person * KEY_STEP) % 2**128), first_month=MONTHS[0] if person % 2 else month,
            organisation=owner, organiser_kind=owner.kind, place=place, region=region, field=field,
            kind=dice.choice(["", "regular"]), age_band=["", "13-15", "16-17", "25-34", "65+"][person % 5],
            sex=["", "female", "male"][person % 3], minutes=dice.randrange(1, 900), records=1,
        )  # fmt: skip
    facts = WorkFact.objects.bulk_create(rows.values())
    for month in MONTHS:
        found = [one for one in facts if one.month == month]
        Month.objects.create(
            month=month, fingerprint="x", records=len(found), minutes=sum(one.minutes for one in found)
        )


def names() -> dict[date, str]:
    return dict(Month.objects.values_list("month", "snapshot"))


def test_files_and_tables_tell_the_same_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    some_facts()
    assert (snapshots.keep(), snapshots.keep()) == (len(MONTHS), 0)
    asked = []
    tell = snapshots.reckoner.ask

    def told(head: dict[str, Any]) -> Any:
        asked.append(head)
        return tell(head)

    monkeypatch.setattr(snapshots.reckoner, "ask", told)
    by_file = [cube.count(levels, FIRST, AFTER, only=only) for levels, only in QUESTIONS]
    part = cube.count(("year",), date(2025, 12, 1), date(2026, 4, 1))
    assert len(asked) == len(QUESTIONS) + 1, "the files were not asked"
    monkeypatch.setattr(snapshots, "FEWEST_RECORDS", 10**9)
    assert [cube.count(levels, FIRST, AFTER, only=only) for levels, only in QUESTIONS] == by_file
    assert cube.count(("year",), date(2025, 12, 1), date(2026, 4, 1)) == part
    assert len(asked) == len(QUESTIONS) + 1, "few records were looked up in files"
    assert [bool(cells) for cells in by_file] == [True] * 6 + [False]


def test_without_its_file_a_month_is_counted_from_the_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    some_facts()
    snapshots.keep()
    by_file = cube.count(("field",), FIRST, AFTER)
    snapshots.file_of(MAY, names()[MAY]).write_bytes(b"no Parquet")
    monkeypatch.setattr(snapshots.reckoner, "uses", 0)  # a child that has read the file already would not notice
    assert cube.count(("field",), FIRST, AFTER) == by_file
    snapshots.file_of(MAY, names()[MAY]).unlink()
    assert snapshots.cells([], FIRST, AFTER, []) is None
    assert cube.count(("field",), FIRST, AFTER) == by_file


def test_a_month_that_changes_gets_another_file_and_the_old_one_goes() -> None:
    person, place = volunteer(), organisation()
    hours(place, date(2026, 6, 3), by=person)
    actions.build()
    snapshots.keep()
    before = names()
    actions.rebuild_month(JUNE, "other")
    assert names() == before, "counted again with the same result"
    hours(place, date(2026, 5, 3), by=person)  # so June is no longer the person's first month
    actions.build()
    assert names()[JUNE] != before[JUNE]
    assert snapshots.keep() == 2
    assert {one.name for one in snapshots.folder().iterdir()} == {
        f"{m:%Y-%m}-{name}.parquet" for m, name in names().items()
    }
    (cell,) = cube.count(("newcomer",), JUNE, AFTER_JUNE)
    assert cell.cell.id.key == (cube.RETURNING,)


def test_who_is_erased_is_in_no_file() -> None:
    """The key under which the figures counted the person is gone with the next files."""
    person, place = volunteer(), organisation()
    record = hours(place, date(2026, 5, 3), by=person)
    actions.build()
    snapshots.keep()
    was, key = WorkFact.objects.get().person, UUID(int=0xABCDEF)
    WorkRecord.objects.filter(pk=record.pk).update(volunteer=None, stats_key=key, version=2)
    actions.build()
    snapshots.keep()
    file = snapshots.file_of(MAY, names()[MAY])
    assert [row[0] for row in duckdb.execute("SELECT person FROM read_parquet(?)", [str(file)]).fetchall()] == [
        key.int >> 64
    ]
    assert was.int >> 64 != key.int >> 64


def test_a_file_that_holds_something_else_is_found() -> None:
    hours(organisation(), date(2026, 5, 3))
    actions.build()
    snapshots.keep()
    assert list(invariants.broken()) == []
    rest = snapshots.file_of(MAY, names()[MAY])
    hours(organisation(), date(2026, 5, 4))
    actions.build()
    rest.rename(snapshots.file_of(MAY, names()[MAY]))
    assert list(invariants.broken()) == ["statistics: 2026-05: the file of its facts is not what was built"]


def test_files_are_for_nobody_else() -> None:
    hours(organisation(), date(2026, 5, 3))
    actions.build()
    snapshots.keep()
    assert snapshots.folder().stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("few", [reckoner.FEW, 1], ids=["kept beside one another", "put in order"])
def test_organisers_who_did_as_much_are_the_two_largest(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reckoner, "FEW", few)
    told = [2, 0, 2, 0, 2, 5, 0], [0, 1, 1, 2, 2, 1, 1], [60, 30, 60, 70, 20, 90, 25]
    cells, owners, minutes = (np.array(one, np.uint32) for one in told)
    found = reckoner.hours_of(cells, owners, minutes, 3)
    assert found == [[125, 140, 90], [2, 3, 1], [70, 60, 90], [55, 60, 0]]
