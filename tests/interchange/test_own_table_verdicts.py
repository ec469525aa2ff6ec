"""The page where an organiser uploads a table: a verdict for each row, nothing written before the button is pressed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from talka.core import clock
from talka.core.models import AuditEntry
from talka.interchange import actions
from talka.interchange.models import Sheet
from talka.opportunities.models import Opportunity
from talka.organisations.enums import VerifiedBy
from talka.organisations.models import Organisation
from tests import factories

HEAD = "ID;Nosaukums;Apraksts;Jomas;Darba veids;Sākums;Vietas;Ieguvumi;Pieteikties līdz;Neaizstāj darbinieku un nenes peļņu"
GOOD = ";Talka Mežaparkā;Vākt lapas.;Vide un daba;vienreizējs;12.12.2026;10;Draugi.;11.12.2026;jā"


@pytest.fixture
def house(now: datetime) -> Organisation:
    return factories.organisation(verified_by=VerifiedBy.EID)


@pytest.fixture
def browser(house: Organisation, client: Client) -> Client:
    return factories.sign_in(client, factories.member_of(house, "coordinator"))


def upload(browser: Client, house: Organisation, *rows: str, name: str = "t.csv") -> str:
    """The address of the page with the verdicts."""
    file = SimpleUploadedFile(name, "\n".join(rows).encode())
    answer = browser.post(f"/org/{house.key}/iespejas/imports/", {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def only(house: Organisation) -> Opportunity:
    return Opportunity.objects.get(organisation=house)


def test_nothing_is_written_before_it_is_confirmed(browser: Client, house: Organisation) -> None:
    page = upload(browser, house, HEAD, GOOD)
    told = browser.get(page).content.decode()
    assert "Talka Mežaparkā" in told
    assert not Opportunity.objects.exists()
    assert not AuditEntry.objects.filter(code__startswith="opportunity.").exists()
    browser.post(page)
    assert (only(house).title, only(house).state, only(house).places) == ("Talka Mežaparkā", "draft", 10)
    assert AuditEntry.objects.filter(code="opportunity.created").count() == 1


def test_a_complete_one_is_published_when_asked(browser: Client, house: Organisation) -> None:
    browser.post(upload(browser, house, HEAD, GOOD), {"publish": "on"})
    assert only(house).state == "published"


def test_an_incomplete_one_stays_a_draft_and_says_what_is_missing(browser: Client, house: Organisation) -> None:
    page = upload(browser, house, HEAD, GOOD.replace("Vākt lapas.", ""))
    (told,) = Sheet.objects.get().verdicts
    assert (told["verdict"], len(told["missing"])) == ("created", 1)
    browser.post(page, {"publish": "on"})
    assert only(house).state == "draft"


def test_pressed_twice_it_is_written_once(browser: Client, house: Organisation) -> None:
    page = upload(browser, house, HEAD, GOOD)
    browser.post(page)
    browser.post(page)
    assert Opportunity.objects.count() == 1


def test_the_same_row_uploaded_again_is_refused_with_the_id_to_write(browser: Client, house: Organisation) -> None:
    browser.post(upload(browser, house, HEAD, GOOD))
    upload(browser, house, HEAD, GOOD)
    (told,) = Sheet.objects.latest("pk").verdicts
    assert told["verdict"] == "refused"
    assert only(house).public_id in told["reasons"][0]


@pytest.mark.parametrize(
    ("column", "was", "value"),
    [
        ("Sākums", "12.12.2026", "kaut kad"),
        ("Darba veids", "vienreizējs", "jautrs"),
        ("Jomas", "Vide un daba", "Alķīmija"),
        ("Vietas", ";10;", ";daudz;"),
        ("Pieteikties līdz", "11.12.2026", "rīt"),
        ("Neaizstāj darbinieku un nenes peļņu", "jā", "varbūt"),
        ("Nosaukums", "Talka Mežaparkā", ""),
    ],
)
def test_what_is_not_understood_refuses_its_row_alone(
    browser: Client, house: Organisation, column: str, was: str, value: str
) -> None:
    browser.post(upload(browser, house, HEAD, GOOD.replace(was, value), GOOD.replace("Mežaparkā", "Sarkandaugavā")))
    bad, good = Sheet.objects.get().verdicts
    assert (bad["verdict"], good["verdict"]) == ("refused", "created")
    assert bad["reasons"][0].startswith(f"{column}:")


def test_of_a_public_one_nothing_needed_is_taken_away(browser: Client, house: Organisation) -> None:
    offer = factories.opportunity(organisation=house, fields=["vide"], benefits="Draugi.", starts_at=clock.now())
    upload(browser, house, "ID;Nosaukums;Apraksts", f"{offer.public_id};{offer.title};")
    (told,) = Sheet.objects.get().verdicts
    assert told["verdict"] == "refused"


def test_an_id_of_another_organisation_makes_a_new_one(browser: Client, house: Organisation) -> None:
    foreign = factories.opportunity("Citu darbs")
    browser.post(upload(browser, house, HEAD, foreign.public_id + GOOD))
    foreign.refresh_from_db()
    assert foreign.title == "Citu darbs"
    assert only(house).title == "Talka Mežaparkā"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "tukš"),
        (b"%PDF-1.7", "tabul"),
        (b"ID;Kas\n1;2", "Nosaukums"),
        (b"Nosaukums;Apraksts", "rind"),
        (b"\n".join([b"Nosaukums", *[b"Talka pie upes %d" % n for n in range(201)]]), "200"),
        (b'{"opportunities": 5}', "JSON"),
        (b"[" * 5_000, "JSON"),
        (b"PK\x03\x04junk", "XLSX"),
    ],
)
def test_what_is_no_table_is_refused_in_words(browser: Client, house: Organisation, data: bytes, said: str) -> None:
    file = SimpleUploadedFile("t.xlsx", data)
    answer = browser.post(f"/org/{house.key}/iespejas/imports/", {"file": file})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Sheet.objects.exists()


def test_another_organisations_table_is_not_there(browser: Client, house: Organisation) -> None:
    theirs = Sheet.objects.create(organisation=factories.organisation(), format="csv")
    assert browser.get(f"/org/{house.key}/iespejas/imports/{theirs.public_id}/").status_code == 404
    assert browser.post(f"/org/{house.key}/iespejas/imports/{theirs.public_id}/").status_code == 404


@pytest.mark.parametrize("name", ["veidne.xlsx", "veidne.csv", "visas.xlsx", "visas.csv", "visas.json"])
def test_files_are_given(browser: Client, house: Organisation, name: str) -> None:
    factories.opportunity("Viens darbs", organisation=house)
    answer = browser.get(f"/org/{house.key}/iespejas/imports/{name}")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert len(answer.content) > 200


def test_the_template_is_accepted_as_it_is(browser: Client, house: Organisation) -> None:
    blank = browser.get(f"/org/{house.key}/iespejas/imports/veidne.xlsx").content
    browser.post(f"/org/{house.key}/iespejas/imports/", {"file": SimpleUploadedFile("t.xlsx", blank)})
    (told,) = Sheet.objects.get().verdicts
    assert (told["verdict"], told["reasons"]) == ("created", [])


def test_tables_are_forgotten_after_a_week(house: Organisation) -> None:
    Sheet.objects.create(organisation=house, format="csv", made_at=clock.now() - timedelta(days=8))
    kept = Sheet.objects.create(organisation=house, format="csv", made_at=clock.now() - timedelta(days=6))
    assert actions.purge_sheets() == 1
    assert Sheet.objects.get() == kept
