"""In January an organiser is told that last year's return is ready."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse

from talka.core import clock
from talka.notifications.actions import queue
from talka.organisations.queries import team
from talka.statistics.messages import RETURN_READY
from talka.statistics.queries.own import with_hours


def remind() -> int:
    """Tell the teams of organisers with confirmed hours last year; how many organisers. Each is told once a day at most."""
    today = clock.today()
    year = today.year - 1
    organisers = with_hours(year)
    for organisation in organisers:
        url = reverse("statistics:own_year", args=[organisation.key, year])
        context = {"organisation": organisation.name, "year": year}
        with transaction.atomic():
            for member in team(organisation):
                key = f"return:{organisation.public_id}:{today}"
                queue(RETURN_READY, to=member, context=context, url=url, key=key)
    return len(organisers)
