from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.http import HttpResponse
from django.test import override_settings

from talka.core import clock, periods
from talka.core.errors import ConfigurationError

NOON = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_the_clock_moves_and_comes_back() -> None:
    before = clock.now()
    with clock.move_to(NOON):
        assert NOON <= clock.now() < NOON + timedelta(seconds=5)
    assert abs(clock.now() - before) < timedelta(minutes=1)


@pytest.mark.django_db
@override_settings(CLOCK_MAY_MOVE=False)
def test_outside_tests_and_demo_the_clock_refuses_to_move() -> None:
    with pytest.raises(ConfigurationError), clock.move_to(NOON):
        pass


@pytest.mark.django_db
def test_a_request_sees_one_moment(django_assert_num_queries: object) -> None:
    with clock.read_once(), django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django exports no type
        assert clock.now() == clock.now()


@pytest.mark.django_db
@pytest.mark.parametrize(("left", "age"), [(5.0, "max-age=1"), (0.5, "max-age=0"), (-3.0, "max-age=0")])
def test_an_answer_is_never_kept_past_the_next_deadline(left: float, age: str) -> None:
    response = clock.keep_fresh(HttpResponse(), clock.now() + timedelta(seconds=left))
    assert response["Cache-Control"] == f"public, {age}"


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 10, 25), 25), (date(2027, 3, 28), 23), (date(2026, 12, 1), 24)])
def test_a_local_day_has_as_many_hours_as_it_has(day: date, hours: int) -> None:
    assert periods.day_end(day) - periods.day_start(day) == timedelta(hours=hours)


@pytest.mark.parametrize("day", [date(2026, 10, 25), date(2027, 3, 28), date(2026, 12, 31), date(2028, 2, 29)])
def test_until_a_day_inclusive_shows_that_day_as_the_last_good_one(day: date) -> None:
    until = periods.day_end(day)
    assert periods.ends_with_day(until)
    assert periods.last_good(until).date() == day
    assert periods.last_good(until).time() == time(23, 59, 59)


def test_months_end_where_the_next_begins() -> None:
    assert periods.month_bounds(2026, 12) == (date(2026, 12, 1), date(2027, 1, 1))
