import datetime as dt

import pytest

from talka.core.periods import RIGA
from talka.registers.queries import is_working_day, working_days_after

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-04-02", True),  # before Good Friday
        ("2026-04-03", False),  # Good Friday
        ("2026-04-06", False),  # Easter Monday
        ("2026-04-07", True),
        ("2026-01-02", False),  # day off, moved from …
        ("2026-01-17", True),  # … this Saturday
        ("2026-06-22", False),
        ("2026-06-27", True),
        ("2024-12-14", True),
        ("2024-05-06", False),  # for 4 May on a Saturday
        ("2028-11-20", False),  # for 18 November on a Saturday
        ("2026-11-18", False),
        ("2026-11-21", False),  # a usual Saturday
        ("2035-01-02", True),  # beyond the table only weekends count
    ],
)
def test_offices_work(day: str, works: bool) -> None:  # noqa: FBT001  # a column of the table above
    assert is_working_day(dt.date.fromisoformat(day)) is works


def riga(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=RIGA)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-04-01T10:00", 2, "2026-04-07T10:00"),  # over Easter
        ("2026-12-23T16:30", 2, "2026-12-29T16:30"),  # over Christmas: 24-26 December and Sunday
        ("2026-01-16T09:00", 1, "2026-01-17T09:00"),  # the next working day is a Saturday
        ("2025-12-31T12:00", 1, "2026-01-05T12:00"),  # 1 January, the moved 2 January, a weekend
        ("2026-03-27T10:00", 1, "2026-03-30T10:00"),  # the clocks changed in between: same time on the wall
        ("2026-11-20T23:59:59", 5, "2026-11-27T23:59:59"),
        ("2026-11-21T10:00", 0, "2026-11-21T10:00"),
    ],
)
def test_a_promise_in_working_days_ends_at_the_same_time_of_day(start: str, days: int, end: str) -> None:
    assert working_days_after(riga(start), days) == riga(end)


def test_the_day_is_the_day_in_riga() -> None:
    late = dt.datetime(2026, 11, 19, 22, 30, tzinfo=dt.UTC)  # Friday 00:30 in Riga
    assert working_days_after(late, 1) == dt.datetime(2026, 11, 22, 22, 30, tzinfo=dt.UTC)  # Monday 00:30
