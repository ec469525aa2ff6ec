"""Adding to the sums, and forgetting days."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta

from django.db import connection

from talka.channels.models import PartnerChannel, Tally
from talka.core import clock
from talka.opportunities.enums import Channel
from talka.opportunities.seen import CODE, OPENED, PARTNER, SHOWN, partners_channel

KEPT = timedelta(days=400)
"""Thirteen months and some days: a month can be compared with the same one a year before."""
WORDS = re.compile(rf"({SHOWN}|{OPENED}) ({CODE.pattern}) ([0-9]{{1,18}}(?:,[0-9]{{1,18}})*)")
LARGEST = 1_000_000
"""Of one opportunity in one turn; more than that is no reading, and would overflow in the end."""
ADD = """
INSERT INTO channels_tally AS kept (day, channel, opportunity_id, organisation_id, shown, opened)
SELECT %(day)s, told.channel, o.id, o.organisation_id, told.shown, told.opened
FROM unnest(%(channels)s::text[], %(ids)s::bigint[], %(shown)s::int[], %(opened)s::int[])
     AS told (channel, id, shown, opened)
JOIN opportunities_opportunity o ON o.id = told.id
ORDER BY o.id, told.channel
ON CONFLICT (opportunity_id, day, channel) DO UPDATE
SET shown = least(2000000000, kept.shown::bigint + excluded.shown),
    opened = least(2000000000, kept.opened::bigint + excluded.opened)
"""


def add(told: Mapping[str, int]) -> None:
    """Add what the gateway saw given out: words of `opportunities.seen` → how often. All of it, or nothing and an error."""
    sums = _sums(told)
    if not sums:
        return
    keys = sorted({(pk, channel) for pk, channel, _stage in sums})
    with connection.cursor() as cursor:
        cursor.execute(
            ADD,
            {
                "day": clock.today(),
                "ids": [pk for pk, _channel in keys],
                "channels": [channel for _pk, channel in keys],
                "shown": [sums[pk, channel, SHOWN] for pk, channel in keys],
                "opened": [sums[pk, channel, OPENED] for pk, channel in keys],
            },
        )


def _sums(told: Mapping[str, int]) -> Counter[tuple[int, str, str]]:
    """(opportunity, channel, stage) → how often. Partners that nobody knows are Talka itself."""
    sums: Counter[tuple[int, str, str]] = Counter()
    read = list(_read(told))
    asked = {channel for _stage, channel, _ids, _n in read if channel.startswith(PARTNER)}
    known = set(PartnerChannel.objects.filter(channel__in=asked).values_list("channel", flat=True)) if asked else set()
    for stage, channel, ids, number in read:
        named = str(Channel.TALKA) if channel in asked - known else channel
        for pk in ids:
            sums[pk, named, stage] = min(LARGEST, sums[pk, named, stage] + number)
    return sums


def _read(told: Mapping[str, int]) -> Iterator[tuple[str, str, list[int], int]]:
    for words, number in told.items():
        if match := WORDS.fullmatch(words):
            yield match[1], match[2], [int(one) for one in match[3].split(",")], number


def name_partner(code: str, name: str) -> str:
    """Let a partner's links be counted under its name; the channel that they have to carry."""
    channel = partners_channel(code)
    PartnerChannel.objects.update_or_create(channel=channel, defaults={"name": name[:200]})
    return channel


def forget() -> int:
    """Remove days that are over for more than a year; how many rows."""
    return Tally.objects.filter(day__lt=clock.today() - KEPT).delete()[0]
