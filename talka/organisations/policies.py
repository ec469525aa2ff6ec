"""Who may see and do what with an organisation. The only way from an address to an organisation of one's own."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from talka.accounts.models import User
from talka.accounts.policies.purposes import PURPOSES, Purpose
from talka.accounts.policies.responsibility import ask_too
from talka.core.models import StoredFile
from talka.organisations.actor import Actor
from talka.organisations.enums import Role, State
from talka.organisations.models import Organisation
from talka.organisations.queries import document_of_profile, leads

SEE = "see"
TEAM = frozenset({Role.ADMIN, Role.COORDINATOR})
VERBS: dict[str, frozenset[Role]] = {
    SEE: TEAM,
    "edit_profile": frozenset({Role.ADMIN}),
    "manage_team": frozenset({Role.ADMIN}),
    "manage_opportunities": TEAM,
    "manage_applications": TEAM,
    "manage_hours": TEAM,
    "issue_certificates": TEAM,
}
"""Verb → roles that may. Admins do any of them but `see` only after a sign-in with two factors."""


class SecondFactorNeededError(PermissionDenied):
    """The role may, but this sign-in was by one factor only."""


def may(actor: Actor, organisation: Organisation, verb: str) -> bool:
    """Whether buttons of this verb are worth showing; `access` decides again when one is pressed."""
    return actor.role_in(organisation) in VERBS[verb]


def access(actor: Actor, key: str, verb: str) -> Organisation:
    """The organisation at `/org/<key>/`.

    Raises Http404 for those outside its team: what exists and what does not look the same to them. Raises
    PermissionDenied inside: the role may not, or an admin has signed in with one factor only.
    """
    number, _, branch = key.partition("-")
    rows = Organisation.objects.filter(pk__in=actor.roles, registration_number=number, removed_at__isnull=True)
    rows = rows.filter(public_id=branch, branch_of__isnull=False) if branch else rows.filter(branch_of__isnull=True)
    found = rows.select_related("municipality", "branch_of").first()
    if found is None:
        raise Http404
    if not may(actor, found, verb):
        raise PermissionDenied
    if verb != SEE and actor.role_in(found) == Role.ADMIN and not actor.second_factor:
        raise SecondFactorNeededError
    return found


def admit_analyst(actor: Actor) -> User:
    """The analyst who asks. 404 for everybody else; SecondFactorNeededError for one who signed in with one factor."""
    if not actor.is_analyst or actor.user is None:
        raise Http404
    if not actor.second_factor:
        raise SecondFactorNeededError
    return actor.user


def may_ask_to_join(actor: Actor, organisation: Organisation) -> bool:
    """Whoever is signed in and not in the team, of an organisation that has proved itself."""
    return organisation.state == State.VERIFIED and actor.user is not None and not actor.role_in(organisation)


def document_for(actor: Actor, public_id: str) -> StoredFile:
    """A document of a profile: anybody gets those of public organisations, a team its own. Raises Http404 otherwise."""
    found = document_of_profile(public_id)
    if found is None or not (found.organisation.is_public or actor.role_in(found.organisation)):
        raise Http404
    return found.file


ask_too(leads)

PURPOSES.append(
    Purpose(
        route="organisations:find",
        title=_("Register an organisation"),
        lead=_(
            "First an account for yourself, then the organisation. We send what is new about applications by e-mail to "
            "those who have given one."
        ),
        question=_("Do you need helpers yourself?"),
    )
)
