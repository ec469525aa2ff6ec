"""Ends that the clock or the organiser's cancelling brings."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from talka.accounts.models import User
from talka.applications.actions.deciding import offer_next
from talka.applications.actions.links import close_open
from talka.applications.actions.moves import hold, lock_opportunity, message_key, move, tell_volunteer
from talka.applications.actions.replies import refresh_replies
from talka.applications.enums import COUNTS_AS_APPROVED, HAS_PLACE, LIVE, PARTICIPATION, WAITING, State, SystemReason
from talka.applications.messages import CANCELLED, EXPIRED, NO_PLACE, OFFER_OVER
from talka.applications.models import Application, ApplicationShift
from talka.applications.queries.times import first_start, has_begun
from talka.core import audit, clock
from talka.core.errors import WrongStateError
from talka.core.periods import day_end, last_good
from talka.notifications.actions import cancel_queued
from talka.opportunities import actions as opportunities
from talka.opportunities.actions.assigning import before_shift_goes
from talka.opportunities.models import Opportunity, Shift

AT_ONCE = 500
UNDATED_LIVES = timedelta(days=30)
"""Without a date an unanswered application ends so long after the opportunity's deadline."""


def cancel_opportunity(opportunity: Opportunity, *, reason: str, by: User) -> int:
    """The work will not take place: everybody who applied is told at once. Returns how many applications ended."""
    with transaction.atomic():
        fresh = lock_opportunity(opportunity.pk)
        opportunities.cancel(fresh, reason=reason, by=by.id)
        live = list(
            Application.objects.filter(opportunity=fresh)
            .live()
            .select_for_update(of=("self",))
            .select_related("volunteer", "organisation", "pair")
            .order_by("pk")
        )
        _end_all(fresh, live)
        cancel_queued(*(message_key(one) for one in live))
        audit.record_many(
            "application.ended",
            kind=Application,
            ids=[one.public_id for one in live],
            reason=SystemReason.CANCELLED.value,
        )
        for one in live:
            one.opportunity = fresh
            tell_volunteer(CANCELLED, one, key=f"application:{one.public_id}:cancelled", reason=reason)
        if fresh.organisation.publishing_paused:
            refresh_replies(fresh.organisation)
    return len(live)


def _end_all(opportunity: Opportunity, live: list[Application]) -> None:
    """All at once, as `move` does one: 300 people are five statements."""
    held = [one for one in live if one.state in HAS_PLACE]
    keys = [one.pk for one in held]
    shifts = ApplicationShift.objects.filter(application__in=keys, released_at=None).order_by("shift_id")
    by_shift = list(shifts.values_list("shift_id").annotate(n=Sum("application__people")))
    applied = sum(one.people for one in live)
    approved = sum(one.people for one in live if one.state in COUNTS_AS_APPROVED)
    Application.objects.filter(pk__in=[one.pk for one in live]).update(
        state=State.WITHDRAWN,
        reason=SystemReason.CANCELLED,
        offered_until=None,
        ended_at=clock.Now(),
        updated_at=clock.Now(),
        version=F("version") + 1,
    )
    close_open([one.pk for one in live])
    if applied:
        opportunities.count_people(opportunity, applied=-applied, approved=-approved)
    if taken := sum(one.people for one in held):
        opportunities.give_back(opportunity, taken)
    known = Shift.objects.in_bulk([pk for pk, _n in by_shift])
    for pk, n in by_shift:
        opportunities.give_back(opportunity, n, shift=known[pk])


def end(application: Application, *, reason: SystemReason) -> Application:
    """The system ends it: consent withdrawn, person erased. Its place goes on to the next."""
    with transaction.atomic():
        application.opportunity = lock_opportunity(application.opportunity_id)
        held = application.state in HAS_PLACE
        move(application, "end", by=None, reason=reason)
        if held:
            offer_next(application.opportunity)
    return application


def run_out_offers() -> int:
    """Offers whose time is over go back to the waiting list, their places on to the next. Returns how many."""
    over = Application.objects.filter(state=State.OFFERED, offered_until__lte=clock.Now()).order_by("offered_until")
    done = 0
    for pk in list(over.values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            one = _read(pk)
            if one.state != State.OFFERED or one.offered_until is None or one.offered_until > clock.now():
                continue
            move(one, "offer_ran_out", by=None, waitlisted_at=clock.Now(), passed_at=clock.Now())
            tell_volunteer(OFFER_OVER, one, key=message_key(one))
            offer_next(one.opportunity)
            done += 1
    return done


def expire() -> int:
    """Those without a yes end when their last shift starts, or 30 days after the deadline where there is no date."""
    own = ApplicationShift.objects.filter(application=OuterRef("pk"), released_at=None).order_by("-shift__starts_at")
    rows = Application.objects.filter(state__in=WAITING).annotate(
        begins=Coalesce(Subquery(own.values("shift__starts_at")[:1]), "opportunity__starts_at")
    )
    undated = Q(begins=None, opportunity__apply_until__lte=clock.now() - UNDATED_LIVES)
    done = 0
    for pk in list(rows.filter(Q(begins__lte=clock.Now()) | undated).values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            one = _read(pk)
            if one.state not in WAITING:
                continue
            try:
                move(one, "expire", by=None)
            except WrongStateError:
                continue
            tell_volunteer(NO_PLACE if one.answered_at else EXPIRED, one, key=message_key(one))
            done += 1
    return done


def _read(pk: int) -> Application:
    """Its opportunity is locked first, then it is read: nobody changes its place meanwhile."""
    opportunity = lock_opportunity(Application.objects.values_list("opportunity_id", flat=True).get(pk=pk))
    one = Application.objects.select_related("volunteer", "organisation", "pair").get(pk=pk)
    one.opportunity = opportunity
    return one


def offer_freed_places() -> int:
    """Every minute: places that came free otherwise (an organiser needs more people) go to the waiting lists."""
    waiting = Application.objects.filter(state=State.WAITLISTED).values("opportunity")
    rows = Opportunity.objects.filter(pk__in=waiting).filter(Q(places=None) | Q(taken__lt=F("places")))
    return sum(offer_next(one) for one in rows.order_by("pk")[:AT_ONCE])


def release_future_shifts(application: Application, *, reason: SystemReason) -> int:
    """Give back shifts that have not begun; those done stay. Ends the application when nothing of it was done.

    Returns how many shifts.
    """
    with transaction.atomic():
        hold(application)
        rows = ApplicationShift.objects.filter(application=application, released_at=None).select_related("shift")
        future = list(rows.filter(shift__starts_at__gt=clock.Now()).order_by("shift_id"))
        if not has_begun(application):
            if application.state in LIVE:
                end(application, reason=reason)
            return len(future)
        _release(application, future)
    return len(future)


def release_after(application: Application, day: date, *, reason: SystemReason) -> int:
    """Give back the shifts that begin after `day`, at once, so that others can still be asked; those before it stay.

    Ends the application when all of it would have begun later. Work of which nobody said when it is goes on as it is:
    its organiser says that it is done. Returns how many shifts, or 1 for work without shifts that is over.
    """
    with transaction.atomic():
        hold(application)
        if application.state not in {*LIVE, *HAS_PLACE}:
            return 0
        last = last_good(day_end(day))
        held = ApplicationShift.objects.filter(application=application, released_at=None).select_related("shift")
        later = list(held.filter(shift__starts_at__gt=last).order_by("shift_id"))
        begins = first_start(application)
        if begins is not None and begins > last:
            end(application, reason=reason)
            return len(later) or 1
        _release(application, later)
    return len(later)


def _release(application: Application, shifts: list[ApplicationShift]) -> None:
    """The caller holds the opportunity's lock."""
    if not shifts:
        return
    ApplicationShift.objects.filter(pk__in=[one.pk for one in shifts]).update(released_at=clock.Now())
    if application.state in HAS_PLACE:
        for one in shifts:
            opportunities.give_back(application.opportunity, application.people, shift=one.shift)
    audit.record("application.shifts_released", on=application, shifts=len(shifts))


def let_go(shift: Shift) -> None:
    """Applications that came to nothing do not keep a shift on the organiser's list; live ones and work done do."""
    over = ApplicationShift.objects.filter(shift=shift).exclude(application__state__in=[*LIVE, *PARTICIPATION])
    over.delete()


before_shift_goes(let_go)
