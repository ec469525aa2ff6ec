"""Writing what an opportunity says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from talka.core import audit, clock
from talka.core.errors import WrongStateError
from talka.core.text import slugify
from talka.opportunities.actions.changes import tell_change
from talka.opportunities.models import OpenTerms, Opportunity
from talka.opportunities.queries.content import content
from talka.opportunities.schemas import Content
from talka.opportunities.search import index

SLUG_LENGTH = 80
FOLLOWED_AT_ONCE = 5_000
SETTLED = timedelta(minutes=1)
"""Renaming takes less than this: what is indexed later has read the new name."""


def slug_of(title: str) -> str:
    return slugify(title)[:SLUG_LENGTH] or "iespeja"


def save_by_moderator(opportunity: Opportunity, *, by: UUID | None) -> Opportunity:
    """Write what a moderator corrected; told like a change of its team. Raises WrongStateError when it was saved since."""
    opportunity.slug = slug_of(opportunity.title)
    with transaction.atomic():
        if opportunity._state.adding:  # Django's own mark of a row that is not stored yet
            opportunity.save()
            audit.record("opportunity.created", on=opportunity, by=by)
        else:
            fresh = Opportunity.objects.filter(pk=opportunity.pk, version=opportunity.version)
            if not fresh.update(version=F("version") + 1):
                raise WrongStateError("opportunity.changed_meanwhile", _("Somebody else changed this meanwhile."))
            before = _said(opportunity)
            opportunity.version += 1
            opportunity.updated_at = clock.now()
            opportunity.save(update_fields=_own_columns())
            tell_change(opportunity, before, by=by)
        index([opportunity.pk])
    return opportunity


def _own_columns() -> list[str]:
    """All columns but the counters: somebody may be taking a place this very moment."""
    columns = Opportunity._meta.concrete_fields
    return [one.name for one in columns if one.name not in {"id", "taken", "approved", "applied"}]


def save_parts_by_moderator(opportunity: Opportunity, write: Callable[[], None], *, by: UUID | None) -> None:
    """Let `write` store its places, shifts, fields and requirements, and tell what became of them."""
    with transaction.atomic():
        before = _said(opportunity)
        write()
        if _said(opportunity) != before:
            tell_change(opportunity, before, by=by, code="opportunity.parts_changed")
        index([opportunity.pk])


def _said(opportunity: Opportunity) -> Content:
    return content(Opportunity.objects.select_related("photo").get(pk=opportunity.pk))


def follow_names() -> int:
    """Index anew what was indexed before its organisation got the name it has. Returns how many; so many at a time.

    Organisations are below and do not know the search, so a new name takes until the next run, a minute, to be found by.
    """
    renamed = OpenTerms.objects.filter(
        opportunity__organisation__renamed_at__isnull=False,
        opportunity__organisation__renamed_at__gt=F("indexed_at") - SETTLED,
    )
    ids = list(renamed.order_by("indexed_at", "pk").values_list("pk", flat=True)[:FOLLOWED_AT_ONCE])
    index(ids)
    return len(ids)
