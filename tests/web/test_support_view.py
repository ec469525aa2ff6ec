"""A moderator sees an account only with the code its owner read out: once, for half an hour, to read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from talka.accounts import vault
from talka.core import clock
from talka.core.errors import RefusedError
from talka.core.models import AuditEntry
from talka.notifications.models import Notification
from talka.web import actions, privacy
from talka.web.models import SupportAccess
from tests import factories, matrix
from tests.factories.applications import volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> matrix.World:
    return matrix.build()


def test_a_code_opens_once(world: matrix.World) -> None:
    person, moderator = volunteer(), world.people["moderator"]
    code = actions.ask_support(person)
    actions.open_support(code.upper(), reason="neatrod pieteikumu", by=moderator)
    with pytest.raises(RefusedError, match="code_unknown"):
        actions.open_support(code, reason="vēlreiz", by=moderator)


def test_an_old_code_opens_nothing(world: matrix.World) -> None:
    person = volunteer()
    code = actions.ask_support(person)
    SupportAccess.objects.filter(user=person).update(code_until=clock.now())
    with pytest.raises(RefusedError, match="code_unknown"):
        actions.open_support(code, reason="x", by=world.people["moderator"])


def test_a_newer_code_kills_the_older(world: matrix.World) -> None:
    person = volunteer()
    old, _new = actions.ask_support(person), actions.ask_support(person)
    with pytest.raises(RefusedError, match="code_unknown"):
        actions.open_support(old, reason="x", by=world.people["moderator"])


def test_the_person_is_told_sees_it_and_ends_it(world: matrix.World) -> None:
    person = world.people["stranger"]
    browser = factories.sign_in(Client(), person)
    assert Notification.objects.filter(user=person, kind="support.opened", key__startswith="support:").count() == 1
    assert AuditEntry.objects.filter(code="support.opened", subject_id=str(person.pk)).count() == 1
    assert [one["why"] for one in privacy.looks(person)] == ["palīdzēt"]
    assert "palīdzēt" in browser.get(reverse("my_data")).text
    desk = factories.sign_in(Client(), world.people["moderator"])
    view = reverse("desk_support_view", args=[world.support])
    assert desk.get(view).status_code == 200
    browser.post(reverse("my_support"), {"end": "1"})
    assert desk.get(view).status_code == 404


def test_the_view_ends_by_itself_and_shows_no_name(world: matrix.World) -> None:
    person = world.people["stranger"]
    vault.tell(person, name="Kanārija")
    desk = factories.sign_in(Client(), world.people["moderator"])
    view = reverse("desk_support_view", args=[world.support])
    shown = desk.get(view).text
    assert "Kanārija" not in shown
    assert person.nickname not in shown
    past = clock.now() - timedelta(minutes=31)
    SupportAccess.objects.filter(pk=world.support).update(opened_at=past, until=past + timedelta(minutes=30))
    assert desk.get(view).status_code == 404
