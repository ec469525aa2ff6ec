"""What of applications a person gets, what is erased with them, what is kept how long."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from talka.accounts import vault
from talka.accounts.models import User
from talka.accounts.privacy import hand_over
from talka.applications.actions.answering import is_late
from talka.applications.actions.ending import end
from talka.applications.actions.handing import forget_words
from talka.applications.actions.moves import tell_team
from talka.applications.enums import LIVE, ConsentState, Side, State, SystemReason
from talka.applications.law import NO_SHOW_HOLDS
from talka.applications.messages import WITHDRAWN, WITHDRAWN_LATE
from talka.applications.models import (
    Agreement,
    Application,
    Batch,
    Disclosure,
    DisclosureRequest,
    GuardianConsent,
    Insurance,
    Message,
    PairName,
)
from talka.applications.queries import handover_of, log_of
from talka.applications.queries.times import WITH_SHIFTS, spans_of
from talka.core import audit, clock, files
from talka.core.errors import RefusedError

CONVERSATION_KEPT = timedelta(days=365 * 2)
CONSENT_KEPT = timedelta(days=365 * 3)
BATCH_KEPT = timedelta(days=1)
AT_ONCE = 1_000


def export(user: User) -> dict[str, Any]:
    """Everything of this app about the person, in words and codes that the person can read."""
    rows = Application.objects.filter(volunteer=user).select_related("opportunity__organisation", "pair")
    rows = rows.prefetch_related(WITH_SHIFTS, "answers", "messages", "consents", "agreements", "requests")
    return {
        "pair_names": {
            one.organisation.name: one.name
            for one in PairName.objects.filter(volunteer=user).select_related("organisation").order_by("pk")
        },
        "applications": [_application(one) for one in rows.order_by("pk")],
        "disclosures": [
            {
                "organisation": one.organisation,
                "fields": one.fields,
                "purpose": one.purpose,
                "given_at": one.given_at,
                "until": one.until,
                "revoked_at": one.revoked_at,
            }
            for one in log_of(user)
        ],
    }


def _application(one: Application) -> dict[str, Any]:
    return {
        "id": one.public_id,
        "opportunity": one.opportunity.title,
        "opportunity_id": one.opportunity.public_id,
        "organisation": one.opportunity.organisation.name,
        "known_as": one.pair.name,
        "state": one.state,
        "reason": one.reason,
        "people": one.people,
        "message": one.message,
        "skills": one.skills,
        "languages": one.languages,
        "submitted_at": one.submitted_at,
        "channel": one.channel,
        "handed_over": _handed(one),
        "reply_promised_until": one.reply_until,
        "answered_at": one.answered_at,
        "ended_at": one.ended_at,
        "acknowledged_at": one.acknowledged_at,
        "no_show_answer": one.no_show_answer,
        "shifts": [{"starts_at": span.starts_at, "ends_at": span.ends_at} for span in spans_of(one)],
        "answers": [{"question": each.question_text, "answer": each.text} for each in one.answers.all()],
        "messages": [
            {"from": each.side, "at": each.sent_at, "text": each.text}
            for each in one.messages.all()
            if each.removed_at is None or each.side == Side.VOLUNTEER
        ],
        "requests": [{"field": each.field, "reason": each.reason, "state": each.state} for each in one.requests.all()],
        "consents": [
            {
                "to": each.subject,
                "state": each.state,
                "assurance": each.assurance,
                "given_at": each.given_at,
                "text": each.text,
            }
            for each in one.consents.all()
        ],
        "agreements": [
            {"number": each.number, "state": each.state, "terms": each.terms, "hash": each.terms_hash}
            for each in one.agreements.all()
        ],
    }


def _handed(one: Application) -> dict[str, Any] | None:
    found = handover_of(one)
    return {"receiver": found.receiver.name, "at": found.handed_at, "opened_at": found.opened_at} if found else None


def erase(user: User) -> None:
    """Live applications end and free their places; what the person wrote goes; rows that figures need stay, tied to nobody.

    Signed agreements stay with the organiser, who has to keep them, for as long as the law wants it.
    """
    with transaction.atomic():
        mine = Application.objects.filter(volunteer=user)
        handed = list(mine.filter(handover__isnull=False))
        for one in handed:
            forget_words(one)
        for one in mine.filter(state__in=LIVE).order_by("opportunity_id"):
            late = is_late(one)
            end(one, reason=SystemReason.ERASED)
            if one not in handed:  # a receiver elsewhere is told of every end
                tell_team(WITHDRAWN_LATE if late else WITHDRAWN, one, people=one.people)
        ids = list(mine.values_list("pk", flat=True))
        for message in Message.objects.filter(application__in=ids).prefetch_related("attachments__file"):
            for attachment in message.attachments.all():
                files.remove(attachment.file)
        Message.objects.filter(application__in=ids, side=Side.VOLUNTEER).delete()
        _erase_consents(GuardianConsent.objects.filter(application__in=ids))
        _erase_unsigned(Agreement.objects.filter(application__in=ids))
        Insurance.objects.filter(application__in=ids).delete()
        Disclosure.objects.filter(application__in=ids, revoked_at=None).update(revoked_at=clock.Now())
        DisclosureRequest.objects.filter(application__in=ids).delete()
        for one in mine:
            one.answers.all().delete()
        mine.update(message="", skills=[], languages=[], no_show_answer="", volunteer=None, version=F("version") + 1)
        PairName.objects.filter(volunteer=user).update(volunteer=None)
        audit.record("applications.erased", on=user, n=len(ids))


def pairs_that_join(kept: User, gone: User) -> dict[int, int]:
    """For organisations that know both accounts: the name of the one that goes → the name of the one that stays."""
    stays = dict(PairName.objects.filter(volunteer=kept).values_list("organisation_id", "pk"))
    goes = PairName.objects.filter(volunteer=gone, organisation__in=stays)
    return {one.pk: stays[one.organisation_id] for one in goes}


def refuse_merge(kept: User, gone: User) -> None:
    """Raises RefusedError where both accounts wait for or have a place in the same work."""
    mine = Application.objects.filter(volunteer=kept, state__in=LIVE).values("opportunity")
    both = Application.objects.filter(volunteer=gone, state__in=LIVE, opportunity__in=mine).select_related(
        "opportunity"
    )
    if twice := both.first():
        raise RefusedError(
            "merge.applied_twice",
            _("Both accounts have applied for “%(title)s”: withdraw one application first.")
            % {"title": twice.opportunity.title},
        )


def merge(kept: User, gone: User) -> None:
    """Applications, conversations and names go over; what leans on them above has gone over before."""
    pairs = pairs_that_join(kept, gone)
    with transaction.atomic():
        hand_over(Application.objects.filter(volunteer=gone), "volunteer", kept, pairs=pairs)
        hand_over(Message.objects.filter(author=gone), "author", kept)
        hand_over(PairName.objects.filter(volunteer=gone).exclude(pk__in=pairs), "volunteer", kept)


def _erase_unsigned(agreements: QuerySet[Agreement]) -> None:
    """What one side alone has signed binds nobody: it goes with the file that names its signer."""
    unsigned = agreements.filter(Q(organiser_signed_at=None) | Q(volunteer_signed_at=None))
    for one in unsigned.select_related("organiser_file", "volunteer_file"):
        for file in (one.organiser_file, one.volunteer_file):
            if file is not None:
                files.remove(file)
    unsigned.delete()


def _erase_consents(consents: Any) -> None:
    for one in consents.select_related("contact", "file"):
        if one.contact is not None:
            vault.forget_contact(one.contact)
        if one.file is not None:
            files.remove(one.file)
    consents.delete()


def forget_old() -> int:
    """Nightly: conversations and consents long over, answers to no-shows that no longer count, reports of bulk acts."""
    now = clock.now()
    old = Application.objects.exclude(state__in=LIVE).filter(ended_at__lt=now - CONVERSATION_KEPT)
    ids = list(old.filter(Q(messages__isnull=False) | ~Q(message="")).distinct().values_list("pk", flat=True)[:AT_ONCE])
    for message in Message.objects.filter(application__in=ids).prefetch_related("attachments__file"):
        for attachment in message.attachments.all():
            files.remove(attachment.file)
    Message.objects.filter(application__in=ids).delete()
    Application.objects.filter(pk__in=ids).update(message="")
    _erase_consents(
        GuardianConsent.objects.exclude(state__in=[ConsentState.ASKED, ConsentState.GIVEN]).filter(
            ended_at__lt=now - CONSENT_KEPT
        )
    )
    Application.objects.filter(state=State.NO_SHOW, ended_at__lt=now - NO_SHOW_HOLDS).exclude(no_show_answer="").update(
        no_show_answer=""
    )
    Batch.objects.filter(at__lt=now - BATCH_KEPT).delete()
    return len(ids)
