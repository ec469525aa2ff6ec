"""Telling what is new in saved searches.

Equal questions are asked once however many people saved them. What was told is written down row by row in the
transaction that queues the message, so a task that runs twice, late or beside another tells nothing twice. Candidates
are taken from a little before the last look, because a publication may be committed after a look that began later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from talka.accounts.models import Contact, User
from talka.accounts.queries import display_language
from talka.core import clock
from talka.matching.messages import FOUND
from talka.matching.models import SavedSearch, Told
from talka.matching.queries import query_of
from talka.notifications.actions import queue
from talka.notifications.enums import Pace
from talka.notifications.queries.choices import next_digest
from talka.opportunities.enums import Channel
from talka.opportunities.models import Opportunity
from talka.opportunities.queries import Card, cards
from talka.opportunities.search import search
from talka.opportunities.seen import by_way_of

AT_ONCE = 500
"""Searches looked at in one transaction."""
NEWEST = 200
"""At most so many are looked through for one question; whoever gets more news than that opens the search itself."""
OVERLAP = timedelta(hours=1)
SHOWN = 20
"""Named for one search in one message; the link leads to the rest."""


def tell() -> int:
    """Look at every search that is due. Returns how many messages were queued."""
    now, told = clock.now(), 0
    while True:
        with transaction.atomic():
            found = _due(now)
            told += _tell(found, now) if found else 0
        if len(found) < AT_ONCE:
            return told


def _due(now: datetime) -> list[SavedSearch]:
    """Locked; those that another worker holds are left to it."""
    rows = SavedSearch.objects.confirmed().filter(due_at__lte=now).exclude(user__is_active=False)
    locked = rows.select_for_update(of=("self",), skip_locked=True).select_related("user", "contact")
    return list(locked.order_by("due_at", "pk")[:AT_ONCE])


def _tell(searches: Sequence[SavedSearch], now: datetime) -> int:
    news = _news(searches)
    Told.objects.bulk_create([Told(search=one, opportunity_id=pk) for one in searches for pk in news[one.pk]])
    for pace in {one.pace for one in searches}:
        ids = [one.pk for one in searches if one.pace == pace]
        SavedSearch.objects.filter(pk__in=ids).update(since=now, due_at=_next(now, Pace(pace)))
    people: dict[UUID, list[SavedSearch]] = defaultdict(list)
    for one in searches:
        if news[one.pk]:
            people[(one.user_id or one.contact_id)].append(one)  # type: ignore[index]  # the row has one of the two
    said = _cards(people.values(), news)
    for own in people.values():
        _queue(own, news, said)
    return len(people)


def _next(now: datetime, pace: Pace) -> datetime:
    return now + timedelta(minutes=1) if pace == Pace.AT_ONCE else next_digest(now, pace)


def _news(searches: Sequence[SavedSearch]) -> dict[int, list[int]]:
    """For each search what is open, published since the last look, and not told for it; the newest first."""
    found = {one: list(search(query_of(one, NEWEST), facets=False).ids) for one in {one.filters for one in searches}}
    every = {pk for ids in found.values() for pk in ids}
    published = dict(Opportunity.objects.filter(pk__in=every).values_list("pk", "published_at"))
    told = set(
        Told.objects.filter(search__in=searches, opportunity__in=every).values_list("search_id", "opportunity_id")
    )
    fresh: dict[int, list[int]] = {}
    for one in searches:
        after = max(one.since - OVERLAP, one.confirmed_at or one.since)
        newest = [pk for pk in found[one.filters] if (at := published.get(pk)) and at > after]
        fresh[one.pk] = [pk for pk in newest if (one.pk, pk) not in told]
    return fresh


def _recipient(search: SavedSearch) -> User | Contact:
    return search.user or search.contact  # type: ignore[return-value]  # the row has one of the two


def _language(search: SavedSearch) -> str:
    return display_language(search.user) if search.user else str(search.contact.language)  # type: ignore[union-attr]  # as above


def _cards(people: Iterable[Sequence[SavedSearch]], news: dict[int, list[int]]) -> dict[str, dict[int, Card]]:
    """What is said of each opportunity, by language."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for own in people:
        for one in own:
            wanted[_language(one)].update(news[one.pk][:SHOWN])
    said = {}
    for language, ids in wanted.items():
        with translation.override(language):
            said[language] = {card.pk: card for card in cards(sorted(ids))}
    return said


def _queue(own: Sequence[SavedSearch], news: dict[int, list[int]], said: dict[str, dict[int, Card]]) -> None:
    language = _language(own[0])
    with translation.override(language):
        context = {
            "n": len({pk for one in own for pk in news[one.pk]}),
            "searches": [
                {
                    "name": one.name,
                    "url": by_way_of(f"{settings.SITE_URL}{reverse('opportunities')}?{one.filters}", Channel.MESSAGE),
                    "items": _items(news[one.pk][:SHOWN], said[language]),
                }
                for one in own
            ],
        }
        first = own[0]
        url = reverse("matching:searches") if first.user else f"{reverse('opportunities')}?{first.filters}"
    queue(FOUND, to=_recipient(first), context=context, url=url)


def _items(ids: Iterable[int], said: dict[int, Card]) -> list[dict[str, Any]]:
    return [
        {
            "title": said[pk].title,
            "organisation": said[pk].organisation.name,
            "until": said[pk].until,
            "url": by_way_of(f"{settings.SITE_URL}{said[pk].get_absolute_url()}", Channel.MESSAGE),
        }
        for pk in ids
        if pk in said
    ]
