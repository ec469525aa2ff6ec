"""The editor's screen about time: an exact time, a period or expected hours, and shifts one by one or by the week."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.core.periods import day_end, day_start, ends_with_day, is_weekend, last_good, local
from talka.core.templatetags.dates import weekday_names
from talka.opportunities.enums import Step, TimeType
from talka.opportunities.forms.fields import DayField, StepForm, TimeField, dress, moment, options
from talka.opportunities.schemas import Content
from talka.registers.enums import HolidayKind
from talka.registers.queries import tables

SPARE_ROWS = 1
MOST_SHIFTS = 200
LONGEST_PATTERN = timedelta(days=370)
EVENING = time(17)
HALVES: dict[str, Any] = {"localize": True, "widget": forms.TextInput({"inputmode": "decimal"})}
"""Half an hour is typed as 2,5 in Latvian."""


class ShiftForm(forms.Form):
    """One shift. An end that is not after the start is the next day's: a night shift."""

    id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10)
    day = DayField(label=gettext_lazy("Day"), required=False)
    starts = TimeField(label=gettext_lazy("From"), required=False)
    ends = TimeField(label=gettext_lazy("To"), required=False)
    places = forms.IntegerField(label=gettext_lazy("Places"), min_value=1, max_value=100_000, required=False)
    gone = forms.BooleanField(label=gettext_lazy("Remove"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            dress(field)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        wanted = ("day", "starts", "ends", "places")
        if told.get("gone") or not any(told.get(name) for name in wanted):
            return told | {"shift": None}
        for name in wanted:
            if not told.get(name) and name not in self.errors:
                self.add_error(name, forms.ValidationError(_("Fill in the whole shift."), "required"))
        if not self.errors:
            try:
                told["shift"] = shift(told["day"], told["starts"], told["ends"], told["places"], told["id"])
            except forms.ValidationError as error:
                self.add_error("starts", error)
        return told


def shift(day: date, starts: time, ends: time, places: int, public_id: str = "") -> dict[str, Any]:
    """A shift as schemas.Content has it. Raises ValidationError for a time that does not exist that night."""
    last = day if ends > starts else day + timedelta(days=1)
    return {
        "id": public_id,
        "starts_at": moment(day, starts).isoformat(),
        "ends_at": moment(last, ends).isoformat(),
        "places": places,
    }


ShiftRows = forms.formset_factory(ShiftForm, extra=SPARE_ROWS, max_num=MOST_SHIFTS, absolute_max=MOST_SHIFTS + 1)


class WhenForm(StepForm):
    step = Step.WHEN
    always = frozenset({"time_type"})
    time_type = forms.TypedChoiceField(
        label=gettext_lazy("How is the time known?"),
        widget=forms.RadioSelect,
        coerce=str,
        choices=lambda: options(TimeType.choices),
    )
    exact_day = DayField(label=gettext_lazy("Day"))
    exact_from = TimeField(label=gettext_lazy("From"))
    exact_to = TimeField(label=gettext_lazy("To"))
    range_first = DayField(label=gettext_lazy("First day"))
    range_last = DayField(label=gettext_lazy("Last day"))
    hours_per_week = forms.DecimalField(
        label=gettext_lazy("Hours a week"), min_value=0, max_value=168, decimal_places=1, **HALVES
    )
    hours_per_month = forms.DecimalField(
        label=gettext_lazy("Hours a month"), min_value=0, max_value=744, decimal_places=1, **HALVES
    )
    schedule_text = forms.CharField(
        label=gettext_lazy("In your own words"),
        max_length=500,
        help_text=gettext_lazy("For example: Tuesdays and Thursdays after school, we agree on the hours."),
    )
    on_weekends = forms.BooleanField(label=gettext_lazy("Also on weekends"))
    in_evenings = forms.BooleanField(label=gettext_lazy("Also in the evenings"))
    week_first = DayField(label=gettext_lazy("From day"))
    week_last = DayField(label=gettext_lazy("To day"))
    week_days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("On these days"),
        widget=forms.CheckboxSelectMultiple,
        coerce=int,
        choices=lambda: options(enumerate(weekday_names())),
    )
    week_from = TimeField(label=gettext_lazy("From"))
    week_to = TimeField(label=gettext_lazy("To"))
    week_places = forms.IntegerField(label=gettext_lazy("Places in each"), min_value=1, max_value=100_000)
    week_skip = forms.BooleanField(label=gettext_lazy("Not on public holidays"))

    def __init__(self, said: Content, **more: Any) -> None:
        super().__init__(said, **more)
        stored = [{"id": one["id"], **_clock(one), "places": one["places"]} for one in said["shifts"]]
        self.shifts = ShiftRows(more.get("data"), initial=stored, prefix="shifts")

    def rows(self) -> forms.BaseFormSet[Any]:
        return self.shifts

    def read(self, said: Content) -> dict[str, Any]:
        starts, ends = (said[end] and datetime.fromisoformat(said[end]) for end in ("starts_at", "ends_at"))
        shown = super().read(said)
        shown |= {name: shown[name] and Decimal(shown[name]) for name in ("hours_per_week", "hours_per_month")}
        if starts and said["time_type"] == TimeType.RANGE:
            return shown | {"range_first": local(starts).date(), "range_last": ends and last_good(ends).date()}
        if starts and not said["shifts"]:
            whole_days = ends_with_day(starts) and (not ends or ends_with_day(ends))
            times = {} if whole_days else {"exact_from": local(starts).time(), "exact_to": ends and local(ends).time()}
            return shown | {"exact_day": local(starts).date()} | times
        return shown

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        told |= {"starts_at": None, "ends_at": None}
        kind = told.get("time_type")
        try:
            if kind == TimeType.EXACT:
                self._exact(told)
            elif kind == TimeType.RANGE:
                self._range(told)
            told["pattern"] = list(self._pattern(told))
        except forms.ValidationError as error:
            self.add_error(error.params["control"] if error.params else "exact_from", error)
        if kind == TimeType.EXPECTED_HOURS and self.is_public and not self._has_hours(told):
            self.add_error("hours_per_week", forms.ValidationError(_("Say about how many hours it takes."), "required"))
        return told

    def _has_hours(self, told: dict[str, Any]) -> bool:
        return bool(told.get("hours_per_week") or told.get("hours_per_month") or told.get("pattern") or self._kept())

    def _exact(self, told: dict[str, Any]) -> None:
        day, starts, ends = (told.get(name) for name in ("exact_day", "exact_from", "exact_to"))
        if not day:
            if starts or ends:
                raise _wrong("exact_day", _("Choose the day."))
            return
        if starts and ends:
            one = shift(day, starts, ends, 1)
            told |= {"starts_at": one["starts_at"], "ends_at": one["ends_at"]}
        elif ends:
            raise _wrong("exact_from", _("Say when it begins."))
        elif starts:
            told["starts_at"] = moment(day, starts).isoformat()
        else:
            told |= {"starts_at": day_start(day).isoformat(), "ends_at": day_end(day).isoformat()}

    def _range(self, told: dict[str, Any]) -> None:
        first, last = told.get("range_first"), told.get("range_last")
        if first and last and last < first:
            raise _wrong("range_last", _("The last day must not be before the first."))
        if bool(first) != bool(last):
            raise _wrong("range_last" if first else "range_first", _("Give the first and the last day."))
        if first and last:
            told |= {"starts_at": day_start(first).isoformat(), "ends_at": day_end(last).isoformat()}

    def _pattern(self, told: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Shifts of the weekly pattern; none while it is not filled in."""
        names = ("week_first", "week_last", "week_days", "week_from", "week_to", "week_places")
        if not any(told.get(name) for name in names):
            return
        for name in names:
            if not told.get(name) and name not in self.errors:
                raise _wrong(name, _("Fill in the whole pattern."))
        if any(name in self.errors for name in names):
            return
        first, last = told["week_first"], told["week_last"]
        if not first <= last <= first + LONGEST_PATTERN:
            raise _wrong("week_last", _("The last day comes after the first, at most a year later."))
        for n in range((last - first).days + 1):
            day = first + timedelta(days=n)
            if day.weekday() in told["week_days"] and not (told["week_skip"] and _is_holiday(day)):
                yield shift(day, told["week_from"], told["week_to"], told["week_places"])

    def _kept(self) -> list[dict[str, Any]]:
        return [row.cleaned_data["shift"] for row in self.shifts if row.is_valid() and row.cleaned_data.get("shift")]

    def is_valid(self) -> bool:
        if not super().is_valid():
            return False
        if len(self._kept()) + len(self.cleaned_data["pattern"]) > MOST_SHIFTS:
            self.add_error("week_last", _("At most %(n)d shifts: make a second opportunity.") % {"n": MOST_SHIFTS})
            return False
        return True

    def values(self) -> Content:
        told = self.cleaned_data
        shifts = self._kept()
        have = {(one["starts_at"], one["ends_at"]) for one in shifts}
        shifts += [one for one in told["pattern"] if (one["starts_at"], one["ends_at"]) not in have]
        shifts.sort(key=lambda one: (one["starts_at"], one["ends_at"]))
        said: Content = {name: told[name] for name in ("time_type", "starts_at", "ends_at", "schedule_text")}
        if said["time_type"] == TimeType.EXACT and shifts:
            said |= {"starts_at": shifts[0]["starts_at"], "ends_at": max(one["ends_at"] for one in shifts)}
        for name in ("hours_per_week", "hours_per_month"):
            said[name] = f"{told[name]:.1f}" if told[name] else None
        return said | {"shifts": shifts} | self._free_time(said, shifts)

    def _free_time(self, said: Content, shifts: list[dict[str, Any]]) -> Content:
        """For who looks for weekends or evenings: from the times where they are exact, else as the organiser says."""
        if said["time_type"] != TimeType.EXACT:
            return {name: bool(self.cleaned_data[name]) for name in ("on_weekends", "in_evenings")}
        begun = [local(datetime.fromisoformat(one["starts_at"])) for one in [*shifts, said] if one["starts_at"]]
        return {
            "on_weekends": any(is_weekend(one.date()) for one in begun),
            "in_evenings": any(one.time() >= EVENING for one in begun),
        }


def _wrong(control: str, message: str) -> forms.ValidationError:
    return forms.ValidationError(message, "time", {"control": control})


def _clock(stored: dict[str, Any]) -> dict[str, Any]:
    starts, ends = (local(datetime.fromisoformat(stored[end])) for end in ("starts_at", "ends_at"))
    return {"day": starts.date(), "starts": starts.time(), "ends": ends.time()}


def _is_holiday(day: date) -> bool:
    known = tables().holidays.get(day)
    return known is not None and known.kind == HolidayKind.PUBLIC
