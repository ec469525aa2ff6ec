"""Places are scarce, and the database decides who gets the last one: one guarded UPDATE, never read then write."""

from __future__ import annotations

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from talka.core import clock
from talka.core.errors import RefusedError, WrongStateError
from talka.core.prepared import kept
from talka.core.templatetags.dates import span_text
from talka.opportunities.models import OpenOpportunity, Opportunity, Shift

COUNT = """UPDATE opportunities_opportunity SET applied = applied + %(applied)s, approved = approved + %(approved)s
    WHERE id = %(pk)s AND applied + %(applied)s >= 0 AND approved + %(approved)s >= 0"""
"""With each application; Django would put it together anew each time."""


def take_place(opportunity: Opportunity, n: int = 1, *, shift: Shift | None = None) -> None:
    """Take n places of the opportunity, or of its shift. Raises RefusedError `opportunity.full` when there are fewer.

    An opportunity whose partner did not say how many it needs never fills up.
    """
    _positive(n)
    with transaction.atomic():
        enough = Q(taken__lte=F("places") - n)
        if shift is not None:
            taken = _shift(opportunity, shift).filter(enough).update(taken=F("taken") + n)
        else:
            rows = Opportunity.objects.filter(enough | Q(places__isnull=True), pk=opportunity.pk)
            taken = rows.update(taken=F("taken") + n)
            _tell_search(opportunity, -n * taken)
    if not taken:
        raise RefusedError("opportunity.full", _full(n, shift))


def _full(n: int, shift: Shift | None) -> str:
    """What is full, for the organiser: the work has places and each of its shifts has some; a group may be too large."""
    if shift is None:
        return _("Fewer than %(n)d places are free.") % {"n": n} if n > 1 else _("All places are taken.")
    told = {"n": n, "when": span_text(shift.starts_at, shift.ends_at, clock.now())}
    if n > 1:
        return _("Fewer than %(n)d places are free in the chosen shift: %(when)s.") % told
    return _("The chosen shift is full: %(when)s.") % told


def give_back(opportunity: Opportunity, n: int = 1, *, shift: Shift | None = None) -> None:
    """Free n places again. Raises WrongStateError when fewer are taken, or approved people would be left without one."""
    _positive(n)
    with transaction.atomic():
        if shift is not None:
            freed = _shift(opportunity, shift).filter(taken__gte=n).update(taken=F("taken") - n)
        else:
            rows = Opportunity.objects.filter(pk=opportunity.pk, taken__gte=F("approved") + n)
            freed = rows.update(taken=F("taken") - n)
            _tell_search(opportunity, n * freed)
    if not freed:
        raise WrongStateError("opportunity.places_not_taken")


def count_people(opportunity: Opportunity, *, applied: int = 0, approved: int = 0) -> None:
    """Add to (or, negative, take from) the public counts. People are approved only within places taken before (CHECK)."""
    with kept() as cursor:
        cursor.execute(COUNT, {"pk": opportunity.pk, "applied": applied, "approved": approved})
        if not cursor.rowcount:
            raise WrongStateError("opportunity.counts_below_zero")


def _shift(opportunity: Opportunity, shift: Shift) -> models.QuerySet[Shift]:
    return Shift.objects.filter(pk=shift.pk, opportunity=opportunity)


def _tell_search(opportunity: Opportunity, more: int) -> None:
    if more:
        rows = OpenOpportunity.objects.filter(pk=opportunity.pk, free__isnull=False)
        rows.update(free=F("free") + more)


def _positive(n: int) -> None:
    if n < 1:
        raise ValueError("a place is at least one")
