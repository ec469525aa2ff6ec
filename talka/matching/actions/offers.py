"""Putting up an offer to help, changing it, taking it down; opening the name in it."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from talka.accounts import vault
from talka.accounts.models import User
from talka.accounts.queries import is_minor
from talka.core import audit, clock
from talka.core.errors import RefusedError, WrongStateError
from talka.core.periods import day_end, last_good
from talka.core.text import tokens
from talka.matching.enums import Visibility
from talka.matching.messages import OVER
from talka.matching.models import HelpOffer
from talka.matching.queries import findable
from talka.matching.schemas import OfferDraft
from talka.notifications.actions import queue
from talka.organisations.models import Organisation
from talka.registers.models import Field

LONGEST = timedelta(days=366)
NAMES = ("name", "surname")
OVER_LOOKED_FOR = timedelta(hours=49)
"""A day that was missed is made up for; nobody is told twice."""


def put_up(user: User, draft: OfferDraft, *, version: int = 0) -> HelpOffer:
    """Make the person's offer, or change the one there is; `version` is what was on the screen (0: none was).

    A minor's offer is only counted, whatever was asked. Raises RefusedError: a day that is over or too far, a name that
    was never told; WrongStateError when it was changed elsewhere meanwhile.
    """
    _check(user, draft)
    minor = is_minor(user)
    values = {
        "skills": list(draft.skills),
        "languages": list(draft.languages),
        "municipality_id": draft.municipality or None,
        "radius_km": draft.radius_km if draft.municipality else None,
        "availability": list(draft.availability),
        "remote": draft.remote,
        "text": draft.text.strip(),
        "named": draft.named and not minor,
        "visibility": Visibility.COUNTS if minor else draft.visibility,
        "until": day_end(draft.last_day),
        "terms": tokens(" ".join([*draft.skills, draft.text])),
        "changed_at": clock.now(),
    }
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        rows = HelpOffer.objects.filter(volunteer=user, removed_at=None)
        if rows.exists():
            if not rows.filter(version=version).update(**values, version=F("version") + 1):
                raise WrongStateError("offer.raced", _("You have changed this elsewhere meanwhile. Look at it again."))
        else:
            HelpOffer.objects.create(volunteer=user, **values)
        offer = rows.get()
        offer.fields.set(Field.objects.filter(pk__in=draft.fields))
        audit.record("help_offer.put_up", on=offer, by=user.id, visibility=offer.visibility, named=offer.named)
    return offer


def _check(user: User, draft: OfferDraft) -> None:
    today = clock.today()
    if not today <= draft.last_day <= today + LONGEST:
        raise RefusedError("offer.last_day", _("Choose a day within a year from today."))
    if draft.named and "name" not in vault.known(user):
        raise RefusedError("offer.named", _("Write your name, or offer help without it."))


def take_down(user: User) -> None:
    """Into the bin: nobody finds or counts it from this moment on. What was in the bin before is gone."""
    with transaction.atomic():
        HelpOffer.objects.filter(volunteer=user, removed_at__isnull=False).delete()
        for offer in HelpOffer.objects.filter(volunteer=user, removed_at=None):
            HelpOffer.objects.filter(pk=offer.pk).update(removed_at=clock.Now(), version=F("version") + 1)
            audit.record("help_offer.taken_down", on=offer, by=user.id)


def restore(user: User) -> HelpOffer | None:
    """Out of the bin, unless a new one has been put up. Its day may be over meanwhile."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if HelpOffer.objects.filter(volunteer=user, removed_at=None).exists():
            raise WrongStateError("offer.restore.another", _("You have put up another offer already."))
        offer = HelpOffer.objects.filter(volunteer=user).order_by("-removed_at").first()
        if offer is not None:
            HelpOffer.objects.filter(pk=offer.pk).update(removed_at=None, version=F("version") + 1)
            audit.record("help_offer.restored", on=offer, by=user.id)
    return offer


def tell_over() -> int:
    """Daily: whose day is over hears so, once for each day that was named. Returns how many ended."""
    now = clock.now()
    ended = HelpOffer.objects.filter(removed_at=None, until__lte=now, until__gt=now - OVER_LOOKED_FOR)
    found = list(ended.exclude(volunteer__is_active=False).select_related("volunteer").order_by("pk"))
    for one in found:
        day = last_good(one.until).date()
        url, key = reverse("matching:offer"), f"help_offer:{one.public_id}:{day}"
        queue(OVER, to=one.volunteer, context={"until_on": day}, url=url, key=key)
    return len(found)


def open_name(offer: HelpOffer, organisation: Organisation, *, by: User) -> str:
    """Name and surname of a person who offers help with their name; the person sees who looked. "" for all others."""
    if not offer.named or not findable(organisation).filter(pk=offer.pk, named=True).exists():
        return ""
    told = vault.read(offer.volunteer, NAMES, by=by, why="help_offer.seen")
    return " ".join(told[one] for one in NAMES if one in told)
