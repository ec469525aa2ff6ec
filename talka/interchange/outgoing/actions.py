"""What moderators do with feeds out."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from talka.channels.actions import name_partner
from talka.core import audit, clock
from talka.interchange.models import OutFeed

NOTED_EVERY = timedelta(minutes=10)


def save_out_feed(feed: OutFeed, *, by: UUID | None) -> OutFeed:
    """Write a new or edited one. Raises ValidationError."""
    feed.full_clean(exclude=["made_at"])
    code = "out_feed.created" if feed.pk is None else "out_feed.changed"
    with transaction.atomic():
        feed.save()
        name_partner(feed.partner.code, feed.partner.name)
        audit.record(code, on=feed, by=by, partner=feed.partner.code)
    return feed


def switch_out_feed(feed: OutFeed, *, active: bool, by: UUID | None) -> None:
    """Off: whoever fetches it is told that it is gone."""
    with transaction.atomic():
        if OutFeed.objects.filter(pk=feed.pk).exclude(active=active).update(active=active):
            audit.record("out_feed.switched", on=feed, by=by, active=active)


def note_reading(feed: OutFeed) -> None:
    """That the partner fetches it still; not written at each time. Its links are counted under its name of today."""
    old = Q(read_at=None) | Q(read_at__lt=clock.now() - NOTED_EVERY)
    if OutFeed.objects.filter(old, pk=feed.pk).update(read_at=clock.Now()):
        name_partner(feed.partner.code, feed.partner.name)
