"""What may be asked about a person; no answer opens the vault."""

from __future__ import annotations

import datetime as dt

from talka.accounts.enums import MINORS, NEXT_BAND, AgeBand
from talka.accounts.models import Duty, Representation, User
from talka.core import clock

PROOF_HOLDS = dt.timedelta(days=1)
"""How long a claim of the eID sign-in counts as proof: who signs for an organisation may change overnight."""
AGE_ASKED_AGAIN = dt.timedelta(days=365)


def age_band(user: User) -> str:
    """The band of today: a minor moves up by the month that was told. "" (not said) counts as adult."""
    band, month, today = user.age_band, user.next_band_month, clock.today()
    while month and month <= today and band in NEXT_BAND:
        band = NEXT_BAND[AgeBand(band)].value
        month = month.replace(year=month.year + 2)  # from 16 to 18
    return band


def is_minor(user: User) -> bool:
    return age_band(user) in MINORS


def needs_guardian(user: User) -> bool:
    """13–15: work may begin only with the consent of a parent or guardian (Brīvprātīgā darba likums, Article 6)."""
    return age_band(user) == AgeBand.FROM_13


def age_is_due(user: User) -> bool:
    """Adults are asked again after a year; minors never, they told when they will be older."""
    if is_minor(user):
        return False
    return user.age_asked_at is None or user.age_asked_at + AGE_ASKED_AGAIN <= clock.now()


def display_language(user: User) -> str:
    return user.language


def duties(user: User) -> list[Duty]:
    return list(Duty.objects.filter(user=user).order_by("kind", "region"))


def represents(user: User) -> list[str]:
    """Registration numbers of organisations that `user` may sign for, as the eID sign-in proved within a day."""
    proven = Representation.objects.filter(user=user, proven_at__gt=clock.now() - PROOF_HOLDS)
    return list(proven.order_by("registration_number").values_list("registration_number", flat=True))
