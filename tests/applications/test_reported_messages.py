"""A reported message: both sides learn what came of it, and who decides sees what was sent."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from talka.accounts.enums import DutyKind
from talka.accounts.models import Duty, User
from talka.applications import actions
from talka.applications.actions.conversing import decide_report
from talka.applications.enums import Side
from talka.applications.models import Application, MessageReport
from talka.notifications.models import Notification
from tests import factories
from tests.factories.applications import application, coordinator, fresh, volunteer

pytestmark = pytest.mark.django_db
Enter = Callable[[User], Client]
OTHER = {Side.VOLUNTEER: Side.ORGANISER, Side.ORGANISER: Side.VOLUNTEER}
WORDS = "Sveiki **visi** http://slikts.example/ <b>x</b>"


@pytest.fixture
def sent() -> Application:
    return fresh(application(factories.opportunity(for_minors=True), by=volunteer(age_band="16-17")))


@pytest.fixture
def boss(sent: Application) -> User:
    return coordinator(sent.organisation)


@pytest.fixture
def moderator() -> User:
    found = volunteer(is_staff=True)
    Duty.objects.create(user=found, kind=DutyKind.MODERATOR)
    return found


def picture() -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(file, "PNG")
    return SimpleUploadedFile("a.png", file.getvalue(), "image/png")


def reported(sent: Application, boss: User, by: Side) -> MessageReport:
    """`by`: who reports."""
    person = sent.volunteer
    assert person is not None
    if by == Side.ORGANISER:
        said = actions.write(sent, side=OTHER[by], by=person, text=WORDS, uploads=[picture()])
    else:
        said = actions.write(sent, side=OTHER[by], by=boss, template="thanks")
    return actions.report(said, side=by, by=boss if by == Side.ORGANISER else person, reason="money")


def kinds(user: User | None) -> set[str]:
    found = Notification.objects.filter(user=user).values_list("kind", flat=True)
    return {one.removeprefix("application.") for one in found if "report" in one or "removed" in one}


@pytest.mark.parametrize("uphold", [True, False])
def test_an_organiser_who_reported_is_told_and_the_writer_why_it_is_gone(
    sent: Application, boss: User, moderator: User, *, uphold: bool
) -> None:
    decide_report(reported(sent, boss, Side.ORGANISER), by=moderator, uphold=uphold)
    assert kinds(boss) == {"team_report_decided"}
    assert kinds(sent.volunteer) == ({"message_removed"} if uphold else set())


@pytest.mark.parametrize("uphold", [True, False])
def test_a_volunteer_who_reported_is_told_and_the_team_why_it_is_gone(
    sent: Application, boss: User, moderator: User, *, uphold: bool
) -> None:
    decide_report(reported(sent, boss, Side.VOLUNTEER), by=moderator, uphold=uphold)
    assert kinds(sent.volunteer) == {"report_decided"}
    assert kinds(boss) == ({"team_message_removed"} if uphold else set())


def test_who_reported_reads_so_beside_the_message_and_is_not_asked_again(
    enter: Enter, sent: Application, boss: User, moderator: User
) -> None:
    report = reported(sent, boss, Side.ORGANISER)
    page = reverse("applications:received", args=[sent.organisation.key, sent.public_id])
    form = reverse(
        "applications:received_report", args=[sent.organisation.key, sent.public_id, report.message.public_id]
    )
    browser = enter(boss)
    assert form not in browser.get(page).text
    assert "moderators to izskata" in browser.get(page).text
    assert sent.volunteer is not None
    theirs = enter(sent.volunteer).get(reverse("applications:one", args=[sent.public_id])).text
    assert "ziņojāt" not in theirs, "nobody learns of being reported before it is decided"
    decide_report(report, by=moderator, uphold=False)
    assert "pārkāpumu neatrada" in browser.get(page).text


def test_the_moderator_sees_words_as_typed_the_picture_and_that_a_minor_is_in_it(
    client: Client, sent: Application, boss: User, moderator: User
) -> None:
    report = reported(sent, boss, Side.ORGANISER)
    desk = factories.sign_in(client, moderator)
    page = desk.get(reverse("desk_item", args=["zinas", report.public_id])).text
    assert "**visi**" in page
    assert 'href="http://slikts.example/"' not in page
    assert "jaunāks par 18" in page
    file = report.message.attachments.get().file
    url = reverse("desk_message_file", args=[report.public_id, file.public_id])
    assert url in page
    answer = desk.get(url)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    decide_report(report, by=moderator, uphold=True)
    assert desk.get(url).status_code == 404, "only as long as it is to be decided"
    assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a file's answer streams
    answer.close()  # the test's connection with it
