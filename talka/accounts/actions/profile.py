from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from talka.accounts.models import User, VolunteerProfile
from talka.core import audit
from talka.core.errors import RefusedError
from talka.registers.models import Field


def write_profile(user: User, version: int, *, interests: Iterable[Field], **fields: Any) -> VolunteerProfile:
    """Store the volunteer profile; refused ("changed_meanwhile") when it is not `version` any more."""
    with transaction.atomic():
        profile = VolunteerProfile.objects.select_for_update().get_or_create(user=user)[0]
        if profile.version != version:
            raise RefusedError("changed_meanwhile", _("You changed this in another window. Look at it and save again."))
        for name, value in fields.items():
            setattr(profile, name, value)
        profile.version += 1
        profile.save()
        profile.interests.set(interests)
        audit.record("profile.written", on=user, by=user.id)
    return profile
