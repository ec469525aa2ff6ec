"""Who is told what about a certificate, and reminders that follow the clock."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse

from talka.certificates import queries
from talka.certificates.messages import LATE, REMINDER
from talka.certificates.models import Certificate
from talka.core import clock
from talka.notifications.actions import queue
from talka.notifications.kinds import Kind
from talka.organisations.queries import team

AT_ONCE = 500


def tell_holder(kind: Kind, certificate: Certificate, **context: Any) -> None:
    if certificate.holder is None:
        return
    url = reverse("certificates:one", args=[certificate.public_id])
    said = {"organisation": certificate.issuer_name} | context
    queue(kind, to=certificate.holder, context=said, url=url)


def tell_team(kind: Kind, certificate: Certificate, **context: Any) -> None:
    """Everybody of the team but the holder, who may be one of them."""
    own = certificate.organisation
    if own is None or not own.registration_number or certificate.pair is None:
        return
    url = reverse("certificates:received", args=[own.key, certificate.public_id])
    for member in team(own):
        if member.pk != certificate.holder_id:
            queue(kind, to=member, context={"pair": certificate.pair.name} | context, url=url)


def remind() -> int:
    """Half of the promised time is over: tell the team. All of it: tell the volunteer honestly, and the team again."""
    now, told = clock.now(), 0
    with transaction.atomic():
        rows = queries.waiting_to_remind().select_related("organisation", "pair", "holder")
        for one in rows.order_by("offered_at").select_for_update(of=("self",), skip_locked=True)[:AT_ONCE]:
            if one.offered_at and one.reply_until and now >= one.offered_at + (one.reply_until - one.offered_at) / 2:
                Certificate.objects.filter(pk=one.pk).update(reminded_at=now)
                tell_team(REMINDER, one, until_at=one.reply_until)
                told += 1
    with transaction.atomic():
        late = queries.waiting_late().select_related("organisation", "pair", "holder")
        for one in late.order_by("reply_until").select_for_update(of=("self",), skip_locked=True)[:AT_ONCE]:
            Certificate.objects.filter(pk=one.pk).update(late_told_at=now)
            tell_holder(LATE, one)
            tell_team(REMINDER, one, until_at=one.reply_until)
            told += 1
    return told
