"""Questions about proofs of representation: for those who send them and for the moderators who decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from talka.accounts.models import User
from talka.core import clock
from talka.core.models import AuditEntry
from talka.organisations.enums import ProofState, RefusalReason, SuspensionReason
from talka.organisations.models import Organisation, Proof
from talka.organisations.queries.lookalikes import lookalikes
from talka.organisations.queries.registering import Found, facts
from talka.organisations.queries.team import hashed
from talka.registers.queries import legal_entity, working_days_after

GOAL_WORKING_DAYS = 1
"""How soon a moderator means to decide."""
MOST_HISTORY = 200
WORDS: dict[str, str | Promise] = {
    "organisation.registered": _("Registration was begun"),
    "organisation.created": _("Written by a moderator"),
    "organisation.listed": _("Named by a partner"),
    "organisation.changed": _("Its facts were changed"),
    "organisation.profile_changed": _("The profile was changed"),
    "organisation.refreshed": _("Name and place were taken from the register anew"),
    "organisation.listing_changed": _("The partner was switched on or off"),
    "organisation.submit": _("Sent for verification"),
    "organisation.prove": _("Verified: the representative signed in with eID"),
    "organisation.verify": _("Verified by a moderator"),
    "organisation.claim": _("Taken over from the partner's list and verified by a moderator"),
    "organisation.refuse": _("Not verified"),
    "organisation.suspend": _("Suspended"),
    "organisation.restore": _("Restored"),
    "organisation.relist": _("Listed again"),
    "organisation.proof_link_sent": _("A link was sent to the address in the register"),
    "organisation.proof_sent": _("A proof of representation was sent"),
    "organisation.proof_withdrawn": _("A proof of representation was taken back"),
    "organisation.proof_accepted": _("A proof of representation was accepted"),
    "organisation.proof_refused": _("A proof of representation was refused"),
    "organisation.member_entered": _("Somebody entered the team"),
    "organisation.member_left": _("Somebody left the team"),
    "organisation.member_removed": _("Somebody was removed from the team"),
    "organisation.member_asks_anew": _("A member has to ask to join anew"),
    "organisation.member_erased": _("A member's account was erased"),
    "organisation.role_changed": _("A role was changed"),
    "organisation.without_admin": _("No admin was left"),
    "organisation.invited": _("Somebody was invited"),
    "organisation.invitation_revoked": _("An invitation was taken back"),
    "organisation.invitation_accepted": _("An invitation was accepted"),
    "organisation.join_requested": _("Somebody asked to join the team"),
    "organisation.join_answered": _("A request to join was answered"),
    "organisation.branch_created": _("A branch was made"),
    "organisation.branch_removed": _("The branch was put into the bin"),
    "organisation.branch_restored": _("The branch was taken out of the bin"),
    "organisation.photo_added": _("A photo was added"),
    "organisation.photo_removed": _("A photo was put into the bin"),
    "organisation.photo_restored": _("A photo was taken out of the bin"),
    "organisation.report_added": _("A report was added"),
    "organisation.report_removed": _("A report was put into the bin"),
    "organisation.report_restored": _("A report was taken out of the bin"),
    "organisation.publishing_paused": _("Publishing was paused: too many applications without an answer"),
    "organisation.publishing_resumed": _("Publishing was resumed"),
}
"""What an entry of the audit trail is called where people read it. A test holds it complete."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of an organisation's history. Who did it is not said: people are nobody's business here."""

    at: dt.datetime
    code: str
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class Case:
    """All that a moderator needs to decide about one proof."""

    proof: Proof
    organisation: Organisation
    register: Found | None
    lookalikes: Sequence[Organisation]
    history: Sequence[Event]
    until: dt.datetime
    overdue: bool


def to_verify(regions: frozenset[str] = frozenset()) -> QuerySet[Proof]:
    """Proofs that wait for a moderator, the oldest first. `regions`: of a regional moderator; empty for all."""
    rows = Proof.objects.filter(state=ProofState.SENT).select_related("organisation__municipality", "file")
    if regions:
        rows = rows.filter(organisation__municipality__region__in=regions)
    return rows.order_by("sent_at", "pk")


def case(public_id: str) -> Case | None:
    """One proof with register facts, look-alikes and history."""
    rows = Proof.objects.select_related("organisation__municipality", "file", "by")
    proof = rows.filter(public_id=public_id, sent_at__isnull=False).first()
    if proof is None:
        return None
    organisation, entity, until = (
        proof.organisation,
        legal_entity(proof.organisation.registration_number),
        decided_until(proof),
    )
    return Case(
        proof,
        organisation,
        facts(entity) if entity else None,
        lookalikes(organisation),
        history(organisation),
        until,
        proof.state == ProofState.SENT and until < clock.now(),
    )


def history(organisation: Organisation) -> list[Event]:
    """What happened to it, newest first, from the audit trail."""
    label = Organisation._meta.label_lower
    entries = AuditEntry.objects.filter(subject_type=label, subject_id=organisation.public_id).order_by("-id")
    return [
        Event(one.at, one.code, str(WORDS.get(one.code, one.code)), reason_words(str(one.details.get("reason", ""))))
        for one in entries[:MOST_HISTORY]
    ]


def reason_words(code: str) -> str:
    """A coded reason of a refusal or suspension as people read it; what admins typed before codes is shown as it is."""
    for reasons in (SuspensionReason, RefusalReason):
        if code in reasons.values:
            return str(reasons(code).label)
    return code


def decided_until(proof: Proof) -> dt.datetime:
    """The goal: the same time on the next working day."""
    return working_days_after(proof.sent_at or clock.now(), GOAL_WORKING_DAYS)


def latest_proof(organisation: Organisation, user: User) -> Proof | None:
    return Proof.objects.filter(organisation=organisation, by=user).first()


def proof_of_token(token: str) -> Proof | None:
    """The proof whose link in a letter still holds."""
    waiting = Proof.objects.filter(state=ProofState.WAITING, expires_at__gt=clock.Now())
    return waiting.select_related("organisation").filter(token_hash=hashed(token)).first()
