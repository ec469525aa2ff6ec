"""When the work of an application is, and what it overlaps with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from talka.accounts.models import User
from talka.applications.enums import State
from talka.applications.models import Application, ApplicationShift
from talka.core import clock
from talka.opportunities.enums import TimeType
from talka.opportunities.models import Opportunity, Shift

WITH_SHIFTS = Prefetch("shifts", ApplicationShift.objects.select_related("shift").order_by("shift__starts_at", "pk"))


@dataclass(frozen=True, slots=True)
class Span:
    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: Span) -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class Clash:
    """Another place that the volunteer has at the same time; for the volunteer's eyes only."""

    title: str
    span: Span


def spans(opportunity: Opportunity, shifts: Sequence[Shift]) -> list[Span]:
    """The hours of the shifts; of work without shifts its exact time, where there is one."""
    if shifts:
        return [Span(one.starts_at, one.ends_at) for one in shifts]
    if opportunity.time_type == TimeType.EXACT and opportunity.starts_at and opportunity.ends_at:
        return [Span(opportunity.starts_at, opportunity.ends_at)]
    return []


def spans_of(application: Application) -> list[Span]:
    kept = [one.shift for one in application.shifts.all() if one.released_at is None]
    return spans(application.opportunity, kept)


def first_start(application: Application) -> datetime | None:
    """When the work begins; None where nobody said."""
    found = [one.starts_at for one in spans_of(application)]
    return min(found) if found else application.opportunity.starts_at


def last_start(application: Application) -> datetime | None:
    found = [one.starts_at for one in spans_of(application)]
    return max(found) if found else application.opportunity.starts_at


def last_end(application: Application) -> datetime | None:
    found = [one.ends_at for one in spans_of(application)]
    return max(found) if found else application.opportunity.ends_at


def is_over(application: Application) -> bool:
    """The last hour of it has passed; never so where no time was said."""
    end = last_end(application)
    return end is not None and end <= clock.now()


def has_begun(application: Application) -> bool:
    """Some of it may have been done: an hour of it has begun, or all of it is over."""
    now = clock.now()
    return any(one.starts_at <= now for one in spans_of(application)) or is_over(application)


def clash(volunteer: User, wanted: Iterable[Span], *, besides: Application | None = None) -> Clash | None:
    """The volunteer's first approved work that overlaps one of these spans."""
    asked = list(wanted)
    if not asked:
        return None
    others = Application.objects.filter(volunteer=volunteer, state=State.APPROVED)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    for other in others.select_related("opportunity").prefetch_related(WITH_SHIFTS).order_by("pk"):
        for span in spans_of(other):
            if any(span.overlaps(one) for one in asked):
                return Clash(other.opportunity.title, span)
    return None
