"""The support view: a person reads a code out, a moderator opens their account with it, to read, for half an hour."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.accounts.vault import keyed
from talka.core import audit, clock
from talka.core.errors import RefusedError
from talka.core.ids import ALPHABET
from talka.notifications.actions import queue
from talka.web.messages import SUPPORT_OPENED
from talka.web.models import SupportAccess

CODE_MINUTES = 60
VIEW_MINUTES = 30
CODE_LENGTH = 8


def _hash(code: str) -> str:
    return keyed("support", "".join(code.split()).replace("-", "").casefold())


def ask_support(user: User) -> str:
    """A new code to read out; an earlier one that nobody used is dead."""
    code = "".join(secrets.choice(ALPHABET) for _sign in range(CODE_LENGTH))
    with transaction.atomic():
        SupportAccess.objects.filter(user=user, opened_at__isnull=True).delete()
        SupportAccess.objects.create(
            user=user, code_hash=_hash(code), code_until=clock.now() + timedelta(minutes=CODE_MINUTES)
        )
        audit.record("support.asked", on=user, by=user.pk)
    return f"{code[:4]}-{code[4:]}"


def open_support(code: str, *, reason: str, by: User) -> SupportAccess:
    """Open the account whose owner read `code` out. Raises RefusedError for a code that is unknown, used or old."""
    now = clock.now()
    with transaction.atomic():
        found = (
            SupportAccess.objects.select_for_update(of=("self",))
            .filter(code_hash=_hash(code), opened_at__isnull=True, code_until__gt=now)
            .select_related("user")
            .first()
        )
        if found is None:
            raise RefusedError(
                "support.code_unknown", _("This code is not valid (any more). Ask the person for a new one.")
            )
        if found.user_id == by.pk:
            raise RefusedError("support.own", _("This is your own account."))
        found.opened_by, found.opened_at, found.reason = by, now, reason
        found.until = now + timedelta(minutes=VIEW_MINUTES)
        found.save(update_fields=["opened_by", "opened_at", "reason", "until"])
        audit.record("support.opened", on=found.user, by=by.pk, why=reason)
        queue(SUPPORT_OPENED, to=found.user, context={"why": reason}, url="/mans/dati/", key=f"support:{found.pk}")
    return found


def close_support(access: SupportAccess, *, by: User) -> None:
    """Before its time is over: by the person who asked, or the moderator who is done."""
    now = clock.now()
    if access.opened_at is None:
        access.delete()
        return
    with transaction.atomic():
        open_one = SupportAccess.objects.filter(pk=access.pk, until__gt=now, opened_at__lt=now)
        if open_one.update(until=now):
            audit.record("support.closed", on=access.user, by=by.pk)
