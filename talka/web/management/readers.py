"""How people found the work of the demonstration: looks by day and channel, and by which channel the crowd came.

Drawn with the fixed seed of `ledger`, over what `cast` and `crowd` wrote; whoever applied had opened the page before.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

from django.db import transaction

from talka.applications.models import Application
from talka.channels.actions import sum_country
from talka.channels.models import Tally
from talka.channels.queries.names import COUNTS_SHOWN
from talka.core import clock
from talka.core.periods import local
from talka.opportunities.enums import Channel
from talka.web.management import ledger

WORTH = {
    Channel.TALKA: 38, Channel.SOCIAL: 22, Channel.SITE: 12, Channel.NEWSLETTER: 9, Channel.POSTER: 7,
    Channel.EMBED: 6, Channel.MESSAGE: 4, Channel.SHARED: 2,
}  # fmt: skip
OPENED_BY_EACH = (3, 7)
"""For one who applied, so many looked."""
SHOWN_BY_EACH = (8, 15)
DAYS = 21
KEPT = timedelta(days=390)
"""Earlier days would be forgotten by the next night."""


def load() -> int:
    """All or nothing; once. Returns how many rows of looks were written."""
    with transaction.atomic():
        if Tally.objects.exists():
            return 0
        dice = random.Random(ledger.SEED)  # noqa: S311  # invented looks, not secrets
        sent = list(Application.objects.select_related("volunteer").order_by("pk"))
        crowd = set(ledger.names())
        drawn = [one for one in sent if one.volunteer and one.volunteer.nickname in crowd]
        for one in drawn:
            one.channel = dice.choices(list(WORTH), list(WORTH.values()))[0]
        Application.objects.bulk_update(drawn, ["channel"], batch_size=1_000)
        rows = Tally.objects.bulk_create(_looks(sent, dice), batch_size=1_000)
        sum_country()
    return len(rows)


def _looks(sent: list[Application], dice: random.Random) -> list[Tally]:
    opened: Counter[tuple[date, str, int, int]] = Counter()
    earliest = clock.today() - KEPT
    for one in sent:
        for _look in range(dice.randint(*OPENED_BY_EACH)):
            day = max(local(one.submitted_at).date() - timedelta(days=dice.randrange(DAYS)), earliest)
            opened[day, one.channel, one.opportunity_id, one.organisation_id] += 1
    return [
        Tally(
            day=day,
            channel=channel,
            opportunity_id=offer,
            organisation_id=house,
            opened=n,
            shown=n * dice.randint(*SHOWN_BY_EACH) if channel in COUNTS_SHOWN else 0,
        )
        for (day, channel, offer, house), n in opened.items()
    ]
