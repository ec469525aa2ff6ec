"""Shown → opened → applied → approved → hours, by channel. People are told in sums over whole months only.

What is told of people: channels of fewer than three applicants are "1–2", and where a period has fewer than three in all
nothing is split by channel. Otherwise whoever knows the one applicant of a month would know where that person saw it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum

from talka.applications.enums import COUNTS_AS_APPROVED, NOT_APPLIED
from talka.applications.models import Application
from talka.channels.models import Tally
from talka.channels.queries.names import COUNTS_SHOWN, names
from talka.core import clock
from talka.core.periods import day_start
from talka.hours.queries.records import confirmed
from talka.opportunities.enums import Channel
from talka.organisations.models import Organisation

FEW = 3
"""Fewer people than this are not told by channel."""
IDLE_OPENED = 100
IDLE_DAYS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class People:
    """`applied` and `approved` are people, of whom one may apply for many; `sent` are applications, `persons` who sent them."""

    applied: int = 0
    approved: int = 0
    minutes: int = 0
    sent: int = 0
    persons: int = 0

    def __add__(self, other: People) -> People:
        return People(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(People)))


@dataclass(frozen=True, slots=True)
class Line:
    """One channel. `shown` None: it cannot be known. `people` None: too few to be told apart."""

    channel: str
    name: str
    shown: int | None
    opened: int
    people: People | None
    few: bool = False
    """There are one or two people, who came with nobody."""


@dataclass(frozen=True, slots=True)
class Funnel:
    lines: list[Line]
    shown: int
    opened: int
    people: People

    @property
    def is_empty(self) -> bool:
        return not (self.shown or self.opened or self.people.applied)

    @property
    def best(self) -> Line | None:
        """The channel that brought most applications, where that may be told."""
        told = [one for one in self.lines if one.people and one.people.applied]
        return max(told, key=lambda one: one.people.applied if one.people else 0, default=None)

    @property
    def of_hundred(self) -> int | None:
        """Of a hundred who opened, how many applied; nothing where more came by ways that are not counted."""
        sent, opened = self.people.sent, self.opened
        return round(100 * sent / opened) if opened >= FEW and sent <= opened else None


def people_by_channel(rows: QuerySet[Application]) -> dict[str, People]:
    """Sums of some applications; hours are those confirmed of the same volunteer in the same work, whenever done."""
    later = Application.objects.filter(
        pair=OuterRef("pair"), opportunity=OuterRef("opportunity"), pk__gt=OuterRef("pk"), state__in=COUNTS_AS_APPROVED
    )
    worked = confirmed().filter(pair=OuterRef("pair"), opportunity=OuterRef("opportunity")).order_by()
    minutes = Subquery(worked.values("pair").annotate(n=Sum("minutes")).values("n"))
    sums = rows.order_by().values("channel")
    counted = sums.annotate(
        applied=Sum("people", filter=~Q(state__in=NOT_APPLIED), default=0),
        sent=Count("pk", filter=~Q(state__in=NOT_APPLIED)),
        persons=Count("pair", filter=~Q(state__in=NOT_APPLIED), distinct=True),
        approved=Sum("people", filter=Q(state__in=COUNTS_AS_APPROVED), default=0),
    )
    found = {
        one["channel"]: People(one["applied"], one["approved"], sent=one["sent"], persons=one["persons"])
        for one in counted
    }
    approved = rows.order_by().filter(~Exists(later), state__in=COUNTS_AS_APPROVED).annotate(minutes=minutes)
    for channel, number in approved.values_list("channel", "minutes"):
        found[channel] += People(minutes=number or 0)
    return found


def submitted(first: date, after: date) -> QuerySet[Application]:
    """Sent on or after `first` and before `after`, in Riga's days."""
    return Application.objects.filter(submitted_at__gte=day_start(first), submitted_at__lt=day_start(after))


def of_organisation(organisation: Organisation, first: date, after: date) -> Funnel:
    """Whole months from `first` to before `after`."""
    days = Tally.objects.filter(organisation=organisation, day__gte=first, day__lt=after)
    counted = days.order_by().values("channel").annotate(shown=Sum("shown"), opened=Sum("opened"))
    seen = {one["channel"]: (one["shown"], one["opened"]) for one in counted}
    return _funnel(seen, people_by_channel(submitted(first, after).filter(organisation=organisation)))


def _funnel(seen: dict[str, tuple[int, int]], people: dict[str, People]) -> Funnel:
    called = names()
    people = _known(people, called)
    whole = sum(people.values(), People())
    split = whole.persons >= FEW or not whole.persons
    lines = []
    for channel, name in called.items():
        shown, opened = seen.get(channel, (0, 0))
        told = people.get(channel, People())
        few = 0 < told.persons < FEW
        if shown or opened or (told.applied and split):
            known = shown if channel in COUNTS_SHOWN else None
            lines.append(
                Line(
                    channel,
                    name,
                    known,
                    opened,
                    None if few or not split else told,
                    few and split and told.applied < FEW,
                )
            )
    return Funnel(lines, sum(one[0] for one in seen.values()), sum(one[1] for one in seen.values()), whole)


def _known(people: dict[str, People], called: dict[str, str]) -> dict[str, People]:
    """A channel that nobody handed out is Talka itself, as in the counts."""
    found: dict[str, People] = {}
    for channel, sums in people.items():
        code = channel if channel in called else str(Channel.TALKA)
        found[code] = found.get(code, People()) + sums
    return found


def opened_by_day(organisation: Organisation, first: date, after: date) -> dict[date, int]:
    days = Tally.objects.filter(organisation=organisation, day__gte=first, day__lt=after)
    return dict(days.order_by("day").values("day").annotate(n=Sum("opened")).values_list("day", "n"))


def month_start(day: date, back: int = 0) -> date:
    """The first day of the month that is `back` months before that of `day`."""
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def is_idle(channel: str) -> bool:
    """Opened a hundred times in thirty days, and nobody applied."""
    since = clock.today() - IDLE_DAYS
    opened = Tally.objects.filter(channel=channel, day__gte=since).aggregate(n=Sum("opened"))["n"] or 0
    if opened < IDLE_OPENED:
        return False
    return not Application.objects.filter(channel=channel, submitted_at__gte=day_start(since)).exists()
