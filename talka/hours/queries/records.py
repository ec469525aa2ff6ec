"""The one definition of confirmed hours, and what stands beside a record in time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from talka.accounts.models import User
from talka.applications.enums import State as Applied
from talka.applications.models import Application
from talka.applications.queries.gates import gated
from talka.hours.enums import OCCUPIES, Side, State
from talka.hours.models import MOST_MINUTES, WorkRecord
from talka.hours.schemas import Work
from talka.organisations.models import Organisation

MAY_WORK = (Applied.APPROVED, Applied.COMPLETED)
"""Applications on which hours may be written."""


def confirmed() -> QuerySet[WorkRecord]:
    """Confirmed hours: both sides have agreed on the row, and it is not in the bin. Everything that sums hours asks here."""
    return WorkRecord.objects.confirmed()


def came_again(rows: QuerySet[WorkRecord]) -> QuerySet[Any, Any]:
    """Of those who did this work the ones who came on more than one day: a row for each, by organiser and pair name."""
    return rows.order_by().values("organisation", "pair").annotate(days=Count("date", distinct=True)).filter(days__gt=1)


def confirmed_of(volunteer: User, organisation: Organisation, first: date, last: date) -> QuerySet[WorkRecord]:
    """For a certificate: one person's confirmed hours at one organisation, both days included, in order."""
    rows = confirmed().filter(volunteer=volunteer, organisation=organisation, date__range=(first, last))
    return rows.select_related("opportunity", "municipality", "field", "pair").order_by("date", "starts_at", "pk")


def minutes_of(rows: QuerySet[WorkRecord]) -> int:
    found: int = rows.aggregate(n=Coalesce(Sum("minutes"), 0))["n"]
    return found


def overlapping(volunteer: User, starts_at: datetime, ends_at: datetime, *, besides: int = 0) -> WorkRecord | None:
    """The person's first record that takes part of this time."""
    rows = WorkRecord.objects.occupying().filter(volunteer=volunteer, starts_at__lt=ends_at, ends_at__gt=starts_at)
    return rows.exclude(pk=besides).select_related("organisation", "opportunity").order_by("starts_at").first()


def fills_day(volunteer: User, work: Work, *, besides: int = 0) -> bool:
    """Would the person's day have more than 24 hours with it?"""
    rows = WorkRecord.objects.filter(volunteer=volunteer, date=work.date, removed_at__isnull=True, state__in=OCCUPIES)
    return minutes_of(rows.exclude(pk=besides)) + work.minutes > MOST_MINUTES


def workable(rows: QuerySet[Application]) -> QuerySet[Application]:
    """Those on which hours may be written, with what the gates look at."""
    found = rows.filter(state__in=MAY_WORK, volunteer__isnull=False)
    return gated(found.select_related("pair", "organisation")).order_by("-submitted_at", "-pk")


def workable_of(user: User) -> QuerySet[Application]:
    return workable(Application.objects.filter(volunteer=user))


def workable_at(organisation: Organisation) -> QuerySet[Application]:
    return workable(Application.objects.filter(organisation=organisation))


def waiting_for_team() -> Q:
    """Records that the organiser has to confirm."""
    return Q(state="claimed", proposed_by="volunteer", removed_at__isnull=True)


def is_organisers_turn(record: WorkRecord) -> bool:
    """The same of one record."""
    return record.state == State.CLAIMED and record.proposed_by == Side.VOLUNTEER and record.removed_at is None


def application_of(record: WorkRecord) -> str:
    """Public id of the volunteer's application for this work, by whose conversation the organiser is asked; or ""."""
    sent = Application.objects.filter(volunteer=record.volunteer_id, opportunity=record.opportunity_id)
    return sent.order_by("-pk").values_list("public_id", flat=True).first() or ""


WITH = ("organisation", "opportunity", "pair", "municipality")


def of_person(user: User) -> QuerySet[WorkRecord]:
    """All that is not in the bin, whatever its state."""
    return WorkRecord.objects.kept().filter(volunteer=user).select_related(*WITH)


def of_organisation(organisation: Organisation) -> QuerySet[WorkRecord]:
    return WorkRecord.objects.kept().filter(organisation=organisation).select_related(*WITH)
