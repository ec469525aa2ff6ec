from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from talka.accounts.enums import Availability, Language, Part
from talka.accounts.forms.parts import Dressed, municipalities
from talka.accounts.models import VolunteerProfile
from talka.accounts.models.profile import MAX_RADIUS_KM
from talka.registers.models import Field, Municipality

LANGUAGES = [(code, capfirst(name)) for code, name in (
    ("lv", _("Latvian")), ("ltg", _("Latgalian")), ("en", _("English")), ("ru", _("Russian")), ("uk", _("Ukrainian")),
    ("de", _("German")), ("lt", _("Lithuanian")), ("et", _("Estonian")), ("lsl", _("Latvian sign language")),
)]  # fmt: skip
MOST_SKILLS = 20


class ProfileForm(Dressed):
    """Everything is optional. `version` is what the person saw: a change made elsewhere meanwhile is not lost."""

    skills = forms.CharField(
        label=_("What I can do"),
        help_text=_("Separate by commas: cooking, driving, first aid."),
        required=False,
        max_length=1_000,
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages I speak"), choices=LANGUAGES, required=False, widget=forms.CheckboxSelectMultiple
    )
    interests = forms.ModelMultipleChoiceField(
        label=_("What interests me"),
        queryset=Field.objects.order_by("position"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    availability = forms.MultipleChoiceField(
        label=_("When I have time"), choices=Availability.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    municipality = forms.ModelChoiceField(
        label=_("Where I can help"),
        queryset=Municipality.objects.none(),
        required=False,
        empty_label=_("not chosen"),
    )
    radius_km = forms.IntegerField(
        label=_("How far from there, km"), min_value=1, max_value=MAX_RADIUS_KM, required=False
    )
    text = forms.CharField(
        label=_("About me"),
        help_text=_("Do not write your name, address or phone number here."),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    shown = forms.MultipleChoiceField(
        label=_("Show to the organiser I apply to"),
        help_text=_("What is not ticked, only you see."),
        choices=Part.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality"].queryset = municipalities()  # type: ignore[attr-defined]  # it is a ModelChoiceField

    def clean_skills(self) -> list[str]:
        words = [" ".join(word.split())[:80] for word in self.cleaned_data["skills"].replace(";", ",").split(",")]
        return list(dict.fromkeys(word for word in words if word))[:MOST_SKILLS]


def initial_of(profile: VolunteerProfile | None) -> dict[str, Any]:
    if profile is None:
        return {"version": 1}
    return {
        "skills": ", ".join(profile.skills),
        "languages": profile.languages,
        "interests": [field.pk for field in profile.interests.all()],
        "availability": profile.availability,
        "municipality": profile.municipality_id,
        "radius_km": profile.radius_km,
        "text": profile.text,
        "shown": profile.shown,
        "version": profile.version,
    }


class LanguageForm(Dressed):
    language = forms.ChoiceField(label=_("Language of messages"), choices=Language.choices, widget=forms.RadioSelect)
