"""Stories: only of work done, under a name the author chose, read by a moderator, answered once, withdrawn any time."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image
from pytest_django import Settings

from talka.accounts.models import User
from talka.applications.models import PairName
from talka.core.errors import RefusedError, WrongStateError
from talka.core.models import StoredFile
from talka.hours.models import WorkRecord
from talka.notifications.models import Notification
from talka.opportunities.models import Opportunity
from talka.stories import actions, privacy, queries
from talka.stories.enums import State
from talka.stories.models import Story
from tests import factories
from tests.factories.applications import coordinator, volunteer
from tests.factories.certificates import confirmed_hours, worker

pytestmark = pytest.mark.django_db
TEXT = "Sākumā baidījos no lielajiem suņiem, bet pēc pirmās pastaigas gribējās nākt katru nedēļu. Nāc arī tu!"
CANARY = "Kanārijputniņš"


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def pair() -> PairName:
    return worker(factories.organisation(), volunteer(CANARY))


@pytest.fixture
def offer(pair: PairName) -> Opportunity:
    made = factories.opportunity(organisation=pair.organisation)
    confirmed_hours(pair, 90, offer=made)
    return made


def author(pair: PairName) -> User:
    assert pair.volunteer is not None
    return pair.volunteer


def told(pair: PairName, offer: Opportunity | None, **more: Any) -> Story:
    values: dict[str, Any] = {"text": TEXT, "first_name": "", "consent": True, "by": author(pair)} | more
    return actions.submit(pair, offer, **values)


def answered(story: Story, text: str = "Paldies!") -> Story:
    """Answered by the organiser, and read by a moderator."""
    return actions.publish_answer(actions.answer(story, text=text, by=coordinator(story.organisation)), by=volunteer())


def moderator() -> User:
    made = volunteer()
    made.is_staff = True
    made.save()
    return made


def picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "green").save(out, "JPEG")
    return SimpleUploadedFile("Anna ar suni.jpg", out.getvalue())


def test_only_of_work_that_is_done(pair: PairName, offer: Opportunity) -> None:
    other = factories.opportunity(organisation=pair.organisation)
    for what in (other, None):
        with pytest.raises(RefusedError, match="not_taken_part"):
            told(pair, what)
    with pytest.raises(RefusedError, match="not_taken_part"):
        told(pair, offer, by=volunteer())
    WorkRecord.objects.update(state="disputed", disputed_by="organiser")
    with pytest.raises(RefusedError, match="not_taken_part"):
        told(pair, offer)
    WorkRecord.objects.update(state="confirmed", disputed_by="")
    assert told(pair, offer).state == State.SUBMITTED
    with pytest.raises(RefusedError, match="told_already"):
        told(pair, offer)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"consent": False}, "no_consent"),
        ({"text": "Īss."}, "length"),
        ({"text": TEXT + " www.pelna.lv"}, "links"),
        ({"text": TEXT + " raksti man uz es@example.lv"}, "links"),
        ({"first_name": "Anna Kalniņa"}, "first_name"),
    ],
)
def test_is_refused_with_words(pair: PairName, offer: Opportunity, wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(RefusedError, match=code) as refused:
        told(pair, offer, **wrong)
    assert refused.value.message
    assert not Story.objects.exists()


def test_a_minor_is_shown_under_the_pair_name_without_picture(pair: PairName, offer: Opportunity) -> None:
    User.objects.filter(pk=author(pair).pk).update(age_band="16-17")
    author(pair).refresh_from_db()
    for more in ({"first_name": "Anna"}, {"photo": picture(), "alt": "Suns"}):
        with pytest.raises(RefusedError, match="minor"):
            told(pair, offer, **more)
    assert told(pair, offer).shown_name == pair.name


def test_nobody_sees_it_before_a_moderator_has_read_it(pair: PairName, offer: Opportunity) -> None:
    story = told(pair, offer, first_name="Anna", photo=picture(), alt="Suns zālē")
    boss = coordinator(pair.organisation)
    assert queries.shown(organisation=pair.organisation) == []
    assert list(queries.to_check()) == [story]
    with pytest.raises(RefusedError, match=r"story\.own"):
        actions.publish(story, by=author(pair))
    actions.publish(story, by=volunteer())
    for shown in (queries.shown(organisation=pair.organisation), queries.shown(opportunity=offer)):
        page = render_to_string("stories/parts/list.html", {"stories": shown})
        assert "Sākumā baidījos" in page
        assert "Suns zālē" in page
        assert "Anna ar suni" not in page
        assert CANARY not in page
        assert pair.name not in page, "who tells under the first name is not joined with the name an organiser knows"
    assert {one.kind for one in Notification.objects.filter(user=boss)} == {"story.told"}
    assert {one.kind for one in Notification.objects.filter(user=pair.volunteer)} == {"story.published"}


def test_new_words_are_read_again(pair: PairName, offer: Opportunity) -> None:
    story = actions.publish(told(pair, offer), by=volunteer())
    actions.resubmit(story, text=TEXT + " Vēl.", first_name="", consent=True, by=author(pair))
    assert queries.shown(opportunity=offer) == []
    actions.send_back(story, reason="advert", by=volunteer())
    assert (story.state, story.reason) == (State.RETURNED, "advert")
    with pytest.raises(WrongStateError):
        actions.publish(story, by=volunteer())
    with pytest.raises(RefusedError, match="reason_missing"):
        actions.send_back(story, reason="", by=volunteer())


def test_markup_of_others_does_nothing(pair: PairName, offer: Opportunity) -> None:
    bad = TEXT + "\n\n<script>alert(1)</script> <img src=x onerror=alert(1)> **stipri**"
    story = actions.publish(told(pair, offer, text=bad), by=volunteer())
    page = render_to_string("stories/parts/list.html", {"stories": [story]})
    assert "<script" not in page
    assert "<img" not in page
    assert "<strong>stipri</strong>" in page


def test_the_organiser_answers_once(pair: PairName, offer: Opportunity) -> None:
    boss = coordinator(pair.organisation)
    story = told(pair, offer)
    with pytest.raises(WrongStateError):
        actions.answer(story, text="Paldies!", by=boss)
    answered(actions.publish(story, by=volunteer()))
    with pytest.raises(WrongStateError, match="answer"):
        actions.answer(story, text="Vēlreiz paldies!", by=boss)
    assert "Paldies!" in render_to_string("stories/parts/list.html", {"stories": queries.shown(opportunity=offer)})


def test_an_answer_stands_only_below_the_words_that_it_answers(pair: PairName, offer: Opportunity) -> None:
    story = answered(actions.publish(told(pair, offer, first_name="Anna"), by=volunteer()))
    again: dict[str, Any] = {"first_name": "Anna", "consent": True, "by": author(pair)}
    actions.publish(actions.resubmit(story, text=TEXT, **again), by=volunteer())
    assert (story.answer, story.answer_state) == ("Paldies!", "published")
    actions.publish(actions.resubmit(story, text=TEXT, **again | {"first_name": ""}), by=volunteer())
    assert (story.answer, story.answer_state) == ("Paldies!", "submitted"), "it may say the name that is shown no more"
    actions.publish(actions.resubmit(story, text=TEXT.replace("gribējās", "negribējās"), **again), by=volunteer())
    assert (story.answer, story.answered_at, story.answer_state) == ("", None, "")
    assert answered(story, "Žēl!").answer == "Žēl!"


def test_an_answer_that_is_refused_is_not_lost(pair: PairName, offer: Opportunity) -> None:
    story = actions.publish(told(pair, offer), by=volunteer())
    desk = factories.sign_in(Client(), coordinator(pair.organisation))
    address = reverse("stories:answer", args=[pair.organisation.key, story.public_id])
    page = desk.post(address, {"answer": "Paldies! Vairāk: www.kepa.lv"})
    assert page.status_code == 422
    assert "Paldies! Vairāk: www.kepa.lv</textarea>" in page.text
    assert "izņemiet „www.kepa.lv”" in page.text
    assert desk.post(address, {"answer": "Paldies!"}).status_code == 302


def test_a_moderator_finds_published_ones_and_takes_one_down(pair: PairName, offer: Opportunity) -> None:
    story = actions.publish(told(pair, offer), by=volunteer())
    desk = factories.sign_in(Client(), moderator())
    assert TEXT not in desk.get(reverse("stories:desk")).text
    assert TEXT in desk.get(reverse("stories:desk"), {"skats": "published"}).text
    assert TEXT not in desk.get(reverse("stories:desk"), {"skats": "published", "lapa": "2"}).text
    desk.post(reverse("stories:desk_decide", args=[story.public_id]), {"choice": "others"})
    assert queries.shown(opportunity=offer) == []
    assert TEXT not in desk.get(reverse("stories:desk"), {"skats": "published"}).text


def test_withdrawn_or_erased_nothing_is_left(pair: PairName, offer: Opportunity) -> None:
    ends: list[Callable[[Story], object]] = [
        lambda one: actions.withdraw(one, by=author(pair)),
        lambda _one: privacy.erase(author(pair)),
    ]
    for end in ends:
        story = actions.publish(told(pair, offer, photo=picture(), alt="Suns"), by=volunteer())
        assert privacy.export(author(pair))["stories"][0]["text"] == TEXT
        end(story)
        assert not Story.objects.exists()
        assert not StoredFile.objects.filter(removed_at__isnull=True).exists()


def test_by_the_pages(pair: PairName, offer: Opportunity) -> None:
    writer, reader, desk = Client(), Client(), Client()
    factories.sign_in(writer, author(pair))
    factories.sign_in(reader, coordinator(pair.organisation))
    factories.sign_in(desk, moderator())
    assert pair.organisation.name in writer.get(reverse("stories:mine")).text
    address = reverse("stories:write", args=[pair.public_id])
    assert writer.get(address).status_code == 200
    words = {"about": offer.public_id, "text": TEXT, "who": "first", "first_name": "Anna", "consent": "on"}
    wrong = writer.post(address, words | {"first_name": ""})
    assert wrong.status_code == 422
    assert "Sākumā baidījos" in wrong.text
    assert writer.post(address, words | {"photo": picture(), "alt": "Suns"}).status_code == 302
    story = Story.objects.get()
    assert reader.get(reverse("stories:desk")).status_code == 404
    queue = desk.get(reverse("stories:desk"))
    assert "Sākumā baidījos" in queue.text
    assert CANARY not in queue.text
    decide = reverse("stories:desk_decide", args=[story.public_id])
    assert reader.post(decide, {"choice": "publish", "seen": story.seen}).status_code == 404
    assert desk.post(decide, {"choice": "publish", "seen": story.seen}).status_code == 302
    page = reader.get(reverse("stories:organisation", args=[pair.organisation.key]))
    assert "Anna" in page.text
    assert CANARY not in page.text
    reader.post(reverse("stories:answer", args=[pair.organisation.key, story.public_id]), {"answer": "Paldies, Anna!"})
    assert "Paldies, Anna!" not in writer.get(reverse("stories:mine")).text
    story.refresh_from_db()
    assert desk.post(decide, {"part": "answer", "choice": "publish", "seen": story.seen}).status_code == 302
    assert "Paldies, Anna!" in writer.get(reverse("stories:mine")).text
    assert writer.get(reverse("stories:edit", args=[story.public_id])).status_code == 200
    assert writer.post(reverse("stories:withdraw", args=[story.public_id])).status_code == 302
    assert not Story.objects.exists()


def test_the_queue_asks_as_often_for_many_as_for_one() -> None:
    def more(n: int) -> None:
        for _ in range(n):
            found = worker(factories.organisation())
            made = factories.opportunity(organisation=found.organisation)
            confirmed_hours(found, 90, offer=made)
            told(found, made)

    desk = factories.sign_in(Client(), moderator())

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert desk.get(reverse("stories:desk")).status_code == 200
        return len(caught)

    more(1)
    first = asked()
    more(5)
    assert asked() == first


def test_the_newest_comes_first_then_those_that_tell_most(pair: PairName) -> None:
    def published(text: str, **more: Any) -> Story:
        made = factories.opportunity(organisation=pair.organisation)
        confirmed_hours(pair, 30, offer=made)
        story = actions.submit(pair, made, text=text, first_name="", consent=True, by=author(pair), **more)
        return actions.publish(story, by=volunteer())

    short, long = published(TEXT), published(TEXT * 5)
    replied = answered(published(TEXT * 5))
    plain, newest = published(TEXT), published(TEXT)
    assert queries.shown(organisation=pair.organisation) == [newest, replied, long, plain, short]
    assert queries.unanswered(pair.organisation) == 4
    assert queries.shown(organisation=factories.organisation()) == []


def test_a_picture_is_public_only_while_its_story_is(pair: PairName, offer: Opportunity) -> None:
    story = told(pair, offer, photo=picture(), alt="Suns pļavā")
    assert story.photo is not None
    public, own = f"/faili/{story.photo.public_id}", reverse("stories:photo", args=[story.public_id])
    writer, reader, boss = Client(), Client(), coordinator(pair.organisation)

    def status(browser: Client, address: str) -> int:
        answer = browser.get(address)
        if answer.streaming:
            assert answer.getvalue(), "read to the end, the file is closed"
        return answer.status_code

    writer.force_login(author(pair))
    reader.force_login(boss)
    assert (status(writer, public), status(writer, own)) == (404, 200)
    assert status(reader, own) == 404
    assert f'src="{own}"' in writer.get(reverse("stories:mine")).text
    actions.publish(story, by=volunteer())
    assert status(Client(), public) == 200
    actions.send_back(story, reason="photo", by=volunteer())
    assert status(Client(), public) == 404


def test_on_the_page_of_the_work_it_comes_changes_and_goes_at_once(
    client: Client, pair: PairName, offer: Opportunity
) -> None:
    page = offer.get_absolute_url()
    story = told(pair, offer)
    assert TEXT not in client.get(page).content.decode()
    actions.publish(story, by=volunteer())
    assert TEXT in client.get(page).content.decode()
    answered(story, "Paldies par drosmi!")
    assert "Paldies par drosmi!" in client.get(page).content.decode()
    actions.withdraw(story, by=author(pair))
    assert TEXT not in client.get(page).content.decode()
