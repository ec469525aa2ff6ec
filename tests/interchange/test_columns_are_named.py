"""What the columns of a partner's table stand for is chosen beside what stands in them, and remembered."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from talka.accounts.enums import DutyKind
from talka.accounts.models import Duty, User
from talka.core import clock, fetch
from talka.interchange import actions, queries
from talka.interchange.columns.forms import name_of
from talka.interchange.models import Feed, Partner, Upload
from talka.opportunities.models import Opportunity
from tests import factories

ROWS = "Num;Kas;Par ko;Kontakts\n7;Talka mežā;Stādām kokus.;Anna\n8;Talka parkā;Grābjam lapas.;\n"
RIGHT = {"Num": "external_id", "Kas": "title", "Par ko": "description", "Kontakts": ""}
SELECT = re.compile(r'<select name="(c\w+)".*?</select>', re.DOTALL)


@pytest.fixture
def desk(client: Client, partner: Partner) -> Client:
    made = User.objects.create_user("desk")
    Duty.objects.create(user=made, kind=DutyKind.MODERATOR)
    factories.sign_in(client, made)
    return client


@pytest.fixture
def feed(partner: Partner, monkeypatch: pytest.MonkeyPatch) -> Feed:
    def get(_url: str, path: Path) -> fetch.Answer:
        return fetch.Answer(200, {}, path.write_text(ROWS, encoding="utf-8"))

    monkeypatch.setattr(fetch, "get", get)
    return actions.save_feed(Feed(partner=partner, url="https://feeds.example.lv/offers.csv"), by=None)


def page_of(source: Feed | Upload) -> str:
    return f"/parvaldiba/partneri/parks/kolonnas/{source.public_id}/"


def said(**other: str) -> dict[str, str]:
    return {name_of(heading): field for heading, field in (RIGHT | other).items()}


def trial_of(feed: Feed) -> dict[str, Any]:
    actions.keep_trial(feed)
    feed.refresh_from_db()
    return dict(feed.trial or {})


def upload(desk: Client, content: str = ROWS, name: str = "saraksts.csv") -> Upload:
    file = SimpleUploadedFile(name, content.encode())
    assert desk.post("/parvaldiba/partneri/parks/", {"act": "upload", "upload-file": file}).status_code == 302
    kept = queries.upload_by_key(Upload.objects.get().pk)
    assert kept
    actions.try_upload(kept)
    return Upload.objects.get()


def test_a_dry_run_that_fails_shows_the_columns_and_how_they_begin(desk: Client, feed: Feed) -> None:
    assert trial_of(feed)["error"]
    assert page_of(feed) in desk.get("/parvaldiba/partneri/parks/").content.decode()
    page = desk.get(page_of(feed)).content.decode()
    assert len(SELECT.findall(page)) == 4
    assert all(word in page for word in ("Par ko", "Talka mežā", "Grābjam lapas.", "Anna"))


def test_named_they_are_remembered_and_the_next_dry_run_uses_them(desk: Client, feed: Feed) -> None:
    trial_of(feed)
    assert desk.post(page_of(feed), said()).status_code == 302
    feed.refresh_from_db()
    assert feed.fields == RIGHT
    assert "Stādām kokus." in desk.get(page_of(feed)).content.decode(), "columns stay while it is tried out anew"
    told = trial_of(feed)
    assert (told["error"], told["unknown_columns"]) == ("", [])
    assert actions.fetch_feed(feed)
    assert set(Opportunity.objects.values_list("title", flat=True)) == {"Talka mežā", "Talka parkā"}


def test_headings_that_are_understood_are_chosen_already(desk: Client, feed: Feed) -> None:
    feed.fields = {"Num": "external_id"}
    feed.save()
    trial_of(feed)
    page = desk.get(page_of(feed)).content.decode()
    assert 'value="external_id" selected' in page
    assert 'value="contact_name" selected' not in page


@pytest.mark.parametrize("wrong", [{"Kontakts": "nothing"}, {"Kontakts": "title"}, {"Kas": ""}])
def test_what_cannot_be_is_refused_where_it_was_chosen(desk: Client, feed: Feed, wrong: dict[str, str]) -> None:
    trial_of(feed)
    answer = desk.post(page_of(feed), said(**{"Par ko": "description"} | wrong))
    page = answer.content.decode()
    assert answer.status_code == 422
    if "Kas" in wrong:
        assert "kurās kolonnās ir: Nosaukums" in page
    else:
        assert f'id="id_{name_of("Kontakts")}_error"' in page
    assert page.count('value="description" selected') == 1, "what was chosen is still there"
    feed.refresh_from_db()
    assert feed.fields == {}


def test_a_column_that_was_not_on_the_page_keeps_its_meaning(desk: Client, feed: Feed) -> None:
    trial_of(feed)
    seen = said()
    del seen[name_of("Kontakts")]
    desk.post(page_of(feed), seen | {"c0": "title"})
    feed.refresh_from_db()
    assert feed.fields == RIGHT


def test_what_is_said_of_a_file_counts_for_the_next_one(desk: Client) -> None:
    first = upload(desk)
    assert desk.post(page_of(first), said()).status_code == 302
    actions.forget_upload(first, by=None)
    second = upload(desk)
    assert (second.trial or {})["counts"]["created"] == 2
    actions.forget_upload(second, by=None)
    assert (upload(desk, '[{"clientId": "1"}]', "cits.json").trial or {})["format"], "no table: nothing is named"


def test_a_file_that_is_being_taken_in_is_left_alone(desk: Client) -> None:
    kept = upload(desk)
    actions.order_upload(kept, by=None)
    answer = desk.post(page_of(kept), said())
    assert (answer.status_code, Upload.objects.get().fields) == (422, {})
    assert "Failu jau uzņem" in answer.content.decode()


def test_another_partners_source_is_not_there(desk: Client, feed: Feed) -> None:
    actions.save_partner(Partner(code="cits", name="Cits"), by=None)
    assert desk.get(page_of(feed).replace("parks", "cits")).status_code == 404


def test_of_two_columns_named_alike_the_first_counts(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "ROWS", "ID;Nosaukums;Apraksts;Nosaukums\n1;Talka;Darbs;\n")
    feed.fields = {"Nosaukums": "title"}
    feed.save()
    assert trial_of(feed)["counts"] == {"created": 1, "updated": 0, "unchanged": 0, "withdrawn": 0, "refused": 0}


def test_first_rows_are_forgotten_after_a_week(feed: Feed) -> None:
    trial_of(feed)
    with clock.move_to(clock.now() + timedelta(days=6)):
        assert actions.purge_trials() == 0
    with clock.move_to(clock.now() + timedelta(days=8)):
        assert actions.purge_trials() == 1


def test_days_of_a_dry_run_are_told_as_on_pages(desk: Client, feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "ROWS", "ID;Nosaukums;Apraksts;Pieteikties līdz\n1;Talka;Darbs;31.01.2027\n")
    trial_of(feed)
    page = desk.get("/parvaldiba/partneri/parks/").content.decode()
    assert "pieteikšanās līdz 2027. gada 31. janvārim (ieskaitot)" in page
    assert "2027-0" not in page
