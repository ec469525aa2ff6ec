"""A guardian's consent, by a link that the teenager passes on."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from talka.accounts import vault
from talka.accounts.enums import Purpose as ContactPurpose
from talka.accounts.models import User
from talka.accounts.queries import needs_guardian
from talka.applications import law
from talka.applications.actions.ending import release_future_shifts
from talka.applications.actions.moves import tell_team, tell_volunteer
from talka.applications.enums import LIVE, Assurance, ConsentState, Relation
from talka.applications.messages import (
    CONSENT_ASKED,
    CONSENT_ENDED,
    CONSENT_GIVEN,
    CONSENT_LOST,
    CONSENT_RECEIVED,
    CONSENT_REFUSED,
)
from talka.applications.models import Application, GuardianConsent
from talka.applications.queries import consent_text, hash_of, token_hash
from talka.applications.schemas import Guardian
from talka.core import audit, clock, files, ids
from talka.core.errors import RefusedError, WrongStateError
from talka.core.periods import last_good
from talka.core.signatures import VALID, SignedDocument, verify_signed
from talka.core.text import fold
from talka.notifications.actions import queue

TELLING = ("application__volunteer", "application__opportunity", "application__organisation", "application__pair")


def ask_guardian(application: Application, *, by: User, email: str = "") -> tuple[GuardianConsent, str]:
    """A link for the guardian, and its token, which is nowhere stored; a link made before stops working.

    With `email` the link is sent there too; the address lies in the vault and serves for nothing else.
    """
    if not needs_guardian(by) or application.state not in LIVE:
        raise WrongStateError("consent.ask.not_needed", _("No consent is needed."))
    token = ids.token()
    with transaction.atomic():
        Application.objects.select_for_update().get(pk=application.pk)
        if application.consents.holding().exists():
            raise WrongStateError("consent.ask.given", _("The consent is received already."))
        _drop(application)
        contact = vault.keep_contact(email, purpose=ContactPurpose.GUARDIAN, language="lv") if email else None
        made = GuardianConsent.objects.create(
            application=application,
            token_hash=token_hash(token),
            contact=contact,
            link_until=clock.now() + law.CONSENT_LINK_LIVES,
        )
        audit.record("consent.asked", on=made, by=by.id, by_mail=bool(email))
        if contact is not None:
            _write(made, token, key=f"consent:{made.public_id}:0")
    return made, token


def _drop(application: Application) -> None:
    """Earlier links and given consents whose time is over make room for a new one."""
    for old in application.consents.filter(state__in=[ConsentState.ASKED, ConsentState.GIVEN]):
        _close(old, ConsentState.EXPIRED)


def _close(consent: GuardianConsent, state: ConsentState, **values: Any) -> bool:
    """Guarded by the state it was read in. The guardian's address is forgotten with it."""
    rows = GuardianConsent.objects.filter(pk=consent.pk, state=consent.state)
    if not rows.update(state=state, ended_at=clock.Now(), contact=None, **values):
        return False
    if consent.contact is not None:
        vault.forget_contact(consent.contact)
    return True


def link_of(token: str) -> str:
    return f"{settings.SITE_URL}{reverse('applications:consent', args=[token])}"


def _write(consent: GuardianConsent, token: str, *, key: str) -> None:
    if consent.contact is None:
        return
    application = consent.application
    context = {
        "title": application.opportunity.title,
        "organisation": application.organisation.name,
        "link": link_of(token),
        "until_on": last_good(consent.link_until).date(),
    }
    queue(CONSENT_ASKED, to=consent.contact, context=context, key=key)


def give(
    consent: GuardianConsent, *, guardian: Guardian, seen_hash: str, upload: UploadedFile[Any] | None
) -> GuardianConsent:
    """The guardian consents to the text whose hash they saw: by typing their name, or by a signed file.

    Raises RefusedError: the link is over, the text changed meanwhile, the signature is another name than the guardian's.
    """
    _open(consent)
    text = consent_text(consent.application)
    if hash_of(text) != seen_hash:
        raise RefusedError("consent.give.changed", _("The work has changed meanwhile. Read it once more."))
    if guardian.relation not in Relation.values or not guardian.name.strip() or not guardian.child.strip():
        raise RefusedError("consent.give.who", _("Write who you are and whose guardian."))
    told, assurance, stored = {"name": guardian.name, "child": guardian.child}, Assurance.TYPED, None
    if upload is not None:
        document = _signed(upload)
        upload.seek(0)
        stored = files.store_document(upload, kinds=files.SIGNED)
        assurance = Assurance.SIGNED if document.verdict == VALID else Assurance.FILE
        told["signers"] = "; ".join(one.name for one in document.signers)
    elif fold(guardian.signature) != fold(guardian.name):
        raise RefusedError("consent.give.signature", _("Sign by typing your name and surname exactly as above."))
    else:
        told["signature"] = guardian.signature
    application = consent.application
    with transaction.atomic():
        moved = GuardianConsent.objects.filter(pk=consent.pk, state=ConsentState.ASKED).update(
            state=ConsentState.GIVEN,
            relation=guardian.relation,
            assurance=assurance,
            told=told,
            file=stored,
            text=text,
            text_hash=seen_hash,
            text_version=law.CONSENT_TEXT_VERSION,
            given_at=clock.Now(),
            holds_until=clock.now() + law.CONSENT_HOLDS,
        )
        if not moved:
            raise WrongStateError("consent.give.raced", _("This was answered already."))
        audit.record("consent.given", on=consent, assurance=assurance.value, text_hash=seen_hash)
        tell_volunteer(CONSENT_GIVEN, application, key=f"consent:{consent.public_id}:given")
        tell_team(CONSENT_RECEIVED, application, key=f"consent:{consent.public_id}:given")
    consent.refresh_from_db()
    return consent


def _signed(upload: UploadedFile[Any]) -> SignedDocument:
    document = verify_signed(cast("BinaryIO", upload), name=upload.name or "")
    if not document.signers:
        raise RefusedError("consent.give.unsigned", _("Nobody has signed this file."))
    if any(one.verdict == "invalid" for one in document.signers):
        raise RefusedError("consent.give.invalid", _("A signature of this file is not valid."))
    return document


def _open(consent: GuardianConsent) -> None:
    if consent.state != ConsentState.ASKED:
        raise WrongStateError("consent.not_open", _("This was answered already."))
    if consent.link_until <= clock.now() or consent.application.state not in LIVE:
        raise RefusedError("consent.over", _("This link is over. Ask your child for a new one."))


def refuse(consent: GuardianConsent) -> GuardianConsent:
    """The guardian says no. The teenager is told; the organiser sees only that consent is missing."""
    _open(consent)
    with transaction.atomic():
        if not _close(consent, ConsentState.REFUSED):
            raise WrongStateError("consent.refuse.raced", _("This was answered already."))
        audit.record("consent.refused", on=consent)
        tell_volunteer(CONSENT_REFUSED, consent.application, key=f"consent:{consent.public_id}:refused")
    consent.refresh_from_db()
    return consent


def withdraw_consent(consent: GuardianConsent) -> GuardianConsent:
    """By the same link. Work that has not begun is cancelled, its places go to others."""
    with transaction.atomic():
        if consent.state != ConsentState.GIVEN or not _close(consent, ConsentState.WITHDRAWN):
            raise WrongStateError("consent.withdraw.raced", _("This was answered already."))
        audit.record("consent.withdrawn", on=consent)
        _ended(consent)
    consent.refresh_from_db()
    return consent


def _ended(consent: GuardianConsent) -> None:
    application = consent.application
    release_future_shifts(application)
    tell_volunteer(CONSENT_ENDED, application, key=f"consent:{consent.public_id}:ended")
    tell_team(CONSENT_LOST, application, key=f"consent:{consent.public_id}:ended")


def remind_guardians() -> int:
    """Guardians whose address is known get a fresh link after two and after seven days: the old token is nowhere stored."""
    done = 0
    for n, after in enumerate(law.CONSENT_REMINDERS):
        due = GuardianConsent.objects.filter(
            state=ConsentState.ASKED, reminders=n, contact__isnull=False, asked_at__lte=clock.now() - after
        )
        for one in due.filter(link_until__gt=clock.Now()).select_related(*TELLING, "contact"):
            token = ids.token()
            with transaction.atomic():
                rows = GuardianConsent.objects.filter(pk=one.pk, state=ConsentState.ASKED, reminders=n)
                if rows.update(reminders=F("reminders") + 1, token_hash=token_hash(token)):
                    _write(one, token, key=f"consent:{one.public_id}:{n + 1}")
                    done += 1
    return done


def expire_consents() -> int:
    """Links that nobody answered, and consents whose year is over."""
    asked = Q(state=ConsentState.ASKED, link_until__lte=clock.Now())
    given = Q(state=ConsentState.GIVEN, holds_until__lte=clock.Now())
    done = 0
    for one in GuardianConsent.objects.filter(asked | given).select_related(*TELLING, "contact").order_by("pk")[:500]:
        with transaction.atomic():
            if not _close(one, ConsentState.EXPIRED):
                continue
            audit.record("consent.expired", on=one)
            if one.state == ConsentState.GIVEN and one.application.state in LIVE:
                _ended(one)
            done += 1
    return done
