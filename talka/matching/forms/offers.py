"""An offer to help."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.accounts.enums import Availability
from talka.applications.forms.parts import NEEDS_CONSENT, keep_field
from talka.core import clock
from talka.core.periods import last_good
from talka.matching.enums import Visibility
from talka.matching.forms.parts import Dressed, activities, towns
from talka.matching.models import HelpOffer
from talka.matching.models.offer import RADIUS, TEXT_LENGTH
from talka.matching.schemas import OfferDraft
from talka.opportunities.enums import Language

MOST_SKILLS = 20
SKILL_LENGTH = 80
HOLDS = timedelta(days=90)


class OfferForm(Dressed):
    """Everything but the last day is optional. `version` is what the person saw."""

    field = forms.MultipleChoiceField(
        label=_("What I would like to help with"), required=False, widget=forms.CheckboxSelectMultiple
    )
    skills = forms.CharField(
        label=_("What I can do"),
        help_text=_("Separate by commas: cooking, driving, first aid."),
        required=False,
        max_length=1_000,
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages I speak"), choices=Language.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    municipality = forms.ChoiceField(label=_("Where I am"), required=False)
    radius_km = forms.IntegerField(
        label=_("How far I can go from there, km"), min_value=RADIUS[0], max_value=RADIUS[1], required=False
    )
    remote = forms.BooleanField(label=_("I can help remotely too"), required=False)
    availability = forms.MultipleChoiceField(
        label=_("When I have time"), choices=Availability.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    text = forms.CharField(
        label=_("In my own words"),
        help_text=_(
            "Do not write your name, address or phone number here. "
            "Two organisers who compare notes would recognise the same words."
        ),
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    visibility = forms.ChoiceField(label=_("Who sees it"), choices=Visibility.choices, widget=forms.RadioSelect)
    named = forms.BooleanField(
        label=_("Show my name to the organisers who open my offer"),
        help_text=_("Without it they see two words and a number. You see in “My data” who opened it."),
        required=False,
    )
    name = forms.CharField(label=_("First name"), max_length=120, required=False)
    surname = forms.CharField(label=_("Surname"), max_length=120, required=False)
    identity = keep_field()
    last_day = forms.DateField(
        label=_("Until which day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, minor: bool, has_name: bool, keeping_agreed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("field", activities())
        self.choose("municipality", towns(_("not said")))
        for name in ("visibility", "named") if minor else ():
            del self.fields[name]
        for name in ("name", "surname") if minor or has_name else ():
            del self.fields[name]
        if minor or has_name or keeping_agreed:
            del self.fields["identity"]

    def clean_skills(self) -> list[str]:
        words = [" ".join(one.split())[:SKILL_LENGTH] for one in self.cleaned_data["skills"].split(",")]
        return list(dict.fromkeys(one for one in words if one))[:MOST_SKILLS]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("named") and "name" in self.fields and not told.get("name"):
            self.add_error("name", _("Write your name, or offer help without it."))
        if self.names and "identity" in self.fields and not told.get("identity"):
            self.add_error("identity", NEEDS_CONSENT)
        return told

    @property
    def names(self) -> dict[str, str]:
        """What was typed for the vault."""
        told = self.cleaned_data
        return {one: told[one] for one in ("name", "surname") if told.get("named") and told.get(one)}

    @property
    def keep_agreed(self) -> bool:
        return bool(self.cleaned_data.get("identity"))

    def draft(self) -> OfferDraft:
        told = self.cleaned_data
        return OfferDraft(
            last_day=told["last_day"],
            fields=told["field"],
            skills=told["skills"],
            languages=told["languages"],
            municipality=told["municipality"],
            radius_km=told["radius_km"],
            availability=told["availability"],
            remote=told["remote"],
            text=told["text"],
            named=bool(told.get("named")),
            visibility=told.get("visibility", Visibility.COUNTS),
        )


def initial_of(offer: HelpOffer | None) -> dict[str, Any]:
    """The form as it is opened first: what was put up before, for three months more where it is over."""
    again = clock.today() + HOLDS
    if offer is None:
        return {"version": 0, "last_day": again, "visibility": Visibility.ORGANISERS}
    return {
        "field": [one.pk for one in offer.fields.all()],
        "skills": ", ".join(offer.skills),
        "languages": offer.languages,
        "municipality": offer.municipality_id,
        "radius_km": offer.radius_km,
        "availability": offer.availability,
        "remote": offer.remote,
        "text": offer.text,
        "visibility": offer.visibility,
        "named": offer.named,
        "last_day": last_good(offer.until).date() if offer.until > clock.now() else again,
        "version": offer.version,
    }
