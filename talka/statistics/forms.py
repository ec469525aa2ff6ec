from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.core import clock
from talka.statistics import cube
from talka.statistics.queries import words
from talka.statistics.queries.analyst import Slice

MOST_LEVELS = 4
PERIODS = ("year", "quarter", "month")
MONTH_PATTERN = r"^[0-9]{4}-(0[1-9]|1[0-2])$"


class SliceForm(forms.Form):
    """The address of an analyst's table: everything is in it, so a view is saved and shared as a link."""

    by = forms.MultipleChoiceField(
        label=gettext_lazy("Break down by"), required=False, widget=forms.CheckboxSelectMultiple
    )
    first = forms.RegexField(MONTH_PATTERN, label=gettext_lazy("From month"), required=False)
    last = forms.RegexField(MONTH_PATTERN, label=gettext_lazy("To month"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("Only region"), required=False)
    field = forms.ChoiceField(label=gettext_lazy("Only field"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = {"type": "month", "class": "ds-input", "placeholder": "2026-01"}
        for name in ("first", "last"):
            self.fields[name].widget.attrs |= months
        self._choose("by", [(level, str(words.DIMENSIONS[level])) for level in cube.DIMENSIONS])
        for name in ("region", "field"):
            codes = [(code, label) for code, label in words.labels(name).items() if code]
            self._choose(name, [("", _("all")), *codes])
            self.fields[name].widget.attrs["class"] = "ds-input"

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean_by(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["by"]
        if len(chosen) > MOST_LEVELS:
            raise forms.ValidationError(_("Choose at most four."))
        return chosen

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and first > last:
            self.add_error("last", _("The last month comes before the first."))
        return cleaned

    def asked(self) -> Slice:
        """The slice of a valid form; without months, the year until now."""
        today = clock.today()
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        begin = cube.bounds(first)[0] if first else today.replace(month=1, day=1)
        end = cube.bounds(last)[1] if last else cube.bounds(f"{today:%Y-%m}")[1]
        only = tuple((name, self.cleaned_data[name]) for name in ("region", "field") if self.cleaned_data[name])
        return Slice(tuple(self.cleaned_data["by"]), min(begin, end), end, only)
