"""What of wishes to help a person gets, what is erased with them, what is kept how long."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction

from talka.accounts import vault
from talka.accounts.models import User
from talka.accounts.privacy import hand_over
from talka.applications.privacy import pairs_that_join
from talka.core import audit, clock
from talka.core.periods import last_good
from talka.matching.enums import InvitationState
from talka.matching.models import Favourite, HelpOffer, Invitation, SavedSearch, Told
from talka.matching.queries import words

UNCONFIRMED_STAY = timedelta(days=3)
BIN_STAYS = timedelta(days=30)
OVER_STAYS = timedelta(days=90)
INVITATIONS_STAY = timedelta(days=180)
TOLD_STAYS = timedelta(days=60)
"""Longer than any pace: what was told cannot be news again by then."""


def export(user: User) -> dict[str, Any]:
    """Everything of this app about the person."""
    offers = HelpOffer.objects.filter(volunteer=user).prefetch_related("fields").order_by("pk")
    sent = Invitation.objects.filter(volunteer=user).select_related("organisation", "opportunity", "pair")
    return {
        "help_offers": [_offer(one) for one in offers],
        "invitations": [
            {
                "organisation": one.organisation.name,
                "opportunity": one.opportunity.title,
                "known_as": one.pair.name,
                "why": one.why,
                "state": one.state,
                "sent_at": one.sent_at,
                "answered_at": one.answered_at,
            }
            for one in sent.order_by("pk")
        ],
        "saved_searches": [
            {"name": one.name, "filters": one.filters, "words": words(one.filters), "pace": one.pace}
            for one in SavedSearch.objects.filter(user=user).order_by("pk")
        ],
        "favourites": [
            {"opportunity": one.opportunity.title, "opportunity_id": one.opportunity.public_id, "kept_at": one.kept_at}
            for one in Favourite.objects.filter(user=user).select_related("opportunity").order_by("pk")
        ],
    }


def _offer(one: HelpOffer) -> dict[str, Any]:
    return {
        "fields": [field.pk for field in one.fields.all()],
        "skills": one.skills,
        "languages": one.languages,
        "municipality": one.municipality_id,
        "radius_km": one.radius_km,
        "availability": one.availability,
        "remote": one.remote,
        "text": one.text,
        "with_name": one.named,
        "visibility": one.visibility,
        "until": last_good(one.until).date(),
        "changed_at": one.changed_at,
        "removed_at": one.removed_at,
    }


def erase(user: User) -> None:
    """Wishes go; an invitation stays with the organiser's limit of a day, tied to nobody and saying nothing."""
    with transaction.atomic():
        for model, field in ((HelpOffer, "volunteer"), (SavedSearch, "user"), (Favourite, "user")):
            model.objects.filter(**{field: user}).delete()
        Invitation.objects.filter(volunteer=user).update(volunteer=None, skills=[], languages=[])
        Invitation.objects.filter(by=user).update(by=None)
        audit.record("matching.erased", on=user, by=user.id)


def merge(kept: User, gone: User) -> None:
    """Wishes go over; where both accounts have the same one, it stays once."""
    with transaction.atomic():
        invited = Invitation.objects.filter(volunteer=gone)
        hand_over(invited, "volunteer", kept, pairs=pairs_that_join(kept, gone))
        hand_over(HelpOffer.objects.filter(volunteer=gone), "volunteer", kept)
        hand_over(SavedSearch.objects.filter(user=gone), "user", kept)
        hand_over(Favourite.objects.filter(user=gone), "user", kept)


def forget_old() -> dict[str, int]:
    """Nightly. Returns how many rows of what are gone."""
    now = clock.now()
    unconfirmed = SavedSearch.objects.filter(confirmed_at=None, asked_at__lt=now - UNCONFIRMED_STAY)
    contacts = [one.contact for one in unconfirmed.select_related("contact") if one.contact]
    for contact in contacts:
        vault.forget_contact(contact)
    answered = Invitation.objects.filter(sent_at__lt=now - INVITATIONS_STAY).exclude(state=InvitationState.ACCEPTED)
    gone = {
        "bin": HelpOffer.objects.filter(removed_at__lt=now - BIN_STAYS),
        "over": HelpOffer.objects.filter(until__lt=now - OVER_STAYS),
        "invitations": answered,
        "told": Told.objects.filter(at__lt=now - TOLD_STAYS),
    }
    return {"unconfirmed": len(contacts)} | {name: rows.delete()[0] for name, rows in gone.items()}
