"""Changing how somebody signs in."""

from __future__ import annotations

import datetime as dt

from allauth.usersessions.models import UserSession
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.core import audit, clock
from talka.core.errors import RefusedError


def set_password(user: User, password: str) -> None:
    """Checked by the form. Ends every other session: their key hangs on the password."""
    with transaction.atomic():
        user.set_password(password)
        user.credentials_due = False
        user.save(update_fields=["password", "credentials_due"])
        audit.record("account.password_set", on=user, by=user.id)


def drop_password(user: User) -> None:
    """Only a passkey opens the account from now on; ends every other session."""
    with transaction.atomic():
        user.set_unusable_password()
        user.credentials_due = False
        user.save(update_fields=["password", "credentials_due"])
        audit.record("account.password_dropped", on=user, by=user.id)


def end_sessions(user: User) -> None:
    """Every session of `user` is over, wherever it is."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(session_round=F("session_round") + 1)
        UserSession.objects.filter(user=user).delete()
        audit.record("account.sessions_ended", on=user, by=user.id)
    user.refresh_from_db(fields=["session_round"])


def forget_session(key: str | None) -> None:
    """The session with this key is over: off the list of devices with it."""
    UserSession.objects.filter(session_key=key).delete()


def passkey_added(user: User) -> None:
    """A passkey is a credential: what recovery asked for is done."""
    with transaction.atomic():
        if user.credentials_due:
            user.credentials_due = False
            user.save(update_fields=["credentials_due"])
        audit.record("account.passkey_added", on=user, by=user.id)


def change_nickname(user: User, nickname: str) -> None:
    """Refused ("nickname_taken") when somebody has it, decided by the database."""
    try:
        with transaction.atomic():
            user.nickname = nickname
            user.save(update_fields=["nickname"])
            audit.record("account.nickname_changed", on=user, by=user.id)
    except IntegrityError as error:
        user.refresh_from_db(fields=["nickname"])
        raise RefusedError("nickname_taken", _("This nickname is taken.")) from error


def say_age(user: User, *, band: str, next_month: dt.date | None = None) -> None:
    """The answer to the yearly question."""
    with transaction.atomic():
        user.age_band, user.next_band_month, user.age_asked_at = band, next_month, clock.now()
        user.save(update_fields=["age_band", "next_band_month", "age_asked_at"])
        audit.record("account.age_said", on=user, by=user.id)


def choose_language(user: User, language: str) -> None:
    with transaction.atomic():
        user.language = language
        user.save(update_fields=["language"])
        audit.record("account.language_chosen", on=user, by=user.id)
