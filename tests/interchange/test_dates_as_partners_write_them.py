from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talka.interchange.importers.dates import moment

DAYS = {
    "2027-02-01": date(2027, 2, 1),
    "2027.02.01.": date(2027, 2, 1),
    "01.02.2027": date(2027, 2, 1),
    "1.2.2027.": date(2027, 2, 1),
    "01/02/2027": date(2027, 2, 1),
    "07/30/2011": date(2011, 7, 30),
    "July 30 2011": date(2011, 7, 30),
    "July 30, 2011": date(2011, 7, 30),
    "30 July 2011": date(2011, 7, 30),
    "30th Jul 2011": date(2011, 7, 30),
    "2027. gada 1. februāris": date(2027, 2, 1),
    "2027. gada 1. februārī": date(2027, 2, 1),
    "1. februāris 2027": date(2027, 2, 1),
    "1 février 2027": date(2027, 2, 1),
    "20270201": date(2027, 2, 1),
}
INSTANTS = {
    "2027-02-01T10:00:00Z": datetime(2027, 2, 1, 10, tzinfo=UTC),
    "2027-02-01T10:00:00.000+02:00": datetime(2027, 2, 1, 8, tzinfo=UTC),
    "2027-02-01 10:00": datetime(2027, 2, 1, 8, tzinfo=UTC),
    "2027-07-01 10:00": datetime(2027, 7, 1, 7, tzinfo=UTC),
    "01.02.2027. plkst. 10.00": datetime(2027, 2, 1, 8, tzinfo=UTC),
    "Fri, 10 March 2020 22:49:39 GMT": datetime(2020, 3, 10, 22, 49, 39, tzinfo=UTC),
    "February 1 2027 6:30 pm": datetime(2027, 2, 1, 16, 30, tzinfo=UTC),
    "20270201T100000Z": datetime(2027, 2, 1, 10, tzinfo=UTC),
}
NONSENSE = [
    "",
    "soon",
    "31.02.2027",
    "2027-13-01",
    "0000-00-00",
    "9999-12-31",
    "1/1",
    "2027-02-01T25:00",
    "July",
    "30 Foo 2011",
]


@pytest.mark.parametrize(("text", "day"), DAYS.items())
def test_a_day_lasts_from_midnight_to_midnight_in_riga(text: str, day: date) -> None:
    found = moment(text)
    assert found is not None
    assert (found.day, found.at) == (day, None)


@pytest.mark.parametrize(("text", "instant"), INSTANTS.items())
def test_a_time_without_zone_is_latvian(text: str, instant: datetime) -> None:
    found = moment(text)
    assert found is not None
    assert found.at == instant


@pytest.mark.parametrize("text", NONSENSE)
def test_what_is_no_date_is_none(text: str) -> None:
    assert moment(text) is None


def test_midnight_in_utc_is_a_day_where_the_format_says_so() -> None:
    whole = moment("2027-02-01T00:00:00.000Z", days_in_utc=True)
    assert whole is not None
    assert (whole.day, whole.at) == (date(2027, 2, 1), None)


def test_the_last_minute_of_a_day_is_the_whole_day() -> None:
    last = moment("31.01.2027 23:59")
    assert last is not None
    assert last.end == datetime(2027, 1, 31, 22, tzinfo=UTC)


def test_weeks_later_it_is_the_same_time_on_the_wall_across_summer_time() -> None:
    winter = moment("2027-03-20 10:00")
    assert winter is not None
    assert winter.moved(2).at == datetime(2027, 4, 3, 7, tzinfo=UTC)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is not a fault of the code
@given(st.text(max_size=60) | st.from_regex(r"\d{1,4}[-./ ]\d{1,4}[-./ ]\d{1,4}[T ]?\d{0,2}:?\d{0,2}[+-]?\d{0,4}"))
def test_any_text_is_understood_or_not_without_an_error(text: str) -> None:
    found = moment(text)
    assert found is None or found.start <= found.end
