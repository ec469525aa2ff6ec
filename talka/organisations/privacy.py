"""What is kept of people here, how long, and what goes with a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from talka.accounts import vault
from talka.accounts.models import User
from talka.core import audit, clock, files
from talka.organisations import messages
from talka.organisations.enums import ProofState, Role
from talka.organisations.models import Invitation, JoinRequest, Membership, Organisation, Photo, Proof, YearlyReport
from talka.organisations.queries import admins_of

UNPROVED_STAY = timedelta(days=180)
"""Signed files and signers' names of proofs that were refused or taken back."""
ENDED_STAY = timedelta(days=3 * 365)
"""Ended memberships: who could see what until when, should anybody ask."""
REQUESTS_STAY = timedelta(days=180)


def export(user: User) -> dict[str, Any]:
    """Teams, requests and proofs of one person."""
    memberships = Membership.objects.filter(user=user).select_related("organisation")
    requests = JoinRequest.objects.filter(user=user).select_related("organisation")
    proofs = Proof.objects.filter(by=user).select_related("organisation", "file").order_by("pk")
    return {
        "memberships": [
            {
                "organisation": one.organisation.name,
                "role": one.role,
                "name": one.display_name,
                "since": one.since,
                "until": one.until,
            }
            for one in memberships
        ],
        "join_requests": [
            {
                "organisation": one.organisation.name,
                "name": one.display_name,
                "message": one.message,
                "made_at": one.made_at,
                "accepted": one.accepted,
            }
            for one in requests
        ],
        "proofs": [
            {
                "organisation": one.organisation.name,
                "method": one.method,
                "state": one.state,
                "made_at": one.made_at,
                "file": one.file.name_shown if one.file else "",
                "signers": one.signers,
            }
            for one in proofs
        ],
        "invitations_sent": Invitation.objects.filter(by=user).count(),
    }


def erase(user: User) -> None:
    """Memberships end, whatever the role; requests, proofs' files and signers' names go.

    An organisation whose only admin goes keeps its pages; the rest of its team is told, and moderators find it in their
    queue (`queries.without_admin`).
    """
    for membership in Membership.objects.live().filter(user=user).order_by("organisation_id"):
        _end(membership)
    Membership.objects.filter(user=user).exclude(display_name="").update(display_name="")
    JoinRequest.objects.filter(user=user).delete()
    Invitation.objects.filter(by=user).update(by=None)
    for proof in Proof.objects.filter(by=user).select_related("file", "contact"):
        _strip(proof)
    Proof.objects.filter(by=user).update(by=None)


def _end(membership: Membership) -> None:
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update(no_key=True).get(pk=membership.organisation_id)
        Membership.objects.live().filter(pk=membership.pk).update(until=clock.Now(), display_name="")
        audit.record("organisation.member_erased", on=organisation, member=str(membership.user_id))
        if membership.role != Role.ADMIN or admins_of(organisation).exists():
            return
        audit.record("organisation.without_admin", on=organisation)
        for other in Membership.objects.live().filter(organisation=organisation).select_related("user"):
            messages.tell(messages.WITHOUT_ADMIN, organisation, other.user, "organisations:mine")


def _strip(proof: Proof) -> None:
    """What a proof says of people goes; that there was one stays."""
    with transaction.atomic():
        live = proof.state in {ProofState.WAITING, ProofState.SENT}
        Proof.objects.filter(pk=proof.pk).update(
            signers=[], file=None, contact=None, token_hash="", note="",
            state=ProofState.WITHDRAWN if live else proof.state,
        )  # fmt: skip
        if proof.file:
            files.remove(proof.file)
        if proof.contact:
            vault.forget_contact(proof.contact)


def forget_ended() -> int:
    """Addresses of invitations and letters that nobody answered leave the vault. Returns how many."""
    over = {"expires_at__lt": clock.Now(), "contact__isnull": False}
    done = 0
    invitations = Invitation.objects.filter(**over).select_related("contact")
    for row in [*invitations, *Proof.objects.filter(**over).select_related("contact")]:
        with transaction.atomic():
            if isinstance(row, Invitation):
                Invitation.objects.filter(pk=row.pk).update(hint="")
            else:
                Proof.objects.open().filter(pk=row.pk).update(state=ProofState.WITHDRAWN, token_hash="")
            if row.contact:
                vault.forget_contact(row.contact)
        done += 1
    return done


def forget_old() -> int:
    """Files of proofs that came to nothing, old requests and long ended memberships go. Returns how many rows."""
    now = clock.now()
    nothing = Q(state__in=[ProofState.REFUSED, ProofState.WITHDRAWN], made_at__lt=now - UNPROVED_STAY)
    old = list(Proof.objects.filter(nothing).exclude(file=None, signers=[]).select_related("file", "contact"))
    for proof in old:
        _strip(proof)
    requests, _each = JoinRequest.objects.filter(decided_at__lt=now - REQUESTS_STAY).delete()
    ended, _each = Membership.objects.filter(until__lt=now - ENDED_STAY).delete()
    return len(old) + requests + ended


def purge_bin() -> int:
    """Delete for ever photos and reports that have been in the bin for 30 days; files have a purge of their own.

    Branches stay as rows that nobody sees: their applications, hours and certificates live on.
    """
    before = clock.now() - files.KEPT_IN_BIN
    photos, _each = Photo.objects.in_bin().filter(removed_at__lt=before).delete()
    reports, _each = YearlyReport.objects.in_bin().filter(removed_at__lt=before).delete()
    return photos + reports
