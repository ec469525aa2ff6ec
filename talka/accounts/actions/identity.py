"""Personal data after sign-up: written, corrected and removed by their owner."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

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
    """The page of one's data: what was emptied is removed; with the last of it the consent ends.

    Raises RefusedError as `keep_identity`.
    """
    with transaction.atomic():
        keep_identity(user, told, agreed=agreed)
        if not vault.known(user):
            withdraw(user, ConsentKind.IDENTITY)


def keep_identity(user: User, told: Mapping[str, str], *, agreed: bool, agreement: str = "") -> None:
    """Put `told` (fields of the vault; an empty one is removed) into the vault, with the consent that it hangs on.

    The one way in for what is typed after sign-up, on whatever page. `agreed`: the text was shown and ticked now;
    `agreement`: for which one it was given. Raises RefusedError: identity.consent, too_young, older_than_told.
    """
    if not told:
        return
    with transaction.atomic():
        locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if any(told.values()):
            _consent(locked, agreed=agreed)
        if told.get("birth_date"):
            _take_age(locked, dt.date.fromisoformat(told["birth_date"]))
        vault.tell(locked, agreement=agreement, **told)


def _consent(user: User, *, agreed: bool) -> None:
    if agreed:
        agree(user, ConsentKind.IDENTITY)
    elif not has_agreed(user, ConsentKind.IDENTITY):
        raise RefusedError("identity.consent", _("To keep what you typed, Talka needs your consent."))


def _take_age(user: User, birth: dt.date) -> None:
    """The date of birth says more than the age group told before; it makes no minor older."""
    age = age_of(birth)
    refuse_older(user, band=age.band, next_month=age.next_month)
    user.age_band, user.next_band_month, user.age_asked_at = age.band, age.next_month, clock.now()
    user.save(update_fields=["age_band", "next_band_month", "age_asked_at"])
