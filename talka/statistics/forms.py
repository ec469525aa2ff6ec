from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.core import clock
from talka.registers.models import Municipality
from talka.statistics import cube
from talka.statistics.models import NAME_LENGTH, QUESTION_LENGTH
from talka.statistics.queries import words
from talka.statistics.queries.analyst import MEASURES, Slice

MOST_LEVELS = 4
MONTH_PATTERN = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"
FILTERS = ("region", "municipality", "field", "age_group", "organiser_kind")
USUAL = {"by": ["region"], "show": ["people", "hours"]}


class SliceForm(forms.Form):
    """The address of an analyst's table: everything is in it, so a view is saved and shared as a link.

    `town`: whose own figures these are; it stands in no field and cannot be chosen away.
    """

    show = forms.MultipleChoiceField(
        label=gettext_lazy("What to count"), required=False, widget=forms.CheckboxSelectMultiple
    )
    by = forms.MultipleChoiceField(
        label=gettext_lazy("Break down by"), required=False, widget=forms.CheckboxSelectMultiple
    )
    first = forms.RegexField(MONTH_PATTERN, label=gettext_lazy("From month"), required=False)
    last = forms.RegexField(MONTH_PATTERN, label=gettext_lazy("To month"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("Only region"), required=False)
    municipality = forms.ChoiceField(label=gettext_lazy("Only municipality"), required=False)
    field = forms.ChoiceField(label=gettext_lazy("Only field"), required=False)
    age_group = forms.ChoiceField(label=gettext_lazy("Only age"), required=False)
    organiser_kind = forms.ChoiceField(label=gettext_lazy("Only kind of organiser"), required=False)

    def __init__(self, *args: Any, town: Municipality | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.town = town
        months = {"type": "month", "class": "ds-input", "placeholder": "2026-01"}
        for name in ("first", "last"):
            self.fields[name].widget.attrs |= months
            self.fields[name].error_messages["invalid"] = _("Write the year and the month, like 2026-01.")
        beyond = ("region", "municipality") if town else ()
        for name in beyond:
            del self.fields[name]
        self._choose("show", [(name, str(words.MEASURES[name])) for name in MEASURES])
        levels = [level for level in cube.DIMENSIONS if level not in beyond]
        self._choose("by", [(level, str(words.DIMENSIONS[level])) for level in levels])
        for name in FILTERS:
            if name in self.fields:
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
        only = tuple((name, self.cleaned_data[name]) for name in FILTERS if self.cleaned_data.get(name))
        if self.town:
            only = (*only, ("municipality", self.town.atvk))
        measures = tuple(self.cleaned_data["show"] or USUAL["show"])
        return Slice(tuple(self.cleaned_data["by"]), min(begin, end), end, only, measures)

    def question(self) -> str:
        """What a valid form asks, as the end of an address: known names in a fixed order and nothing else."""
        given = [(name, self.cleaned_data[name]) for name in self.fields if self.cleaned_data[name]]
        return urlencode(given, doseq=True)


class ViewForm(forms.Form):
    """Under which name a table is kept."""

    question = forms.CharField(max_length=QUESTION_LENGTH, widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=gettext_lazy("Name of the view"), max_length=NAME_LENGTH)
    shared = forms.BooleanField(label=gettext_lazy("Other analysts see it too"), required=False)

    def __init__(self, *args: Any, town: Municipality | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if town:
            self.fields["shared"].label = _("Others of the team see it too")
        self.fields["name"].widget.attrs["class"] = "ds-input"
        told = _("Give the view a name of at most 80 signs.")
        self.fields["name"].error_messages |= {"required": told, "max_length": told}
