"""What views of this app share."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from talka.organisations.actor import actor_of
from talka.organisations.models import Organisation
from talka.organisations.policies import access


def team_of(request: HttpRequest, key: str) -> Organisation:
    """The organisation whose applications this person may look after."""
    return access(actor_of(request), key, "manage_applications")


def upload(request: HttpRequest, name: str) -> UploadedFile[Any] | None:
    found = request.FILES.get(name)
    return found if isinstance(found, UploadedFile) else None
