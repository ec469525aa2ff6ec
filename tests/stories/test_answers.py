"""The organiser's answer: read by a moderator before anybody sees it, taken down alone, written anew."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from talka.accounts.models import User
from talka.applications.models import PairName
from talka.core import clock
from talka.core.errors import RefusedError, WrongStateError
from talka.core.models import AuditEntry
from talka.notifications.models import Notification
from talka.opportunities.models import Opportunity
from talka.organisations.models import Organisation
from talka.stories import actions, privacy, queries
from talka.stories.enums import State
from talka.stories.models import Story
from tests import factories
from tests.factories.applications import coordinator, volunteer
from tests.stories.test_stories import TEXT, answered, author, home, moderator, offer, pair, told

__all__ = ["home", "offer", "pair"]  # fixtures
pytestmark = pytest.mark.django_db
WORDS = "Paldies, ka nācāt! Suņi jūs gaida arī ziemā."


def public(offer: Opportunity) -> str:
    return render_to_string("stories/parts/list.html", {"stories": queries.shown(opportunity=offer)})


def kinds(person: User) -> set[str]:
    return set(Notification.objects.filter(user=person).values_list("kind", flat=True))


def test_nobody_sees_an_answer_before_a_moderator_has_read_it(pair: PairName, offer: Opportunity) -> None:
    boss = coordinator(pair.organisation)
    story = actions.publish(told(pair, offer), by=volunteer())
    actions.answer(story, text=WORDS, by=boss)
    writer, desk = factories.sign_in(Client(), author(pair)), factories.sign_in(Client(), moderator())
    assert WORDS not in public(offer)
    assert WORDS not in writer.get(reverse("stories:mine")).text
    assert privacy.export(author(pair))["stories"][0]["answer"] == ""
    assert "story.answered" not in kinds(author(pair))
    assert desk.get(reverse("desk")).context["answers"].get() == story
    assert WORDS in desk.get(reverse("stories:desk"), {"skats": "answers"}).text
    read = {"part": "answer", "choice": "publish", "seen": Story.objects.get().seen}
    gone = desk.post(reverse("stories:desk_decide", args=[story.public_id]), read)
    assert gone["Location"].endswith("skats=answers")
    assert WORDS in public(offer)
    assert "story.answered" in kinds(author(pair))
    assert "story.answer_published" in kinds(boss)
    assert WORDS not in desk.get(reverse("stories:desk"), {"skats": "answers"}).text
    assert AuditEntry.objects.filter(code="story.answer_published").count() == 1


def test_sent_back_with_a_reason_it_is_written_anew(pair: PairName, offer: Opportunity) -> None:
    boss = coordinator(pair.organisation)
    story = actions.publish(told(pair, offer), by=volunteer())
    actions.answer(story, text="Paldies, Kalniņas kundze!", by=boss)
    for reason in ("", "photo"):
        with pytest.raises(RefusedError, match="reason_missing"):
            actions.send_back_answer(story, reason=reason, by=volunteer())
    actions.send_back_answer(story, reason="names", by=volunteer())
    assert story.state == "published"
    assert "Kalniņas" not in public(offer)
    assert "story.answer_returned" in kinds(boss)
    assert queries.unanswered(pair.organisation) == 1
    team = factories.sign_in(Client(), boss)
    page = team.get(reverse("stories:organisation", args=[pair.organisation.key])).text
    assert "pēc tās cilvēku var pazīt" in page
    assert "Kalniņas kundze!</textarea>" in page
    team.post(reverse("stories:answer", args=[pair.organisation.key, story.public_id]), {"answer": WORDS})
    actions.publish_answer(Story.objects.get(), by=volunteer())
    assert WORDS in public(offer)


def test_taken_down_alone_it_does_not_come_back_with_the_story(pair: PairName, offer: Opportunity) -> None:
    story = answered(actions.publish(told(pair, offer), by=volunteer()), WORDS)
    desk = factories.sign_in(Client(), moderator())
    desk.post(reverse("stories:desk_decide", args=[story.public_id]), {"part": "answer", "choice": "insult"})
    assert TEXT in public(offer)
    assert WORDS not in public(offer)
    story.refresh_from_db()
    again = actions.resubmit(story, text=TEXT, first_name="Anna", consent=True, by=author(pair))
    actions.publish(again, by=volunteer())
    assert TEXT in public(offer)
    assert WORDS not in public(offer)


def test_an_answer_is_decided_only_while_its_story_is_shown(pair: PairName, offer: Opportunity) -> None:
    story = actions.publish(told(pair, offer), by=volunteer())
    actions.answer(story, text=WORDS, by=coordinator(pair.organisation))
    actions.send_back(story, reason="advert", by=volunteer())
    assert not queries.answers_to_check().exists()
    with pytest.raises(WrongStateError):
        actions.publish_answer(story, by=volunteer())


@pytest.mark.parametrize("who", ["author", "team", "head"])
def test_nobody_with_a_stake_decides(pair: PairName, offer: Opportunity, who: str) -> None:
    if who == "head":
        Organisation.objects.filter(pk=pair.organisation.pk).update(branch_of=factories.organisation())
        pair.refresh_from_db()
    of = pair.organisation.branch_of if who == "head" else pair.organisation
    assert of
    one = author(pair) if who == "author" else coordinator(of)
    story = told(pair, offer)
    with pytest.raises(RefusedError, match=r"story\.own"):
        actions.publish(story, by=one)
    with pytest.raises(RefusedError, match=r"story\.own"):
        actions.send_back(story, reason="advert", by=one)
    actions.answer(actions.publish(story, by=volunteer()), text=WORDS, by=coordinator(pair.organisation))
    with pytest.raises(RefusedError, match=r"story\.own"):
        actions.publish_answer(story, by=one)
    with pytest.raises(RefusedError, match=r"story\.own"):
        actions.send_back_answer(story, reason="insult", by=one)


def test_the_desk_says_that_somebody_else_has_to_decide(pair: PairName, offer: Opportunity) -> None:
    involved = coordinator(pair.organisation)
    involved.is_staff = True
    involved.save()
    story = told(pair, offer)
    decide, desk = reverse("stories:desk_decide", args=[story.public_id]), reverse("stories:desk")
    own, other = factories.sign_in(Client(), involved), factories.sign_in(Client(), moderator())
    assert "jālemj kādam citam" in own.get(desk).text
    assert f'action="{decide}"' not in own.get(desk).text
    assert f'action="{decide}"' in other.get(desk).text
    assert "jālemj kādam citam" in own.post(decide, {"choice": "publish", "seen": story.seen}, follow=True).text
    assert not Story.objects.published().exists()


def test_nothing_is_published_that_was_not_read(pair: PairName, offer: Opportunity) -> None:
    desk, story = factories.sign_in(Client(), moderator()), told(pair, offer)
    decide, page = reverse("stories:desk_decide", args=[story.public_id]), reverse("stories:desk")
    read = {"choice": "publish", "seen": story.seen}
    assert f'value="{story.seen}"' in desk.get(page).text
    with clock.move_to(clock.now() + timedelta(minutes=1)):
        actions.resubmit(
            story, text=f"{TEXT} Ar mani bija Rāmā Stirna 12.", first_name="", consent=True, by=author(pair)
        )
        assert "uzrakstīts no jauna" in desk.post(decide, read, follow=True).text
        assert not Story.objects.published().exists()
        stale = Story.objects.get()
    with clock.move_to(clock.now() + timedelta(minutes=2)):
        actions.resubmit(Story.objects.get(), text=TEXT, first_name="", consent=True, by=author(pair))
        with pytest.raises(WrongStateError):  # written anew between reading the row and deciding
            actions.publish(stale, by=volunteer())
        assert desk.post(decide, {"choice": "publish", "seen": Story.objects.get().seen}).status_code == 302
    assert Story.objects.published().exists()


def test_pressing_the_button_alone_gives_no_reason(pair: PairName, offer: Opportunity) -> None:
    desk, story = factories.sign_in(Client(), moderator()), told(pair, offer)
    assert '<option value="">' in desk.get(reverse("stories:desk")).text
    desk.post(reverse("stories:desk_decide", args=[story.public_id]), {"choice": ""})
    assert Story.objects.get().state == State.SUBMITTED
