"""Through which channel a partner told of its opportunities last (models.Heard)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from talka.interchange.enums import Channel
from talka.interchange.models import Feed, Partner


def remember(partner: Partner, external_ids: Iterable[str], channel: Channel, feed: Feed | None = None) -> None:
    """This channel has just told of these. What is known already is not written again."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO interchange_heard AS kept (opportunity_id, channel, feed_id)
               SELECT id, %s, %s FROM opportunities_opportunity WHERE origin = %s AND external_id = ANY(%s)
               ON CONFLICT (opportunity_id) DO UPDATE SET channel = excluded.channel, feed_id = excluded.feed_id
               WHERE (kept.channel, kept.feed_id) IS DISTINCT FROM (excluded.channel, excluded.feed_id)""",
            [channel, feed.pk if feed else None, partner.code, list(external_ids)],
        )
