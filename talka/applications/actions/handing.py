"""Handing applications over to another channel, and telling its people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from talka.accounts import vault
from talka.accounts.enums import Purpose
from talka.applications import messages
from talka.applications.models import Application, Handover, Receiver
from talka.applications.queries.handovers import handover_of, page_token, relay_address
from talka.core import audit, clock
from talka.core.periods import last_good
from talka.notifications.actions import queue
from talka.notifications.actions.outbox import forget_told
from talka.notifications.kinds import Kind

AS_A_TEAM = {
    messages.WITHDRAWN.code: messages.HANDED_ENDED,
    messages.WITHDRAWN_LATE.code: messages.HANDED_ENDED,
    messages.ACCEPTED.code: messages.HANDED_TAKEN,
}
"""What a team is told → what a receiver is told of the same."""


def set_receiver(origin: str, *, name: str, active: bool, email: str | None, by: UUID | None) -> Receiver:
    """Have applications for what came from `origin` handed over, or no longer.

    `email`: where its people are written to; "" for nobody, None for the address it has. Links sent to an address that
    is replaced stop working.
    """
    with transaction.atomic():
        found, _new = Receiver.objects.select_for_update().get_or_create(origin=origin, defaults={"name": name[:200]})
        before = found.contact
        if email is not None:
            found.contact = vault.keep_contact(email, purpose=Purpose.HANDOVER, language="lv") if email else None
        found.name, found.active = name[:200], active
        found.save()
        if email is not None and before is not None:
            vault.forget_contact(before)
        audit.record("receiver.set", on=found, by=by, origin=origin, active=active, by_mail=found.contact is not None)
    return found


def hand_over(application: Application, receiver: Receiver) -> Handover:
    """Within the act of applying: what the volunteer has seen on the card goes to `receiver`."""
    made = Handover.objects.create(application=application, receiver=receiver, handed_at=clock.now())
    audit.record("application.handed_over", on=application, by=application.volunteer_id, to=receiver.origin)
    answers = [{"question": one.question_text, "text": one.text} for one in application.answers.all()]
    told = {"people": application.people, "message": application.message, "answers": answers}
    told |= {"until_on": last_good(application.reply_until).date()}
    _tell(messages.HANDED_OVER, made, "new", told)
    return made


def tell_receiver(
    kind: Kind, application: Application, *, key: str, delay: timedelta | None = None, **context: Any
) -> None:
    """Write to the contact of the channel that has the application, if one has; with `delay` after it."""
    found = handover_of(application)
    if found is not None:
        found.application = application
        _tell(kind, found, key, context, delay=delay)


def tell_as_team(kind: Kind, application: Application) -> None:
    if told := AS_A_TEAM.get(kind.code):
        tell_receiver(told, application, key=f"{told.code}:{application.version}")


def _tell(kind: Kind, handover: Handover, key: str, context: dict[str, Any], *, delay: timedelta | None = None) -> None:
    application, contact = handover.application, handover.receiver.contact
    if contact is None:
        return
    said = {"title": application.opportunity.title, "pair": application.pair.name}
    if address := relay_address(handover):
        said["reply_to"] = address
    url = reverse("applications:handed", args=[page_token(handover)])
    queue(kind, to=contact, context=said | context, url=url, key=f"{_about(application)}{key}", delay=delay)


def _about(application: Application) -> str:
    return f"handed:{application.public_id}:"


def opened(handover: Handover) -> None:
    """The other side looks at it; the first time is kept and shown to the volunteer."""
    with transaction.atomic():
        if Handover.objects.filter(pk=handover.pk, opened_at=None).update(opened_at=clock.Now()):
            audit.record("application.handed_over_opened", on=handover.application, to=handover.receiver.origin)


def forget_words(application: Application) -> None:
    """What was written to the receiver about it is kept here no longer; what it got lies with it."""
    forget_told(_about(application))
