from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.translation import override

from talka.core.periods import RIGA, day_end, day_start
from talka.core.templatetags import dates

NOW = datetime(2026, 6, 10, 9, 0, tzinfo=RIGA)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=RIGA).astimezone(UTC)  # type: ignore[misc,arg-type]  # year, month, day, hour, minute


@pytest.mark.parametrize(
    ("start", "end", "latvian", "english"),
    [
        (
            at(2026, 6, 13, 10),
            at(2026, 6, 13, 14),
            "sestdien, 13. jūnijā no 10.00 līdz 14.00",
            "Saturday, 13 June, 10:00–14:00",
        ),
        (
            at(2026, 6, 10, 18),
            at(2026, 6, 10, 20, 30),
            "šodien, 10. jūnijā no 18.00 līdz 20.30",
            "today, 10 June, 18:00–20:30",
        ),
        (
            at(2026, 6, 11, 22),
            at(2026, 6, 12, 2),
            "rīt, 11. jūnijā no 22.00 līdz 02.00",
            "tomorrow, 11 June, 22:00–02:00",
        ),
        (at(2026, 6, 13, 10), None, "sestdien, 13. jūnijā plkst. 10.00", "Saturday, 13 June, 10:00"),
        (at(2026, 6, 13), None, "sestdien, 13. jūnijā", "Saturday, 13 June"),
        (at(2026, 6, 13), at(2026, 6, 16), "no 13. līdz 15. jūnijam", "13–15 June"),
        (at(2026, 6, 28), at(2026, 7, 4), "no 28. jūnija līdz 3. jūlijam", "28 June – 3 July"),
        (at(2026, 4, 28), at(2026, 5, 4), "no 28. aprīļa līdz 3. maijam", "28 April – 3 May"),
        (
            at(2026, 6, 12, 10),
            at(2026, 6, 14, 16),
            "no 12. jūnija plkst. 10.00 līdz 14. jūnija plkst. 16.00",
            "12 June, 10:00 – 14 June, 16:00",
        ),
        (at(2027, 2, 6), at(2027, 2, 7), "sestdien, 2027. gada 6. februārī", "Saturday, 6 February 2027"),
        (
            at(2026, 12, 30),
            at(2027, 1, 3),
            "no 30. decembra līdz 2027. gada 2. janvārim",
            "30 December – 2 January 2027",
        ),
    ],
)
def test_a_stretch_of_time_reads_as_people_say_it(
    start: datetime, end: datetime | None, latvian: str, english: str
) -> None:
    with override("lv"):
        assert dates.span_text(start, end, NOW) == latvian
    with override("en"):
        assert dates.span_text(start, end, NOW) == english


@pytest.mark.parametrize(
    ("until", "latvian", "english"),
    [
        (day_end(date(2026, 12, 1)), "līdz 1. decembrim (ieskaitot)", "until 1 December (inclusive)"),
        (at(2026, 12, 3, 18), "līdz 3. decembra plkst. 18.00", "until 3 December, 18:00"),
        (day_end(date(2027, 3, 28)), "līdz 2027. gada 28. martam (ieskaitot)", "until 28 March 2027 (inclusive)"),
        (day_end(date(2026, 10, 25)), "līdz 25. oktobrim (ieskaitot)", "until 25 October (inclusive)"),
    ],
)
def test_a_deadline_names_its_last_good_day(until: datetime, latvian: str, english: str) -> None:
    with override("lv"):
        assert dates.until_text(until, NOW) == latvian
    with override("en"):
        assert dates.until_text(until, NOW) == english


@pytest.mark.parametrize(
    ("until", "latvian", "english"),
    [
        (day_end(date(2026, 6, 13)), "vēl 3 dienas", "3 days left"),
        (day_end(date(2026, 7, 1)), "vēl 21 diena", "21 days left"),
        (NOW + timedelta(hours=21, minutes=30), "vēl 21 stunda", "21 hours left"),
        (NOW + timedelta(hours=5), "vēl 5 stundas", "5 hours left"),
        (NOW + timedelta(minutes=11), "vēl 11 minūtes", "11 minutes left"),
        (NOW + timedelta(minutes=1), "vēl 1 minūte", "1 minute left"),
        (NOW + timedelta(seconds=20), "vēl mazāk par minūti", "less than a minute left"),
        (NOW, "", ""),
    ],
)
def test_what_is_left_is_told_in_days_hours_or_minutes(until: datetime, latvian: str, english: str) -> None:
    with override("lv"):
        assert dates.left_text(until, NOW) == latvian
    with override("en"):
        assert dates.left_text(until, NOW) == english


@pytest.mark.parametrize("night", [date(2026, 10, 25), date(2027, 3, 28)])
def test_days_left_are_days_of_the_calendar_also_when_a_night_is_longer_or_shorter(night: date) -> None:
    two_days_before = day_start(night - timedelta(days=2)) + timedelta(hours=12)
    with override("lv"):
        assert dates.left_text(day_end(night), two_days_before) == "vēl 2 dienas"


def test_every_month_is_declined() -> None:
    words = [dates.month_word(month, case) for month in (3, 4, 9) for case in dates.ENDINGS]
    assert words == [
        *("marts", "marta", "martam", "martā"),
        *("aprīlis", "aprīļa", "aprīlim", "aprīlī"),
        *("septembris", "septembra", "septembrim", "septembrī"),
    ]


def test_a_month_of_a_calendar_has_a_title() -> None:
    with override("lv"):
        assert (dates.month_title(date(2026, 12, 1)), dates.weekday_names()[0]) == ("2026. gada decembris", "pirmdiena")
    with override("en"):
        assert (dates.month_title(date(2026, 12, 1)), dates.weekday_names()[0]) == ("December 2026", "Monday")
