"""Personal data after sign-up: written, corrected and removed by their owner."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from talka.accounts import vault
from talka.accounts.actions.consents import agree, withdraw
from talka.accounts.actions.credentials import refuse_older
from talka.accounts.actions.sign_up import age_of
from talka.accounts.enums import ConsentKind
from talka.accounts.models import User
from talka.accounts.queries import has_agreed
from talka.core import clock
from talka.core.errors import RefusedError


def write_identity(user: User, told: dict[str, str], *, agreed: bool) -> None:
    """Put `told` (fields of the vault; an empty one is removed) into the vault, with the consent that it hangs on.

    `agreed`: the text was shown and ticked now. Raises RefusedError: consent_needed, too_young, older_than_told.
    """
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        if any(told.values()):
            _consent(locked, agreed=agreed)
        if told.get("birth_date"):
            _take_age(locked, dt.date.fromisoformat(told["birth_date"]))
        vault.tell(locked, **told)
        if not vault.known(locked):
            withdraw(locked, ConsentKind.IDENTITY)


def _consent(user: User, *, agreed: bool) -> None:
    if agreed:
        agree(user, ConsentKind.IDENTITY)
    elif not has_agreed(user, ConsentKind.IDENTITY):
        raise RefusedError("consent_needed", _("Without your consent Talka must not keep these data."))


def _take_age(user: User, birth: dt.date) -> None:
    """The date of birth says more than the age group told before; it makes no minor older."""
    age = age_of(birth)
    refuse_older(user, band=age.band, next_month=age.next_month)
    user.age_band, user.next_band_month, user.age_asked_at = age.band, age.next_month, clock.now()
    user.save(update_fields=["age_band", "next_band_month", "age_asked_at"])
