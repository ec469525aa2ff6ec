"""Whose certificate is it? The only way from an address to a row; what is not theirs does not exist for them."""

from __future__ import annotations

from django.http import Http404

from talka.accounts.models import User
from talka.applications.models import PairName
from talka.certificates import queries
from talka.certificates.enums import Side, State
from talka.certificates.models import Attachment, Batch, Certificate, SigningKey
from talka.organisations.actor import Actor, roles_of
from talka.organisations.models import Organisation
from talka.organisations.policies import SecondFactorNeededError, may


def keeper(actor: Actor) -> User:
    """Who may stop issuing and end keys: a moderator of the whole country with two factors. 404 for everybody else."""
    if not actor.is_moderator or actor.user is None or actor.regions:
        raise Http404
    if not actor.second_factor:
        raise SecondFactorNeededError
    return actor.user


def house_or_none(number: str) -> Organisation | None:
    """The legal person with this registration number: its branches sign with its key."""
    return Organisation.objects.filter(registration_number=number, branch_of__isnull=True).first() if number else None


def house(number: str) -> Organisation:
    if (found := house_or_none(number)) is None:
        raise Http404
    return found


def signing_key(organisation: Organisation, name: str) -> SigningKey:
    found = SigningKey.objects.filter(organisation=organisation, name=name).first()
    if found is None:
        raise Http404
    return found


def own(user: User, public_id: str) -> Certificate:
    """The holder's. Raises Http404."""
    rows = Certificate.objects.select_related("organisation", "pair", "replaced_by", "variant_of")
    found = rows.filter(holder=user, public_id=public_id).first()
    if found is None or (found.state == State.DRAFT and found.started_by != Side.HOLDER):
        raise Http404
    return found


def received(organisation: Organisation, public_id: str) -> Certificate:
    """One that this organiser was asked for or has issued; drafts and shorter ones are the holder's. Raises Http404."""
    rows = Certificate.objects.select_related("organisation", "pair", "replaced_by", "holder")
    rows = rows.filter(organisation=organisation, variant_of__isnull=True).exclude(state=State.DRAFT)
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def own_pair(user: User, public_id: str) -> PairName:
    """One of the person's names, by which an organiser knows them. Raises Http404."""
    found = PairName.objects.select_related("organisation").filter(volunteer=user, public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def pair_of(organisation: Organisation, public_id: str) -> PairName:
    """A name by which this organiser knows somebody. Raises Http404."""
    rows = PairName.objects.select_related("organisation", "volunteer")
    found = rows.filter(organisation=organisation, public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def batch(organisation: Organisation, public_id: str) -> Batch:
    found = queries.batch_of(organisation, public_id)
    if found is None:
        raise Http404
    return found


def may_go_on(batch: Batch) -> bool:
    """Whether whoever started it may issue for this organisation still: a job works when nobody is signed in."""
    starter = User.objects.filter(pk=batch.by_id, is_active=True).first() if batch.by_id else None
    return starter is not None and may(Actor(starter, roles_of(starter)), batch.organisation, "issue_certificates")


def attachment(certificate: Certificate, position: int) -> Attachment:
    found = certificate.attachments.select_related("stored").filter(position=position).first()
    if found is None:
        raise Http404
    return found
