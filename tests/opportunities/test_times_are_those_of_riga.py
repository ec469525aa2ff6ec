from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from talka.core.periods import RIGA, day_end, local
from talka.opportunities.models import Opportunity
from tests.factories import TOMORROW
from tests.opportunities.desk_and_team import coordinator, said, typed, url, whole_draft

pytestmark = pytest.mark.django_db


def riga(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=RIGA)  # type: ignore[misc,arg-type]  # year, month, day, hour, minute


def sent(one: Opportunity, step: str, **changes: Any) -> Any:
    browser = coordinator(one.organisation)
    page = browser.get(url("edit", one, step))
    answer = browser.post(url("edit", one, step), typed(page.context["form"], **changes))
    one.refresh_from_db()
    return answer


@pytest.mark.parametrize(
    ("day", "clock", "first_too_late"),
    [
        ("2027-12-01", "", riga(2027, 12, 2)),
        ("01.12.2027", "", riga(2027, 12, 2)),
        ("2027-12-01", "18:00", riga(2027, 12, 1, 18)),
        ("2027-03-27", "", riga(2027, 3, 28)),
        ("2027-03-28", "", riga(2027, 3, 29)),  # 23 hours: clocks go forward
        ("2027-10-31", "", riga(2027, 11, 1)),  # 25 hours: clocks go back
    ],
)
def test_the_last_day_is_stored_as_the_first_instant_that_is_too_late(
    day: str, clock: str, first_too_late: datetime
) -> None:
    one = whole_draft()
    assert sent(one, "noteikumi", until_day=day, until_time=clock).status_code == 302
    assert one.apply_until == first_too_late
    page = coordinator(one.organisation).get(url("edit", one, "noteikumi"))
    shown = page.context["form"].initial
    assert (shown["until_day"].isoformat(), shown["until_time"]) == (
        datetime.strptime(day, "%d.%m.%Y").date().isoformat() if "." in day else day,  # noqa: DTZ007  # a day has no zone
        time.fromisoformat(clock) if clock else None,
    )


def test_a_deadline_with_the_day_is_read_as_that_day_inclusive() -> None:
    one = whole_draft()
    sent(one, "noteikumi", until_day="2027-12-01", until_time="")
    assert "līdz 2027. gada 1. decembrim (ieskaitot)" in coordinator(one.organisation).get(url("own", one)).text.lower()


def test_an_hour_that_the_spring_night_leaves_out_is_refused() -> None:
    one = whole_draft()
    before = one.apply_until
    answer = sent(one, "noteikumi", until_day="2027-03-28", until_time="03:30")
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"until_time"}
    assert one.apply_until == before


def test_the_day_before_the_work_is_offered_as_the_last_day_to_apply() -> None:
    one = whole_draft(apply_until=None, time_type="exact", starts_at=riga(2027, 6, 12, 10))
    page = coordinator(one.organisation).get(url("edit", one, "noteikumi"))
    assert page.context["form"].initial["until_day"].isoformat() == "2027-06-11"


def test_a_period_lasts_to_the_end_of_its_last_day() -> None:
    one = whole_draft()
    sent(one, "kad", time_type="range", range_first="2027-06-01", range_last="2027-06-30")
    assert (one.starts_at, one.ends_at) == (riga(2027, 6, 1), riga(2027, 7, 1))


def test_an_exact_time_tells_by_itself_whether_it_is_a_weekend_or_an_evening() -> None:
    one = whole_draft()
    sent(one, "kad", time_type="exact", exact_day="2027-06-12", exact_from="18:00", exact_to="20:00")
    assert (one.on_weekends, one.in_evenings) == (True, True)
    sent(one, "kad", exact_day="2027-06-14", exact_from="10:00", exact_to="12:00")
    assert (one.on_weekends, one.in_evenings) == (False, False)


WEEK = {
    "time_type": "exact",
    "week_first": "2027-03-23",
    "week_last": "2027-04-01",
    "week_days": ["1", "3"],
    "week_from": "16:00",
    "week_to": "18:00",
    "week_places": "4",
}


def test_a_weekly_pattern_makes_the_shifts_at_the_same_hour_across_the_change_of_clocks() -> None:
    one = whole_draft()
    assert sent(one, "kad", **WEEK, stay="").status_code == 302
    shifts = list(one.shifts.all())
    assert [local(shift.starts_at).strftime("%d.%m. %H:%M") for shift in shifts] == [
        "23.03. 16:00",
        "25.03. 16:00",
        "30.03. 16:00",
        "01.04. 16:00",
    ]
    assert {shift.places for shift in shifts} == {4}
    assert {shift.ends_at - shift.starts_at for shift in shifts} == {timedelta(hours=2)}
    assert (one.starts_at, one.ends_at) == (shifts[0].starts_at, shifts[-1].ends_at)


def test_pressing_twice_makes_no_shift_twice() -> None:
    one = whole_draft()
    sent(one, "kad", **WEEK, stay="")
    sent(one, "kad", **WEEK, stay="")
    assert one.shifts.count() == 4


def test_public_holidays_are_left_out_where_wanted() -> None:
    one = whole_draft()
    sent(one, "kad", **(WEEK | {"week_first": "2027-05-03", "week_last": "2027-05-07", "week_days": ["0", "1"]}))
    with_holiday = one.shifts.count()
    other = whole_draft()
    sent(
        other,
        "kad",
        **(WEEK | {"week_first": "2027-11-15", "week_last": "2027-11-19", "week_days": ["2", "3"]}),
        week_skip="on",
    )
    assert with_holiday == 2
    assert [local(shift.starts_at).day for shift in other.shifts.all()] == [17], "18 November is a holiday"


@pytest.mark.parametrize(
    ("changes", "control"),
    [
        ({"week_days": []}, "week_days"),
        ({"week_last": "2027-03-01"}, "week_last"),
        ({"week_last": "2029-03-01"}, "week_last"),
        ({"week_last": "2028-03-20", "week_days": list("0123456")}, "week_last"),
    ],
)
def test_a_pattern_that_cannot_be_is_told_at_its_control(changes: dict[str, Any], control: str) -> None:
    one = whole_draft()
    answer = sent(one, "kad", **(WEEK | changes))
    assert answer.status_code == 422
    assert control in answer.context["form"].errors
    assert not one.shifts.exists()


def test_shifts_are_added_changed_and_removed_one_by_one_and_a_night_shift_ends_the_next_day() -> None:
    one = whole_draft()
    first = {"shifts-0-day": "2027-06-12", "shifts-0-starts": "22:00", "shifts-0-ends": "02:00", "shifts-0-places": "3"}
    sent(one, "kad", time_type="exact", **first)
    shift = one.shifts.get()
    assert (shift.starts_at, shift.ends_at) == (riga(2027, 6, 12, 22), riga(2027, 6, 13, 2))
    sent(one, "kad", **{"shifts-0-places": "5"})
    changed = one.shifts.get()
    assert (changed.public_id, changed.places) == (shift.public_id, 5)
    sent(one, "kad", **{"shifts-0-gone": "on"})
    assert not one.shifts.exists()


def test_half_a_shift_is_told_at_what_lacks() -> None:
    one = whole_draft()
    answer = sent(one, "kad", **{"shifts-0-day": "2027-06-12"})
    assert answer.status_code == 422
    assert 'href="#id_shifts-0-starts"' in answer.text


@pytest.mark.parametrize("change", [{"shifts-0-gone": "on"}, {"shifts-0-places": "1"}])
def test_a_shift_with_people_in_it_neither_goes_nor_shrinks_below_them(change: dict[str, str]) -> None:
    start = day_end(riga(2027, 6, 1).date())
    one = whole_draft(state="published", time_type="exact", shifts=[(start, start + TOMORROW / 8, 4)])
    one.shifts.update(taken=2)
    before = said(one)
    answer = sent(one, "kad", **change)
    assert answer.status_code == 422
    assert said(one) == before
