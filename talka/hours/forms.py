"""What people type about hours: parsed here, judged by the acts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from talka.applications.models import Application
from talka.core import clock
from talka.core.periods import at, local
from talka.core.templatetags.dates import span_text
from talka.core.text import sort_key
from talka.hours.enums import CorrectionReason, DisputeReason
from talka.hours.models import DONE_LENGTH, MOST_MINUTES, WorkRecord
from talka.hours.schemas import Work, between
from talka.opportunities.models import Opportunity, Shift
from talka.opportunities.queries import called
from talka.registers.models import Field

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

LINE = {"class": "ds-input"}
AREA = {"class": "ds-input", "rows": 3}
NUMBER = LINE | {"inputmode": "numeric"}
DAY = LINE | {"type": "date"}
TIME = LINE | {"type": "time"}


class Refusable(forms.Form):
    """A form that an act may still refuse."""

    def refuse(self, field: str, text: str) -> None:
        """Put an act's refusal at its field."""
        self.add_error(field if field in self.fields else None, text)


class WorkForm(Refusable):
    """A day, and either both ends or how long it took."""

    UNTOLD = _("Write from when to when, or how many hours: from a minute to 24 hours.")
    """What is said where the form does not tell how long it took."""

    date = forms.DateField(label=_("Day"), widget=forms.DateInput(DAY, format="%Y-%m-%d"))
    start = forms.TimeField(label=_("From"), required=False, widget=forms.TimeInput(TIME, format="%H:%M"))
    end = forms.TimeField(
        label=_("To"),
        required=False,
        widget=forms.TimeInput(TIME, format="%H:%M"),
        help_text=_("After midnight counts as the next day."),
    )
    pause = forms.IntegerField(
        label=_("Break, minutes"), required=False, min_value=0, max_value=720, widget=forms.NumberInput(NUMBER)
    )
    hours = forms.IntegerField(
        label=_("Or hours"),
        required=False,
        min_value=0,
        max_value=24,
        error_messages=dict.fromkeys(("min_value", "max_value"), _("From one minute to 24 hours.")),
        widget=forms.NumberInput(NUMBER),
        help_text=_("If you do not know from when to when."),
    )
    minutes = forms.IntegerField(
        label=_("and minutes"), required=False, min_value=0, max_value=59, widget=forms.NumberInput(NUMBER)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["date"].widget.attrs["max"] = clock.today().isoformat()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if self.errors:
            return cleaned
        if (start is None) != (end is None):
            self.add_error("end" if end is None else "start", gettext("Write both from when and to when."))
        elif start and end and start == end:
            self.add_error("end", gettext("The end must come after the start."))
        elif start is None and not 0 < self._typed(cleaned) <= MOST_MINUTES:
            self.add_error("hours", self.UNTOLD)
        elif start and self.work(cleaned).minutes < 1:
            self.add_error("pause", gettext("The break is longer than the work."))
        return cleaned

    @staticmethod
    def _typed(cleaned: dict[str, Any]) -> int:
        return int(cleaned.get("hours") or 0) * 60 + int(cleaned.get("minutes") or 0)

    def work(self, cleaned: dict[str, Any] | None = None) -> Work:
        values = self.cleaned_data if cleaned is None else cleaned
        day, start, end = values["date"], values.get("start"), values.get("end")
        if start is None or end is None:
            return Work(day, self._typed(values))
        return between(at(day, start), _after(day, start, end), pause=int(values.get("pause") or 0))


def _after(day: date, start: Any, end: Any) -> datetime:
    return at(day + timedelta(days=1) if end < start else day, end)


class DoneForm(WorkForm):
    done = forms.CharField(
        label=_("What was done"), max_length=DONE_LENGTH, required=False, widget=forms.Textarea(AREA)
    )


class EnterForm(DoneForm):
    """The volunteer's own entry."""

    application = forms.ChoiceField(label=_("Work"), widget=forms.Select(LINE))

    def __init__(self, *args: Any, applications: Iterable[Application], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.applications = {one.public_id: one for one in applications}
        self.fields["application"].choices = [  # type: ignore[attr-defined]  # a choice field
            (key, f"{one.opportunity.title} – {one.organisation.name}") for key, one in self.applications.items()
        ]
        self.order_fields(["application", "date", "start", "end", "pause", "hours", "minutes", "done"])

    def chosen(self) -> Application:
        return self.applications[self.cleaned_data["application"]]


class EnterForForm(DoneForm):
    """A coordinator's entry for one or many of one opportunity."""

    people = forms.MultipleChoiceField(
        label=_("Who"),
        widget=forms.CheckboxSelectMultiple(LINE),
        error_messages={"required": _("Choose at least one person.")},
    )
    shift = forms.ChoiceField(label=_("Shift"), required=False, widget=forms.Select(LINE))

    def __init__(
        self, *args: Any, applications: Iterable[Application], opportunity: Opportunity, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        now = clock.now()
        self.shifts = {one.public_id: one for one in opportunity.shifts.all() if one.starts_at <= now}
        named = sorted(applications, key=lambda one: sort_key(one.pair.name))
        self.fields["people"].choices = [(one.public_id, one.pair.name) for one in named]  # type: ignore[attr-defined]  # a choice field
        self.fields["shift"].choices = [("", gettext("no particular shift"))] + [  # type: ignore[attr-defined]  # a choice field
            (key, span_text(one.starts_at, one.ends_at, now)) for key, one in self.shifts.items()
        ]
        if not self.shifts:
            del self.fields["shift"]
        self.order_fields(["people", "shift", "date", "start", "end", "pause", "hours", "minutes", "done"])

    def chosen_shift(self) -> Shift | None:
        return self.shifts.get(self.cleaned_data.get("shift", ""))


class SlipForm(DoneForm):
    opportunity = forms.ChoiceField(label=_("Work"), required=False, widget=forms.Select(LINE))
    n = forms.IntegerField(
        label=_("How many slips"),
        min_value=1,
        max_value=100,
        error_messages=dict.fromkeys(("min_value", "max_value"), _("From one to a hundred slips at once.")),
        initial=1,
        widget=forms.NumberInput(NUMBER),
    )

    def __init__(self, *args: Any, opportunities: Iterable[Opportunity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opportunities = {one.public_id: one for one in opportunities}
        named = called(self.opportunities.values())
        self.fields["opportunity"].choices = [*named, ("", gettext("of no particular work"))]  # type: ignore[attr-defined]  # a choice field

    def chosen(self) -> Opportunity | None:
        return self.opportunities.get(self.cleaned_data["opportunity"])


def reasons(label: StrPromise, choices: list[tuple[str, StrPromise]]) -> forms.ChoiceField:
    """None is chosen beforehand: else whoever only presses the button would have said something that is not so."""
    return forms.ChoiceField(
        label=label,
        choices=[("", _("choose a reason")), *choices],
        error_messages={"required": _("Say why.")},
        widget=forms.Select(LINE),
    )


class CorrectForm(WorkForm):
    """Other figures for a record."""

    reason = reasons(_("Why"), CorrectionReason.choices)
    text = forms.CharField(
        label=_("In your words"), max_length=DONE_LENGTH, required=False, widget=forms.Textarea(AREA)
    )


def figures_of(record: WorkRecord) -> dict[str, Any]:
    """A record as the form shows it."""
    found: dict[str, Any] = {"date": record.date}
    if record.starts_at and record.ends_at:
        whole = int((record.ends_at - record.starts_at) / timedelta(minutes=1))
        ends = {"start": local(record.starts_at).time(), "end": local(record.ends_at).time()}
        return found | ends | {"pause": whole - record.minutes or None}
    return found | {"hours": record.minutes // 60, "minutes": record.minutes % 60}


class DisputeForm(Refusable):
    reason = reasons(_("What is not right"), DisputeReason.choices)
    text = forms.CharField(
        label=_("In your words"), max_length=DONE_LENGTH, required=False, widget=forms.Textarea(AREA)
    )


class AnswerForm(Refusable):
    text = forms.CharField(label=_("Your answer"), max_length=DONE_LENGTH, widget=forms.Textarea(AREA))


class EndForm(Refusable):
    """When a forgotten check-out was."""

    date = forms.DateField(label=_("Day"), widget=forms.DateInput(DAY, format="%Y-%m-%d"))
    end = forms.TimeField(label=_("The work ended at"), widget=forms.TimeInput(TIME, format="%H:%M"))

    def moment(self) -> datetime:
        return at(self.cleaned_data["date"], self.cleaned_data["end"])


class CodeForm(Refusable):
    code = forms.CharField(
        label=_("Code of the slip"),
        max_length=20,
        widget=forms.TextInput(LINE | {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        help_text=_("Ten letters and digits, for example bcd34-fgh56."),
    )


class PinForm(Refusable):
    pin = forms.RegexField(
        r"[0-9]{4,8}",
        label=_("PIN"),
        widget=forms.PasswordInput(LINE | {"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("From four to eight digits.")},
    )


class OpenKioskForm(PinForm):
    opportunity = forms.ChoiceField(label=_("Work"), widget=forms.Select(LINE))

    def __init__(self, *args: Any, opportunities: Iterable[Opportunity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opportunities = {one.public_id: one for one in opportunities}
        self.fields["opportunity"].choices = called(self.opportunities.values())  # type: ignore[attr-defined]  # a choice field
        self.fields["pin"].help_text = gettext(
            "By it the tablet is opened again. You will be signed out on this device."
        )
        self.order_fields(["opportunity", "pin"])


class OutsideForm(WorkForm):
    UNTOLD = _("Write how many hours or minutes: from one minute to 24 hours.")

    organiser = forms.CharField(label=_("Organiser"), max_length=200, widget=forms.TextInput(LINE))
    field = forms.ModelChoiceField(
        label=_("Field"),
        queryset=Field.objects.order_by("position"),
        required=False,
        empty_label=_("not chosen"),
        widget=forms.Select(LINE),
    )
    done = forms.CharField(label=_("What you did"), max_length=DONE_LENGTH, widget=forms.Textarea(AREA))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("start", "end", "pause"):
            del self.fields[name]
        self.fields["hours"].label = gettext("Hours")
        self.fields["hours"].help_text = gettext("Hours, minutes or both.")
        self.order_fields(["organiser", "field", "date", "hours", "minutes", "done"])


class AskForm(Refusable):
    email = forms.EmailField(label=_("Organiser's e-mail"), widget=forms.EmailInput(LINE))
    name = forms.CharField(
        label=_("Your name, as the organiser knows you"),
        max_length=120,
        widget=forms.TextInput(LINE),
        help_text=_("Shown to this organiser only and forgotten after the answer."),
    )
