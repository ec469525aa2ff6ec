"""Many certificates end at once: a lost key, or a campaign that was certified wrongly."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from talka.certificates import queries
from talka.certificates.actions import signing, work
from talka.certificates.actions.telling import tell_holder
from talka.certificates.enums import STANDING, KeyState, Reason, State
from talka.certificates.messages import REVOKED
from talka.certificates.models import Certificate, SigningKey, StatusListEntry
from talka.core import audit, clock
from talka.core.errors import RefusedError
from talka.organisations.models import Organisation

TELL = "certificates.tell_revoked"
"""Deferred by name: acts know nothing of who runs them."""


def end_all(certificates: QuerySet[Certificate], *, reason: str) -> int:
    """Revoke these, other forms of them and the summaries that count them, in as many statements for many as for one. Returns
    how many.

    Call it inside the act; checks without the database know it when the lists are published, within seconds.
    """
    locked = list(certificates.select_for_update(of=("self",)).order_by("pk"))
    forms = Certificate.objects.filter(variant_of__in=locked, state__in=STANDING)
    ended = {*locked, *forms, *queries.summaries_of([one.pk for one in locked])}
    pks = [one.pk for one in ended]
    StatusListEntry.objects.filter(certificate__in=pks).update(revoked=True)
    Certificate.objects.filter(pk__in=pks).update(state=State.REVOKED, revoked_at=clock.Now(), revoked_reason=reason)
    work.give_back(pks)
    audit.record_many("certificate.revoke", kind=Certificate, ids=[one.public_id for one in ended], reason=reason)
    app.configure_task("certificates.publish").defer()
    app.configure_task(TELL).defer(ids=[*pks])
    return len(ended)


def compromise(key: SigningKey, *, by: UUID | None) -> int:
    """A key that somebody else may have: it proves nothing any more, and all it signed is revoked at once, what is being
    signed with it right now too.

    Returns how many certificates were revoked. The organisation gets a new key with its next certificate.
    """
    with transaction.atomic():
        signing.alone()
        SigningKey.objects.filter(pk=key.pk).update(state=KeyState.COMPROMISED)
        audit.record("certificate.key_compromised", on=key, by=by)
        signed = Certificate.objects.filter(key=key, state__in=STANDING)
        ended = end_all(signed, reason=Reason.KEY_LOST)
    key.refresh_from_db()
    return ended


def revoke_many(organisation: Organisation, *, first: date, last: date, reason: str, by: UUID) -> int:
    """Everything this organisation has issued in these days, shorter ones too."""
    if reason not in Reason.values:
        raise RefusedError("certificate.revoke.reason_missing", _("Say why."))
    with transaction.atomic():
        ended = end_all(queries.issued_between(organisation, first, last), reason=reason)
        audit.record("certificate.revoked_many", on=organisation, by=by, n=ended, reason=reason)
    return ended


def tell_revoked(ids: list[int]) -> None:
    """The holders of certificates that ended at once; of a shorter one the message about the whole is enough."""
    rows = Certificate.objects.filter(pk__in=ids, state=State.REVOKED, variant_of__isnull=True)
    for one in rows.select_related("holder", "organisation"):
        tell_holder(REVOKED, one, number=one.number, reason=Reason(one.revoked_reason).label)
