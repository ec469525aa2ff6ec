"""Questions about teams."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from talka.accounts.models import User
from talka.accounts.queries.people import PERSON
from talka.core.prepared import SOMETHING, Prepared
from talka.organisations.actor import Actor
from talka.organisations.enums import Role, State
from talka.organisations.models import Invitation, JoinRequest, Membership, Organisation, Proof


def admins_of(organisation: Organisation) -> QuerySet[Membership]:
    """Live memberships that make somebody its admin; of a branch also those of its head."""
    of = Q(organisation=organisation.pk)
    if organisation.branch_of_id:
        of |= Q(organisation=organisation.branch_of_id)
    return Membership.objects.live().filter(of, role=Role.ADMIN, user__is_active=True)


def _some_team() -> QuerySet[Membership, Any]:
    live = Membership.objects.live().filter(user__is_active=True, organisation=SOMETHING)
    return live.values_list(*(f"user__{one}" for one in PERSON))


_TEAM = Prepared(_some_team)


def team(organisation: Organisation) -> list[User]:
    """Whom to tell what concerns the organisation: its live members; of a branch without a team, its head's admins."""
    own = [User.from_db(connection.alias, PERSON, one) for one in _TEAM.rows({SOMETHING: organisation.pk})]
    return own or [one.user for one in admins_of(organisation).select_related("user")]


def sides_with(user: User, organisations: Iterable[Organisation]) -> set[int]:
    """Those of them (primary keys) to whose team the person belongs, or to that of their network's head: whatever is to be
    decided about these by the agency, another moderator decides."""
    teams = set(Membership.objects.live().filter(user=user).values_list("organisation_id", flat=True))
    return {one.pk for one in organisations if teams & {one.pk, one.branch_of_id}}


def members(organisation: Organisation) -> Sequence[Membership]:
    """Its own live members, admins first; each by the name chosen for this team."""
    return list(Membership.objects.live().filter(organisation=organisation).order_by("role", "since", "pk"))


def membership(organisation: Organisation, pk: int) -> Membership | None:
    """A live member of this very organisation."""
    return (
        Membership.objects.live()
        .select_related("organisation", "user")
        .filter(organisation=organisation, pk=pk)
        .first()
    )


def own_membership(organisation: Organisation, user: User) -> Membership | None:
    rows = Membership.objects.live().select_related("organisation", "user")
    return rows.filter(organisation=organisation, user=user).first()


def invitations(organisation: Organisation) -> Sequence[Invitation]:
    return list(Invitation.objects.live().filter(organisation=organisation))


def invitation(organisation: Organisation, public_id: str) -> Invitation | None:
    rows = Invitation.objects.select_related("organisation", "contact")
    return rows.filter(organisation=organisation, public_id=public_id).first()


def hashed(token: str) -> str:
    """How the token of a link is stored."""
    return sha256(token.encode()).hexdigest()


def invitation_of_token(token: str) -> Invitation | None:
    """A link that still holds."""
    rows = Invitation.objects.live().select_related("organisation").filter(organisation__removed_at__isnull=True)
    return rows.filter(token_hash=hashed(token)).first()


def join_requests(organisation: Organisation) -> Sequence[JoinRequest]:
    return list(JoinRequest.objects.filter(organisation=organisation, decided_at__isnull=True))


def join_request(organisation: Organisation, public_id: str) -> JoinRequest | None:
    rows = JoinRequest.objects.select_related("organisation", "user").filter(decided_at__isnull=True)
    return rows.filter(organisation=organisation, public_id=public_id).first()


@dataclass(frozen=True, slots=True)
class Mine:
    """What one person has to do with organisations."""

    memberships: Sequence[tuple[Organisation, str]]
    proofs: Sequence[Proof]
    requests: Sequence[JoinRequest]


def mine(actor: Actor) -> Mine:
    """The organisations of a person with the role in each, and what waits for an answer of others."""
    rows = Organisation.objects.filter(pk__in=actor.roles, removed_at__isnull=True).select_related("branch_of")
    rows = rows.annotate(waiting=Count("join_requests", filter=Q(join_requests__decided_at__isnull=True)))
    asked = JoinRequest.objects.filter(user=actor.user, decided_at__isnull=True).select_related("organisation")
    proofs = (
        Proof.objects.open().filter(by=actor.user).exclude(organisation__in=actor.roles).select_related("organisation")
    )
    return Mine([(one, actor.roles[one.pk]) for one in rows.order_by("sort_key", "pk")], list(proofs), list(asked))


def leads(user: User) -> bool:
    """Whether the person is admin of any organisation."""
    return Membership.objects.live().filter(user=user, role=Role.ADMIN).exists()


def led_alone_by(user: User) -> list[Organisation]:
    """Organisations whose only admin is this person: who leaves should hand them over first."""
    mine = Membership.objects.live().filter(user=user, role=Role.ADMIN).values("organisation")
    others = Membership.objects.live().filter(organisation=OuterRef("pk"), role=Role.ADMIN, user__is_active=True)
    rows = Organisation.objects.filter(~Exists(others.exclude(user=user)), pk__in=mine, branch_of__isnull=True)
    return list(rows.order_by("sort_key", "pk"))


def without_admin() -> QuerySet[Organisation]:
    """Organisations that had a team and have nobody any more who may run it: for the moderators' queue."""
    live = Membership.objects.live().filter(organisation=OuterRef("pk"), role=Role.ADMIN, user__is_active=True)
    ever = Membership.objects.filter(organisation=OuterRef("pk"))
    rows = Organisation.objects.filter(Exists(ever), ~Exists(live), branch_of__isnull=True)
    return (
        rows.exclude(state__in=[State.LISTED, State.REFUSED]).select_related("municipality").order_by("sort_key", "pk")
    )
