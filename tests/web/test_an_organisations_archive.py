"""An organisation leaves with all it has in one file, and comes with it to another Talka."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from talka.accounts.models import User
from talka.core import clock
from talka.core.models import AuditEntry
from talka.hours.models import Import, WorkRecord
from talka.interchange import queries as exchange
from talka.interchange.actions import write_sheet
from talka.interchange.models import Sheet
from talka.opportunities.actions import create
from talka.opportunities.queries.content import content
from talka.opportunities.queries.own import beginning
from talka.organisations import actions
from talka.organisations.models import ContactPerson, Cooperation, Organisation, Photo, SocialLink
from talka.organisations.queries import whole
from talka.registers.models import Field
from talka.web.house import archive, reading
from tests import factories
from tests.factories.applications import coordinator
from tests.factories.certificates import certificate, confirmed_hours, worker
from tests.factories.hours import worked_on
from tests.interchange.test_own_table_goes_round import DAY, FULL
from tests.matrix import CANARIES, plant

DONE = "Palīdzēja virtuvē; mazgāja"


@pytest.fixture(autouse=True)
def media(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def picture(colour: tuple[int, int, int] = (20, 90, 60)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return SimpleUploadedFile("foto.jpg", out.getvalue())


def bare() -> Organisation:
    return factories.organisation(email="", phone="", address="", municipality_id=None)


def profiled(own: Organisation, boss: User) -> None:
    """Everything that a profile may say."""
    said: dict[str, Any] = {
        "email": "info@example.lv",
        "phone": "+371 20000001",
        "municipality_id": "0001000",
        "address": "Iela 1",
    }
    actions.change_profile(own, by=boss, section="pamatdati", **said, contact_ways=["WhatsApp", "klātienē"])
    fields = Field.objects.filter(pk__in=["vide", "seniori"])
    actions.change_profile(own, by=boss, section="darbiba", mission="Stādām.", aims="**Zaļāk**", fields=fields)
    words: dict[str, Any] = {"motivation": "Draugi", "support": "Pusdienas", "work_environment": "Mežs"}
    actions.change_profile(own, by=boss, section="brivpratigajiem", **words)
    paper = SimpleUploadedFile("drosiba.pdf", b"%PDF-1.7\n%%EOF")
    actions.set_safety_policy(own, text="Cimdi.", dated=date(2026, 1, 5), upload=paper, drop_document=False, by=boss)
    rows = [{"name": "Anna", "position": "vadītāja", "email": "anna@example.lv", "phone": ""}]
    actions.replace_rows(own, ContactPerson, rows, by=boss, section="kontaktpersonas")
    rows = [{"name": "Dome", "kind": "municipal", "website": "https://dome.example.lv"}]
    actions.replace_rows(own, Cooperation, rows, by=boss, section="partneri")
    rows = [{"kind": "facebook", "url": "https://facebook.com/veja.mate"}]
    actions.replace_rows(own, SocialLink, rows, by=boss, section="saites", website="https://veja.example.lv")
    report = SimpleUploadedFile("gads.pdf", b"%PDF-1.7\n%%EOF")
    actions.add_report(own, year=2025, title="Gads", summary="Īsi", url="", upload=report, by=boss)
    actions.set_logo(own, picture(), alt="Vējš", by=boss)
    actions.add_photo(own, picture((90, 20, 60)), alt="Talka", by=boss)


@pytest.fixture
def left(db: None) -> Organisation:
    """An organisation with one of everything."""
    own = bare()
    boss = factories.member_of(own, display_name="Anna, vadītāja")
    profiled(own, boss)
    for said in (FULL, DAY):
        create(own, beginning(own) | said, by=None)
    helper = worker(own)
    confirmed_hours(helper, 50, on=date(2026, 6, 1), done=DONE)
    start = datetime(2026, 6, 2, 7, tzinfo=UTC)
    confirmed_hours(
        helper, 150, on=date(2026, 6, 2), starts_at=start, ends_at=datetime(2026, 6, 2, 10, tzinfo=UTC), done="Sētā"
    )
    confirmed_hours(worker(own), 90, on=date(2026, 6, 3))
    waiting = confirmed_hours(helper, 45, on=date(2026, 6, 4))
    WorkRecord.objects.filter(pk=waiting[0].pk).update(state="claimed", confirmed_at=None)
    return own


def admin(own: Organisation) -> Client:
    return factories.sign_in(Client(), factories.member_of(own, "admin"))


def address(own: Organisation) -> str:
    return f"/org/{own.key}/arhivs/"


def taken(own: Organisation) -> bytes:
    answer: Any = admin(own).post(address(own), {"act": "take"})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    return b"".join(answer.streaming_content)


def brought(own: Organisation, data: bytes) -> Any:
    return admin(own).post(address(own), {"archive": SimpleUploadedFile("talka.zip", data)})


def inside(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def repacked(data: bytes, **other: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, told in (inside(data) | {name.replace("__", "."): one for name, one in other.items()}).items():
            packed.writestr(name, told)
    return out.getvalue()


def fates(answer: Any) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in answer.context["lines"]:
        found.setdefault(str(line.fate), set()).add(line.what)
    return found


def said_by(own: Organisation) -> list[dict[str, Any]]:
    told = [content(one) for one in exchange.own_opportunities(own)]
    return [one | {"shifts": [shift | {"id": ""} for shift in one["shifts"]]} for one in told]


def test_what_was_taken_out_is_there_again(left: Organisation) -> None:
    came = bare()
    answer = brought(came, taken(left))
    assert answer.status_code == 200
    assert archive.profile_of(came) == archive.profile_of(left)
    here, there = whole(came.pk), whole(left.pk)
    assert here.safety_document
    assert here.reports.all()[0].file
    assert here.logo
    assert there.logo
    assert (here.logo.alt, here.logo.width) == (there.logo.alt, there.logo.width)
    assert [one.file.alt for one in Photo.objects.filter(organisation=came)] == ["Talka"]
    sheet = write_sheet(Sheet.objects.get(organisation=came), publish=False, by=None)
    assert [one["reasons"] for one in sheet.verdicts] == [[], []]
    assert said_by(came) == said_by(left)
    rows = worked_on(Import.objects.get(organisation=came)).rows
    names = ("date", "minutes", "starts_at", "ends_at", "done")
    agreed = WorkRecord.objects.confirmed().filter(organisation=left)
    assert sorted(rows.values_list(*names), key=str) == sorted(agreed.values_list(*names), key=str)
    assert set(rows.values_list("verdict", flat=True)) == {"slip"}
    assert fates(answer)["left"] == {archive.TEAM, archive.OPEN_HOURS, archive.CERTIFICATES}


def test_the_manifest_tells_of_every_file(left: Organisation) -> None:
    files = inside(taken(left))
    told = json.loads(files[archive.MANIFEST])
    assert (told["kind"], told["organisation"]["registration_number"]) == (archive.KIND, left.registration_number)
    assert {one["name"] for one in told["files"]} == set(files) - {archive.MANIFEST}
    counted = {one["name"]: one.get("rows") for one in told["files"]}
    assert (counted["stundas.csv"], counted["stundas-bez-vienosanas.csv"], counted["iespejas-1.csv"]) == (3, 1, 2)
    entry = AuditEntry.objects.get(code="organisation.archive_taken")
    assert entry.details["counts"] == {"members": 2, "opportunities": 2, "hours": 4, "certificates": 0}


def test_certificates_come_with_their_credentials(left: Organisation) -> None:
    paper = certificate(left, printed=True)
    waiting = certificate(left)
    files = inside(taken(left))
    assert files[f"izzinas/{paper.number}.pdf"].startswith(b"%PDF-")
    assert "VerifiableCredential" in json.loads(files[f"izzinas/{paper.number}.json"])["type"]
    rows = {one["number"]: one["files"] for one in table(files[archive.CERTIFICATES])}
    assert rows == {paper.number: f"{paper.number}.pdf {paper.number}.json", waiting.number: ""}


def test_its_days_are_those_on_the_wall(left: Organisation) -> None:
    """Half an hour after midnight in Riga it is still the day before in UTC."""
    with clock.move_to(datetime(2026, 11, 14, 22, 30, tzinfo=UTC)):
        paper = certificate(left)
        coordinator(left)
    files = inside(taken(left))
    rows = {one["number"]: one["issued"] for one in table(files[archive.CERTIFICATES])}
    assert rows == {paper.number: "2026-11-15"}
    assert "2026-11-15" in {one["since"] for one in table(files[archive.TEAM])}


def test_people_stand_in_it_by_the_names_the_organisation_knows(left: Organisation) -> None:
    helper = factories.applications.volunteer()
    plant(helper)
    confirmed_hours(worker(left, helper), 60, on=date(2026, 6, 5))
    data = inside(taken(left))
    whole_text = b"".join(data.values()).decode(errors="replace")
    assert worker(left, helper).name in whole_text
    assert not [one for one in CANARIES if one in whole_text]
    team = table(data[archive.TEAM])
    assert {"role": "admin", "name": "Anna, vadītāja"}.items() <= team[0].items()


def test_what_is_here_stays_as_it_is(left: Organisation) -> None:
    data = taken(left)
    before, opportunities = archive.profile_of(left), said_by(left)
    changed = json.loads(inside(data)[archive.PROFILE]) | {"mission": "Cita.", "links": []}
    answer = brought(left, repacked(data, profils__json=json.dumps(changed).encode()))
    assert archive.profile_of(left) == before
    assert said_by(left) == opportunities
    assert not Sheet.objects.exists()
    assert not Import.objects.exists()
    assert set(fates(answer)) == {"left"}


def test_what_does_not_fit_is_named_and_the_rest_comes(left: Organisation) -> None:
    data, came = taken(left), bare()
    spoiled = json.loads(inside(data)[archive.PROFILE])
    spoiled |= {"email": "not an address", "municipality": "0", "contacts": [{"name": ""}], "links": "x", "logo": "x"}
    answer = brought(came, repacked(data, profils__json=json.dumps(spoiled).encode()))
    found = archive.profile_of(came)
    assert (found["email"], found["municipality"], found["contacts"]) == ("", "", [])
    assert (found["phone"], found["mission"]) == ("+371 20000001", "Stādām.")
    assert any("e-past" in what.casefold() for what in fates(answer)["left"])


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x05\x06" + bytes(18), b"{}", repr(list(range(99))).encode()],
    ids=["nothing", "empty", "json", "x"],
)
def test_what_is_no_archive_is_refused(db: None, data: bytes) -> None:
    own = bare()
    assert brought(own, data).status_code == 422
    assert not AuditEntry.objects.filter(code="organisation.archive_brought").exists()


def test_what_unpacks_to_too_much_is_refused(left: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    data, came = taken(left), bare()
    monkeypatch.setattr(reading, "LARGEST", 50)
    assert brought(came, data).status_code == 422
    assert archive.profile_of(came)["mission"] == ""


def test_only_admins_may(left: Organisation) -> None:
    for role, status in (("coordinator", 403), ("admin", 200)):
        browser = factories.sign_in(Client(), factories.member_of(left, role))
        answer: Any = browser.post(address(left), {"act": "take"})
        assert answer.status_code == status
        assert not answer.streaming or b"".join(answer.streaming_content)
    stranger = factories.sign_in(Client(), factories.member_of(bare(), "admin"))
    assert stranger.post(address(left), {"act": "take"}).status_code == 404
