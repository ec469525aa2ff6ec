"""A person's secrets are planted, everything is done and said that can be: they are found nowhere but with the person.

What each page shows to whom is searched in tests/test_permissions.py, with the same canaries.
"""

from __future__ import annotations

import email
import logging
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from psycopg import sql
from pytest_django import Settings

from talka.applications import actions as applications
from talka.applications.enums import DeclineReason, Side
from talka.applications.models import Application
from talka.core import clock
from talka.notifications.actions.delivery import send, spread
from talka.notifications.enums import Channel
from talka.notifications.models import Delivery, Notification
from talka.web import privacy
from tests import factories, matrix
from tests.factories.applications import application, volunteer
from tests.factories.notifications import reader
from tests.matrix import CANARIES, CANARY

pytestmark = pytest.mark.django_db
PUBLIC = ("/", "/iespejas/", "/iespejas.atom", "/iespejas.json", "/iespejas.ics", "/organizacijas/", "/jaunumi/")
HOLDS_NICKNAMES = {"accounts_user"}
"""The one table that has the nickname in clear: its owner types it to sign in."""


@pytest.fixture
def world() -> matrix.World:
    """The first house's applicant is the canary; everything has been said and decided about them."""
    made = matrix.build()
    sent = Application.objects.get(volunteer=made.own.volunteer)
    team = made.own.coordinator
    applications.approve(sent, by=team)
    applications.write(sent, side=Side.ORGANISER, by=team, text="Tiekamies astoņos.")
    applications.write(sent, side=Side.VOLUNTEER, by=made.own.volunteer, text="Būšu.")
    other = factories.opportunity(organisation=made.own.organisation)
    second = application(other, by=made.own.volunteer, message="Arī te.")
    applications.decline(second, by=team, reason=DeclineReason.TIME)
    return made


def secrets(text: str) -> list[str]:
    return [one for one in CANARIES if one in text]


def test_public_pages_feeds_and_the_api_tell_nothing(world: matrix.World, client: Client) -> None:
    offer = world.own.parts["opportunity"]
    found = client.get("/api/v1/opportunities").json()["items"]
    url = next(one["url"] for one in found if one["id"] == offer)
    addresses = [
        *PUBLIC,
        f"/api/v1/opportunities/{offer}",
        world.own.organisation.get_absolute_url(),
        f"/{url.split('/', 3)[3]}",
    ]
    answers = [(one, matrix.ask(client, one)) for one in addresses]
    assert {answer.status for _url, answer in answers} == {200}
    assert [(one, answer.secrets) for one, answer in answers if answer.secrets] == []


def test_mails_tell_no_other_person(world: matrix.World, settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_URL, settings.OUTBOX = "", tmp_path
    member = reader("Lasītājs", email="komanda@example.lv")
    world.own.organisation.memberships.create(user=member, role="admin")
    applications.write(
        Application.objects.filter(volunteer=world.own.volunteer).earliest("pk"),
        side=Side.VOLUNTEER, by=world.own.volunteer, text="Vēl jautājums.",
    )  # fmt: skip
    for told in Notification.objects.exclude(user=world.own.volunteer):
        spread(told.pk)
    Delivery.objects.update(channel=Channel.EMAIL, due_at=clock.now())  # as if it were day and nobody wanted summaries
    for delivery in Delivery.objects.exclude(notification__user=world.own.volunteer):
        send(delivery.pk)
    mails = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert mails, "the team gets mail"
    for path in mails:
        message = email.message_from_bytes(path.read_bytes())
        words = [one.get_payload(decode=True) for one in message.walk() if not one.is_multipart()]
        text = b"".join(one for one in words if isinstance(one, bytes)).decode()
        assert secrets(str(message) + text + path.name) == []


def test_what_others_take_along_names_nobody(world: matrix.World) -> None:
    for role in ("coordinator", "admin", "outsider", "moderator", "stranger"):
        told = privacy.archive(world.people[role])
        assert [one for one in CANARIES if one.encode() in told] == [], role
        assert secrets(str(privacy.export_person(world.people[role]))) == [], role


def test_no_table_but_the_vault_holds_them(world: matrix.World) -> None:
    privacy.ask_export(world.own.volunteer)
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            wanted = sql.SQL("SELECT count(*) FROM {} t WHERE t::text LIKE ANY(%s)").format(sql.Identifier(table))
            cursor.execute(wanted, [[f"%{one}%" for one in CANARIES]])
            if cursor.fetchone()[0]:
                found.append(table)
    assert set(found) <= HOLDS_NICKNAMES


def test_logs_name_nobody(world: matrix.World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    browser = factories.sign_in(Client(), world.own.volunteer)
    for name in ("mine", "my_data", "applications:mine", "accounts:profile", "accounts:security"):
        assert browser.get(reverse(name)).status_code == 200
    assert caplog.records
    assert (
        secrets("".join(f"{one.getMessage()} {one.__dict__}" for one in caplog.records if one.name.startswith("talka")))
        == []
    )


def test_the_canary_is_seen_by_its_owner(world: matrix.World) -> None:
    """The search works: where the nickname may be, it is found."""
    browser = factories.sign_in(Client(), world.own.volunteer)
    assert CANARY in matrix.ask(browser, reverse("mine")).secrets
    assert CANARY in str(privacy.export_person(world.own.volunteer))
    assert matrix.ask(factories.sign_in(Client(), volunteer()), reverse("mine")).secrets == ()
