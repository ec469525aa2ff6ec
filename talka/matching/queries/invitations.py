"""Invitations as the invited person and the organiser see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from talka.accounts.models import User
from talka.core import clock
from talka.matching.enums import InvitationState
from talka.matching.models import Invitation
from talka.opportunities.queries import Card, cards
from talka.organisations.models import Organisation

A_DAY = timedelta(days=1)
MOST_A_DAY = 20
"""Invitations that one organisation may send within 24 hours (T21): it asks people, it does not advertise."""
MOST_TO_ONE = 5
"""Invitations that one person gets from all organisations within 24 hours."""
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Received:
    """`card` is what the catalogue shows of the opportunity; `is_open`: an answer is still of use."""

    invitation: Invitation
    card: Card
    is_open: bool


def invitations_to(user: User) -> list[Received]:
    """The person's invitations, those to be answered first."""
    rows = Invitation.objects.filter(volunteer=user).select_related("organisation", "application")
    found = list(rows.order_by("-sent_at")[:SHOWN])
    told = {one.pk: one for one in cards([one.opportunity_id for one in found])}
    listed = [_received(one, told[one.opportunity_id]) for one in found if one.opportunity_id in told]
    return sorted(listed, key=lambda one: not one.is_open)


def received(invitation: Invitation) -> Received | None:
    """None when the opportunity is gone altogether."""
    told = cards([invitation.opportunity_id])
    return _received(invitation, told[0]) if told else None


def _received(one: Invitation, card: Card) -> Received:
    return Received(one, card, card.is_open and one.state == InvitationState.SENT)


def invitation_of(user: User, public_id: str) -> Invitation | None:
    rows = Invitation.objects.select_related("organisation", "opportunity__organisation", "application")
    return rows.filter(volunteer=user, public_id=public_id).first()


def most_left(organisation: Organisation) -> int:
    """How many more the organisation may send now."""
    sent = Invitation.objects.filter(organisation=organisation, sent_at__gt=clock.now() - A_DAY).count()
    return max(0, MOST_A_DAY - sent)
