"""Who asks."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from talka.accounts.models import User


def person(request: HttpRequest) -> User:
    """The person who is signed in. To ask for signing in is the middleware's business; a page that forgot it is shut."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
