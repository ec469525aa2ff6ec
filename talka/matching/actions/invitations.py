"""An organiser invites somebody who offers help; one tap makes it an application, another ends it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.accounts.queries import age_band
from talka.applications.actions import apply, ensure_pair
from talka.applications.models import Application
from talka.applications.queries import elsewhere, fits_age
from talka.applications.schemas import Draft
from talka.core import audit, clock, locks
from talka.core.errors import RefusedError, WrongStateError
from talka.matching.enums import InvitationState, Why
from talka.matching.messages import INVITED
from talka.matching.models import HelpOffer, Invitation
from talka.matching.queries import findable, most_left
from talka.matching.queries.invitations import A_DAY, MOST_TO_ONE
from talka.matching.workflow import INVITATION
from talka.notifications.actions import queue
from talka.opportunities.models import Opportunity
from talka.organisations.enums import State
from talka.organisations.models import Organisation

DONE = {"accept": "invitation.accepted", "decline": "invitation.declined"}


def invite(offer: HelpOffer, opportunity: Opportunity, *, why: str, by: User) -> Invitation:
    """Ask the person behind `offer` to one opportunity of the inviting organisation.

    Raises RefusedError: the organisation is not verified, the work is closed or not for this age, the offer is gone,
    asked already or applied already, and over the limits of a day. Invitations of one organisation queue up behind a
    lock of their own, so that its limit is exact.
    """
    organisation = opportunity.organisation
    with transaction.atomic():
        locks.queue_up(f"invite {organisation.pk}")
        found = findable(organisation).select_for_update(of=("self",), no_key=True).filter(pk=offer.pk).first()
        if found is None:
            raise WrongStateError("invitation.offer_gone", _("This offer to help is not there any more."))
        _check(found, opportunity, organisation)
        pair = ensure_pair(found.volunteer, organisation)
        if Invitation.objects.filter(pair=pair, opportunity=opportunity).exists():
            raise WrongStateError("invitation.twice", _("This person has been invited to it already."))
        made = Invitation.objects.create(
            volunteer=found.volunteer,
            pair=pair,
            organisation=organisation,
            opportunity=opportunity,
            why=Why(why),
            skills=found.skills,
            languages=found.languages,
            by=by,
            sent_at=clock.now(),
        )
        audit.record("invitation.sent", on=made, by=by.id)
        said: dict[str, Any] = {"title": opportunity.title, "organisation": organisation.name, "why": Why(why).label}
        said["named"] = found.named
        url = reverse("matching:invitation", args=[made.public_id])
        queue(INVITED, to=found.volunteer, context=said, url=url, key=made.public_id)
    return made


def _check(offer: HelpOffer, opportunity: Opportunity, organisation: Organisation) -> None:
    if organisation.state != State.VERIFIED or elsewhere(opportunity):
        raise RefusedError("invitation.not_verified", _("Only verified organisers invite people."))
    if not Opportunity.objects.open().filter(pk=opportunity.pk).exists():
        raise RefusedError("invitation.closed", _("Applications for this have ended."))
    if fits_age(age_band(offer.volunteer), opportunity):
        raise RefusedError("invitation.age", _("This work is for people of another age."))
    if Application.objects.live().filter(volunteer=offer.volunteer, opportunity=opportunity).exists():
        raise RefusedError("invitation.applied", _("This person has applied for it already."))
    if not most_left(organisation):
        raise RefusedError("invitation.limit", _("No more invitations today. Wait for some answers first."))
    to_one = Invitation.objects.filter(volunteer=offer.volunteer, sent_at__gt=clock.now() - A_DAY)
    if to_one.count() >= MOST_TO_ONE:
        raise RefusedError("invitation.person_limit", _("This person cannot be invited today. Try again tomorrow."))


def accept(invitation: Invitation, *, by: User, shifts: Sequence[int] = ()) -> Application:
    """Yes: an application like any other, with the skills and languages that the organiser saw."""
    draft = Draft(skills=invitation.skills, languages=invitation.languages, shifts=shifts)
    with transaction.atomic():
        _answer(invitation, "accept", by)
        application = apply(invitation.opportunity, volunteer=by, draft=draft)
        Invitation.objects.filter(pk=invitation.pk).update(application=application)
    return application


def decline(invitation: Invitation, *, by: User) -> None:
    """No: without a reason, and nobody is disturbed with it; the organiser sees it in its list."""
    with transaction.atomic():
        _answer(invitation, "decline", by)


def _answer(invitation: Invitation, verb: str, by: User) -> None:
    """The first answer holds."""
    target = INVITATION.target(verb, InvitationState.SENT)
    waiting = Invitation.objects.filter(pk=invitation.pk, volunteer=by, state=InvitationState.SENT)
    if not waiting.update(state=target, answered_at=clock.Now()):
        raise WrongStateError(f"invitation.{verb}.answered", _("You have answered this invitation already."))
    audit.record(DONE[verb], on=invitation, by=by.id)
