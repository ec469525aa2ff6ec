"""A guardian's consent, by a link that the teenager passes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from talka.accounts import vault
from talka.accounts.actions.attempts import Limit, spend
from talka.accounts.eid import Assertion
from talka.accounts.enums import Purpose as ContactPurpose
from talka.accounts.models import User
from talka.accounts.queries import needs_guardian
from talka.applications import law
from talka.applications.actions.bulk import UNDO_FOR
from talka.applications.actions.ending import release_future_shifts
from talka.applications.actions.links import close, settle
from talka.applications.actions.moves import hold, tell_team, tell_volunteer
from talka.applications.actions.proving import signature_of
from talka.applications.enums import LIVE, ConsentState, ConsentSubject, SystemReason
from talka.applications.messages import (
    CONSENT_ASKED,
    CONSENT_ENDED,
    CONSENT_ENDS,
    CONSENT_GIVEN,
    CONSENT_LOST,
    CONSENT_RECEIVED,
    CONSENT_REFUSED,
    CONSENT_UNANSWERED,
    WRITING_ALLOWED,
    WRITING_ASKED,
    WRITING_ENDED,
    WRITING_OPENED,
    WRITING_REFUSED,
    WRITING_SHUT,
)
from talka.applications.models import Application, GuardianConsent
from talka.applications.queries import consent_text, first_start, hash_of, is_renewable, subject_for, token_hash
from talka.applications.schemas import Guardian
from talka.core import audit, clock, ids
from talka.core.errors import RefusedError, WrongStateError
from talka.core.periods import day_end, last_good, local
from talka.notifications.actions import queue
from talka.notifications.kinds import Kind

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Kinds:
    """What is told of a consent: to the guardian; to the child that it is given, refused, over; to the team."""

    asked: Kind
    given: Kind
    refused: Kind
    ended: Kind
    received: Kind
    lost: Kind


TOLD = {
    ConsentSubject.WORK.value: Kinds(
        CONSENT_ASKED, CONSENT_GIVEN, CONSENT_REFUSED, CONSENT_ENDED, CONSENT_RECEIVED, CONSENT_LOST
    ),
    ConsentSubject.MESSAGES.value: Kinds(
        WRITING_ASKED, WRITING_ALLOWED, WRITING_REFUSED, WRITING_ENDED, WRITING_OPENED, WRITING_SHUT
    ),
}
BY_CHILD = Limit("mail.guardian", 5, A_DAY)
TO_ADDRESS = Limit("mail.guardian_address", 3, A_DAY)
TELLING = ("application__volunteer", "application__opportunity", "application__organisation", "application__pair")


def ask_guardian(application: Application, *, by: User, email: str = "") -> tuple[GuardianConsent, str]:
    """A link for the guardian, and its token; a link made before that nobody has answered stops working.

    With `email` the link is sent there too; the address lies in the vault and serves for nothing else. A consent that
    holds may be renewed in its last weeks. Raises RefusedError `consent.ask.too_many` after a few mails a day.
    """
    subject = subject_for(by)
    token = ids.token()
    with transaction.atomic():
        _lock(application)
        if subject is None or application.state not in LIVE:
            raise WrongStateError("consent.ask.not_needed", _("No consent is needed."))
        if not is_renewable(application):
            raise WrongStateError("consent.ask.given", _("The consent is received already."))
        if email:
            _spend(by, email)
        _drop(application)
        contact = vault.keep_contact(email, purpose=ContactPurpose.GUARDIAN, language="lv") if email else None
        made = GuardianConsent.objects.create(
            application=application,
            subject=subject,
            token_hash=token_hash(token),
            link={"token": token} if contact else None,
            contact=contact,
            link_until=whole_day(law.CONSENT_LINK_LIVES),
        )
        audit.record("consent.asked", on=made, by=by.id, by_mail=bool(email))
        if contact is not None:
            _write(made, token, key=f"consent:{made.public_id}:0")
    return made, token


def link_anew(application: Application, *, by: User) -> tuple[GuardianConsent, str]:
    """Another link to the consent that holds, and its token: who has lost the first could not withdraw any more.

    To withdraw shall be as easy as to consent (General Data Protection Regulation, Article 7(3)). The lost link stops
    working. Raises WrongStateError where no consent holds.
    """
    token = ids.token()
    with transaction.atomic():
        _lock(application)
        given = application.consents.holding().first()
        if given is None:
            raise WrongStateError("consent.link.none_given", _("There is no consent that holds."))
        application.consents.filter(pk=given.pk).update(token_hash=token_hash(token))
        audit.record("consent.link_renewed", on=given, by=by.id)
    given.refresh_from_db()
    return given, token


def _lock(application: Application) -> None:
    """Before any consent of it is written, and in the order of `moves`: the end of a consent may end the application."""
    hold(application)
    Application.objects.select_for_update().get(pk=application.pk)


def whole_day(lasts: timedelta) -> datetime:
    """The end of the day so long from now: what is promised until a day holds all of that day."""
    return day_end(local(clock.now() + lasts).date())


def _spend(child: User, email: str) -> None:
    """A child passes a link on to a parent or two; nobody gets mail from many children. A refused act gives all back."""
    if spend(BY_CHILD, str(child.pk)) is None or spend(TO_ADDRESS, email) is None:
        text = _("No more mails go out for this today. Show your guardian the code, or copy the link into a message.")
        raise RefusedError("consent.ask.too_many", text)


def _drop(application: Application) -> None:
    """Earlier links, and a given consent whose time is over, make room for a new one."""
    over = Q(state=ConsentState.GIVEN, holds_until__lte=clock.Now())
    for old in application.consents.filter(Q(state=ConsentState.ASKED) | over).select_related("contact"):
        close(old, ConsentState.EXPIRED)


def link_of(token: str) -> str:
    return f"{settings.SITE_URL}{reverse('applications:consent', args=[token])}"


def _write(consent: GuardianConsent, token: str, *, key: str) -> None:
    if consent.contact is None:
        return
    application = consent.application
    context: dict[str, Any] = {
        "title": application.opportunity.title,
        "organisation": application.organisation.name,
        "until_on": last_good(consent.link_until).date(),
    }
    if consent.subject == ConsentSubject.WORK:
        start = first_start(application)
        context["begins_on"] = local(start).date() if start and start > clock.now() else ""
    url = reverse("applications:consent", args=[token])
    queue(TOLD[consent.subject].asked, to=consent.contact, context=context, key=key, url=url)


def give(
    consent: GuardianConsent,
    *,
    guardian: Guardian,
    seen_hash: str,
    upload: UploadedFile[Any] | None = None,
    proof: Assertion | None = None,
) -> GuardianConsent:
    """The guardian consents to the text whose hash they saw: by typing their name, by a signed file, or proven by eID.

    Raises RefusedError: the link is over, the text changed meanwhile, the signature is another name than the guardian's,
    the eID proves too little or is not of a guardian.
    """
    _open(consent)
    text = consent_text(consent.application, consent.subject)
    if hash_of(text) != seen_hash:
        raise RefusedError("consent.give.changed", _("The work has changed meanwhile. Read it once more."))
    with transaction.atomic():
        signature = signature_of(consent, guardian, upload=upload, proof=proof)
        _lock(consent.application)
        _open(consent)
        for old in consent.application.consents.filter(state=ConsentState.GIVEN):
            close(old, ConsentState.EXPIRED)
        given: dict[str, Any] = {"text": text, "text_hash": seen_hash, "text_version": law.CONSENT_TEXT_VERSION}
        given |= {"given_at": clock.Now(), "holds_until": whole_day(law.CONSENT_HOLDS)}
        if not settle(consent, ConsentState.GIVEN, **given, **signature):
            raise WrongStateError("consent.give.raced", _("This was answered already."))
        audit.record("consent.given", on=consent, assurance=signature["assurance"].value, text_hash=seen_hash)
        tell_volunteer(TOLD[consent.subject].given, consent.application, key=f"consent:{consent.public_id}:given")
        tell_team(TOLD[consent.subject].received, consent.application, key=f"consent:{consent.public_id}:given")
    consent.refresh_from_db()
    return consent


def _open(consent: GuardianConsent) -> None:
    if consent.state != ConsentState.ASKED:
        raise WrongStateError("consent.not_open", _("This was answered already."))
    if consent.link_until <= clock.now() or consent.application.state not in LIVE:
        raise RefusedError("consent.over", _("This link is over. Ask your child for a new one."))


def refuse(consent: GuardianConsent) -> GuardianConsent:
    """The guardian says no. The teenager is told; the organiser sees only that consent is missing."""
    _open(consent)
    with transaction.atomic():
        if not close(consent, ConsentState.REFUSED):
            raise WrongStateError("consent.refuse.raced", _("This was answered already."))
        audit.record("consent.refused", on=consent)
        tell_volunteer(TOLD[consent.subject].refused, consent.application, key=f"consent:{consent.public_id}:refused")
    consent.refresh_from_db()
    return consent


def withdraw_consent(consent: GuardianConsent) -> GuardianConsent:
    """By the same link. Work that has not begun and needs the consent is cancelled, its places go to others."""
    with transaction.atomic():
        _lock(consent.application)
        if consent.state != ConsentState.GIVEN or not close(consent, ConsentState.WITHDRAWN):
            raise WrongStateError("consent.withdraw.raced", _("This was answered already."))
        audit.record("consent.withdrawn", on=consent)
        _ended(consent, SystemReason.CONSENT_WITHDRAWN)
    consent.refresh_from_db()
    return consent


def _ended(consent: GuardianConsent, reason: SystemReason) -> None:
    """Without a yes to the work it is cancelled; who is 16 by now goes on without one, but is not written to freely."""
    application, told = consent.application, TOLD[consent.subject]
    needed = subject_for(application.volunteer) if application.volunteer else None
    if needed is None:
        return
    if needed == ConsentSubject.WORK and consent.subject == needed:
        release_future_shifts(application, reason=reason)
    else:
        told = TOLD[ConsentSubject.MESSAGES.value]
    tell_volunteer(told.ended, application, key=f"consent:{consent.public_id}:ended")
    tell_team(told.lost, application, key=f"consent:{consent.public_id}:ended")


def remind_guardians() -> int:
    """Guardians whose address is known get the same link once more after two and after seven days."""
    done = 0
    for n, after in enumerate(law.CONSENT_REMINDERS):
        due = GuardianConsent.objects.filter(
            state=ConsentState.ASKED, reminders=n, contact__isnull=False, asked_at__lte=clock.now() - after
        ).filter(application__state__in=LIVE, link__isnull=False)
        for one in due.filter(link_until__gt=clock.Now()).select_related(*TELLING, "contact"):
            with transaction.atomic():
                rows = GuardianConsent.objects.filter(pk=one.pk, state=ConsentState.ASKED, reminders=n)
                if one.link and rows.update(reminders=F("reminders") + 1):
                    _write(one, one.link["token"], key=f"consent:{one.public_id}:{n + 1}")
                    done += 1
    return done


def remind_renewal() -> int:
    """Children whose consent ends soon while their application lives are told once, in time to ask for a new one."""
    soon = GuardianConsent.objects.holding().filter(
        state=ConsentState.GIVEN, reminders=0, holds_until__lte=clock.now() + law.CONSENT_RENEWED
    )
    done = 0
    for one in soon.filter(application__state__in=LIVE).select_related(*TELLING).order_by("pk")[:500]:
        volunteer = one.application.volunteer
        with transaction.atomic():
            told = GuardianConsent.objects.filter(pk=one.pk, reminders=0).update(reminders=1)
            if told and one.holds_until and volunteer and needs_guardian(volunteer):
                day = last_good(one.holds_until).date()
                tell_volunteer(CONSENT_ENDS, one.application, key=f"consent:{one.public_id}:ends", until_on=day)
                done += 1
    return done


def _over(consent: GuardianConsent) -> None:
    """A year that ended is told to both sides; silence to the child, who may think that an answer is still to come."""
    if consent.state == ConsentState.GIVEN:
        _ended(consent, SystemReason.CONSENT_EXPIRED)
    elif consent.application.volunteer and subject_for(consent.application.volunteer):
        tell_volunteer(CONSENT_UNANSWERED, consent.application, key=f"consent:{consent.public_id}:unanswered")


def expire_consents() -> int:
    """Links that nobody answered or that serve an ended application, and consents whose year is over."""
    ended = ~Q(application__state__in=LIVE) & Q(application__ended_at__lte=clock.now() - UNDO_FOR)
    asked = Q(state=ConsentState.ASKED) & (Q(link_until__lte=clock.Now()) | ended)
    given = Q(state=ConsentState.GIVEN, holds_until__lte=clock.Now())
    done = 0
    for one in GuardianConsent.objects.filter(asked | given).select_related(*TELLING, "contact").order_by("pk")[:500]:
        with transaction.atomic():
            _lock(one.application)
            if not close(one, ConsentState.EXPIRED):
                continue
            audit.record("consent.expired", on=one)
            if one.application.state in LIVE:
                _over(one)
            done += 1
    return done
