"""A file of hours: each row has its verdict, no name is stored, all of it can be taken back; hostile files change nothing."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from openpyxl import Workbook

from talka.accounts.models import User
from talka.applications.models import PairName
from talka.core.errors import RefusedError
from talka.core.workbooks import safe
from talka.hours import actions, queries
from talka.hours.actions import importing
from talka.hours.actions.slips import code_of
from talka.hours.enums import ImportState, State, Verdict
from talka.hours.models import ColumnMeaning, Import, ImportRow, Slip, WorkRecord
from talka.hours.queries.columns import day_of, minutes_of
from talka.hours.queries.sheets import template_rows, written
from tests.factories.applications import volunteer
from tests.factories.hours import HEAD, again, pair, read_file, taken, taken_back, team, verdicts, worked_on

pytestmark = pytest.mark.django_db
REAL = Path(__file__).parents[3] / "shared" / "data" / "hours" / "teamkinetic_sessions_pseudonymised.csv"


def test_each_row_has_its_verdict() -> None:
    crew = team()
    name = crew.application.pair.name
    stranger = pair(volunteer(), crew.offer.organisation)
    rows = [
        f"20.11.2026.;10:00;14:00;;{name};Virtuve;",
        f"2026-11-19;;;2,5;{name.upper()};;",
        "18.11.2026.;;;3;Jānis Nezināmais;;slepeni 320101-23456",
        f"18.11.2026.;;;3;{stranger.name};;",
        f"20.11.2026.;10:00;14:00;;{name};;",
        f"diena;;;1;{name};;",
        f"20.11.2026.;;;daudz;{name};;",
        f"20.11.2026.;;;25;{name};;",
        f"20.11.2999.;;;1;{name};;",
        "20.11.2026.;;;1;;;",
    ]
    found = verdicts(read_file(crew, "\n".join([HEAD, *rows])))
    wanted = ["RECORD", "RECORD", "SLIP", "NOT_ALLOWED", "TWICE", "NO_DATE", "NO_TIME", "TOO_LONG", "FUTURE", "EMPTY"]
    assert found == [Verdict[one] for one in wanted]


def test_taken_in_and_taken_back() -> None:
    crew = team()
    name = crew.application.pair.name
    batch = read_file(
        crew, f"{HEAD}\n20.11.2026.;10:00;14:00;;{name};;\n19.11.2026.;;;2;Kāds cits;;\n19.11.2026.;;;2;Vēl kāds;;"
    )
    assert not WorkRecord.objects.exists()
    assert taken(batch, crew.boss) == (1, 2)
    record = WorkRecord.objects.get()
    assert (record.state, record.proposed_by, record.minutes) == (State.CLAIMED, "organiser", 240)
    actions.confirm(again(record), by=crew.person)
    claimed = actions.claim(code_of(Slip.objects.earliest("pk").public_id), by=volunteer())
    actions.lock([claimed.pk])
    with pytest.raises(RefusedError, match=r"import\.locked"):
        importing.take_back(batch, by=crew.boss)
    assert queries.minutes_of(queries.confirmed()) == 360
    actions.unlock([claimed.pk])
    assert taken_back(batch, crew.boss).state == ImportState.UNDONE
    assert not queries.confirmed().exists()
    with pytest.raises(RefusedError, match=r"import\.raced"):
        importing.take_back(batch, by=crew.boss)


def test_the_same_file_twice_adds_nothing_and_what_clashes_elsewhere_is_unclear() -> None:
    crew, other = team(), team()
    text = f"{HEAD}\n20.11.2026.;10:00;14:00;;{crew.application.pair.name};;"
    assert taken(read_file(crew, text), crew.boss) == (1, 0)
    second = read_file(crew, text)
    assert taken(second, crew.boss) == (0, 0)
    assert verdicts(second) == [Verdict.TWICE]
    elsewhere = pair(crew.person, other.offer.organisation)
    other.join(crew.person)
    third = read_file(other, text.replace(crew.application.pair.name, elsewhere.name))
    taken(third, other.boss)
    assert WorkRecord.objects.get(pair=elsewhere).state == State.UNCLEAR


def test_no_name_of_a_file_is_stored_anywhere() -> None:
    crew = team()
    batch = read_file(crew, f"{HEAD}\n18.11.2026.;;;3;Jānis Nezināmais;;320101-23456")
    taken(batch, crew.boss)
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" one WHERE one::text ~ %s', ["Nezināmais|320101-23456"])  # noqa: S608  # names of our tables
            assert cursor.fetchone() == (0,), table


def test_a_file_without_headings_leaves_no_name_of_its_first_row() -> None:
    crew = team()
    with pytest.raises(RefusedError, match=r"import\.empty"):
        read_file(
            crew, "20.11.2026.;3;Jānis Nezināmais", {"20.11.2026.": "date", "3": "hours", "Jānis Nezināmais": "person"}
        )
    assert not Import.objects.exists()
    assert not ColumnMeaning.objects.exists()


def test_what_columns_mean_is_remembered() -> None:
    crew = team()
    text = f"Kad;Cik;Persona\n20.11.2026.;3;{crew.application.pair.name}"
    with pytest.raises(RefusedError, match="no_date"):
        read_file(crew, text)
    meant = {"Kad": "date", "Cik": "hours", "Persona": "person"}
    assert verdicts(read_file(crew, text, meant)) == [Verdict.RECORD]
    assert verdicts(read_file(crew, text)) == [Verdict.RECORD]
    assert ColumnMeaning.objects.filter(organisation=crew.offer.organisation).count() == 3


@pytest.mark.parametrize(("head", "refused"), [("Datums;Stundas;Kas", "no_person"), ("Datums;No;Persona", "no_time")])
def test_a_file_of_which_no_row_could_become_anything_is_asked_about(head: str, refused: str) -> None:
    with pytest.raises(RefusedError, match=refused):
        read_file(team(), f"{head}\n20.11.2026.;10:00;Kāds", {"Persona": "person"})
    assert not Import.objects.exists()


def test_the_template_reads_itself() -> None:
    crew = team()
    PairName.objects.filter(pk=crew.application.pair_id).update(name="Rāmā Stirna 47")
    assert set(verdicts(read_file(crew, written(template_rows(), "xlsx")))) == {Verdict.RECORD, Verdict.SLIP}


def _bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (60 * 1024 * 1024))
    return held.getvalue()


def _with(name: str, body: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr(name, body)
    return held.getvalue()


def _wide() -> bytes:
    return (";".join(f"k{n}" for n in range(5_000)) + "\n").encode()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "bomb": _bomb,
    "entities": lambda: _with("xl/sharedStrings.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
    "members": lambda: b"PK\x03\x04" + b"\x00" * 400,
    "binary": lambda: b"\x7fELF\x00\x00\x01" * 100,
    "columns": _wide,
    "empty": lambda: b"",
    "quote": f'{HEAD}\n"20.11.2026.;;;1;x;;'.encode,
    "rows": (HEAD + "\n" + "20.11.2026.;;;1;x;;\n" * 50_001).encode,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_words_and_changes_nothing(name: str) -> None:
    crew, data = team(), HOSTILE[name]()
    begun = time.process_time()
    with pytest.raises(RefusedError) as told:
        read_file(crew, data)
    assert told.value.message
    assert time.process_time() - begun < 5
    assert not Import.objects.exists()
    assert not ImportRow.objects.exists()


def test_formulas_of_a_workbook_are_text() -> None:
    crew, book = team(), Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Datums", "Stundas", "Brīvprātīgais"])
    sheet.append([date(2026, 11, 20), "=1+1", crew.application.pair.name])
    held = io.BytesIO()
    book.save(held)
    assert verdicts(read_file(crew, held.getvalue())) == [Verdict.NO_TIME]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "'=1", ' "=1', "\0=1"])
def test_no_cell_that_is_taken_along_is_a_formula(text: str) -> None:
    assert safe(text).startswith("'")
    assert safe("Rāmā Stirna 47") == "Rāmā Stirna 47"


@pytest.mark.parametrize(
    ("hours", "minutes", "wanted"),
    [
        ("2,5", "", 150),
        ("2.5", "", 150),
        ("2:30", "", 150),
        ("", "45", 45),
        ("1", "30", 90),
        ("", "", None),
        ("x", "", None),
    ],
)
def test_hours_as_people_write_them(hours: str, minutes: str, wanted: int | None) -> None:
    assert minutes_of(hours, minutes) == wanted


def test_days_as_people_write_them() -> None:
    day = date(2025, 10, 22)
    assert {day_of(one) for one in ("2025-10-22", "22/10/2025 19:00:00", "22.10.2025.", "2025-10-22T10:00")} == {day}
    assert day_of("31.02.2026.") is None


@pytest.mark.skipif(not REAL.exists(), reason="the real export lies beside the project, not in it")
def test_the_real_export_is_read() -> None:
    crew = team()
    batch = read_file(crew, REAL.read_bytes())
    found = verdicts(batch)
    assert len(found) == 69
    assert {Verdict.SLIP, Verdict.EMPTY} <= set(found)


def test_the_pages_of_an_import(enter: Callable[[User], Client]) -> None:
    crew = team()
    browser = enter(crew.boss)
    base = f"/org/{crew.offer.organisation.key}/stundas/imports/"
    assert browser.get(base + "veidne.xlsx").content[:2] == b"PK"
    text = f"Kad;Stundas;Persona\n20.11.2026.;3;{crew.application.pair.name}\n20.11.2026.;2;Kāds"

    def send(**meant: str) -> object:
        file = io.BytesIO(text.encode())
        file.name = "stundas.csv"
        return browser.post(base, {"file": file, "opportunity": crew.offer.public_id, **meant})

    asked = send()
    assert asked.status_code == 422  # type: ignore[attr-defined]
    assert 'name="column:Persona"' in asked.text  # type: ignore[attr-defined]
    assert 'value="hours" selected' in asked.text  # type: ignore[attr-defined]
    send(**{"column:Kad": "date", "column:Stundas": "hours", "column:Persona": "person"})
    batch = Import.objects.get()
    page = f"{base}{batch.public_id}/"
    waits = browser.get(page).text
    assert 'http-equiv="refresh"' in waits.split("<noscript>")[1].split("</noscript>")[0]
    assert 'value="take"' not in waits
    worked_on(batch)
    looked = browser.get(page).text
    assert 'value="take"' in looked
    assert "http-equiv" not in looked
    browser.post(page, {"act": "take"})
    assert "<progress" in browser.get(page).text
    worked_on(batch)
    slip = Slip.objects.get()
    codes = browser.get(page + "?kodi").content.decode("utf-8-sig")
    assert code_of(slip.public_id)[:5] in codes
    browser.post(page, {"act": "undo"})
    worked_on(batch)
    assert not Slip.objects.exists()
    assert not WorkRecord.objects.kept().exists()


def test_a_column_understood_wrongly_is_set_right_from_the_preview(enter: Callable[[User], Client]) -> None:
    crew = team()
    text = f"Sākums;Datums;Stundas;Brīvprātīgais;Laiks\n1;20.11.2026.;45;{crew.application.pair.name};3"
    batch = read_file(crew, text)
    assert verdicts(batch) == [Verdict.TOO_LONG]
    browser = enter(crew.boss)
    page = f"/org/{crew.offer.organisation.key}/stundas/imports/{batch.public_id}/"
    shown = browser.get(page).text
    names = re.findall(r'name="column:(\w+)"', shown)
    assert names == ["Sākums", "Datums", "Stundas", "Brīvprātīgais", "Laiks"]
    assert shown.count(" selected") == 4
    chosen = dict(zip(names, ["", "date", "minutes", "person", "minutes"], strict=True))
    said = {f"column:{name}": one for name, one in chosen.items()} | {"act": "columns"}
    refused = browser.post(page, said)
    assert refused.status_code == 422
    assert "Divām kolonnām norādīts „minūtes”" in refused.text
    assert refused.text.count('value="minutes" selected') == 2
    assert browser.post(page, said | {"column:Laiks": "", "column:Datums": ""}).status_code == 422
    assert browser.post(page, said | {"column:Laiks": "hours"}).status_code == 302
    assert "<progress" in browser.get(page).text
    worked_on(batch)
    assert list(batch.rows.values_list("verdict", "minutes")) == [(Verdict.RECORD, 225)]
    assert 'value="hours" selected' in browser.get(page).text.split('name="column:Laiks"')[1]
    assert list(read_file(crew, text).rows.values_list("minutes", flat=True)) == [225]
    browser.post(page, {"act": "take"})
    worked_on(batch)
    assert batch.sealed == ""
    assert 'value="columns"' not in browser.get(page).text
    late = browser.post(page, said | {"column:Laiks": "hours"})
    assert late.status_code == 422
    assert "Kāds cits" in late.text
    assert batch.rows.count() == 1
