"""Changing how somebody signs in."""

from __future__ import annotations

import datetime as dt

from allauth.usersessions.models import UserSession
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.accounts import vault
from talka.accounts.enums import FIRST_YEAR, MINORS, AgeBand
from talka.accounts.models import User
from talka.accounts.queries import age_band
from talka.core import audit, clock
from talka.core.errors import RefusedError

OLDER = gettext_lazy(
    "Talka moves you to the next age group by itself when the month comes. If you made a mistake when you signed up, write "
    "to the moderators."
)


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


def refuse_older(user: User, *, band: str, next_month: dt.date | None = None) -> None:
    """A minor does not grow up by a form: only the month told before does that. Raises RefusedError("older_than_told").

    The consent of a guardian and the whole law about minors hang on it. To be younger than told anybody may say.
    """
    present = age_band(user)
    if present not in MINORS:
        return
    if band not in MINORS or FIRST_YEAR[AgeBand(band)] > FIRST_YEAR[AgeBand(present)]:
        raise RefusedError("older_than_told", OLDER)
    if band == present and user.next_band_month and next_month and next_month < user.next_band_month:
        raise RefusedError("older_than_told", OLDER)


def say_age(user: User, *, band: str, next_month: dt.date | None = None) -> None:
    """The answer to the yearly question. Raises RefusedError: older_than_told, birth_date_known."""
    if "birth_date" in vault.known(user):
        raise RefusedError("birth_date_known", _("You have told your date of birth. Correct it in your personal data."))
    refuse_older(user, band=band, next_month=next_month)
    with transaction.atomic():
        user.age_band, user.next_band_month, user.age_asked_at = band, next_month, clock.now()
        user.save(update_fields=["age_band", "next_band_month", "age_asked_at"])
        audit.record("account.age_said", on=user, by=user.id)


def choose_language(user: User, language: str) -> None:
    with transaction.atomic():
        user.language = language
        user.save(update_fields=["language"])
        audit.record("account.language_chosen", on=user, by=user.id)
