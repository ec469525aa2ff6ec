from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from talka.registers import loading
from talka.registers.enums import Source
from talka.registers.loading import Refusal, Verdict
from talka.registers.models import LegalEntity, Release
from talka.registers.queries import legal_entity
from talka.registers.sources import tables
from talka.registers.sources.rows import FileError
from tests.registers.conftest import UrFile, number, ur_row

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 11, 20)


def load(path: Path, *, dated: dt.date = DAY, allow: bool = False, source: Source = Source.UR) -> Verdict:
    return loading.load_register(source, path, dated=dated, allow=allow)


def test_loading_the_same_file_again_does_nothing(ur_file: UrFile) -> None:
    path = ur_file([ur_row(1)])
    load(path)
    assert load(path).unchanged_file
    assert Release.objects.filter(source=Source.UR).count() == 1


def test_the_same_file_is_loaded_again_when_the_reference_tables_have_changed(
    ur_file: UrFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ur_file([ur_row(1)])
    load(path)
    LegalEntity.objects.update(municipality=None)
    monkeypatch.setattr(tables, "REVISION", "another")
    loading.load_tables()
    assert load(path).counts["changed"] == 1


def test_a_new_file_adds_changes_keeps_and_removes(ur_file: UrFile) -> None:
    load(ur_file([ur_row(seed) for seed in range(1, 41)]))
    rows = [ur_row(seed) for seed in range(2, 41)]
    rows[0] |= {"name": "Renamed"}
    verdict = load(ur_file([*rows, ur_row(99)], name="next.csv"))
    assert {what: verdict.counts[what] for what in ("added", "changed", "unchanged", "removed")} == {
        "added": 1,
        "changed": 1,
        "unchanged": 38,
        "removed": 1,
    }
    assert legal_entity(number(1)) is None
    renamed = legal_entity(number(2))
    assert renamed
    assert renamed.name == "Renamed"


def test_removing_more_than_five_percent_needs_a_word(ur_file: UrFile) -> None:
    load(ur_file([ur_row(seed) for seed in range(1, 41)]))
    short = ur_file([ur_row(seed) for seed in range(4, 41)], name="short.csv")
    with pytest.raises(FileError, match="remove 3 of 40 rows"):
        load(short)
    assert LegalEntity.objects.count() == 40
    assert Release.objects.filter(source=Source.UR).count() == 1

    load(short, allow=True)
    assert LegalEntity.objects.count() == 37


def test_removing_just_five_percent_is_a_usual_day(ur_file: UrFile) -> None:
    load(ur_file([ur_row(seed) for seed in range(1, 41)]))
    assert load(ur_file([ur_row(seed) for seed in range(3, 41)], name="next.csv")).counts["removed"] == 2


def test_a_refused_row_does_not_remove_what_is_known(ur_file: UrFile) -> None:
    load(ur_file([ur_row(1), ur_row(2)]))
    verdict = load(ur_file([ur_row(1), ur_row(2, registered="4/10/2014")], name="next.csv"))
    assert verdict.counts["removed"] == 0
    assert legal_entity(number(2)) is not None


def test_a_register_needs_the_reference_tables_first(ur_file: UrFile) -> None:
    Release.objects.all().delete()
    with pytest.raises(FileError, match="reference tables first"):
        load(ur_file([ur_row(1)]))


def test_an_older_file_needs_a_word(ur_file: UrFile) -> None:
    load(ur_file([ur_row(1)]))
    older = ur_file([ur_row(1, name="Old name")], name="older.csv")
    with pytest.raises(FileError, match="2026-11-19"):
        load(older, dated=DAY - dt.timedelta(days=1))
    assert LegalEntity.objects.get().name != "Old name"

    load(older, dated=DAY - dt.timedelta(days=1), allow=True)
    assert LegalEntity.objects.get().name == "Old name"


def test_a_failure_in_the_middle_leaves_everything_as_it_was(ur_file: UrFile, monkeypatch: pytest.MonkeyPatch) -> None:
    load(ur_file([ur_row(1)]))

    def fail(*_: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(loading, "_record", fail)
    with pytest.raises(RuntimeError):
        load(ur_file([ur_row(1, name="Half written"), ur_row(2)], name="next.csv"))
    assert LegalEntity.objects.get().name == 'Biedrība "Nr. 1"'


def test_sources_do_not_remove_each_others_rows_and_the_enterprise_register_knows_best(
    ur_file: UrFile, tmp_path: Path
) -> None:
    party = tmp_path / "parties.csv"
    party.write_text(f"registration_number;name\n{number(1)};Partija\n{number(2)};Cita partija\n", encoding="utf-8")
    load(party, source=Source.PARTIES)
    load(ur_file([ur_row(1, type="PP", name="Politiskā partija"), ur_row(3)]))
    assert dict(LegalEntity.objects.values_list("registration_number", "source")) == {
        number(1): Source.UR,
        number(2): Source.PARTIES,
        number(3): Source.UR,
    }

    party.write_text(f"registration_number;name\n{number(1)};Partija\n{number(2)};Jauns vārds\n", encoding="utf-8")
    verdict = load(party, source=Source.PARTIES)
    assert (verdict.counts["elsewhere"], verdict.counts["changed"]) == (1, 1)
    assert LegalEntity.objects.get(pk=number(1)).name == "Politiskā partija"


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_public_institutions_bring_contacts_for_prefilling(tmp_path: Path, delimiter: str) -> None:
    columns = [
        "name",
        "registrationNumber",
        "registeredOn",
        "Status",
        "removedOn",
        "website",
        "email",
        "phone",
        "address",
    ]
    rows = [
        [
            "Rīgas bibliotēka",
            "90000069830",
            "2000-01-02",
            "REGISTERED",
            "",
            "b.lv",
            "a@b.lv",
            "67",
            "Rīga, A iela 1, LV-1010",
        ],
        [
            "Slēgta skola",
            "90011524360",
            "2000-01-02",
            "REMOVED",
            "2019-07-01",
            "",
            "e" * 300,
            "",
            "Tukuma nov., Tukums",
        ],
    ]
    path = tmp_path / "ppi.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([columns, *rows])
    assert load(path, source=Source.PPI).counts["added"] == 2

    library, school = legal_entity("9000 0069 830"), legal_entity("90011524360")
    assert library
    assert (library.email, library.phone, library.website) == ("a@b.lv", "67", "b.lv")
    assert (library.postcode, library.live, library.municipality_id) == ("LV-1010", True, "0001000")
    assert school
    assert (school.live, school.email, school.municipality_id) == (False, "", "0052000")


def test_the_command_tells_what_it_did_and_writes_a_report(
    ur_file: UrFile, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = ur_file([ur_row(1), ur_row(2, type="IK"), ur_row(3, registered="4/10/2014")])
    report = tmp_path / "report.csv"
    call_command("load_register", "ur", str(path), "--report", str(report), "--dated", "2026-11-20")
    out = capsys.readouterr().out
    assert "3 rows" in out
    assert "1 added" in out
    assert "carries a person's name" in out
    assert report.read_text(encoding="utf-8").splitlines() == [
        "line,registration_number,reason",
        f"4,{number(3)},registered is not a date like 2014-10-04",
    ]
    call_command("load_register", "ur", str(path), "--dated", "2026-11-20")
    assert "loaded already" in capsys.readouterr().out


def test_the_command_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("load_register", "ur", str(tmp_path / "missing.csv"))


def test_a_release_says_what_was_loaded(ur_file: UrFile, refusals: list[Refusal]) -> None:
    loading.load_register(
        Source.UR, ur_file([ur_row(1), ur_row(2, registered="x")]), dated=DAY, refused=refusals.append
    )
    release = Release.objects.filter(source=Source.UR).get()
    assert (release.dated, release.rows, len(release.sha256)) == (DAY, 2, 64)
    assert release.counts["added"] == release.counts["refused"] == len(refusals) == 1
