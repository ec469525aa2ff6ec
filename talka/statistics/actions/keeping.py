"""Tables that analysts keep under a name."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.core.errors import RefusedError
from talka.statistics.models import SavedView

MOST_VIEWS = 100


def save_view(user: User, *, name: str, question: str, shared: bool) -> SavedView:
    """Raises RefusedError for a name that is taken, and where one has too many."""
    if SavedView.objects.filter(user=user).count() >= MOST_VIEWS:
        raise RefusedError("statistics.many_views", _("You have a hundred views. Remove one that you no longer need."))
    try:
        with transaction.atomic():
            return SavedView.objects.create(user=user, name=name, question=question, shared=shared)
    except IntegrityError as taken:
        raise RefusedError("statistics.view_exists", _("You have a view of this name already.")) from taken


def remove_view(user: User, public_id: str) -> bool:
    """Only one's own; False when there is no such view."""
    return bool(SavedView.objects.filter(user=user, public_id=public_id).delete()[0])
