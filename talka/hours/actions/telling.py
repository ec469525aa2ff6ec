"""Messages that follow from many records at once, sent by jobs."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from django.db import transaction
from django.urls import reverse

from talka.core import clock
from talka.hours.actions.moves import tell_team, tell_volunteer
from talka.hours.enums import WAITS, Side, State
from talka.hours.messages import CONFIRMED, ENTERED, UNCLEAR, WAITING
from talka.hours.models import WorkRecord
from talka.notifications.actions import queue

WAITED = timedelta(days=7)
AT_ONCE = 500


def tell_confirmed(ids: list[int]) -> int:
    """Tell each volunteer of these records what was confirmed, once. Returns how many people."""
    rows = WorkRecord.objects.confirmed().filter(pk__in=ids, volunteer__isnull=False)
    found: dict[object, list[WorkRecord]] = defaultdict(list)
    for one in rows.select_related("volunteer", "organisation").order_by("pk"):
        found[one.volunteer_id, one.organisation_id].append(one)
    for ones in found.values():
        first, total = ones[0], sum(one.minutes for one in ones)
        context = {"organisation": first.organisation.name, "n": len(ones), "hours": total // 60, "minutes": total % 60}
        key = f"confirmed:{first.pk}:{first.version}"
        if first.volunteer is not None:
            queue(CONFIRMED, to=first.volunteer, context=context, url=reverse("hours:mine"), key=key)
    return len(found)


def remind() -> int:
    """Hours that have waited a week are told of once more, to whoever has to look at them."""
    rows = WorkRecord.objects.kept().filter(state__in=WAITS, reminded_at=None, created_at__lt=clock.now() - WAITED)
    with transaction.atomic():
        locked = rows.select_for_update(of=("self",), skip_locked=True)
        found = list(locked.select_related("volunteer", "organisation", "opportunity", "pair").order_by("pk")[:AT_ONCE])
        for one in found:
            own = one.organisation
            if one.proposed_by == Side.ORGANISER:
                kind = UNCLEAR if one.state == State.UNCLEAR else ENTERED
                tell_volunteer(kind, one, key=f"remind:{one.public_id}")
            elif own.registration_number:
                key = f"remind:{own.public_id}:{clock.today()}"
                url = reverse("hours:desk", args=[own.key])
                tell_team(WAITING, own, url=url, besides=one.volunteer_id, key=key, organisation=own.name)
        WorkRecord.objects.filter(pk__in=[one.pk for one in found]).update(reminded_at=clock.Now())
    return len(found)
