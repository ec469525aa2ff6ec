"""What a moderator may do to an account. Nobody acts as somebody else; each act is in the trail, with why."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from talka.accounts.actions import ban, confirm_returned, lift_ban
from talka.accounts.enums import BanReason
from talka.accounts.models import User
from talka.core import audit
from talka.core.errors import RefusedError, WrongStateError
from talka.notifications.actions import queue
from talka.web.desk.people import queries
from talka.web.desk.policies import Moderator
from talka.web.messages import RETURN_CONFIRMED

SHORTEST = 10
"""Letters: "ok" explains nothing to who reads it later."""


def look_up(moderator: Moderator, typed: str) -> User:
    """The account with this id, nickname or e-mail. The person reads later that it was looked up."""
    found = queries.find(typed.strip()) if typed.strip() else None
    if found is None:
        raise RefusedError(
            "desk.nobody", _("There is no such account. Check each letter: parts of a name find nothing.")
        )
    audit.record("person.looked_up", on=found, by=moderator.user.pk)
    return found


def _explained(told: Mapping[str, str], refusal: str) -> str:
    words = " ".join(told.get("message", "").replace("\x00", "").split())[:1000]
    if len(words) < SHORTEST:
        raise RefusedError("desk.words_missing", refusal)
    return words


def close(moderator: Moderator, person: User, told: Mapping[str, str]) -> str:
    if told.get("reason") not in BanReason.values:
        raise RefusedError("desk.reason_missing", _("Say why."))
    note = _explained(told, _("Write what happened: the person reads it at the closed door."))
    ban(person, reason=BanReason(told["reason"]), by=moderator.user, note=note)
    return _("The account is closed. Its holder reads the reason and may appeal; another moderator answers.")


def reopen(moderator: Moderator, person: User, told: Mapping[str, str]) -> str:
    """A ban that was a mistake. An appeal that waits is answered in its queue, by somebody else than who banned."""
    row = queries.person(person).ban
    if row is None:
        raise WrongStateError("desk.decided_already", _("Somebody else has decided this already."))
    if row.appealed_at and not row.answered_at:
        raise RefusedError("desk.appeal_waits", _("There is an appeal: answer it in the queue of appeals."))
    lift_ban(row, by=moderator.user)
    return _("The account is open again.")


def recognise(moderator: Moderator, person: User, told: Mapping[str, str]) -> str:
    """The moderator has made sure, outside Talka, that it is the same person who came back by recovery."""
    how = _explained(told, _("Write how you made sure: it stays in the audit trail."))
    if not person.second_factor_barred:
        raise WrongStateError("desk.decided_already", _("Somebody else has decided this already."))
    with transaction.atomic():
        confirm_returned(person, by=moderator.user)
        audit.record("person.recognised", on=person, by=moderator.user.pk, why=how)
        queue(RETURN_CONFIRMED, to=person, context={}, url="/mans/drosiba/")
    return _("Confirmed. With a second factor the person may act for others again.")


ACTS: dict[str, Callable[[Moderator, User, Mapping[str, str]], str]] = {
    "close": close,
    "reopen": reopen,
    "recognise": recognise,
}


def decide(moderator: Moderator, person: User, told: Mapping[str, str]) -> str:
    """Do `told["act"]`. Returns what to tell the moderator."""
    act = ACTS.get(told.get("act", ""))
    if act is None:
        raise RefusedError("desk.no_act", _("Choose what to do."))
    return act(moderator, person, told)
