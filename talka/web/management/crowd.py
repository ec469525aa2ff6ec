"""The people behind the numbers: every applicant and chosen person that a card of the demonstration counts is a row.

Written at once, as `ledger` does, on what `demo` and `ledger` wrote; work for which the cast applied is left alone.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction

from talka.accounts.enums import MINORS
from talka.accounts.models import User
from talka.applications.enums import DeclineReason, State
from talka.applications.models import Application, ApplicationShift
from talka.applications.queries.promise import reply_until
from talka.core import clock
from talka.opportunities.enums import State as OpportunityState
from talka.opportunities.models import Opportunity, Shift
from talka.web.management import ledger

ANSWERED_AFTER = (3, 26, 7, 50, 20, 75, 30)
"""Hours; some organisers are quicker than others."""
SLOWER, OF_MONTHS = 4, 5
"""Hours more or less in one month than in another: nobody is as quick all year round."""
WAITS_SINCE = timedelta(hours=7)
HAPPENED = (OpportunityState.PUBLISHED, OpportunityState.CLOSED, OpportunityState.ARCHIVED)


def load() -> int:
    """Write who is counted and not there, all or nothing. Returns how many applications were written."""
    with transaction.atomic():
        counted = Opportunity.objects.filter(applied__gt=0).exclude(pk__in=Application.objects.values("opportunity"))
        counted.exclude(state__in=HAPPENED).update(applied=0, approved=0, taken=0)
        rows = list(counted.filter(state__in=HAPPENED).select_related("organisation").order_by("pk"))
        dice = random.Random(ledger.SEED)  # noqa: S311  # invented people, not secrets
        people = list(
            User.objects.filter(nickname__in=ledger.names()).exclude(age_band__in=MINORS).order_by("nickname")
        )
        chosen = [(one, dice.sample(people, one.applied)) for one in rows]
        pairs = ledger.pairs(
            {(person.pk, one.organisation_id): (person, one.organisation) for one, drawn in chosen for person in drawn}
        )
        written = [
            Application(
                volunteer=person,
                pair=pairs[person.pk, one.organisation_id],
                opportunity=one,
                organisation=one.organisation,
                **_fate(one, place),
            )
            for one, drawn in chosen
            for place, person in enumerate(drawn)
        ]
        Application.objects.bulk_create(written, batch_size=1_000)
        _give_shifts(written)
    return len(written)


def _fate(one: Opportunity, place: int) -> dict[str, object]:
    """The first `approved` of its applicants were chosen; of the others some wait, and once it is over none does."""
    now = clock.now()
    over = one.state != OpportunityState.PUBLISHED or (one.apply_until is not None and one.apply_until <= now)
    is_chosen = place < one.approved
    since = _since(one, now) if over or is_chosen else now - WAITS_SINCE
    hours = ANSWERED_AFTER[(one.organisation_id + place) % len(ANSWERED_AFTER)] + SLOWER * (since.month % OF_MONTHS)
    answer = {"answered_at": min(since + timedelta(hours=hours), now)}
    told: dict[str, object] = {
        "submitted_at": since,
        "reply_until": reply_until(since, one.reply_promise),
        "agreed_version": one.material_version,
        "told_version": one.material_version,
    }
    if is_chosen:
        done = one.ends_at is not None and one.ends_at <= now
        return (
            told | answer | ({"state": State.COMPLETED, "ended_at": one.ends_at} if done else {"state": State.APPROVED})
        )
    if over:
        ended = {"ended_at": answer["answered_at"], "reason": DeclineReason.ENOUGH_PEOPLE}
        return told | answer | ended | {"state": State.DECLINED}
    if one.places is not None and one.taken >= one.places:
        return told | answer | {"state": State.WAITLISTED, "waitlisted_at": since}
    return told | {"state": State.SUBMITTED}


def _since(one: Opportunity, now: datetime) -> datetime:
    """Soon after it was published."""
    begun = one.published_at or now - timedelta(days=20)
    return min(begun + timedelta(days=1, hours=3), now - WAITS_SINCE)


def _give_shifts(written: list[Application]) -> None:
    """Whoever has a place has it in a shift, as long as shifts have any."""
    by_work: dict[int, list[Shift]] = {}
    for shift in Shift.objects.filter(opportunity__in={one.opportunity_id for one in written}).order_by("pk"):
        by_work.setdefault(shift.opportunity_id, []).append(shift)
    ApplicationShift.objects.bulk_create(_given(written, by_work), batch_size=1_000)
    Shift.objects.bulk_update([shift for shifts in by_work.values() for shift in shifts], ["taken"], batch_size=500)


def _given(written: list[Application], by_work: dict[int, list[Shift]]) -> Iterator[ApplicationShift]:
    for one in written:
        if one.state not in {State.APPROVED, State.COMPLETED}:
            continue
        free = [shift for shift in by_work.get(one.opportunity_id, ()) if shift.taken < shift.places]
        if free:
            free[0].taken += 1
            yield ApplicationShift(application=one, shift=free[0])
