"""Who may see and decide about stories. What is not theirs does not exist for them."""

from __future__ import annotations

from django.http import Http404

from talka.accounts.models import User
from talka.applications.models import PairName
from talka.core.models import StoredFile
from talka.organisations.actor import Actor
from talka.organisations.models import Organisation
from talka.organisations.policies import SecondFactorNeededError
from talka.stories import queries
from talka.stories.models import Story


def own(user: User, public_id: str) -> Story:
    """Raises Http404."""
    found = queries.own(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def own_pair(user: User, public_id: str) -> PairName:
    found = PairName.objects.select_related("organisation", "volunteer").filter(volunteer=user, public_id=public_id)
    if (one := found.first()) is None:
        raise Http404
    return one


def about(organisation: Organisation, public_id: str) -> Story:
    """A published story about this organiser. Raises Http404."""
    found = Story.objects.published().filter(organisation=organisation, public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def moderator(actor: Actor) -> User:
    """404 for everybody else; SecondFactorNeededError for a moderator who signed in with one factor."""
    if not actor.is_moderator or actor.user is None:
        raise Http404
    if not actor.second_factor:
        raise SecondFactorNeededError
    return actor.user


def unpublished_photo(actor: Actor, public_id: str) -> StoredFile:
    """Raises Http404 for everybody but the author and a moderator of its region with two factors."""
    if actor.user is None:
        raise Http404
    rows = Story.objects.select_related("photo").filter(public_id=public_id, photo__removed_at__isnull=True)
    if actor.is_moderator and actor.second_factor:
        rows = rows.filter(organisation__municipality__region__in=actor.regions) if actor.regions else rows
    else:
        rows = rows.filter(author=actor.user)
    found = rows.first()
    if found is None or found.photo is None:
        raise Http404
    return found.photo


def to_decide(actor: Actor, public_id: str) -> Story:
    """A story that this moderator may decide about, published ones too. Raises Http404."""
    rows = Story.objects.select_related("organisation", "opportunity", "photo", "author")
    if actor.regions:
        rows = rows.filter(organisation__municipality__region__in=actor.regions)
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
