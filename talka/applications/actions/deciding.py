"""What an organiser decides about an application. `by` None: another channel, to which it was handed over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.applications.actions.moves import (
    id_of,
    lock_opportunity,
    lock_volunteer,
    message_key,
    move,
    not_halted,
    not_own,
    tell_volunteer,
)
from talka.applications.enums import DeclineReason, State
from talka.applications.messages import APPROVED, DECLINED, NO_SHOW, OFFERED, WAITLISTED
from talka.applications.models import Application
from talka.applications.queries import clash, first_start, is_halted, position, receiver_of
from talka.applications.queries.times import spans_of
from talka.core import clock
from talka.core.errors import RefusedError
from talka.opportunities.enums import State as Published
from talka.opportunities.models import Opportunity

OFFER_HOLDS = timedelta(hours=24)
OFFER_AT_LEAST = timedelta(minutes=30)
PASSED_FOR = timedelta(hours=24)
"""Who refused or missed an offer is not asked again for so long, unless nobody else waits and it is over."""
TRIES = 20
STILL_ON = (Published.PUBLISHED, Published.CLOSED, Published.ARCHIVED)
"""People may be chosen for it after its deadline, but not once it is cancelled or hidden."""


def approve(application: Application, *, by: User | None, delay: timedelta | None = None) -> Application:
    """Take a place (of each shift too) and say yes.

    Raises RefusedError `opportunity.full`, or `application.approve.not_available` when the volunteer has other approved
    work at that time: where, the organiser does not learn.
    """
    with transaction.atomic():
        _choosable(application, by)
        lock_volunteer(application)
        if application.volunteer and clash(application.volunteer, spans_of(application), besides=application):
            raise RefusedError("application.approve.not_available", _("No longer available at this time."))
        move(application, "approve", by=id_of(by))
        tell_volunteer(APPROVED, application, key=message_key(application), delay=delay)
    return application


def waitlist(application: Application, *, by: User | None, delay: timedelta | None = None) -> Application:
    """Put at the end of the waiting list."""
    with transaction.atomic():
        _choosable(application, by)
        move(application, "waitlist", by=id_of(by), waitlisted_at=clock.Now())
        key = message_key(application)
        tell_volunteer(WAITLISTED, application, key=key, delay=delay, position=position(application))
    return application


def decline(application: Application, *, by: User | None, reason: str, delay: timedelta | None = None) -> Application:
    """Say no, with a coded reason that the volunteer reads."""
    if reason not in DeclineReason.values:
        raise RefusedError("application.decline.reason", _("Say why."))
    not_own(application, by)
    with transaction.atomic():
        application.opportunity = lock_opportunity(application.opportunity_id)
        move(application, "decline", by=id_of(by), reason=reason, may_come_back=delay is not None)
        label, key = DeclineReason(reason).label, message_key(application)
        tell_volunteer(DECLINED, application, key=key, delay=delay, reason=label)
    return application


def offer(application: Application, *, by: User | None) -> Application:
    """Hold a place for somebody of the waiting list until they say yes or no."""
    with transaction.atomic():
        application.opportunity = lock_opportunity(application.opportunity_id)
        if by is not None:
            not_own(application, by)
        not_halted(application, "offer")
        until = offer_until(application)
        if until is None or application.opportunity.state not in STILL_ON:
            raise RefusedError("application.offer.too_late", _("The work begins too soon to wait for an answer."))
        move(application, "offer", by=by.id if by else None, offered_until=until)
        tell_volunteer(OFFERED, application, key=message_key(application), until_at=until)
    return application


def offer_until(application: Application) -> datetime | None:
    """24 hours from now, near the start half of what is left; None when that is less than half an hour."""
    now, start = clock.now(), first_start(application)
    lasts = OFFER_HOLDS if start is None else min(OFFER_HOLDS, (start - now) / 2)
    return now + lasts if lasts >= OFFER_AT_LEAST else None


def offer_next(opportunity: Opportunity) -> int:
    """Offer free places to the waiting list, first come first; a group too large for what is free is passed over.

    Not of what is handed over: another channel knows its places. Called after each place that is given back and every
    minute. Returns how many offers went out.
    """
    made = 0
    with transaction.atomic():
        fresh = lock_opportunity(opportunity.pk)
        if (
            is_halted(fresh)
            or receiver_of(fresh)
            or fresh.state not in STILL_ON
            or (fresh.free is not None and fresh.free < 1)
        ):
            return 0
        waiting = Application.objects.filter(opportunity=fresh).with_order()
        waiting = waiting.exclude(passed_at__gt=clock.now() - PASSED_FOR)
        for one in waiting.select_related("volunteer", "organisation", "pair", "opportunity")[:TRIES]:
            try:
                with transaction.atomic():
                    offer(one, by=None)
                made += 1
            except RefusedError:
                continue
    return made


def complete(application: Application, *, by: User | None) -> Application:
    """The volunteer came and did the work; also takes back a mark of not having come."""
    return _after(application, "complete", by)


def no_show(application: Application, *, by: User | None) -> Application:
    """Did not come. Between the two only, forgotten after twelve months; the volunteer may answer."""
    with transaction.atomic():
        _after(application, "no_show", by)
        tell_volunteer(NO_SHOW, application, key=message_key(application))
    return application


def _after(application: Application, verb: str, by: User | None) -> Application:
    not_own(application, by)
    start = first_start(application)
    if start is not None and start > clock.now():
        raise RefusedError(f"application.{verb}.too_early", _("The work has not begun yet."))
    with transaction.atomic():
        application.opportunity = lock_opportunity(application.opportunity_id)
        move(application, verb, by=id_of(by))
    return application


def _choosable(application: Application, by: User | None) -> None:
    """Lock its opportunity, and refuse when nobody may be chosen for it any more."""
    not_own(application, by)
    application.opportunity = lock_opportunity(application.opportunity_id)
    not_halted(application, "decide")
    if application.opportunity.state not in STILL_ON:
        raise RefusedError("application.decide.cancelled", _("This work will not take place."))


def undo(application: Application, *, before: str, by: User) -> Application:
    """Take back a decision to what was before it (bulk decisions, within their ten seconds). Offers nobody the place."""
    verb = "undo_to_list" if before == State.WAITLISTED else "undo"
    values: dict[str, Any] = {"waitlisted_at": None, "answered_at": None} if before == State.SUBMITTED else {}
    with transaction.atomic():
        application.opportunity = lock_opportunity(application.opportunity_id)
        return move(application, verb, by=by.id, **values)
