"""Who told of an opportunity last, and in which words (models.Heard): what is told again in the same words is not
understood again. Whatever else an understanding depends on is part of the mark, or asked of the database each time: the
deadline, whether it was withdrawn, whose it is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path

from django.db import connection
from django.utils.translation import get_language

import talka
from talka.interchange.enums import Channel, Verdict
from talka.interchange.importers.items import Item, Reason
from talka.interchange.importers.normalise import Understood
from talka.interchange.importers.values import Context
from talka.interchange.models import Feed, Partner
from talka.opportunities.actions.imported import PLACES_KEPT
from talka.registers.queries import tables

MARK_BYTES = 16
AGAIN = """
    SELECT o.external_id, h.mark, h.reasons, h.defaulted
    FROM opportunities_opportunity o
    CROSS JOIN LATERAL (SELECT * FROM interchange_heard WHERE opportunity_id = o.id OFFSET 0) h
    JOIN organisations_organisation g ON g.id = o.organisation_id
    WHERE o.origin = %(partner)s AND o.external_id = ANY(%(ids)s)
      AND (o.state = 'published' OR o.state = 'archived' AND o.apply_until <= core_now())
      AND h.channel = %(channel)s AND h.feed_id IS NOT DISTINCT FROM %(feed)s AND h.mark <> ''
      AND (h.holds_until IS NULL OR h.holds_until > core_now())
      AND (g.id = %(own)s OR %(own)s IS NULL AND (g.listed_by = o.origin AND g.listed_id = h.house
           OR h.number <> '' AND g.registration_number = h.number AND g.branch_of_id IS NULL))
"""
"""What is here as it was understood, under the organisation it would get today; anything else is understood anew.

OFFSET 0 holds the order, here and below: in tables that nobody has counted yet, all that the partner told would be read
for each chunk."""
WRITE = """
    INSERT INTO interchange_heard AS kept
        (opportunity_id, channel, feed_id, mark, holds_until, house, number, reasons, defaulted)
    SELECT o.id, %s, %s, told.mark, told.holds_until, told.house, told.number, told.reasons, told.defaulted
    FROM unnest(%s::text[], %s::text[], %s::timestamptz[], %s::text[], %s::text[], %s::text[], %s::text[])
        told (external_id, mark, holds_until, house, number, reasons, defaulted)
    CROSS JOIN LATERAL (SELECT id FROM opportunities_opportunity
        WHERE origin = %s AND external_id = told.external_id OFFSET 0) o
    ON CONFLICT (opportunity_id) DO UPDATE SET channel = excluded.channel, feed_id = excluded.feed_id,
        mark = excluded.mark, holds_until = excluded.holds_until, house = excluded.house, number = excluded.number,
        reasons = excluded.reasons, defaulted = excluded.defaulted
    WHERE (kept.channel, kept.feed_id, kept.mark, kept.holds_until)
        IS DISTINCT FROM (excluded.channel, excluded.feed_id, excluded.mark, excluded.holds_until)
"""
Heard = tuple[str, str, object, str, str, str, str]
"""The columns of `told` above."""
First = dict[int, tuple[str, Item]]
"""Where in a chunk an item with an id stands that the source did not tell before → its id, and the item."""
Same = tuple[int, str, Verdict, str, str, str]


class Marks:
    """What one source of a partner told before, and by which rules it is read now."""

    def __init__(self, partner: Partner, feed: Feed | None, context: Context) -> None:
        self._partner, self._feed = partner, feed
        self._channel = Channel.FEED if feed else Channel.FILE
        rules = (
            *(partner.organisation_id, context.partner_name, context.website, context.languages),
            *(context.speaks_for, context.weeks, tables().release, get_language()),
        )
        self._rules = _digest(_program() + repr(rules).encode()).digest()

    def of(self, first: First) -> dict[int, str]:
        """Of each that could be read; asks the database nothing."""
        return {at: self._mark(item) for at, (_id, item) in first.items() if not item.fault}

    def unchanged(self, first: First, marks: dict[int, str]) -> dict[int, Same]:
        """Their rows of verdicts where the words are those of last time, and what came of them stands here unchanged."""
        wanted = {
            "partner": self._partner.code,
            "ids": [external_id for external_id, _item in first.values()],
            "channel": self._channel,
            "feed": self._feed.pk if self._feed else None,
            "own": self._partner.organisation_id,
        }
        with connection.cursor() as cursor:
            cursor.execute(AGAIN, wanted)
            known = {external_id: kept for external_id, *kept in cursor.fetchall()}
        same = {}
        for at, mark in marks.items():
            external_id, item = first[at]
            if (kept := known.get(external_id)) and kept[0] == mark:
                same[at] = item.position, external_id, Verdict.UNCHANGED, kept[1], kept[2], ""
        return same

    def remember(self, stored: dict[int, Understood], marks: dict[int, str]) -> None:
        """What those of the same chunk were understood as, and what there was to say of their words."""
        rows = [
            (
                *(one.external_id, marks[at], one.holds_until),
                *(one.organisation.external_id, one.organisation.registration_number),
                *(_lasting(one.reasons), "{" + ",".join(one.defaulted) + "}"),
            )
            for at, one in stored.items()
            if one.organisation
        ]
        _write(self._partner, self._channel, self._feed, rows)

    def _mark(self, item: Item) -> str:
        words = repr((item.values, item.places, item.sessions, item.days_in_utc))
        return _digest(self._rules + words.encode(errors="surrogatepass")).hexdigest()


def _lasting(reasons: list[Reason]) -> str:
    """Without what was said of a change: it is said once."""
    return json.dumps([reason.as_json() for reason in reasons if reason.code != PLACES_KEPT], ensure_ascii=False)


def pushed(partner: Partner, external_ids: Iterable[str]) -> None:
    """A program has told of these: nothing is marked, since it sends what has changed."""
    _write(partner, Channel.PROGRAM, None, [(key, "", None, "", "", "[]", "{}") for key in external_ids])


def _write(partner: Partner, channel: Channel, feed: Feed | None, rows: Sequence[Heard]) -> None:
    if rows:
        with connection.cursor() as cursor:
            columns = [list(column) for column in zip(*rows, strict=True)]
            cursor.execute(WRITE, [channel, feed.pk if feed else None, *columns, partner.code])


def _digest(told: bytes) -> blake2b:
    return blake2b(told, digest_size=MARK_BYTES)


@cache
def _program() -> bytes:
    """Mark of the whole program: after an upgrade everything is understood once more, whatever it was that changed."""
    whole = _digest(b"")
    for path in sorted(Path(talka.__file__).parent.rglob("*.py")):
        whole.update(path.read_bytes())
    return whole.digest()
