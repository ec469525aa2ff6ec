"""How often something may be tried. Counted in the database, so that any number of web processes count together."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from talka.accounts import vault
from talka.accounts.models import Attempt
from talka.core import clock, locks
from talka.core.errors import RefusedError


@dataclass(frozen=True, slots=True)
class Limit:
    kind: str
    times: int
    window: dt.timedelta


SIGN_IN_ACCOUNT = Limit("sign_in.account", 10, dt.timedelta(minutes=15))
SIGN_IN_ADDRESS = Limit("sign_in.address", 50, dt.timedelta(minutes=15))
RECOVER_ACCOUNT = Limit("recover.account", 5, dt.timedelta(hours=1))
RECOVER_ADDRESS = Limit("recover.address", 30, dt.timedelta(hours=1))
MAIL_ACCOUNT = Limit("mail.account", 3, dt.timedelta(hours=1))
MAIL_ADDRESS = Limit("mail.address", 30, dt.timedelta(hours=1))
SIGN_UP_ADDRESS = Limit("sign_up.address", 60, dt.timedelta(hours=1))
"""A school class signs up from one address."""


def spend(limit: Limit, subject: str) -> Attempt | None:
    """Count one try of `subject` (an account's sign-in name, a network address); None when there are none left.

    Tries at the same moment queue up behind a lock of their key, so the limit is exact. A refused try is not counted.
    """
    key = _key(limit, subject)
    with transaction.atomic():
        locks.queue_up(key)
        if Attempt.objects.filter(key=key, at__gt=clock.now() - limit.window).count() >= limit.times:
            return None
        return Attempt.objects.create(key=key)


def wait(limit: Limit, subject: str) -> int:
    """Seconds until `subject` has a try again; 0 when it has one now. Counts nothing: for tries of which only some count."""
    now = clock.now()
    counted = Attempt.objects.filter(key=_key(limit, subject), at__gt=now - limit.window).order_by("-at")
    last = counted.values_list("at", flat=True)[limit.times - 1 : limit.times].first()
    return max(1, math.ceil((last + limit.window - now).total_seconds())) if last else 0


def _key(limit: Limit, subject: str) -> str:
    return vault.keyed(f"attempt.{limit.kind}", subject.strip().casefold())


def spend_mail(email: str, *, by: str) -> None:
    """Count a mail to an address that nobody has proven. Raises RefusedError("too_many_tries").

    `by`: the network address, account or organisation that asks for it. Nobody fills a stranger's mailbox from here, and
    nobody fills the mailboxes of many.
    """
    if spend(MAIL_ADDRESS, by) is None or spend(MAIL_ACCOUNT, email) is None:
        raise RefusedError("too_many_tries", _("Too many mails were asked for. Wait an hour and try again."))


def give_back(*attempts: Attempt | None) -> None:
    """It was no guess: take these tries off the count."""
    Attempt.objects.filter(pk__in=[one.pk for one in attempts if one]).delete()


def forget_old() -> int:
    """Drop what no limit looks at any more. Returns how many."""
    return Attempt.objects.filter(at__lt=clock.now() - dt.timedelta(days=1)).delete()[0]
