"""Accounts as a moderator may see them: by a random id, what they may do here, what was decided about them. No names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from talka.accounts import queries as accounts
from talka.accounts.enums import State
from talka.accounts.models import Ban, Duty, User
from talka.accounts.privacy import LAST_DAYS, away
from talka.core.models import AuditEntry
from talka.organisations.models import Membership
from talka.web.desk.queries.trail import Line, lines

SHOWN = 100
TRAIL = 30


@dataclass(frozen=True, slots=True)
class Person:
    """`ban` is the one that holds now; `trail` is what was done to the account and by it, the latest first."""

    user: User
    roles: Sequence[Membership]
    duties: Sequence[Duty]
    ban: Ban | None
    bans: Sequence[Ban]
    trail: Sequence[Line]


def account(key: UUID) -> User | None:
    """Erased accounts are nobody's: there is nothing to see or to decide."""
    return User.objects.filter(pk=key).exclude(state=State.ERASED).first()


def find(typed: str) -> User | None:
    """By the id in the audit trail; or by the nickname or e-mail that the person told, in full."""
    try:
        key = UUID(typed)
    except ValueError:
        found = accounts.find(typed)
        return found if found and found.state != State.ERASED else None
    return account(key)


def person(user: User) -> Person:
    roles = (
        Membership.objects.live().filter(user=user).select_related("organisation").order_by("organisation__sort_key")
    )
    about = AuditEntry.objects.filter(subject_type=User._meta.label_lower, subject_id=str(user.pk))
    bans = list(user.bans.order_by("-at"))
    return Person(
        user,
        list(roles),
        accounts.duties(user),
        next((one for one in bans if one.lifted_at is None), None),
        bans,
        lines(about.exclude(code__startswith="vault.").order_by("-id")[:TRAIL]),
    )


@dataclass(frozen=True, slots=True)
class Returned:
    """Somebody who came back by one proof only, and the organisations that may know them."""

    user: User
    roles: Sequence[Membership]


def returned() -> list[Returned]:
    """Who waits for a moderator's word before acting for others again."""
    waiting = list(
        User.objects.filter(second_factor_barred=True, state=State.ACTIVE).order_by("last_login", "pk")[:SHOWN]
    )
    live = Membership.objects.live().filter(user__in=waiting).select_related("organisation")
    roles: dict[UUID, list[Membership]] = {}
    for one in live:
        roles.setdefault(one.user_id, []).append(one)
    return [Returned(one, roles.get(one.pk, [])) for one in waiting]


def closed() -> list[Ban]:
    """Accounts that are closed now, the latest first."""
    return list(Ban.objects.filter(lifted_at__isnull=True).select_related("user").order_by("-at")[:SHOWN])


@dataclass(frozen=True, slots=True)
class Idle:
    """An account nobody has used for years. `goes_at` is set once the second warning is out."""

    user: User
    seen_at: datetime
    goes_at: datetime | None


def idle() -> list[Idle]:
    """Warned accounts on their way out, those that go first first."""
    return [
        Idle(
            one,
            one.last_login or one.joined_at,
            one.idle_warned_at + LAST_DAYS if one.idle_warnings > 1 and one.idle_warned_at else None,
        )
        for one in away().order_by("-idle_warnings", "idle_warned_at")[:SHOWN]
    ]
