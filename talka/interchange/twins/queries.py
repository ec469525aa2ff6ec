"""What is compared, and what waits for a moderator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from talka.core import clock
from talka.interchange.enums import TwinState
from talka.interchange.models import Twin
from talka.interchange.twins.blocks import BEGINNING
from talka.interchange.twins.likeness import TEXT_READ, Entry, house_words, same_names
from talka.opportunities.enums import State
from talka.opportunities.models import Opportunity

SHOWN = 25
LINKS = (TwinState.LINKED, TwinState.SAME)
COMMON = 300
"""A word that so many organisations have in their names leads from none of them to another."""
AT_ONCE = 5_000
"""A hundred thousand keys written out for one statement would be the most memory that an import takes."""
COMPARED = f"""
    SELECT o.id, o.origin, o.organisation_id, g.name, o.title, left(o.duties, {TEXT_READ}),
        (coalesce(o.starts_at, shifts.first) AT TIME ZONE 'Europe/Riga')::date,
        ((coalesce(o.ends_at, shifts.last) - interval '1 microsecond') AT TIME ZONE 'Europe/Riga')::date,
        places.towns, coalesce(places.address, ''), o.remote = 'full'
    FROM opportunities_opportunity o
    JOIN organisations_organisation g ON g.id = o.organisation_id
    LEFT JOIN LATERAL (SELECT min(starts_at) AS first, max(ends_at) AS last FROM opportunities_shift
        WHERE opportunity_id = o.id) shifts ON true
    LEFT JOIN LATERAL (SELECT array_agg(municipality_id) FILTER (WHERE municipality_id IS NOT NULL) AS towns,
            min(address) FILTER (WHERE position = 0) AS address
        FROM opportunities_workplace WHERE opportunity_id = o.id) places ON true
    WHERE o.organisation_id = ANY(%s) AND o.state = '{State.PUBLISHED}' AND o.apply_until > core_now() AND g.is_public
"""  # noqa: S608  # both parts are constants
HOUSES = f"""
    SELECT g.id, g.name, array_agg(DISTINCT o.origin)
    FROM opportunities_opportunity o JOIN organisations_organisation g ON g.id = o.organisation_id
    WHERE o.state = '{State.PUBLISHED}' AND o.apply_until > core_now() AND g.is_public GROUP BY g.id
"""  # noqa: S608  # as above

POINTING = """
    SELECT o.id FROM opportunities_opportunity o WHERE o.id = ANY(%(keys)s) AND (o.same_as_id IS NOT NULL
        OR EXISTS (SELECT FROM interchange_twin WHERE first_id = o.id AND state = ANY(%(links)s))
        OR EXISTS (SELECT FROM interchange_twin WHERE second_id = o.id AND state = ANY(%(links)s)))
"""
"""A feed brings a hundred thousand new ones, of which hardly any is told twice."""


@dataclass(slots=True)
class House:
    """An organisation and the sources from which its open opportunities came."""

    pk: int
    origins: frozenset[str]
    words: tuple[str, ...] = field(default=())


def entries(houses: Collection[int]) -> list[Entry]:
    """All that these organisations have open, shown or not."""
    with connection.cursor() as cursor:
        cursor.execute(COMPARED, [list(houses)])
        return [_entry(*told) for told in cursor.fetchall()]


def _entry(*told: Any) -> Entry:
    """A row of COMPARED."""
    key, origin, house, house_name, title, text, first, last, towns, address, is_remote = told
    return Entry(
        key, origin, house, house_name, title, text, first, last, frozenset(towns or ()), address, is_remote=is_remote
    )


def circles(changed: Collection[int]) -> list[set[int]]:
    """Organisations that may be one and the same, of which one has something changed, told by two sources or more.

    Most have one source only: for them nothing more is read.
    """
    with connection.cursor() as cursor:
        cursor.execute(HOUSES)
        known = [House(pk, frozenset(origins), house_words(name)) for pk, name, origins in cursor.fetchall()]
    if len(frozenset().union(*(one.origins for one in known))) < 2:
        return []
    wanted = set(Opportunity.objects.filter(pk__in=these(changed)).values_list("organisation_id", flat=True))
    found, seen = [], set[int]()
    for circle in _circles(known, wanted):
        if not circle[0] <= seen and len(circle[1]) > 1:
            found.append(circle[0])
            seen |= circle[0]
    return found


def _circles(known: Iterable[House], wanted: set[int]) -> Iterable[tuple[set[int], frozenset[str]]]:
    by_word: dict[str, list[House]] = defaultdict(list)
    for house in known:
        for word in {one[:BEGINNING] for one in house.words}:
            by_word[word].append(house)
    for house in known:
        if house.pk not in wanted:
            continue
        near = {house.pk: house}
        for word in {one[:BEGINNING] for one in house.words}:
            if len(by_word[word]) <= COMMON:
                near |= {one.pk: one for one in by_word[word] if same_names(house.words, one.words)}
        yield set(near), frozenset().union(*(one.origins for one in near.values()))


def pointing(keys: Collection[int]) -> set[int]:
    """Those of these that are linked with another one, or point to one."""
    asked, found = list(keys), set[int]()
    with connection.cursor() as cursor:
        for at in range(0, len(asked), AT_ONCE):
            cursor.execute(POINTING, {"keys": asked[at : at + AT_ONCE], "links": list(LINKS)})
            found.update(key for (key,) in cursor.fetchall())
    return found


def these(keys: Iterable[int]) -> RawSQL:
    """For `…__in`: a hundred thousand, as after a first import, are one array. As so many parameters they took 130 MB."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(keys)])


def pairs_of(keys: Collection[int]) -> QuerySet[Twin]:
    return Twin.objects.filter(Q(first__in=these(keys)) | Q(second__in=these(keys)))


def changed_lately(within: timedelta) -> set[int]:
    """What was published or changed since then, by whomever."""
    rows = Opportunity.objects.filter(updated_at__gte=clock.now() - within, state=State.PUBLISHED)
    return set(rows.values_list("pk", flat=True))


def all_of_partners() -> set[int]:
    rows = Opportunity.objects.filter(state=State.PUBLISHED, apply_until__gt=clock.Now()).exclude(origin="")
    return set(rows.values_list("pk", flat=True).iterator(chunk_size=2_000))


def pointing_at_nothing() -> set[int]:
    """Open themselves, but the one they point to is open no more."""
    rows = Opportunity.objects.filter(same_as__isnull=False, state=State.PUBLISHED, apply_until__gt=clock.Now())
    return set(rows.exclude(same_as__in=Opportunity.objects.open()).values_list("pk", flat=True))


WITH_BOTH = ("first__organisation", "second__organisation")


def queue() -> list[Twin]:
    """Pairs of which a person is asked, the most alike first; both can be seen by everybody now."""
    rows = Twin.objects.filter(state=TwinState.WAITING)
    for side in ("first", "second"):
        rows = rows.filter(**{f"{side}__in": Opportunity.objects.open()})
    return list(rows.select_related(*WITH_BOTH).prefetch_related(*_PLACES).order_by("-likeness", "pk")[:SHOWN])


_PLACES = ("first__work_places__municipality", "second__work_places__municipality")


def queue_length() -> int:
    return Twin.objects.filter(
        state=TwinState.WAITING, first__in=Opportunity.objects.open(), second__in=Opportunity.objects.open()
    ).count()


def linked() -> list[Twin]:
    """Those linked without asking, the newest first: who looks can undo it."""
    rows = Twin.objects.filter(state=TwinState.LINKED).select_related(*WITH_BOTH).prefetch_related(*_PLACES)
    return list(rows.order_by("-found_at", "-pk")[:SHOWN])


def decided() -> list[Twin]:
    rows = Twin.objects.exclude(decided_at=None).select_related(*WITH_BOTH).prefetch_related(*_PLACES)
    return list(rows.order_by("-decided_at", "-pk")[:SHOWN])


def twin(pk: str) -> Twin | None:
    return Twin.objects.filter(pk=int(pk)).first() if pk.isascii() and pk.isdigit() and len(pk) < 19 else None
