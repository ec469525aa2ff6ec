"""What may be asked about a person; no answer opens the vault."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import connection
from django.db.models import QuerySet

from talka.accounts import eid, vault
from talka.accounts.enums import MINORS, NEXT_BAND, AgeBand, Availability, ConsentKind, Part, State
from talka.accounts.models import Ban, Duty, Representation, User, VolunteerProfile
from talka.accounts.queries.consents import agreed_of
from talka.core import clock
from talka.core.prepared import SOMEBODY, Prepared

PROOF_HOLDS = dt.timedelta(days=1)
"""How long a claim of the eID sign-in counts as proof: who signs for an organisation may change overnight."""
AGE_ASKED_AGAIN = dt.timedelta(days=365)


def find(typed: str) -> User | None:
    """Who signs in with what was typed: a nickname or a proven e-mail. Asks the same questions for known and unknown."""
    owner = vault.owner_of_email(typed)
    by_nickname = User.objects.filter_nickname(typed)
    return by_nickname or (User.objects.filter(pk=owner).first() if owner else None)


PERSON = [field.attname for field in User._meta.concrete_fields]
_BY_ID = Prepared(lambda: User.objects.filter(pk=SOMEBODY).values_list(*PERSON))


def by_id(pk: UUID) -> User | None:
    """For each request of whoever is signed in."""
    for found in _BY_ID.rows({SOMEBODY: pk}):
        return User.from_db(connection.alias, PERSON, found)
    return None


def mark_on_device(user: User) -> str:
    """Whose pages and stamps a browser holds, so that another person of that browser neither sees nor sends them.

    Says nothing else.
    """
    return vault.keyed("stamps", str(user.pk))[:16]


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
    """13–15: work may begin only with the consent of a parent or guardian (Brīvprātīgā darba likums, Article 4)."""
    return age_band(user) == AgeBand.FROM_13


def age_is_due(user: User) -> bool:
    """Adults are asked again after a year; minors never, they told when they will be older."""
    if is_minor(user):
        return False
    return user.age_asked_at is None or user.age_asked_at + AGE_ASKED_AGAIN <= clock.now()


def display_language(user: User) -> str:
    return user.language


DUTY = [field.attname for field in Duty._meta.concrete_fields]
_DUTIES = Prepared(lambda: Duty.objects.filter(user=SOMEBODY).order_by("kind", "region").values_list(*DUTY))


def duties(user: User) -> list[Duty]:
    """For each page of whoever is signed in."""
    return [Duty.from_db(connection.alias, DUTY, found) for found in _DUTIES.rows({SOMEBODY: user.pk})]


def represents(user: User) -> list[str]:
    """Registration numbers of organisations that `user` may sign for, as the eID sign-in proved within a day."""
    proven = Representation.objects.filter(user=user, proven_at__gt=clock.now() - PROOF_HOLDS)
    return list(proven.order_by("registration_number").values_list("registration_number", flat=True))


def open_ban(user: User) -> Ban | None:
    return Ban.objects.filter(user=user, lifted_at__isnull=True).first()


def bans_to_answer() -> list[Ban]:
    """Appeals that wait for a moderator, oldest first."""
    waiting = Ban.objects.filter(appealed_at__isnull=False, answered_at__isnull=True, lifted_at__isnull=True)
    return list(waiting.order_by("appealed_at"))


def barred_person(key: str | None) -> User | None:
    """The banned person that a session remembers by its random id."""
    return User.objects.filter(pk=key, state=State.BANNED).first() if key else None


def profile_of(user: User) -> VolunteerProfile | None:
    return VolunteerProfile.objects.filter(user=user).prefetch_related("interests").first()


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody who applies has told before: the profile's lists, names of the vault's fields, consent to keep them."""

    skills: Sequence[str] = ()
    languages: Sequence[str] = ()
    fields: frozenset[str] = frozenset()
    keeping_agreed: bool = False


def _told_by_somebody() -> QuerySet[User, Any]:
    rows = User.objects.filter(pk=SOMEBODY).annotate(
        told=vault.known_of("pk"), agreed=agreed_of("pk", ConsentKind.IDENTITY)
    )
    return rows.values_list("profile__skills", "profile__languages", "told", "agreed")


_TOLD = Prepared(_told_by_somebody)


def told_by(user: User) -> Told:
    """In one statement, for it stands before each application; opens nothing."""
    ((skills, languages, told, agreed),) = _TOLD.rows({SOMEBODY: user.pk})
    return Told(skills or (), languages or (), frozenset(told or ()), agreed)


def shown_profile(user: User) -> dict[str, object]:
    """The parts of the profile that `user` lets organisers see who get an application; nothing else leaves this app."""
    profile = profile_of(user)
    if profile is None:
        return {}
    parts: dict[str, object] = {
        Part.SKILLS: profile.skills,
        Part.LANGUAGES: profile.languages,
        Part.INTERESTS: [field.display_name for field in profile.interests.all()],
        Part.AVAILABILITY: [Availability(one).label for one in profile.availability],
        Part.PLACE: profile.municipality.display_name if profile.municipality else "",
        Part.TEXT: profile.text,
    }
    return {part: parts[part] for part in profile.shown if parts.get(part)}


@dataclass(frozen=True, slots=True)
class Access:
    """How somebody can sign in, for their own page of security."""

    has_password: bool
    passkeys: int
    one_time_codes: bool
    spare_codes: bool
    recovery_code: bool
    email: bool
    eid: int


def has_eid(user: User, found: eid.Assertion) -> bool:
    """Whether `user` is the very person of this eID, as far as one was tied to the account."""
    tied: bool = SocialAccount.objects.filter(user=user, uid=vault.keyed("eid", found.subject_key)).exists()
    return tied


def has_passkey(user: User) -> bool:
    found: bool = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists()
    return found


def access_of(user: User) -> Access:
    kinds = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return Access(
        has_password=user.has_usable_password(),
        passkeys=kinds.count(Authenticator.Type.WEBAUTHN),
        one_time_codes=Authenticator.Type.TOTP in kinds,
        spare_codes=Authenticator.Type.RECOVERY_CODES in kinds,
        recovery_code=bool(user.recovery_hash),
        email="email" in vault.known(user),
        eid=SocialAccount.objects.filter(user=user).count(),
    )
