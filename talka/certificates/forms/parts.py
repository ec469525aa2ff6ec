"""What forms of certificates share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from talka.certificates import esco
from talka.certificates.queries.work import DUTIES_LENGTH
from talka.core.errors import RefusedError

AREA = {"class": "ds-input", "rows": 4}
LINE = {"class": "ds-input"}
CHECK = {"class": "ds-input"}
DATE = {"class": "ds-input", "type": "date"}
LANGUAGE_CHOICES = [("lv", gettext_lazy("in Latvian")), ("en", gettext_lazy("in English"))]


class Refusable(forms.Form):
    """A form that an act may still refuse."""

    def refuse(self, error: RefusedError) -> None:
        self.add_error(None, error.message or _("This is not possible any more."))


class WordsForm(Refusable):
    """The words that both sides write."""

    duties = forms.CharField(
        label=gettext_lazy("Duties"),
        help_text=gettext_lazy("What was done, in a sentence or two. A school or an employer reads this."),
        max_length=DUTIES_LENGTH,
        widget=forms.Textarea(AREA),
    )
    training = forms.CharField(
        label=gettext_lazy("Training"),
        help_text=gettext_lazy("For example: first aid, 4 hours."),
        max_length=400,
        required=False,
        widget=forms.Textarea({**AREA, "rows": 2}),
    )


class SkillsForm(forms.Form):
    """A few skills of the European classification."""

    skills = forms.MultipleChoiceField(
        label=gettext_lazy("Skills of the European classification ESCO"),
        help_text=gettext_lazy("At most five: a long list says nothing. Job portals all over Europe understand them."),
        required=False,
        widget=forms.CheckboxSelectMultiple(CHECK),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "skills", esco.skills(get_language() or "lv"))

    def clean_skills(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["skills"]
        if len(chosen) > esco.MOST:
            raise forms.ValidationError(_("Choose at most five skills: more of them say less."))
        return chosen


class SpanForm(forms.Form):
    """Of which time and which work the hours are."""

    first = forms.DateField(
        label=gettext_lazy("Hours from"), required=False, widget=forms.DateInput(DATE, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=gettext_lazy("Hours to"), required=False, widget=forms.DateInput(DATE, format="%Y-%m-%d")
    )
    offers = forms.MultipleChoiceField(
        label=gettext_lazy("Only this work"), required=False, widget=forms.CheckboxSelectMultiple(CHECK)
    )

    def set_offers(self, offers: list[tuple[str, str]]) -> None:
        """One opportunity is no choice."""
        set_choices(self, "offers", offers)
        if len(offers) < 2:
            del self.fields["offers"]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("first") and told.get("last") and told["last"] < told["first"]:
            self.add_error("last", _("The last day cannot be before the first."))
        return told

    def span(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {"first": typed["first"], "last": typed["last"], "offers": typed.get("offers", [])}


def set_choices(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
