"""Parts that the editor's forms are made of: days and times of Riga, lists typed line by line, one look for all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any, NamedTuple, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.core.periods import at, day_end, last_good, local
from talka.opportunities.enums import Step
from talka.opportunities.queries.content import digest
from talka.opportunities.schemas import ITEMS, Content

DAY_FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%Y."]
TIME_FORMATS = ["%H:%M", "%H.%M", "%H:%M:%S"]
BULLETS = "-–—*• \t"


class Fault(NamedTuple):
    """One line of the summary of errors: which control, what is wrong."""

    control: str
    message: str


class DayField(forms.DateField):
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"invalid": gettext_lazy("Write the day as 31.12.2026.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=DAY_FORMATS, **options)


class TimeField(forms.TimeField):
    widget = forms.TimeInput({"type": "time"}, format="%H:%M")
    default_error_messages = {"invalid": gettext_lazy("Write the time as 18:30.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=TIME_FORMATS, **options)


class LinesField(forms.CharField):
    """A list, one entry a line; empty lines and bullets before an entry do not count."""

    widget = forms.Textarea

    def __init__(self, *, most: int, longest: int, **options: Any) -> None:
        self.most, self.longest = most, longest
        super().__init__(required=False, **options)

    def prepare_value(self, value: Any) -> str:
        return value if isinstance(value, str) else "\n".join(value or [])

    def clean(self, value: Any) -> list[str]:
        text = str(super().clean(value) or "")
        lines = [line for line in (" ".join(one.strip(BULLETS).split()) for one in text.splitlines()) if line]
        if len(lines) > self.most:
            raise forms.ValidationError(_("At most %(n)d lines.") % {"n": self.most}, "most")
        if any(len(line) > self.longest for line in lines):
            raise forms.ValidationError(_("A line is at most %(n)d characters long.") % {"n": self.longest}, "long")
        return list(dict.fromkeys(lines))


def moment(day: date, clock: time) -> datetime:
    """A moment on the wall clock of Riga. Raises ValidationError for a time that is left out when clocks go forward."""
    instant = at(day, clock)
    if local(instant).time().replace(second=0) != clock.replace(second=0):
        raise forms.ValidationError(_("Clocks go forward that night: there is no such time."), "no_such_time")
    return instant


def until(day: date, clock: time | None) -> datetime:
    """The first instant that is too late: after the whole last day, or at the minute named."""
    return moment(day, clock) if clock else day_end(day)


def day_and_time(stored: str | None) -> tuple[date | None, time | None]:
    """The last good day of a stored deadline, and its time where it does not end with the day."""
    if not stored:
        return None, None
    instant = local(datetime.fromisoformat(stored))
    if instant.time() == time.min:
        return last_good(instant).date(), None
    return instant.date(), instant.time()


class StepForm(forms.Form):
    """One screen of the editor. What is typed is kept whatever is wrong; `values()` is what an act is given.

    `needed`: controls that what is public cannot do without (a draft may be saved with anything missing).
    """

    step: Step
    use_required_attribute = False  # what is missing is said in Latvian, all of it at once
    needed: frozenset[str] = frozenset()
    seen = forms.CharField(widget=forms.HiddenInput, max_length=32)

    def __init__(
        self,
        said: Content,
        *,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile[Any]] | None = None,
        is_public: bool = False,
    ) -> None:
        self.said = said
        initial = self.read(said) | {"seen": digest(said, self.items())}
        super().__init__(data, files, initial=initial, label_suffix="")
        self.is_public = is_public
        for name, field in self.fields.items():
            field.required = name == "seen" or name in self.always or (is_public and name in self.needed)
            dress(field)

    always: frozenset[str] = frozenset()
    """Controls without which not even a draft can be stored."""

    @classmethod
    def items(cls) -> tuple[str, ...]:
        """Items that `values()` gives and `seen` speaks of."""
        return tuple(item for item in ITEMS[cls.step] if item != "photo")

    def read(self, said: Content) -> dict[str, Any]:
        """Items as the controls show them."""
        return {item: said[item] for item in self.items() if item in self.base_fields}

    def values(self) -> Content:
        """Items as they are stored. Call it when the form is valid."""
        told = self.cleaned_data
        return {item: told[item] for item in self.items()}

    def clean(self) -> dict[str, Any]:
        """Browsers send line ends as two signs; kept as one, so that what nobody changed stays equal to what is stored."""
        told = super().clean() or {}
        for name, value in told.items():
            if isinstance(value, str):
                told[name] = value.replace("\r\n", "\n")
        return told

    def rows(self) -> forms.BaseFormSet[Any] | None:
        """Repeated rows beside the controls, if this screen has them."""
        return None

    def is_valid(self) -> bool:
        rows = self.rows()
        return super().is_valid() and (rows is None or rows.is_valid())

    def faults(self) -> Iterator[Fault]:
        """All that is wrong, in the order of the screen, each with the id of its control."""
        yield from _faults(self)
        for row in self.rows() or ():
            yield from _faults(row)

    def say_again(self, now_said: Content) -> None:
        """After somebody else was faster: keep what is typed, and let the next press of "Save" count."""
        data = cast("QueryDict", self.data).copy()
        data["seen"] = digest(now_said, self.items())
        self.data = data


def _faults(form: forms.BaseForm) -> Iterator[Fault]:
    for name, errors in form.errors.items():
        control = form[name].id_for_label if name in form.fields else ""
        first = isinstance(form.fields.get(name), forms.ChoiceField) and not isinstance(
            form.fields[name].widget, forms.Select
        )
        control = f"{form[name].auto_id}_0" if first else control
        yield from (Fault(control, _named(form.fields.get(name), str(message))) for message in errors)


def _named(field: forms.Field | None, message: str) -> str:
    """Far from its field a message says whose it is."""
    label = str(field.label or "") if field else ""
    return f"{label}{' ' if label.endswith('?') else ': '}{message}" if label else message


def dress(field: forms.Field) -> None:
    """Designsystemet's input, and texts as high as they are long."""
    widget = field.widget
    if isinstance(widget, forms.Textarea):
        rows = widget.attrs.get("rows")
        widget.attrs = {"rows": rows if isinstance(rows, int) else 4, "class": "ds-input"}
    elif not isinstance(widget, forms.HiddenInput):
        widget.attrs["class"] = "ds-input"


def options(choices: Iterable[tuple[Any, Any]]) -> list[tuple[Any, str]]:
    """Choices with a capital letter first: they stand alone on their lines."""
    return [(code, str(label)[:1].upper() + str(label)[1:]) for code, label in choices]


def chosen(choices: type[Any], label: Any, **more: Any) -> forms.TypedChoiceField:
    """One of a few, all of them in sight."""
    return forms.TypedChoiceField(
        label=label, choices=lambda: options(choices.choices), widget=forms.RadioSelect, coerce=str, **more
    )


def several(choices: type[Any], label: Any, **more: Any) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label, choices=lambda: options(choices.choices), widget=forms.CheckboxSelectMultiple, coerce=str, **more
    )
