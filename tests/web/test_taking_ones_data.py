"""One's data as an archive: only one's own, behind a link that lives a day, sealed in the database."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from talka.accounts import vault
from talka.accounts.models import User
from talka.core import clock
from talka.web import privacy
from talka.web.models import DataExport
from tests import factories
from tests.factories.applications import volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    made = volunteer()
    vault.tell(made, name="Kanārija", email="kanarija@example.lv")
    return made


@pytest.fixture
def ready(person: User) -> str:
    export, token = privacy.ask_export(person)
    privacy.fill_export(export.pk)
    return token


def test_the_archive_has_a_page_and_a_file_for_programs(client: Client, person: User, ready: str) -> None:
    browser = factories.sign_in(client, person)
    assert reverse("my_download", args=[ready]) in browser.get(reverse("my_export", args=[ready])).text
    answer = browser.get(reverse("my_download", args=[ready]))
    assert answer["Cache-Control"] == "private, no-store"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as held:
        told = json.loads(held.read(privacy.JSON_NAME))
        page = held.read(privacy.HTML_NAME).decode()
    assert told["accounts"]["identity"]["name"] == "Kanārija"
    assert "Kanārija" in page
    assert person.nickname in page


def test_before_it_is_made_the_page_waits(client: Client, person: User) -> None:
    _export, token = privacy.ask_export(person)
    browser = factories.sign_in(client, person)
    assert 'hx-trigger="every 3s"' in browser.get(reverse("my_export", args=[token])).text
    assert browser.get(reverse("my_download", args=[token])).status_code == 404


def test_somebody_elses_link_is_no_link(client: Client, ready: str) -> None:
    browser = factories.sign_in(client, volunteer())
    assert browser.get(reverse("my_export", args=[ready])).status_code == 404
    assert browser.get(reverse("my_download", args=[ready])).status_code == 404


def test_a_link_lives_a_day(client: Client, person: User, ready: str) -> None:
    browser = factories.sign_in(client, person)
    DataExport.objects.update(until=clock.now() - timedelta(seconds=1))
    assert browser.get(reverse("my_download", args=[ready])).status_code == 404
    assert privacy.purge_exports() == 1
    assert not DataExport.objects.exists()


def test_the_database_holds_neither_link_nor_words(person: User, ready: str) -> None:
    row = DataExport.objects.get()
    assert ready not in row.token_hash
    assert "Kanārija".encode() not in bytes(row.sealed or b"")
    assert zipfile.is_zipfile(io.BytesIO(privacy.opened(row)))


def test_asking_needs_a_fresh_sign_in(client: Client, person: User) -> None:
    person.set_password("garš teikums ar vārdiem")
    person.save()
    browser = factories.sign_in(client, person)
    for name in ("my_export_ask", "my_erase"):
        answer = browser.post(reverse(name))
        assert answer.status_code == 302, name
        assert "apstiprini" in answer["Location"], name
    assert not DataExport.objects.exists()


def test_who_leaves_for_good_leaves_nothing_in_the_browser(client: Client, person: User) -> None:
    """The ticket, the calendar and drafts were kept for times without a network, perhaps on a library's computer."""
    browser = factories.sign_in(client, person)
    answer = browser.post(reverse("my_erase"), {"sure": "on"})
    assert answer.headers["Location"] == reverse("erased")
    assert answer.headers.get("Clear-Site-Data") == '"cache", "storage"'
    leaving = re.search(r"LEAVING = /(.+)/;", browser.get("/sw.js").text)
    assert leaving, "for browsers that do not know the header"
    for name in ("my_erase", "accounts:sign_out", "accounts:sign_out_everywhere"):
        assert re.search(leaving[1].replace(r"\/", "/"), reverse(name)), name
