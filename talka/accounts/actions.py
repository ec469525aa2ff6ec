"""What can be done to a person's account."""

from __future__ import annotations

from django.db import transaction

from talka.accounts import vault
from talka.accounts.enums import Role
from talka.accounts.models import Identity, User
from talka.accounts.queries import CAST
from talka.core import audit


def create_moderator(nickname: str, password: str) -> User:
    """The first moderator of an installation (`talka create-moderator`)."""
    with transaction.atomic():
        person = User.objects.create_superuser(nickname, password)
        audit.record("account.moderator_created", on=person)
    return person


def create_cast() -> int:
    """Make those of the demo cast that are missing; they sign in by one click, without password. Returns how many."""
    made = 0
    with transaction.atomic():
        for member in CAST:
            moderator = member.role is Role.MODERATOR
            person, new = User.objects.get_or_create(
                nickname=member.nickname,
                defaults={"password": "!", "is_staff": moderator, "is_superuser": moderator},
            )
            made += new
            if new and member.told:
                vault.seal(Identity(user=person), **member.told).save()
    return made
