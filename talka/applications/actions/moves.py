"""The one way from a state to the next: guarded write, places and public counts, trail, in the caller's transaction.

Order of locks, everywhere: the opportunity, then the volunteer, then applications. All changes of one opportunity's
places come one after another; changes of different opportunities do not wait for each other.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.applications.actions.handing import tell_as_team, tell_receiver
from talka.applications.actions.links import close_open
from talka.applications.actions.replies import refresh_replies
from talka.applications.enums import COUNTS_AS_APPROVED, ENDED_ELSEWHERE_TOO, HAS_PLACE, LIVE, NOT_APPLIED, UNANSWERED
from talka.applications.messages import HANDED_ENDED
from talka.applications.models import Application
from talka.applications.queries import is_halted
from talka.applications.workflow import APPLICATION
from talka.core import audit, clock
from talka.core.errors import RefusedError, WrongStateError
from talka.core.periods import some_time
from talka.notifications.actions import cancel_queued, queue, queue_all
from talka.notifications.kinds import Kind
from talka.opportunities import actions as places
from talka.opportunities.models import Opportunity, Shift
from talka.organisations.models import Organisation
from talka.organisations.queries import team

DONE = {
    "approve": "application.approved",
    "waitlist": "application.waitlisted",
    "decline": "application.declined",
    "offer": "application.offered",
    "accept_offer": "application.offer_accepted",
    "refuse_offer": "application.offer_refused",
    "offer_ran_out": "application.offer_ran_out",
    "withdraw": "application.withdrawn",
    "end": "application.ended",
    "expire": "application.expired",
    "complete": "application.completed",
    "no_show": "application.no_show",
    "undo": "application.decision_undone",
    "undo_to_list": "application.decision_undone",
}
"""Verb → code in the audit trail."""
DECISIONS = frozenset({"approve", "waitlist", "decline"})
"""With these the organiser has kept the promise to answer."""
OWN = [one.name for one in Application._meta.concrete_fields if not one.is_relation]
ENDED_FOR_BOTH = frozenset({"end", "expire"})
"""Ways in which it ends without either side's doing."""


def lock_opportunity(pk: int) -> Opportunity:
    return Opportunity.objects.select_related("organisation").select_for_update(no_key=True, of=("self",)).get(pk=pk)


def hold(application: Application) -> None:
    """Lock its opportunity, and read what somebody may have decided since it was read.

    For whoever frees its places without `move`, which finds that out by the version.
    """
    application.opportunity = lock_opportunity(application.opportunity_id)
    application.refresh_from_db(fields=OWN)


def lock_volunteer(application: Application) -> None:
    """So that two organisers do not approve the same person for the same hours at once."""
    list(User.objects.filter(pk__in=[application.volunteer_id]).select_for_update(no_key=True).values_list("pk"))


def message_key(application: Application) -> str:
    """By it a message about the decision that made this version is taken back."""
    return f"application:{application.public_id}:{application.version}"


def move(
    application: Application,
    verb: str,
    *,
    by: UUID | None,
    reason: str = "",
    may_come_back: bool = False,
    **values: Any,
) -> Application:
    """Lead `application` by `verb`; the caller holds the opportunity's lock. Returns it as it is now.

    `may_come_back`: its end can still be undone, so a guardian's link stays until `expire_consents` finds it.

    Raises WrongStateError where the table has no such way or somebody was faster, RefusedError `opportunity.full` where
    the places do not suffice; the transaction is then the caller's to roll back.
    """
    before, target = application.state, APPLICATION.target(verb, application.state)
    values |= {"ended_at": None if target in LIVE else Coalesce(F("ended_at"), clock.Now())}
    values.setdefault("offered_until", None)
    if verb in DECISIONS:
        values.setdefault("answered_at", Coalesce(F("answered_at"), clock.Now()))
    unchanged = Application.objects.filter(pk=application.pk, state=before, version=application.version)
    last = message_key(application) if application.version > 1 else ""
    with transaction.atomic():
        moved = unchanged.update(
            state=target, reason=reason, updated_at=clock.Now(), version=F("version") + 1, **values
        )
        if not moved:
            raise WrongStateError(f"application.{verb}.raced", _("Somebody else changed this meanwhile."))
        cancel_queued(last)  # a bulk decision's message that still waits for its ten seconds is not true any more
        count(application, before, target)
        if target not in LIVE and not may_come_back:
            close_open([application.pk])
        audit.record(DONE[verb], on=application, by=by, **({"reason": reason} if reason else {}))
        if verb in ENDED_FOR_BOTH:
            tell_receiver(
                HANDED_ENDED, application, key=verb, delay=some_time() if reason in ENDED_ELSEWHERE_TOO else None
            )
        if before in UNANSWERED and application.organisation.publishing_paused:
            refresh_replies(application.organisation)  # the last answer lets it publish at once
    application.refresh_from_db(fields=OWN)
    return application


def count(application: Application, before: str, after: str) -> None:
    """Places and public counts for a step from `before` ("" for none) to `after`."""
    n, offer = application.people, application.opportunity
    held, holds = before in HAS_PLACE, after in HAS_PLACE
    applied = (after not in NOT_APPLIED) - bool(before and before not in NOT_APPLIED)
    approved = (after in COUNTS_AS_APPROVED) - (before in COUNTS_AS_APPROVED)
    if holds and not held:
        places.take_place(offer, n)
        for shift in shifts_of(application):
            places.take_place(offer, n, shift=shift)
    if applied or approved:
        places.count_people(offer, applied=applied * n, approved=approved * n)
    if held and not holds:
        places.give_back(offer, n)
        for shift in shifts_of(application):
            places.give_back(offer, n, shift=shift)


def shifts_of(application: Application) -> list[Shift]:
    """Shifts it holds or would hold a place of, in the order in which they are locked."""
    rows = application.shifts.filter(released_at=None).select_related("shift").order_by("shift_id")
    return [one.shift for one in rows]


def tell_volunteer(kind: Kind, application: Application, *, key: str = "", delay: Any = None, **context: Any) -> None:
    if application.volunteer is None:
        return
    said = {"title": application.opportunity.title, "organisation": application.organisation.name}
    url = reverse("applications:one", args=[application.public_id])
    queue(kind, to=application.volunteer, context=said | context, url=url, key=key, delay=delay)


def tell_team(kind: Kind, application: Application, *, key: str = "", **context: Any) -> None:
    """Everybody of the team but the volunteer, who may be one of them; and the channel it was handed over to."""
    tell_as_team(kind, application)
    said = {"title": application.opportunity.title, "pair": application.pair.name}
    organisation = application.organisation
    if not organisation.registration_number:
        return
    url = reverse("applications:received", args=[organisation.key, application.public_id])
    others = [one for one in team(organisation) if one.pk != application.volunteer_id]
    queue_all(kind, to=others, context=said | context, url=url, key=key)


def tell_team_of(organisation: Organisation, kind: Kind, *, key: str, **context: Any) -> None:
    """About several applications at once; leads to the inbox."""
    url = reverse("applications:inbox", args=[organisation.key]) if organisation.registration_number else ""
    queue_all(kind, to=team(organisation), context=context, url=url, key=key)


def not_halted(application: Application, verb: str) -> None:
    """While a moderator holds up the work or its organisation, its team may only let people go."""
    if is_halted(application.opportunity):
        text = _("A moderator has stopped this for now. Until it goes on you can only decline or end what is agreed.")
        raise RefusedError(f"application.{verb}.halted", text)


def id_of(by: User | None) -> UUID | None:
    """Who acts, for the trail; None is another channel or the system."""
    return by.pk if by else None


def not_own(application: Application, by: User | None) -> None:
    """Nobody decides about their own application."""
    if by is not None and application.volunteer_id == by.pk:
        raise RefusedError("application.own", _("Ask somebody else of the team to decide about your own application."))
