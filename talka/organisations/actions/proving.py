"""Proving that one may speak for an organisation, and what moderators decide about it.

Locks are taken in one order everywhere: the organisation's row, then whatever belongs to it.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.accounts import vault
from talka.accounts.enums import Purpose
from talka.accounts.models import User
from talka.accounts.queries import display_language, represents
from talka.core import audit, clock, files, ids
from talka.core.errors import RefusedError, WrongStateError
from talka.core.signatures import verify_signed
from talka.organisations import messages
from talka.organisations.actions.states import move, refuse, submit
from talka.organisations.actions.team import enter, make_ask
from talka.organisations.enums import (
    Entitlement,
    ProofMethod,
    ProofState,
    RefusalReason,
    Role,
    State,
    VerifiedBy,
)
from talka.organisations.models import Membership, Organisation, Proof
from talka.organisations.queries import decided_until, entitlement, hashed, proof_of_token, team
from talka.registers.queries import legal_entity

LINK_HOLDS = timedelta(hours=72)
LINKS_A_DAY = 3
NOT_YET = (State.DRAFT, State.SUBMITTED, State.REFUSED, State.LISTED)
"""States in which nobody has proved a right yet."""


def prove_by_eid(organisation: Organisation, *, by: User) -> Proof:
    """The eID sign-in named the person as representative: verified at once, and the person is its admin.

    Where a moderator has refused it, or the law is not clear about its form, the moderator looks first. A suspended one
    stays suspended. Raises RefusedError when the sign-in did not say so.
    """
    if organisation.branch_of_id or organisation.registration_number not in represents(by):
        raise RefusedError(
            "organisation.prove.not_representative",
            _("Your eID sign-in did not say that you represent this organisation."),
        )
    with transaction.atomic():
        organisation = locked(organisation)
        proof = _begin(organisation, ProofMethod.EID, by=by)
        entity = legal_entity(organisation.registration_number)
        unclear = entity is None or entitlement(entity) != Entitlement.YES
        if organisation.state == State.REFUSED or (unclear and organisation.state in NOT_YET):
            return _sent(proof, by=by)
        if organisation.state in NOT_YET:
            move(organisation, "prove", by=by.pk, verified_by=VerifiedBy.EID)
        _accepted(proof, by=by.pk)
    return proof


def send_signed(organisation: Organisation, upload: UploadedFile[Any], *, by: User) -> Proof:
    """A signed application for the moderator. Raises RefusedError when nobody signed it or it cannot be read."""
    _may_still_prove(organisation)
    with transaction.atomic():
        stored = files.store_document(upload, kinds=files.SIGNED)
        with files.opened(stored) as file:
            signed = verify_signed(file, name=stored.name_shown)  # type: ignore[arg-type]  # IO[bytes] reads as well
        if not signed.signers:
            raise RefusedError(
                "organisation.prove.unsigned",
                _("Nobody has signed this file. Sign it with eParaksts and send it again."),
            )
        proof = _begin(locked(organisation), ProofMethod.SIGNED, by=by)
        proof.file = stored
        proof.signers = [
            asdict(one) | {"at": one.at.isoformat() if one.at else None, "reasons": list(one.reasons)}
            for one in signed.signers
        ]
        return _sent(proof, by=by)


def send_register_link(organisation: Organisation, *, by: User) -> Proof:
    """A link to the address that the register has. Who presses it shows that the organisation knows of this."""
    _may_still_prove(organisation)
    entity = legal_entity(organisation.registration_number)
    address = entity.email if entity else ""
    if "@" not in address:
        raise RefusedError(
            "organisation.prove.no_address", _("The register has no e-mail address of this organisation.")
        )
    token = ids.token()
    with transaction.atomic():
        organisation = locked(organisation)
        recent = organisation.proofs.filter(
            method=ProofMethod.REGISTER_EMAIL, made_at__gt=clock.now() - timedelta(days=1)
        )
        if recent.count() >= LINKS_A_DAY:
            raise RefusedError(
                "organisation.prove.too_often", _("Enough letters were sent to this address today. Try again tomorrow.")
            )
        proof = _begin(organisation, ProofMethod.REGISTER_EMAIL, by=by)
        proof.contact = vault.keep_contact(address, purpose=Purpose.OTHER, language=display_language(by))
        proof.token_hash, proof.expires_at = hashed(token), clock.now() + LINK_HOLDS
        proof.save()
        audit.record("organisation.proof_link_sent", on=organisation, by=by.pk, proof=proof.public_id)
        messages.tell(
            messages.RIGHT_LINK, organisation, proof.contact, "organisations:confirm_right", token,
            number=organisation.registration_number,
        )  # fmt: skip
    return proof


def confirm_register_link(token: str) -> Proof:
    """The link was pressed, perhaps by somebody without account. Raises RefusedError when it holds no more."""
    with transaction.atomic():
        found = proof_of_token(token)
        if found is None:
            raise RefusedError("organisation.prove.link_over", _("This link does not hold any more."))
        locked(found.organisation)
        proof = (
            Proof.objects.select_for_update(of=["self"])
            .select_related("organisation", "by", "contact")
            .get(pk=found.pk)
        )
        if proof.state != ProofState.WAITING or proof.by is None:
            raise RefusedError("organisation.prove.link_over", _("This link does not hold any more."))
        contact, proof.contact, proof.token_hash, proof.expires_at = proof.contact, None, "", None
        _sent(proof, by=proof.by)
        if contact:
            vault.forget_contact(contact)
    return proof


def withdraw(proof: Proof, *, by: User) -> None:
    """Take back one's own proof that nobody has decided about."""
    with transaction.atomic():
        organisation = locked(proof.organisation)
        open_ones = Proof.objects.open().filter(pk=proof.pk, by=by)
        if not open_ones.update(state=ProofState.WITHDRAWN, decided_at=clock.Now(), token_hash="", contact=None):
            raise WrongStateError("organisation.proof.decided", _("This has been decided already."))
        if proof.contact:
            vault.forget_contact(proof.contact)
        audit.record("organisation.proof_withdrawn", on=organisation, by=by.pk, proof=proof.public_id)


def accept_proof(proof: Proof, *, by: UUID, note: str = "") -> Organisation:
    """The moderator believes it: verified by hand, and the person who sent it is its admin."""
    with transaction.atomic():
        organisation, proof = _to_decide(proof)
        if organisation.state in NOT_YET:
            verb = "verify" if organisation.state == State.SUBMITTED else "claim"
            move(organisation, verb, by=by, verified_by=VerifiedBy.MODERATOR)
        proof.note = note
        _accepted(proof, by=by)
    return proof.organisation


def refuse_proof(proof: Proof, *, reason: str, by: UUID, note: str = "") -> Organisation:
    """`reason` is of RefusalReason. The team of one that waited is told; of others the person who sent it is."""
    with transaction.atomic():
        organisation, proof = _to_decide(proof)
        proof.state, proof.reason, proof.note, proof.decided_at = ProofState.REFUSED, reason, note, clock.now()
        proof.save()
        audit.record("organisation.proof_refused", on=organisation, by=by, proof=proof.public_id, reason=reason)
        others = Proof.objects.filter(organisation=organisation, state=ProofState.SENT).exists()
        if organisation.state == State.SUBMITTED and not others:
            refuse(organisation, reason=reason, by=by, note=note)
        elif proof.by:
            _tell_refused(proof)
    return organisation


def locked(organisation: Organisation) -> Organisation:
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _may_still_prove(organisation: Organisation) -> None:
    if organisation.branch_of_id:
        raise RefusedError("organisation.prove.branch", _("A branch is verified together with its head organisation."))


def _begin(organisation: Organisation, method: ProofMethod, *, by: User) -> Proof:
    """A new one instead of the person's former open one."""
    for former in Proof.objects.open().filter(organisation=organisation, by=by).select_related("contact"):
        withdraw(former, by=by)
    try:
        with transaction.atomic():
            return Proof.objects.create(organisation=organisation, by=by, method=method, state=ProofState.WAITING)
    except IntegrityError as twice:
        raise WrongStateError("organisation.prove.raced", _("Somebody else changed this meanwhile.")) from twice


def _sent(proof: Proof, *, by: User) -> Proof:
    """To the moderator. The organisation waits with it if the person is in its team."""
    organisation = proof.organisation
    proof.state, proof.sent_at = ProofState.SENT, clock.now()
    proof.save()
    audit.record("organisation.proof_sent", on=organisation, by=by.pk, proof=proof.public_id, method=proof.method)
    member = Membership.objects.live().filter(organisation=organisation, user=by).exists()
    if member and organisation.state in {State.DRAFT, State.REFUSED}:
        submit(organisation, by=by.pk)
    messages.tell(
        messages.RECEIVED, organisation, by, "organisations:right", organisation.registration_number,
        until_at=decided_until(proof).isoformat(),
    )  # fmt: skip
    return proof


def _to_decide(proof: Proof) -> tuple[Organisation, Proof]:
    organisation = locked(proof.organisation)
    fresh = Proof.objects.select_for_update(of=["self"]).select_related("by").get(pk=proof.pk)
    if fresh.state != ProofState.SENT:
        raise WrongStateError("organisation.proof.decided", _("This has been decided already."))
    fresh.organisation = organisation
    return organisation, fresh


def _accepted(proof: Proof, *, by: UUID) -> None:
    """The sender becomes admin. When the sender comes from outside a team that never proved anything, its members are
    turned into people who ask to join: the new admin decides about them."""
    organisation = proof.organisation
    proof.state, proof.decided_at = ProofState.ACCEPTED, clock.now()
    proof.save()
    audit.record("organisation.proof_accepted", on=organisation, by=by, proof=proof.public_id, method=proof.method)
    if proof.by is None:
        return
    live = Membership.objects.live().filter(organisation=organisation)
    proven = Proof.objects.filter(organisation=organisation, state=ProofState.ACCEPTED).exclude(pk=proof.pk).exists()
    if not proven and not live.filter(user=proof.by).exists():
        for other in live.select_related("user"):
            make_ask(other, by=by)
    enter(organisation, proof.by, role=Role.ADMIN, by=by)
    for member in team(organisation):
        messages.tell(messages.VERIFIED, organisation, member, "organisations:proof", organisation.key)
    if organisation.state == State.VERIFIED and not proven:
        _refuse_others(proof, by=by)


def _refuse_others(proof: Proof, *, by: UUID) -> None:
    rivals = Proof.objects.open().filter(organisation=proof.organisation).exclude(pk=proof.pk).select_related("by")
    for one in rivals:
        one.state, one.reason, one.decided_at = ProofState.REFUSED, RefusalReason.OTHER_CHOSEN, clock.now()
        one.token_hash = ""
        one.save()
        audit.record("organisation.proof_refused", on=proof.organisation, by=by, proof=one.public_id, reason=one.reason)
        if one.by:
            _tell_refused(one)


def _tell_refused(proof: Proof) -> None:
    if proof.by is None:
        return
    reason = (
        RefusalReason(proof.reason).label if proof.reason in RefusalReason.values else gettext_lazy("another reason")
    )
    number = proof.organisation.registration_number
    messages.tell(
        messages.REFUSED, proof.organisation, proof.by, "organisations:right", number, reason=reason, note=proof.note
    )
