"""A file of hours is worked on by a job: it may be stopped, may fail, and forgets the file as soon as it is taken in."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from openpyxl import Workbook

from talka.accounts.models import User
from talka.core import clock
from talka.hours import actions, privacy, reading
from talka.hours.actions import importing, taking
from talka.hours.enums import ImportState, State, Verdict
from talka.hours.models import Import, Slip, WorkRecord
from talka.hours.schemas import between
from tests.factories.hours import HEAD, again, pair, read_file, riga, taken, team, verdicts, worked_on

pytestmark = pytest.mark.django_db


def test_a_job_that_was_stopped_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    crew = team()
    lines = "\n".join(
        f"{day}.11.2026.;;;2;{who};;" for day in range(10, 13) for who in (crew.application.pair.name, "x")
    )
    monkeypatch.setattr(taking, "AT_ONCE", 2)
    batch = read_file(crew, f"{HEAD}\n{lines}")
    assert (batch.state, batch.rows_all) == (ImportState.PREVIEW, 6)
    importing.take(batch, by=crew.boss)
    assert batch.sealed == ""
    with monkeypatch.context() as broken:
        broken.setattr(taking, "_tell", lambda _batch: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            importing.work_on(batch.public_id)
    assert WorkRecord.objects.count() == 3
    again_read = worked_on(batch)
    assert (again_read.state, WorkRecord.objects.count(), Slip.objects.count()) == (ImportState.DONE, 3, 3)
    importing.work_on(batch.public_id)
    assert WorkRecord.objects.count() == 3


def test_hours_certified_before_the_job_came_to_take_the_file_back_stay() -> None:
    crew = team()
    batch = read_file(crew, f"{HEAD}\n18.11.2026.;;;3;{crew.application.pair.name};;\n18.11.2026.;;;2;Kāds;;")
    assert taken(batch, crew.boss) == (1, 1)
    record = actions.confirm(again(WorkRecord.objects.get()), by=crew.person)
    importing.take_back(batch, by=crew.boss)
    actions.lock([record.pk])
    assert (worked_on(batch).state, batch.problem) == (ImportState.DONE, "import.locked")
    assert again(record).removed_at is None
    assert Slip.objects.count() == 1


def test_a_file_is_sealed_until_it_is_taken_in_and_forgotten_when_no_job_could() -> None:
    crew, data = team(), f"{HEAD}\n18.11.2026.;;;3;Jānis Nezināmais;;".encode()
    batch = importing.receive(crew.offer.organisation, io.BytesIO(data), size=len(data), by=crew.boss)
    assert batch.sealed
    assert base64.b64encode("Nezināmais".encode()).decode() not in batch.sealed
    importing.give_up(batch.public_id)
    batch.refresh_from_db()
    assert (batch.state, batch.sealed, batch.problem) == (ImportState.REFUSED, "", "import.broken")
    Import.objects.update(at=clock.now() - timedelta(days=2))
    privacy.forget_old()
    assert not Import.objects.exists()


def test_what_only_the_job_finds_is_said_on_the_page(
    enter: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    crew, book = team(), Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Datums", "Stundas", "Brīvprātīgais"], *[["20.11.2026.", "1", f"Kāds {one}"] for one in range(3)]):
        sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    batch = read_file(crew, held.getvalue())
    assert (batch.state, batch.problem) == (ImportState.REFUSED, "import.too_much")
    page = enter(crew.boss).get(f"/org/{crew.offer.organisation.key}/stundas/imports/{batch.public_id}/").text
    assert "Failā ir par daudz" in page
    assert "<progress" not in page


def test_who_takes_a_file_in_does_not_write_their_own_hours_with_it() -> None:
    crew = team()
    own = crew.join(crew.second)
    batch = read_file(crew, f"{HEAD}\n20.11.2026.;;;3;{own.pair.name};;")
    assert verdicts(batch) == [Verdict.RECORD]
    assert taken(batch, crew.second) == (0, 0)
    assert verdicts(batch) == [Verdict.NOT_ALLOWED]


def test_work_over_midnight_stands_in_the_way_of_the_next_days_rows() -> None:
    crew, other = team(), team()
    elsewhere = pair(crew.person, other.offer.organisation)
    other.join(crew.person)
    day = clock.today() - timedelta(days=2)
    evening = riga(*day.timetuple()[:3], 22)
    actions.enter(crew.application, work=between(evening, evening + timedelta(hours=5)), by=crew.person)
    row = f"{day + timedelta(days=1):%d.%m.%Y}.;01:00;04:00;;{elsewhere.name};;"
    taken(read_file(other, f"{HEAD}\n{row}"), other.boss)
    assert WorkRecord.objects.get(pair=elsewhere).state == State.UNCLEAR
