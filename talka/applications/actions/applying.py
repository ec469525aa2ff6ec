"""Applying."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talka.accounts import vault
from talka.accounts.actions import keep_identity
from talka.accounts.models import User
from talka.applications.actions.disclosing import disclose
from talka.applications.actions.handing import hand_over
from talka.applications.actions.moves import count, tell_team
from talka.applications.actions.pairs import ensure_pair
from talka.applications.enums import Purpose, State
from talka.applications.messages import RECEIVED
from talka.applications.models import Answer, Application, ApplicationShift
from talka.applications.models.application import MOST_PEOPLE
from talka.applications.queries import age_refusal, elsewhere, receiver_of, reply_until, sent_by
from talka.applications.schemas import Draft
from talka.core import audit, clock
from talka.core.errors import RefusedError
from talka.core.periods import last_good
from talka.core.prepared import store
from talka.opportunities.models import Opportunity
from talka.opportunities.queries.applying import held_to_apply, shifts_of

A_DAY = timedelta(days=1)
MOST_A_DAY = 20
MOST_LIVE = 40
"""A person helps in a few places; a program applies everywhere (T21)."""


def apply(opportunity: Opportunity, *, volunteer: User, draft: Draft) -> Application:
    """Send an application; the reply clock starts. Fields of `draft.shares` are disclosed with it, `draft.told` is kept.

    Raises RefusedError with words for the volunteer: closed meanwhile, applied already, the law's or the organiser's
    ages, a shift that is not there, too many people or applications.
    """
    with transaction.atomic():
        fresh = held_to_apply(opportunity.pk)
        receiver = receiver_of(fresh)
        draft = bare(draft) if receiver else draft
        _check(fresh, volunteer, draft)
        shifts = _shifts(fresh, draft)
        application = Application(
            volunteer=volunteer,
            pair=ensure_pair(volunteer, fresh.organisation),
            opportunity=fresh,
            organisation=fresh.organisation,
            people=draft.people,
            message=draft.message.strip(),
            skills=list(draft.skills),
            languages=list(draft.languages),
            submitted_at=clock.now(),
            reply_until=reply_until(clock.now(), fresh.reply_promise),
            agreed_version=fresh.material_version,
            told_version=fresh.material_version,
            agreement_asked=draft.agreement_asked,
            channel=draft.channel,
        )
        _store(application)
        ApplicationShift.objects.bulk_create(
            [ApplicationShift(application=application, shift_id=one) for one in shifts]
        )
        _answer(application, draft)
        keep_identity(volunteer, draft.told, agreed=draft.keep_agreed)
        if draft.shares:
            known = [one for one in draft.shares if one in vault.known(volunteer)]
            disclose(application, known, purpose=Purpose.APPLICATION)
        count(application, "", State.SUBMITTED)
        audit.record("application.submitted", on=application, by=volunteer.id)
        if receiver:
            hand_over(application, receiver)
        tell_team(RECEIVED, application, until_on=last_good(application.reply_until).date())
    return application


def bare(draft: Draft) -> Draft:
    """What goes to another channel: nothing of the vault and nothing of the profile."""
    return replace(draft, shares=(), told={}, skills=(), languages=(), agreement_asked=False, keep_agreed=False)


def _store(application: Application) -> None:
    """Within the transaction of `apply`, which ends with it: no savepoint of its own."""
    try:
        store(application)
    except IntegrityError as error:
        if "application_live_once" not in str(error):
            raise
        raise RefusedError("application.apply.twice", _("You have applied for this already.")) from error


def _check(opportunity: Opportunity, volunteer: User, draft: Draft) -> None:
    if not opportunity.is_open:
        raise RefusedError("application.apply.closed", _("Applications for this have ended."))
    if elsewhere(opportunity):
        raise RefusedError("application.apply.elsewhere", _("Apply for this on the partner's page."))
    if why := age_refusal(volunteer, opportunity):
        raise why
    if not 1 <= draft.people <= MOST_PEOPLE:
        raise RefusedError("application.apply.people", _("From one person to fifty."))
    if opportunity.places is not None and draft.people > opportunity.places:
        text = ngettext("Only %(n)d person is needed.", "Only %(n)d people are needed.", opportunity.places)
        raise RefusedError("application.apply.people", text % {"n": opportunity.places})
    today, live = sent_by(volunteer, since=clock.now() - A_DAY)
    if today >= MOST_A_DAY or live >= MOST_LIVE:
        raise RefusedError(
            "application.apply.too_many", _("You have applied for very many. Wait for some answers first.")
        )


def _shifts(opportunity: Opportunity, draft: Draft) -> list[int]:
    """Ids of the chosen ones, which cannot be taken away while the opportunity is locked."""
    there, chosen = shifts_of(opportunity.pk), sorted(set(draft.shifts))
    if not all(there.get(one) for one in chosen):
        raise RefusedError("application.apply.shift", _("A shift that you chose is not there any more. Choose again."))
    if there and not chosen:
        raise RefusedError("application.apply.shift", _("Choose at least one shift."))
    return chosen


def _answer(application: Application, draft: Draft) -> None:
    if not draft.answers:
        return
    asked = {one.pk: one for one in application.opportunity.questions.all()}
    Answer.objects.bulk_create(
        [
            Answer(application=application, question=asked[pk], question_text=asked[pk].text, text=text.strip())
            for pk, text in sorted(draft.answers.items())
            if pk in asked and text.strip()
        ]
    )
