"""Tables that analysts and towns keep under a name."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.core.errors import RefusedError
from talka.organisations.models import Organisation
from talka.statistics.models import SavedView

MOST_VIEWS = 100


def save_view(user: User, place: Organisation | None, *, name: str, question: str, shared: bool) -> SavedView:
    """`place`: the municipality whose town it is about. Raises RefusedError for a name that is taken there, and where one
    has too many."""
    if SavedView.objects.filter(user=user).count() >= MOST_VIEWS:
        raise RefusedError("statistics.many_views", _("You have a hundred views. Remove one that you no longer need."))
    try:
        with transaction.atomic():
            return SavedView.objects.create(user=user, organisation=place, name=name, question=question, shared=shared)
    except IntegrityError as taken:
        raise RefusedError("statistics.view_exists", _("You have a view of this name already.")) from taken


def remove_view(user: User, place: Organisation | None, public_id: str) -> bool:
    """Only one's own; False when there is no such view."""
    return bool(SavedView.objects.filter(user=user, organisation=place, public_id=public_id).delete()[0])
