"""Branches of a network: the head's number, a name, a place and a page of their own."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.core import audit, clock
from talka.core.errors import RefusedError, WrongStateError
from talka.organisations.actions.proving import locked
from talka.organisations.actions.written import with_derived
from talka.organisations.enums import State
from talka.organisations.models import Organisation
from talka.organisations.queries import mixes_scripts
from talka.registers.models import Municipality

MOST_BRANCHES = 200


def create_branch(head: Organisation, *, name: str, municipality: Municipality, by: User) -> Organisation:
    """A page of its own at once, verified as its head is: it is the same legal person. Its name holds the head's name
    or stands beside it on every page. Raises RefusedError while the head is not verified, and for a deceiving name.
    """
    name = " ".join(name.split())
    if mixes_scripts(name):
        raise RefusedError(
            "organisation.branch.name", _("This name mixes letters of several alphabets. Write it in one of them.")
        )
    with transaction.atomic():
        head = locked(head)
        if head.branch_of_id or head.state != State.VERIFIED:
            raise RefusedError("organisation.branch.head", _("Only a verified organisation may have branches."))
        made = with_derived(
            Organisation(
                name=name,
                kind=head.kind,
                registration_number=head.registration_number,
                branch_of=head,
                municipality=municipality,
                state=State.VERIFIED,
                verified_by=head.verified_by,
                website=head.website,
            )
        )
        siblings = head.branches.filter(removed_at__isnull=True)
        if siblings.count() >= MOST_BRANCHES:
            raise RefusedError("organisation.branch.too_many", _("There are too many branches already."))
        if made.skeleton == head.skeleton or siblings.filter(skeleton=made.skeleton).exists():
            raise RefusedError("organisation.branch.same", _("There is one with such a name already."))
        made.save()
        made.fields.set(head.fields.all())
        audit.record("organisation.branch_created", on=made, by=by.pk, head=head.public_id)
    return made


def remove_branch(branch: Organisation, *, by: User) -> None:
    """Into the bin for 30 days: its page and its opportunities vanish at once, because `is_public` looks at it."""
    with transaction.atomic():
        live = Organisation.objects.filter(pk=branch.pk, branch_of__isnull=False, removed_at__isnull=True)
        if not live.update(removed_at=clock.Now(), updated_at=clock.Now()):
            raise WrongStateError("organisation.branch.removed", _("This has been removed already."))
        audit.record("organisation.branch_removed", on=branch, by=by.pk)


def restore_branch(branch: Organisation, *, by: User) -> None:
    with transaction.atomic():
        removed = Organisation.objects.filter(pk=branch.pk, removed_at__isnull=False)
        if not removed.update(removed_at=None, updated_at=clock.Now()):
            raise WrongStateError("organisation.branch.not_removed", _("This is not in the bin."))
        audit.record("organisation.branch_restored", on=branch, by=by.pk)
