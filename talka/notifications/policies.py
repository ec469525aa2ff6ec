"""Who may write the texts of messages. Everything else here is a person's own."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from talka.accounts.enums import DutyKind
from talka.accounts.models import User
from talka.accounts.policies.person import person
from talka.accounts.policies.second_factor import proven_twice
from talka.accounts.queries import duties


def access_texts(request: HttpRequest) -> User:
    """Moderators of the whole country, signed in with two factors: a text speaks for all of Talka, security mails too.

    Raises PermissionDenied.
    """
    user = person(request)
    if not any(duty.kind == DutyKind.MODERATOR and not duty.region for duty in duties(user)):
        raise PermissionDenied
    if not proven_twice(request):
        raise PermissionDenied
    return user
