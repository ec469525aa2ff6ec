"""Files of a conversation reach its two sides only, and a child's guardian comes before strangers' words and pictures."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from talka.accounts.models import User
from talka.applications import actions
from talka.applications.enums import Side
from talka.applications.models import Application, Attachment
from talka.core import clock
from talka.core.errors import RefusedError
from tests.factories import opportunity
from tests.factories.applications import application, coordinator, fresh, volunteer

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]


def png() -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(file, "PNG")
    return SimpleUploadedFile("a.png", file.getvalue(), "image/png")


def talk(person: User, **offer: Any) -> tuple[Application, User]:
    made = opportunity(**offer)
    boss = coordinator(made.organisation)
    return fresh(application(made, by=person)), boss


def test_a_picture_of_a_conversation_has_no_public_address(client: Client, enter: Enter) -> None:
    person = volunteer()
    sent, boss = talk(person)
    message = actions.write(sent, side=Side.VOLUNTEER, by=person, text="Skat", uploads=[png()])
    file = message.attachments.get().file
    assert client.get(file.get_absolute_url()).status_code == 404
    mine = enter(person).get(reverse("applications:attachment", args=[sent.public_id, file.public_id]))
    theirs = reverse("applications:received_attachment", args=[sent.organisation.key, sent.public_id, file.public_id])
    for answer in (mine, enter(boss).get(theirs)):
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a file's answer streams
        answer.close()
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers.get("Cross-Origin-Resource-Policy") != "cross-origin"


@pytest.mark.parametrize("band", ["13-15", "16-17"])
def test_before_consent_a_prepared_text_brings_no_file_along(band: str) -> None:
    sent, boss = talk(volunteer(age_band=band), for_minors=True)
    with pytest.raises(RefusedError, match=r"message\.minor"):
        actions.write(sent, side=Side.ORGANISER, by=boss, template="thanks", uploads=[png()])
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("side", [Side.VOLUNTEER, Side.ORGANISER])
def test_a_while_after_an_application_has_ended_nobody_writes_any_more(side: Side) -> None:
    person = volunteer()
    sent, boss = talk(person)
    by = boss if side == Side.ORGANISER else person
    actions.decline(sent, by=boss, reason="other")
    actions.write(fresh(sent), side=side, by=by, text="Paldies!")
    with clock.move_to(clock.now() + timedelta(days=15)), pytest.raises(RefusedError, match=r"message\.closed"):
        actions.write(fresh(sent), side=side, by=by, text="Un tomēr?")


def test_a_closed_conversation_has_no_form(enter: Enter) -> None:
    person = volunteer()
    sent, boss = talk(person)
    actions.withdraw(sent, by=person, reason="time")
    page = reverse("applications:received", args=[sent.organisation.key, sent.public_id])
    form = reverse("applications:received_write", args=[sent.organisation.key, sent.public_id])
    assert form in enter(boss).get(page).text
    with clock.move_to(clock.now() + timedelta(days=15)):
        assert form not in enter(boss).get(page).text


def test_the_organiser_is_not_said_to_have_told_what_nobody_was_told(enter: Enter) -> None:
    sent, boss = talk(volunteer())
    actions.approve(sent, by=boss)
    browser = enter(boss)
    args = [sent.organisation.key, sent.public_id]
    browser.post(reverse("applications:received_act", args=[*args, "complete"]))
    assert fresh(sent).state == "completed"
    page = browser.get(reverse("applications:received", args=args))
    assert "brīvprātīgajam ir paziņots" not in page.text
