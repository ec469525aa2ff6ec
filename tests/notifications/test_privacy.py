"""What leaves with a person, what goes with them, and what is not kept for ever."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from talka.accounts import vault
from talka.accounts.models import Contact, User
from talka.core import clock
from talka.notifications import privacy
from talka.notifications.actions import choose, open_calendar, queue, recognise, send, spread
from talka.notifications.enums import Pace
from talka.notifications.kinds import Kind
from talka.notifications.models import (
    CalendarFeed,
    Choice,
    Delivery,
    KnownDevice,
    NewsAddress,
    Notification,
    PushDevice,
    TextOverride,
)
from talka.notifications.queries.choices import Wish
from tests.factories.notifications import device, news_reader

pytestmark = pytest.mark.django_db
MODELS = (Notification, Choice, PushDevice, KnownDevice, NewsAddress, CalendarFeed)


def with_everything(answer: Kind, email: str) -> User:
    person = news_reader(email)
    device(person, f"https://fcm.googleapis.com/{email}")
    open_calendar(person)
    recognise(person, "")
    choose(person, [Wish(answer, Pace.AT_ONCE, push=False)])
    queue(answer, to=person, context=answer.sample)
    message = Notification.objects.get(user=person)
    spread(message.pk)
    send(Delivery.objects.get(notification=message).pk)
    return person


def test_an_export_holds_all_and_reads_as_text(answer: Kind, outbox: Path) -> None:
    person = with_everything(answer, "anna@example.lv")
    whole = privacy.export(person)
    text = json.dumps(whole, cls=DjangoJSONEncoder, ensure_ascii=False)
    for told in (
        "Answer: Palīgi suņu patversmē",
        "anna@example.lv",
        "fcm.googleapis.com",
        '"email": "at_once"',
        "sent",
    ):
        assert told in text
    for never in ("token_hash", "p256dh", "fcm.googleapis.com/anna"):
        assert never not in text
    assert all(whole.values())


def test_erasing_takes_every_row_and_leaves_others(answer: Kind, outbox: Path) -> None:
    anna, emils = (with_everything(answer, f"{name}@example.lv") for name in ("anna", "emils"))
    TextOverride.objects.create(kind=answer.code, language="lv", subject="x", body="y", by=anna)
    privacy.erase(anna)
    for model in MODELS:
        assert not model.objects.filter(user=anna).exists()
        assert model.objects.filter(user=emils).exists()
    [contact] = Contact.objects.all()
    assert vault.address_of(contact) == "emils@example.lv"
    assert TextOverride.objects.get().by is None


def test_every_model_with_a_path_to_a_person_is_named_here() -> None:
    of_people = {
        model
        for model in (*MODELS, Delivery, TextOverride)
        if any(field.related_model is User for field in model._meta.get_fields() if field.is_relation)
    }
    assert of_people == {*MODELS, TextOverride}


def test_old_rows_go_and_young_ones_stay(answer: Kind, outbox: Path) -> None:
    with_everything(answer, "anna@example.lv")
    assert set(privacy.retain().values()) == {0}
    with clock.move_to(clock.now() + timedelta(days=91)):
        assert privacy.retain() == {"messages": 0, "deliveries": 1, "known_devices": 0, "devices": 0}
    with clock.move_to(clock.now() + timedelta(days=731)):
        assert privacy.retain() == {"messages": 1, "deliveries": 0, "known_devices": 1, "devices": 1}
