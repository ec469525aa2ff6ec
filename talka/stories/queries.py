"""Questions about stories. None of them writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from talka.accounts.models import User
from talka.applications.enums import State as Applied
from talka.applications.models import Application, PairName
from talka.hours.queries import confirmed
from talka.opportunities.models import Opportunity
from talka.organisations.models import Organisation
from talka.stories.enums import State
from talka.stories.models import Story

SHOWN = 5
PAGE = 20
LOOKED_AT = 40
"""Newest published ones that the most useful are chosen from."""
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


def participations(user: User) -> list[Participation]:
    """Completed applications and confirmed hours that no story tells about yet, by organiser and title."""
    done = Application.objects.filter(volunteer=user, state=Applied.COMPLETED).values_list("pair_id", "opportunity_id")
    worked = confirmed().filter(volunteer=user).values_list("pair_id", "opportunity_id")
    told = set(Story.objects.filter(author=user).values_list("pair_id", "opportunity_id"))
    keys = {(pair, offer) for pair, offer in [*done, *worked]} - told
    pairs = PairName.objects.select_related("organisation").in_bulk({pair for pair, _offer in keys})
    offers = Opportunity.objects.in_bulk({offer for _pair, offer in keys if offer})
    found = [Participation(pairs[pair], offers.get(offer) if offer else None) for pair, offer in keys]
    return sorted(found, key=lambda one: (one.pair.organisation.name, one.opportunity.title if one.opportunity else ""))


def took_part(pair: PairName, opportunity: Opportunity | None) -> bool:
    """Has this person completed it, or confirmed hours of it?"""
    hours = confirmed().filter(pair=pair, volunteer=pair.volunteer)
    if opportunity is None:
        return hours.filter(opportunity__isnull=True).exists()
    done = Application.objects.filter(pair=pair, opportunity=opportunity, state=Applied.COMPLETED)
    return done.exists() or hours.filter(opportunity=opportunity).exists()


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
    return sum((story.photo is not None, bool(story.answer), len(story.text) >= TELLING))


def of_team(organisation: Organisation) -> list[Story]:
    """Published stories about an organiser; those without an answer first."""
    rows = Story.objects.published().filter(organisation=organisation).select_related("photo", "opportunity")
    return list(rows.order_by("answered_at", "-published_at"))


def unanswered(organisation: Organisation) -> int:
    """Published stories that the organiser may still answer: for the coordinator's to-do list."""
    return Story.objects.published().filter(organisation=organisation, answer="").count()


def published_page(regions: Iterable[str] = (), *, page: int = 1) -> tuple[list[Story], bool]:
    """What the desk may still take down, the newest first, and whether there are more."""
    rows = Story.objects.published().select_related("organisation", "opportunity", "photo")
    if regions:
        rows = rows.filter(organisation__municipality__region__in=list(regions))
    start = (page - 1) * PAGE
    found = list(rows.order_by("-published_at", "-pk")[start : start + PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def to_check(regions: Iterable[str] = ()) -> QuerySet[Story]:
    """The desk's queue: who has waited longest first. `regions` empty: of the whole country."""
    rows = Story.objects.filter(state=State.SUBMITTED).select_related("organisation", "opportunity", "photo")
    if regions:
        rows = rows.filter(organisation__municipality__region__in=list(regions))
    return rows.order_by("submitted_at", "pk")
