"""Who is acting: one person with all roles, read once a request. Policies of all apps decide by it alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from django.http import HttpRequest

from talka.accounts.enums import DutyKind
from talka.accounts.models import User
from talka.accounts.policies.second_factor import SECOND_FACTOR, proven_twice
from talka.accounts.queries import duties
from talka.organisations.enums import Role
from talka.organisations.models import Membership, Organisation

SECOND_FACTOR_KEY = SECOND_FACTOR
NOBODY: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Actor:
    """What one request may do.

    `roles`: primary key of each organisation the person may act for → role there, branches of own networks too.
    `regions`: a moderator's, empty for all of them.
    """

    user: User | None
    roles: Mapping[int, str] = field(default_factory=lambda: NOBODY)
    is_moderator: bool = False
    is_analyst: bool = False
    regions: frozenset[str] = frozenset()
    second_factor: bool = False

    def role_in(self, organisation: Organisation) -> str:
        return self.roles.get(organisation.pk, "")


def roles_of(user: User) -> dict[int, str]:
    """Live roles of a person. Who is admin of a network's head is admin of its branches."""
    own = dict(Membership.objects.live().filter(user=user).values_list("organisation_id", "role"))
    heads = [pk for pk, role in own.items() if role == Role.ADMIN]
    branches = Organisation.objects.filter(branch_of__in=heads, removed_at__isnull=True) if heads else ()
    return own | dict.fromkeys([one.pk for one in branches], str(Role.ADMIN))


def actor_of(request: HttpRequest) -> Actor:
    """The actor of this request; asks the database once however often it is called."""
    known: Actor | None = getattr(request, "talka_actor", None)
    if known is None:
        known = _read(request)
        request.talka_actor = known  # type: ignore[attr-defined]  # the request is where it belongs
    return known


def _read(request: HttpRequest) -> Actor:
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return Actor(None)
    held = duties(user)
    moderates = [one for one in held if one.kind == DutyKind.MODERATOR]
    return Actor(
        user=user,
        roles=roles_of(user),
        is_moderator=user.is_staff or bool(moderates),
        is_analyst=any(one.kind == DutyKind.ANALYST for one in held),
        regions=frozenset(one.region for one in moderates if one.region),
        second_factor=proven_twice(request),
    )
