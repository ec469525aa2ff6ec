"""Questions about stories. None of them writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from talka.accounts.models import User
from talka.applications.enums import State as Applied
from talka.applications.models import Application, PairName
from talka.hours.queries import confirmed
from talka.opportunities.models import Opportunity
from talka.organisations.models import Organisation
from talka.organisations.queries import sides_with
from talka.stories.enums import AnswerState, State
from talka.stories.models import Story
from talka.stories.workflow import ANSWER

SHOWN = 5
PAGE = 20
LOOKED_AT = 40
"""Newest published ones that the most useful are chosen from."""
MAY_ANSWER = ANSWER.steps["submit"].sources
TELLING = 400
"""Letters from which a story tells more than thanks."""


MARK = """(SELECT md5(string_agg(story::text || coalesce(photo::text, ''), '' ORDER BY story.id))
    FROM stories_story story LEFT JOIN core_storedfile photo ON photo.id = story.photo_id
    WHERE story.opportunity_id = opportunity.id AND story.state = 'published')"""
"""What the published stories of an `opportunity` say, as one mark; null where there are none. For its page's own question."""


@dataclass(frozen=True, slots=True)
class Participation:
    """Work that the person has done and may tell about; without an opportunity it is about the organiser as a whole."""

    pair: PairName
    opportunity: Opportunity | None


def _done(**whose: Any) -> set[tuple[int, int | None]]:
    """Taking part is to have completed it or to have confirmed hours of it: (pair, opportunity) of both."""
    completed = Application.objects.filter(**whose, state=Applied.COMPLETED).values_list("pair_id", "opportunity_id")
    return {*completed, *confirmed().filter(**whose).values_list("pair_id", "opportunity_id")}


def participations(user: User) -> list[Participation]:
    """What the person took part in and no story tells about yet, by organiser and title."""
    keys = _done(volunteer=user) - set(Story.objects.filter(author=user).values_list("pair_id", "opportunity_id"))
    pairs = PairName.objects.select_related("organisation").in_bulk({pair for pair, _offer in keys})
    offers = Opportunity.objects.in_bulk({offer for _pair, offer in keys if offer})
    found = [Participation(pairs[pair], offers.get(offer) if offer else None) for pair, offer in keys]
    return sorted(found, key=lambda one: (one.pair.organisation.name, one.opportunity.title if one.opportunity else ""))


def took_part(pair: PairName, opportunity: Opportunity | None) -> bool:
    return (pair.pk, opportunity.pk if opportunity else None) in _done(pair=pair, volunteer=pair.volunteer)


def with_a_stake(user: User, stories: Iterable[Story]) -> set[int]:
    """Those of the stories (primary keys) that somebody else has to decide about: the person wrote them, or belongs to
    the team they tell about or that of its network's head.
    """
    told = list(stories)
    own = sides_with(user, [one.organisation for one in told])
    return {one.pk for one in told if one.author_id == user.pk or one.organisation_id in own}


def own(user: User) -> QuerySet[Story]:
    return Story.objects.filter(author=user).select_related("organisation", "opportunity", "photo").order_by("-pk")


def shown(*, organisation: Organisation | None = None, opportunity: Opportunity | None = None) -> list[Story]:
    """For public pages: the newest first, then those that tell most, the newer of equals first."""
    rows = Story.objects.published().select_related("photo", "opportunity", "organisation")
    if organisation:
        rows = rows.filter(organisation=organisation)
    if opportunity:
        rows = rows.filter(opportunity=opportunity)
    found = list(rows.order_by("-published_at", "-pk")[:LOOKED_AT])
    return found[:1] + sorted(found[1:], key=usefulness, reverse=True)[: SHOWN - 1]


def usefulness(story: Story) -> int:
    """A picture, the organiser's answer and more than a few words: a point each."""
    return sum((story.photo is not None, story.answer_state == AnswerState.PUBLISHED, len(story.text) >= TELLING))


def of_team(organisation: Organisation) -> list[Story]:
    """Published stories about an organiser; those without an answer first, then by the age of the answer."""
    rows = Story.objects.published().filter(organisation=organisation).select_related("photo", "opportunity")
    return list(rows.order_by(F("answered_at").asc(nulls_first=True), "-published_at"))


def unanswered(organisation: Organisation) -> int:
    """Published stories that the organiser may still answer: for the coordinator's to-do list."""
    return Story.objects.published().filter(organisation=organisation, answer_state__in=MAY_ANSWER).count()


def _for_desk(rows: QuerySet[Story], regions: Iterable[str]) -> QuerySet[Story]:
    """Of these regions; none named: of the whole country."""
    rows = rows.select_related("organisation", "opportunity", "photo")
    return rows.filter(organisation__municipality__region__in=list(regions)) if regions else rows


def published_page(regions: Iterable[str] = (), *, page: int = 1) -> tuple[list[Story], bool]:
    """What the desk may still take down, the newest first, and whether there are more."""
    rows, start = _for_desk(Story.objects.published(), regions), (page - 1) * PAGE
    found = list(rows.order_by("-published_at", "-pk")[start : start + PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def to_check(regions: Iterable[str] = ()) -> QuerySet[Story]:
    """The desk's queue: who has waited longest first."""
    return _for_desk(Story.objects.filter(state=State.SUBMITTED), regions).order_by("submitted_at", "pk")


def answers_to_check(regions: Iterable[str] = ()) -> QuerySet[Story]:
    """Published stories whose answer waits for the desk, who has waited longest first."""
    rows = Story.objects.published().filter(answer_state=AnswerState.SUBMITTED)
    return _for_desk(rows, regions).order_by("answered_at", "pk")
