"""Inviting into a team by e-mail. Who has proven the invited address enters at once; for others an admin says who came."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.accounts import vault
from talka.accounts.actions import attempts
from talka.accounts.enums import Purpose
from talka.accounts.models import User
from talka.core import audit, clock, ids
from talka.core.errors import RefusedError, WrongStateError
from talka.organisations import messages
from talka.organisations.actions.team import ask_to_join, enter
from talka.organisations.enums import Role, State
from talka.organisations.models import Invitation, Membership, Organisation
from talka.organisations.queries import admins_of, hashed

HOLDS = timedelta(hours=72)
MOST_OPEN = 30
BY_LINK = gettext_lazy("Came by the link of an invitation, with another account")


def invite(organisation: Organisation, *, email: str, role: str, language: str, by: User) -> Invitation:
    """Send a link that holds 72 hours and lets one person in. The address goes into the vault, its hint stays here.

    Raises RefusedError before the organisation is verified, and for more mails than `attempts` lets one send.
    """
    if organisation.state != State.VERIFIED:
        raise RefusedError(
            "organisation.invite.unproven", _("You can invite people once the organisation is verified.")
        )
    token = ids.token()
    with transaction.atomic():
        attempts.spend_mail(email, by=f"organisation {organisation.pk}")
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        if Invitation.objects.live().filter(organisation=organisation).count() >= MOST_OPEN:
            raise RefusedError(
                "organisation.invite.too_many", _("Too many invitations wait for an answer. Take some of them back.")
            )
        contact = vault.keep_contact(email, purpose=Purpose.INVITATION, language=language)
        made = Invitation.objects.create(
            organisation=organisation,
            role=role,
            contact=contact,
            hint=hint_of(email),
            token_hash=hashed(token),
            by=by,
            expires_at=clock.now() + HOLDS,
        )
        audit.record("organisation.invited", on=organisation, by=by.pk, invitation=made.public_id, role=role)
        messages.tell(messages.INVITED, organisation, contact, "organisations:invitation", token, role=Role(role).label)
    return made


def revoke(invitation: Invitation, *, by: User) -> None:
    """The link stops working at once."""
    with transaction.atomic():
        open_ones = Invitation.objects.filter(pk=invitation.pk, accepted_at__isnull=True, revoked_at__isnull=True)
        if not open_ones.update(revoked_at=clock.Now(), hint=""):
            raise WrongStateError("organisation.invite.over", _("This invitation has ended already."))
        audit.record(
            "organisation.invitation_revoked", on=invitation.organisation, by=by.pk, invitation=invitation.public_id
        )
        _forget(invitation)


def accept(token: str, *, by: User, display_name: str) -> Membership | None:
    """Use the link, once: into the team, when the account has proven the address that was invited.

    A letter is passed on easily, so for any other account the link only asks to be let in (as coordinator), and None is
    the answer. Raises RefusedError when the link was used, taken back or is older than 72 hours, and as `ask_to_join`.
    """
    with transaction.atomic():
        found = Invitation.objects.live().select_related("organisation", "contact").filter(token_hash=hashed(token))
        invitation = found.select_for_update(of=["self"]).first()
        if invitation is None or invitation.organisation.removed_at:
            raise WrongStateError("organisation.invite.over", _("This link does not hold any more."))
        Invitation.objects.filter(pk=invitation.pk).update(accepted_at=clock.Now(), hint="")
        audit.record(
            "organisation.invitation_accepted", on=invitation.organisation, by=by.pk, invitation=invitation.public_id
        )
        known = _is_invited(invitation, by)
        _forget(invitation)
        if not known:
            ask_to_join(invitation.organisation, by=by, display_name=display_name, message=str(BY_LINK))
            return None
        return _let_in(invitation, by, display_name)


def _is_invited(invitation: Invitation, user: User) -> bool:
    """Whether `user` proved the very address that the letter was sent to."""
    address = vault.address_of(invitation.contact) if invitation.contact else None
    return address is not None and vault.owner_of_email(address) == user.pk


def _let_in(invitation: Invitation, user: User, display_name: str) -> Membership:
    organisation = invitation.organisation
    membership = enter(organisation, user, role=invitation.role, by=user.pk, display_name=display_name)
    for admin in admins_of(organisation).select_related("user").exclude(user=user):
        messages.tell(messages.JOINED, organisation, admin.user, "organisations:team", organisation.key)
    return membership


def hint_of(email: str) -> str:
    """Enough for the sender to tell invitations apart: a…@example.lv."""
    name, _at, host = email.rpartition("@")
    return f"{name[:1]}…@{host}"[:80]


def _forget(invitation: Invitation) -> None:
    if invitation.contact:
        vault.forget_contact(invitation.contact)
