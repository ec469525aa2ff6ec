"""The editor's screens of what, where and who. Time is in forms.when, the last two in forms.terms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.opportunities.enums import Kind, Language, Remote, Step
from talka.opportunities.forms.fields import (
    LinesField,
    StepForm,
    chosen,
    dress,
    several,
)
from talka.opportunities.models import MAX_QUESTIONS, OLDEST, YOUNGEST
from talka.opportunities.schemas import Content
from talka.registers.queries import active_municipalities
from talka.registers.queries import fields as known_fields

MOST_PLACES = 20
SPARE_ROWS = 1
LONGEST_TEXT = 10_000


class WhatForm(StepForm):
    step = Step.WHAT
    always = frozenset({"title", "kind"})
    needed = frozenset({"field_codes", "duties"})
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=120,
        help_text=gettext_lazy("Say what is to be done and where, for example: “Walk dogs at the shelter in Jelgava”."),
        error_messages={"required": gettext_lazy("Say in a few words what is to be done.")},
    )
    kind = chosen(
        Kind,
        gettext_lazy("What kind of work is it?"),
        help_text=gettext_lazy(
            "Regular: again and again. On request: we call when help is needed. One-off: one event."
        ),
        error_messages={"required": gettext_lazy("Choose what kind of work it is.")},
    )
    duties = forms.CharField(
        label=gettext_lazy("What will the volunteer do?"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 7}),
        help_text=gettext_lazy(
            "Short sentences: what, with whom, who shows how. A line that begins with “-” is a list."
        ),
        error_messages={"required": gettext_lazy("Describe what the volunteer will do.")},
    )
    field_codes = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Fields"),
        widget=forms.CheckboxSelectMultiple,
        coerce=str,
        help_text=gettext_lazy("One to three are enough."),
    )
    field_order = ["title", "duties", "kind", "field_codes"]

    def __init__(self, said: Content, **more: Any) -> None:
        super().__init__(said, **more)
        known: Any = self.fields["field_codes"]
        known.choices = [(one.code, one.display_name) for one in known_fields()]
        known.required = self.is_public

    def read(self, said: Content) -> dict[str, Any]:
        return super().read(said) | {"field_codes": said["fields"]}

    def values(self) -> Content:
        told = self.cleaned_data
        return {
            "title": " ".join(told["title"].split()),
            "kind": told["kind"],
            "duties": told["duties"],
            "fields": sorted(told["field_codes"]),
        }


class PlaceForm(forms.Form):
    municipality = forms.ChoiceField(label=gettext_lazy("Municipality"), required=False)
    name = forms.CharField(label=gettext_lazy("Town or village"), max_length=200, required=False)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=300, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        towns: Any = self.fields["municipality"]
        towns.choices = [("", "–"), *((one.atvk, one.display_name) for one in active_municipalities())]
        for field in self.fields.values():
            dress(field)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if (told.get("name") or told.get("address")) and not told.get("municipality"):
            self.add_error("municipality", forms.ValidationError(_("Choose the municipality."), "municipality"))
        return told


PlaceRows = forms.formset_factory(PlaceForm, extra=SPARE_ROWS, max_num=MOST_PLACES, validate_max=True)


class WhereForm(StepForm):
    step = Step.WHERE
    always = frozenset({"remote"})
    remote = chosen(Remote, gettext_lazy("Where is the work done?"))

    def __init__(self, said: Content, **more: Any) -> None:
        super().__init__(said, **more)
        self.places = PlaceRows(more.get("data"), initial=said["work_places"], prefix="places")

    def rows(self) -> forms.BaseFormSet[Any]:
        return self.places

    def values(self) -> Content:
        told = [row.cleaned_data for row in self.places if row.cleaned_data.get("municipality")]
        names = ("municipality", "name", "address")
        return {
            "remote": self.cleaned_data["remote"],
            "work_places": [{name: place[name] for name in names} for place in told],
        }


class WhoForm(StepForm):
    step = Step.WHO
    needed = frozenset({"places"})
    places = forms.IntegerField(
        label=gettext_lazy("How many volunteers are needed?"),
        min_value=1,
        max_value=100_000,
        help_text=gettext_lazy("Visitors see how many are needed, have applied and are approved."),
    )
    experience = forms.CharField(
        label=gettext_lazy("Earlier experience"),
        max_length=2_000,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("If anybody can do it, leave what is written here."),
    )
    must = LinesField(
        label=gettext_lazy("Required"),
        most=15,
        longest=300,
        help_text=gettext_lazy("Without what nobody can take part. One a line."),
    )
    should = LinesField(
        label=gettext_lazy("Welcome"), most=15, longest=300, help_text=gettext_lazy("What would help. One a line.")
    )
    skills = LinesField(
        label=gettext_lazy("Skills"),
        most=15,
        longest=120,
        help_text=gettext_lazy("For example: first aid, photography. One a line."),
    )
    languages = several(Language, gettext_lazy("Languages the volunteer needs"))
    min_age = forms.IntegerField(
        label=gettext_lazy("Youngest age"),
        min_value=YOUNGEST,
        max_value=OLDEST,
        help_text=gettext_lazy("The law lets people volunteer from 13 years. Empty: from 13."),
    )
    max_age = forms.IntegerField(
        label=gettext_lazy("Oldest age"),
        min_value=YOUNGEST,
        max_value=OLDEST,
        help_text=gettext_lazy("Leave it empty if you have no special reason."),
    )
    questions = LinesField(
        label=gettext_lazy("Questions to ask who applies"),
        most=MAX_QUESTIONS,
        longest=300,
        help_text=gettext_lazy(
            "At most five, one a line. Do not ask for personal data: the system does that when the law asks."
        ),
    )

    def read(self, said: Content) -> dict[str, Any]:
        must = [one["text"] for one in said["requirements"] if one["must"]]
        should = [one["text"] for one in said["requirements"] if not one["must"]]
        return super().read(said) | {"must": must, "should": should}

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        youngest, oldest = told.get("min_age"), told.get("max_age")
        if youngest and oldest and oldest < youngest:
            self.add_error("max_age", forms.ValidationError(_("The oldest age cannot be below the youngest."), "ages"))
        return told

    def values(self) -> Content:
        told = dict(self.cleaned_data)
        must, should = (
            [{"text": text, "must": must} for text in told[name]] for name, must in (("must", True), ("should", False))
        )
        return {item: told[item] for item in self.items() if item != "requirements"} | {"requirements": must + should}
