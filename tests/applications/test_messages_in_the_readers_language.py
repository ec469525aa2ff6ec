"""What one side chose from a list reaches the other in the other's language."""

from __future__ import annotations

import pytest
from django.utils import translation

from talka.accounts import vault
from talka.applications import actions
from talka.notifications.models import Notification
from tests.factories.applications import application, coordinator, fresh, volunteer

pytestmark = pytest.mark.django_db


def words(kind: str) -> dict[str, dict[str, str]]:
    """By nickname of the reader."""
    rows = Notification.objects.filter(kind=kind).select_related("user")
    return {one.user.nickname: one.context for one in rows if one.user}


def test_the_reason_of_a_no_is_put_into_the_volunteers_language() -> None:
    sent = application(by=volunteer("Reader", language="en"))
    with translation.override("lv"):
        actions.decline(fresh(sent), by=coordinator(sent.organisation), reason="time")
    assert words("application.declined")["Reader"]["reason"] == "The times do not match."


def test_a_field_is_asked_for_in_the_volunteers_language_and_answered_in_that_of_each_of_the_team() -> None:
    sent = application(by=(person := volunteer("Lasītājs")))
    boss, other = coordinator(sent.organisation), coordinator(sent.organisation)
    type(other).objects.filter(pk=other.pk).update(language="en")
    with translation.override("en"):
        asked = actions.ask(fresh(sent), "phone", reason="meeting", by=boss)
    assert words("application.field_asked")["Lasītājs"]["field"] == "Tālrunis"
    assert "satiktos" in words("application.field_asked")["Lasītājs"]["reason"]
    vault.tell(person, phone="+37120000001")
    actions.answer(asked, by=person, give=True)
    told = words("application.field_answered")
    assert (told[boss.nickname]["field"], told[other.nickname]["field"]) == ("Tālrunis", "Phone")
