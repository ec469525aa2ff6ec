from __future__ import annotations

from django.db import transaction

from talka.accounts import vault
from talka.accounts.actions.consents import agree
from talka.accounts.enums import ConsentKind, DutyKind, Role
from talka.accounts.models import Consent, Duty, User
from talka.accounts.queries import CAST, Member
from talka.core import audit, clock


def create_moderator(nickname: str, password: str) -> User:
    """The first moderator of an installation (`talka create-moderator`)."""
    with transaction.atomic():
        person = User.objects.create_superuser(nickname, password)
        Duty.objects.create(user=person, kind=DutyKind.MODERATOR)
        audit.record("account.moderator_created", on=person)
    return person


def create_cast() -> int:
    """Make those of the demo cast that are missing; they sign in by one click, without password. Returns how many.

    Whoever is there already from an older version of Talka gets what that version did not know.
    """
    made = 0
    with transaction.atomic():
        for member in CAST:
            moderator = member.role is Role.MODERATOR
            person, new = User.objects.get_or_create(
                nickname=member.nickname,
                defaults={"password": "!", "is_staff": moderator, "is_superuser": moderator},
            )
            made += new
            _complete(person, member)
    return made


def _complete(person: User, member: Member) -> None:
    if person.age_asked_at is None:
        person.age_band, person.next_band_month = member.age_band, member.next_band_month
        person.age_asked_at = clock.now()
        person.save(update_fields=["age_band", "next_band_month", "age_asked_at"])
    if member.told and not vault.known(person):
        vault.tell(person, **member.told)
    if member.duty:
        Duty.objects.get_or_create(user=person, kind=member.duty, region="")
    if not Consent.objects.filter(user=person).exists():
        agree(person, ConsentKind.TERMS)
        agree(person, ConsentKind.AGE)
        if member.told:
            agree(person, ConsentKind.IDENTITY)
