"""The calendar's address: made, replaced and withdrawn by its person; it shows what apps provide and names nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from icalendar import Calendar

from talka.accounts.models import User
from talka.core import clock
from talka.core.errors import ConfigurationError
from talka.notifications.models import CalendarFeed
from talka.notifications.queries import calendar
from talka.notifications.queries.calendar import Entry
from tests.factories.notifications import reader

pytestmark = pytest.mark.django_db
PAGE = "/mans/zinas/kalendars/"


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> User:
    """Somebody with an answer, a shift and a whole day in the calendar."""
    monkeypatch.setattr(calendar, "_providers", {})
    me = reader("Kanārija Kalendārā")

    def entries(user: User) -> Iterable[Entry]:
        if user != me:
            return []
        return [
            Entry(
                "shift-1", "Maiņa: suņi", datetime(2026, 12, 5, 8, tzinfo=UTC), datetime(2026, 12, 5, 10, tzinfo=UTC)
            ),
            Entry("answer-1", "Atbilde: jā;\x00 gaidām", date(2026, 11, 30), url="/mans/pieteikumi/", cancelled=True),
        ]

    calendar.provide("sample", entries)
    return me


def made(client: Client, person: User) -> str:
    client.force_login(person)
    page = client.post(PAGE + "adrese/", follow=True).text
    found = re.search(r"http://localhost:8000(/kalendars/[\w-]{43}\.ics)", page)
    assert found is not None
    return found[1]


def test_the_page_shows_what_is_coming_and_is_kept_for_the_way(client: Client, person: User) -> None:
    client.force_login(person)
    with clock.move_to(datetime(2026, 12, 1, 10, tzinfo=UTC)):
        page = client.get(PAGE)
    assert "Maiņa: suņi" in page.text
    assert "Sestdien, 5. decembrī no 10.00 līdz 12.00" in page.text
    assert "Atbilde: jā" not in page.text
    assert page["X-Talka-Offline"] == "keep"
    with clock.move_to(datetime(2026, 12, 6, 10, tzinfo=UTC)):
        assert "Pagaidām nekas nav gaidāms" in client.get(PAGE).text


def test_an_address_shown_once_is_not_kept_on_the_device(client: Client, person: User) -> None:
    client.force_login(person)
    shown = client.post(PAGE + "adrese/", follow=True)
    assert "/kalendars/" in shown.text
    assert "X-Talka-Offline" not in shown.headers


def test_the_address_shows_entries_to_any_program(client: Client, person: User) -> None:
    answer = Client().get(made(client, person))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"
    whole = Calendar.from_ical(answer.content)
    first, second = whole.walk("VEVENT")
    assert (str(first["SUMMARY"]), first.decoded("DTSTART")) == ("Atbilde: jā; gaidām", date(2026, 11, 30))
    assert str(first["STATUS"]) == "CANCELLED"
    assert str(first["URL"]) == "http://localhost:8000/mans/pieteikumi/"
    assert second.decoded("DTEND") == datetime(2026, 12, 5, 10, tzinfo=UTC)
    assert person.nickname not in answer.text
    assert str(person.pk) not in answer.text
    assert CalendarFeed.objects.get().read_on is not None


def test_the_address_is_shown_once_and_stored_as_a_hash(client: Client, person: User) -> None:
    link = made(client, person)
    assert link not in client.get(PAGE).text
    assert link.split("/")[-1].removesuffix(".ics") not in str(CalendarFeed.objects.values())


def test_a_new_address_ends_the_old_and_deleting_ends_both(client: Client, person: User) -> None:
    old = made(client, person)
    new = made(client, person)
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200
    client.post(PAGE + "dzest/")
    assert Client().get(new).status_code == 404


def test_the_calendar_of_a_closed_account_is_closed(client: Client, person: User) -> None:
    link = made(client, person)
    person.is_active = False
    person.save(update_fields=["is_active"])
    assert Client().get(link).status_code == 404


def test_an_address_opens_its_own_persons_calendar(client: Client, person: User) -> None:
    other = made(client, reader())
    assert "Maiņa" not in Client().get(other).text


def test_entries_are_provided_once(person: User) -> None:
    with pytest.raises(ConfigurationError):
        calendar.provide("sample", lambda _user: [])


def test_a_reminder_rings_and_what_stands_in_the_feed_does_not() -> None:
    quiet, rings = (Entry("promise-1", "Atbilde", date(2026, 12, 1), reminds=one) for one in (False, True))
    assert not Calendar.from_ical(calendar.file([quiet])).walk("VALARM")
    [alarm] = Calendar.from_ical(calendar.file([rings])).walk("VALARM")
    assert (str(alarm["ACTION"]), alarm["TRIGGER"].to_ical()) == ("DISPLAY", b"PT9H")


def test_a_single_reminder_is_a_file_of_its_own() -> None:
    [event] = Calendar.from_ical(calendar.file([Entry("promise-1", "Atbilde", date(2026, 12, 1))])).walk("VEVENT")
    assert str(event["UID"]) == "promise-1@localhost"
