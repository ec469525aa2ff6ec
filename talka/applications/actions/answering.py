"""What a volunteer decides about their own application."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.applications.actions.deciding import STILL_ON, offer_next
from talka.applications.actions.moves import hold, lock_opportunity, lock_volunteer, move, tell_team
from talka.applications.enums import HAS_PLACE, LIVE, State, WithdrawReason
from talka.applications.messages import ACCEPTED, WITHDRAWN, WITHDRAWN_LATE
from talka.applications.models import Application
from talka.applications.queries import clash, first_start, is_halted
from talka.applications.queries.times import spans_of
from talka.core import audit, clock
from talka.core.errors import RefusedError, WrongStateError

ANSWER_LENGTH = 500


def is_late(application: Application) -> bool:
    """Whoever gives a place back now does it within the organiser's notice."""
    start, notice = first_start(application), timedelta(hours=application.opportunity.notice_hours)
    return application.state in HAS_PLACE and start is not None and start - clock.now() < notice


def withdraw(application: Application, *, by: User, reason: str) -> Application:
    """Always possible while it lives; frees the place and offers it on. Within the notice it is marked late."""
    if reason not in WithdrawReason.values:
        raise RefusedError("application.withdraw.reason", _("Say why."))
    with transaction.atomic():
        application.opportunity = lock_opportunity(application.opportunity_id)
        held, late = application.state in HAS_PLACE, is_late(application)
        move(application, "withdraw", by=by.id, reason=reason, late=late)
        tell_team(WITHDRAWN_LATE if late else WITHDRAWN, application, people=application.people)
        if held:
            offer_next(application.opportunity)
    return application


def accept_offer(application: Application, *, by: User) -> Application:
    """Yes to an offered place. Refused when the offer is over, or other approved work is at that time (named)."""
    with transaction.atomic():
        application.opportunity = lock_opportunity(application.opportunity_id)
        lock_volunteer(application)
        until = application.offered_until
        if application.state == State.OFFERED and (until is None or until <= clock.now()):
            raise RefusedError("application.accept_offer.over", _("The time for this answer is over."))
        if is_halted(application.opportunity):
            text = _("A moderator has stopped this work for now. You are told when it goes on.")
            raise RefusedError("application.accept_offer.halted", text)
        if application.opportunity.state not in STILL_ON:
            raise RefusedError("application.accept_offer.cancelled", _("This work will not take place."))
        other = clash(by, spans_of(application), besides=application)
        if other is not None:
            text = _("You are needed elsewhere at this time: %(title)s. Step back there first.")
            raise RefusedError("application.accept_offer.clash", text % {"title": other.title})
        move(application, "accept_offer", by=by.id)
        tell_team(ACCEPTED, application)
    return application


def refuse_offer(application: Application, *, by: User) -> Application:
    """No, not now: back to the end of the waiting list; the place goes to the next."""
    with transaction.atomic():
        application.opportunity = lock_opportunity(application.opportunity_id)
        move(application, "refuse_offer", by=by.id, waitlisted_at=clock.Now(), passed_at=clock.Now())
        offer_next(application.opportunity)
    return application


class Stood(NamedTuple):
    """How the application itself stood on the page that was looked at: its `agreed_version` and its `version`."""

    agreed: int
    version: int


def reconfirm(application: Application, *, by: User, seen: int, stood: Stood | None = None) -> Application:
    """Still coming, after the time, place or requirements changed. `seen`: the version that the person has looked at.

    Changes made since then to shifts of others only do not matter: each has raised `agreed_version` by one
    (`spare_other_shifts`), and nothing else raises it without a new `version` of the application.
    """
    with transaction.atomic():
        hold(application)
        if application.state not in LIVE:
            raise WrongStateError("application.reconfirm.ended", _("This application has ended."))
        version = application.opportunity.material_version
        spared = application.agreed_version - stood.agreed if stood and stood.version == application.version else 0
        if seen + spared != version:
            text = _("The work has changed meanwhile. Read it once more.")
            raise RefusedError("application.reconfirm.changed", text)
        rows = Application.objects.filter(pk=application.pk, agreed_version__lt=version)
        rows.update(agreed_version=version, version=F("version") + 1, updated_at=clock.Now())
        audit.record("application.reconfirmed", on=application, by=by.id, version=version)
    application.refresh_from_db()
    return application


def acknowledge(application: Application, *, by: User) -> Application:
    """The duties and the safety rules were read (law: made known before the work)."""
    with transaction.atomic():
        rows = Application.objects.filter(pk=application.pk, acknowledged_at=None, state__in=LIVE)
        if rows.update(acknowledged_at=clock.Now(), version=F("version") + 1, updated_at=clock.Now()):
            audit.record("application.acknowledged", on=application, by=by.id)
    application.refresh_from_db()
    return application


def answer_no_show(application: Application, *, by: User, text: str) -> Application:
    """The volunteer's own words to a mark of not having come."""
    text = text.strip()[:ANSWER_LENGTH]
    if not text:
        raise RefusedError("application.no_show_answer.empty", _("Write what happened."))
    with transaction.atomic():
        rows = Application.objects.filter(pk=application.pk, state=State.NO_SHOW)
        if not rows.update(no_show_answer=text, version=F("version") + 1, updated_at=clock.Now()):
            raise WrongStateError("application.no_show_answer.state", _("There is nothing to answer any more."))
        audit.record("application.no_show_answered", on=application, by=by.id)
    application.refresh_from_db()
    return application
