"""Teams: roles, leaving, asking to join. Whoever takes an admin's role away locks the organisation's row first.

So of two admins who leave at once the second one waits for the lock, then sees that it is the last one.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.accounts.models import User
from talka.core import audit, clock
from talka.core.errors import RefusedError, WrongStateError
from talka.organisations import messages
from talka.organisations.enums import Role
from talka.organisations.models import JoinRequest, Membership, Organisation
from talka.organisations.queries import admins_of

NAME_LENGTH = 60
REQUESTS_A_DAY = 5
BEGAN = gettext_lazy("Began the registration")


def enter(organisation: Organisation, user: User, *, role: str, by: UUID, display_name: str = "") -> Membership:
    """Into the team, or from coordinator to admin; nobody loses a role by it. Open requests of the person end."""
    with transaction.atomic():
        found = Membership.objects.live().select_for_update().filter(organisation=organisation, user=user).first()
        if found is None:
            found = Membership.objects.create(
                organisation=organisation, user=user, role=role, display_name=display_name[:NAME_LENGTH]
            )
            audit.record("organisation.member_entered", on=organisation, by=by, member=str(user.pk), role=role)
        elif found.role != role and role == Role.ADMIN:
            Membership.objects.filter(pk=found.pk).update(role=role)
            found.role = role
            audit.record("organisation.role_changed", on=organisation, by=by, member=str(user.pk), role=role)
        asked = JoinRequest.objects.filter(organisation=organisation, user=user, decided_at__isnull=True)
        asked.update(decided_at=clock.Now(), accepted=True)
    return found


def change_role(membership: Membership, *, role: str, by: User) -> None:
    """Raises RefusedError when the last admin would stop being one."""
    with transaction.atomic():
        membership = _locked(membership)
        if membership.role == role:
            return
        if role != Role.ADMIN:
            _refuse_last(membership)
        Membership.objects.filter(pk=membership.pk).update(role=role)
        _audit("role_changed", membership, by=by.pk, role=role)
        if membership.user_id != by.pk:
            messages.tell(
                messages.ROLE_CHANGED,
                membership.organisation,
                membership.user,
                "organisations:mine",
                role=Role(role).label,
            )


def transfer(membership: Membership, *, to: Membership, by: User) -> None:
    """Hand one's own admin role over to another member of the same team, and stay as coordinator."""
    with transaction.atomic():
        change_role(to, role=Role.ADMIN, by=by)
        change_role(membership, role=Role.COORDINATOR, by=by)


def remove(membership: Membership, *, by: User) -> None:
    """Somebody else's place ends; the next request of that person finds no organisation any more."""
    with transaction.atomic():
        membership = _locked(membership)
        _refuse_last(membership)
        _end(membership, by=by.pk, code="member_removed")
        messages.tell(messages.LEFT_TEAM, membership.organisation, membership.user, "organisations:mine")


def leave(membership: Membership, *, by: User) -> None:
    """One's own place ends. Raises RefusedError for the last admin of an organisation."""
    with transaction.atomic():
        membership = _locked(membership)
        _refuse_last(membership)
        _end(membership, by=by.pk, code="member_left")


def make_ask(membership: Membership, *, by: UUID) -> None:
    """A member whom nobody vouches for any more: from now on the person asks to join."""
    with transaction.atomic():
        _end(membership, by=by, code="member_asks_anew")
        JoinRequest.objects.create(
            organisation=membership.organisation,
            user=membership.user,
            display_name=membership.display_name or str(BEGAN),
        )
        messages.tell(messages.LEFT_TEAM, membership.organisation, membership.user, "organisations:mine")


def rename_self(membership: Membership, *, name: str) -> None:
    """The name by which the team sees its member."""
    Membership.objects.filter(pk=membership.pk).update(display_name=" ".join(name.split())[:NAME_LENGTH])


def ask_to_join(organisation: Organisation, *, by: User, display_name: str, message: str) -> JoinRequest:
    """The admins are told. Raises RefusedError for a member, and for a second request while one is open."""
    recent = JoinRequest.objects.filter(user=by, made_at__gt=clock.now() - timedelta(days=1))
    if recent.count() >= REQUESTS_A_DAY:
        raise RefusedError("organisation.join.too_often", _("You have asked several teams today. Try again tomorrow."))
    if Membership.objects.live().filter(organisation=organisation, user=by).exists():
        raise RefusedError("organisation.join.member", _("You are in this team already."))
    try:
        with transaction.atomic():
            asked = JoinRequest.objects.create(
                organisation=organisation, user=by, display_name=display_name, message=message
            )
            audit.record("organisation.join_requested", on=organisation, by=by.pk)
            for admin in admins_of(organisation).select_related("user"):
                messages.tell(messages.JOIN_REQUESTED, organisation, admin.user, "organisations:team", organisation.key)
    except IntegrityError as twice:
        raise RefusedError("organisation.join.asked", _("You have asked already. Wait for the answer.")) from twice
    return asked


def answer_request(asked: JoinRequest, *, accepted: bool, by: User) -> None:
    """Let the person in as coordinator, or not."""
    with transaction.atomic():
        undecided = JoinRequest.objects.filter(pk=asked.pk, decided_at__isnull=True)
        if not undecided.update(decided_at=clock.Now(), accepted=accepted):
            raise WrongStateError("organisation.join.decided", _("This has been decided already."))
        audit.record("organisation.join_answered", on=asked.organisation, by=by.pk, accepted=accepted)
        if accepted:
            enter(asked.organisation, asked.user, role=Role.COORDINATOR, by=by.pk, display_name=asked.display_name)
        messages.tell(messages.JOIN_ANSWERED, asked.organisation, asked.user, "organisations:mine", accepted=accepted)


def _locked(membership: Membership) -> Membership:
    """Organisation first, then the membership as it is now. Raises WrongStateError when it has ended."""
    Organisation.objects.select_for_update(no_key=True).get(pk=membership.organisation_id)
    live = Membership.objects.live().select_related("organisation", "user").filter(pk=membership.pk).first()
    if live is None:
        raise WrongStateError("organisation.member.ended", _("This person is not in the team any more."))
    return live


def _refuse_last(membership: Membership) -> None:
    if membership.role == Role.ADMIN and not admins_of(membership.organisation).exclude(pk=membership.pk).exists():
        raise RefusedError(
            "organisation.member.last_admin",
            _("This is the last admin. Make somebody else an admin first."),
        )


def _end(membership: Membership, *, by: UUID, code: str) -> None:
    Membership.objects.live().filter(pk=membership.pk).update(until=clock.Now(), display_name="")
    _audit(code, membership, by=by)


def _audit(code: str, membership: Membership, *, by: UUID, **details: str) -> None:
    audit.record(f"organisation.{code}", on=membership.organisation, by=by, member=str(membership.user_id), **details)
