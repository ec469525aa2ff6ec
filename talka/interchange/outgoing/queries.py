"""What goes out. Each rule is one condition; the feed is all of them, the trial asks them one by one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from talka.applications.models import Handover
from talka.applications.queries.handovers import WHOLE
from talka.core import clock
from talka.interchange.enums import OutFormat
from talka.interchange.models import OutFeed, Partner
from talka.opportunities.enums import State
from talka.opportunities.models import Opportunity
from talka.opportunities.queries import whole

CHUNK = 200
FULL_IS_REFUSED = frozenset({OutFormat.APE_XML, OutFormat.APE_JSON})
"""API Engagement takes no mission without a place: it would be listed there as a fault of ours."""
A_DAY = timedelta(days=1)
PUBLIC_ID = re.compile(r"[2-9b-z]{10}")


def _organisations(told: list[str]) -> Q:
    return Q(organisation__registration_number__in=told) | Q(organisation__public_id__in=told)


def _told_first(feed: OutFeed) -> QuerySet[Opportunity]:
    """The partner's own of the same, open and told a day or more before ours: sent back, it would stand there twice.

    Of two who follow each other only the later one is silent, so what both tell is neither lost nor doubled. By a day,
    because some formats tell no hour.
    """
    a_day_before = ExpressionWrapper(OuterRef("published_at") - A_DAY, output_field=DateTimeField())
    theirs = Opportunity.objects.filter(origin=feed.partner.code, same_as=OuterRef("pk"), state=State.PUBLISHED)
    return theirs.filter(apply_until__gt=clock.Now(), published_at__lt=a_day_before)


RULES: dict[str, tuple[str | Promise, Callable[[OutFeed], Q]]] = {
    "written": (_("It was written here, not taken over from another channel."), lambda _feed: Q(origin="")),
    "known": (_("The partner has not told it first itself."), lambda feed: ~Q(Exists(_told_first(feed)))),
    "fields": (
        _("Its field is one of those chosen."),
        lambda feed: Q(fields__in=feed.fields) if feed.fields else Q(),
    ),
    "municipalities": (
        _("A place of work is in one of the municipalities chosen."),
        lambda feed: Q(work_places__municipality__in=feed.municipalities) if feed.municipalities else Q(),
    ),
    "kinds": (
        _("Its kind of work is one of those chosen."),
        lambda feed: Q(kind__in=feed.kinds) if feed.kinds else Q(),
    ),
    "only": (
        _("Its organisation is one of those chosen."),
        lambda feed: _organisations(feed.only) if feed.only else Q(),
    ),
    "without": (
        _("Its organisation is not one of those left out."),
        lambda feed: ~_organisations(feed.without) if feed.without else Q(),
    ),
    "free": (
        _("It has a place left, or the feed's format can say that it has none."),
        lambda feed: (
            Q(places=None) | Q(counts_hidden=True) | Q(taken__lt=F("places")) if feed.format in FULL_IS_REFUSED else Q()
        ),
    ),
}
"""Code → what it says, its condition. What has no place left is told as such where the format can say so."""


@dataclass(frozen=True, slots=True)
class Check:
    text: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """Would this one go, and which rule stops it?"""

    opportunity: Opportunity
    checks: list[Check]

    @property
    def goes(self) -> bool:
        return all(one.holds for one in self.checks)


def outgoing(feed: OutFeed) -> QuerySet[Opportunity]:
    rows = Opportunity.objects.open()
    for _text, condition in RULES.values():
        rows = rows.filter(condition(feed))
    return rows.order_by("pk").distinct()


def rows_of(feed: OutFeed) -> Iterator[Opportunity]:
    """All of them with their parts, a few hundred at a time."""
    keys = iter(list(outgoing(feed).values_list("pk", flat=True)))
    while chunk := list(islice(keys, CHUNK)):
        yield from whole(chunk)


def try_one(feed: OutFeed, text: str) -> Trial | None:
    """`text`: the id of an opportunity, or the address of its page. None: there is none."""
    match = PUBLIC_ID.search(text.rstrip("/").rsplit("/", 1)[-1][:10])
    row = Opportunity.objects.filter(public_id=match[0]).first() if match else None
    if row is None:
        return None
    mine = Opportunity.objects.filter(pk=row.pk)
    checks = [Check(str(_("It is open.")), Opportunity.objects.open().filter(pk=row.pk).exists())]
    checks += [Check(str(said), mine.filter(condition(feed)).exists()) for said, condition in RULES.values()]
    return Trial(row, checks)


def out_feeds(partner: Partner) -> list[OutFeed]:
    return list(OutFeed.objects.filter(partner=partner))


def out_feed(partner: Partner | None, public_id: str) -> OutFeed | None:
    return OutFeed.objects.filter(partner=partner, public_id=public_id).first() if partner else None


def public_feed(public_id: str) -> OutFeed | None:
    """One that may be fetched."""
    return OutFeed.objects.filter(public_id=public_id, active=True, partner__active=True).first()


def handovers(partner: Partner, after: int, limit: int) -> list[Handover]:
    """What was handed over to this partner, in order; without those whose volunteer has left."""
    return list(_handed(partner).filter(pk__gt=after).order_by("pk")[:limit])


def handover(partner: Partner, public_id: str) -> Handover | None:
    return _handed(partner).filter(application__public_id=public_id).first()


def _handed(partner: Partner) -> QuerySet[Handover]:
    rows = Handover.objects.filter(receiver__origin=partner.code, application__volunteer__isnull=False)
    return rows.select_related(*WHOLE).prefetch_related("application__shifts__shift", "application__answers")
