"""Who may see what, and who may change it. Reading is public; an organiser's own go by the team of the organisation."""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.http import Http404

from talka.opportunities.models import Opportunity, Report
from talka.opportunities.queries import detail
from talka.organisations.actor import Actor
from talka.organisations.models import Organisation
from talka.organisations.policies import access as access_organisation

Row = TypeVar("Row", Opportunity, Organisation, Report)
SEE, EDIT = "see", "edit"
VERBS = {SEE: "see", EDIT: "manage_opportunities"}
"""Verb here → verb of the organisation whose team may."""


def access(public_id: str) -> Opportunity:
    """The opportunity for its public page. Raises Http404 where there is none to be read."""
    found = detail(public_id)
    if found is None:
        raise Http404
    return found


def access_own(actor: Actor, public_id: str, verb: str, *, key: str = "") -> Opportunity:
    """An opportunity of the actor's own organisation; with `key`, of the one at `/org/<key>/`.

    Raises Http404 outside its team, the same as where there is none; PermissionDenied inside, where the role may not.
    """
    rows = Opportunity.objects.filter(public_id=public_id, organisation__in=actor.roles)
    found = rows.select_related("organisation__municipality", "organisation__branch_of").first()
    if found is None or (key and found.organisation.key != key):
        raise Http404
    access_organisation(actor, found.organisation.key, VERBS[verb])
    return found


def access_for_moderator(actor: Actor, public_id: str) -> Opportunity:
    """Any opportunity, for a moderator. Raises Http404 for all others, PermissionDenied after a sign-in with one factor."""
    _moderator(actor)
    found = Opportunity.objects.filter(public_id=public_id, is_template=False, removed_at__isnull=True)
    return _found(found.select_related("organisation").first())


def access_report(actor: Actor, public_id: str) -> Report:
    """A visitor's report, for a moderator; as `access_for_moderator`."""
    _moderator(actor)
    rows = Report.objects.filter(public_id=public_id)
    return _found(rows.select_related("opportunity__organisation", "organisation").first())


def reportable(kind: str, public_id: str) -> Opportunity | Organisation:
    """What a visitor may report: whatever has a public page. Raises Http404 for all else."""
    if kind == "iespeja":
        return _found(Opportunity.objects.readable().filter(public_id=public_id).select_related("organisation").first())
    return _found(Organisation.objects.public().filter(public_id=public_id).first())


def _moderator(actor: Actor) -> None:
    if not actor.is_moderator:
        raise Http404
    if not actor.second_factor:
        raise PermissionDenied


def _found(row: Row | None) -> Row:
    if row is None:
        raise Http404
    return row
