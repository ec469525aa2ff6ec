"""A few published figures, written as a release would write them: for tests of pages and files."""

from __future__ import annotations

from datetime import UTC, date, datetime

from talka.statistics.models import Figure, Release, Revision

SPRING, SUMMER = datetime(2026, 4, 15, 9, tzinfo=UTC), datetime(2026, 7, 15, 9, tzinfo=UTC)


def release(made: datetime, until: date) -> Release:
    return Release.objects.create(until=until, published_at=made, figures=1)


def figure(made: Release, table: str, key: str, *numbers: int | None, period: str = "2026-Q1") -> Figure:
    people, hours = numbers or (None, None)
    return Figure.objects.create(table=table, period=period, key=key, people=people, hours=hours, release=made)


def some() -> Figure:
    """One release of spring: fields of a quarter, one of them hidden, and a table that is withheld."""
    spring = release(SPRING, date(2026, 4, 1))
    figure(spring, "country", "", 100, 1000)
    figure(spring, "kinds", "*")
    figure(spring, "fields", "sports")
    return figure(spring, "fields", "vide", 95, 900)


def revise(one: Figure, *, hours: int) -> None:
    """A release of summer that says something else."""
    summer = release(SUMMER, date(2026, 7, 1))
    Revision.objects.create(figure=one, release=summer, people=one.people, hours=one.hours)
    one.hours, one.revised_in = hours, summer
    one.save()
    figure(summer, "fields", "vide", 50, 500, period="2026-Q2")
