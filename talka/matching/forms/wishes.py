"""Wishes asked by GET, and searches to be kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.matching.forms.parts import Dressed, activities
from talka.matching.models.search import PACES
from talka.matching.queries.suggestions import DEFAULT_WEIGHT, THINGS
from talka.matching.schemas import Wish
from talka.notifications.enums import Pace
from talka.opportunities.forms import DEFAULT_RADIUS
from talka.opportunities.forms import RADIUS as SEARCH_RADIUS
from talka.registers.queries import find_places

LONGEST_TEXT = 200


class SaveForm(Dressed):
    """A search to be kept; `email` only where nobody is signed in."""

    name = forms.CharField(label=_("Name of the search"), max_length=120)
    pace = forms.ChoiceField(
        label=_("How often to tell"),
        choices=[(one.value, one.label) for one in PACES],
        initial=Pace.DAILY,
        widget=forms.RadioSelect,
    )
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("It is used for this search only. First you get a link to confirm it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        max_length=254,
    )

    def __init__(self, *args: Any, signed_in: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if signed_in:
            del self.fields["email"]


class PaceForm(forms.Form):
    pace = forms.ChoiceField(choices=[(one.value, one.label) for one in PACES])


def _slider(label: Any) -> forms.IntegerField:
    """0 to 3 as a range: works with keys and without JavaScript."""
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=3,
        required=False,
        widget=forms.NumberInput(attrs={"type": "range", "step": 1}),
    )


class SuggestForm(Dressed):
    """Wishes of somebody without a profile, asked by GET; the last four say how much each thing counts."""

    place = forms.CharField(
        label=_("Where you are"),
        help_text=_("A town, parish or municipality."),
        max_length=LONGEST_TEXT,
        required=False,
    )
    radius_km = forms.IntegerField(
        label=_("How far you can go, km"),
        min_value=SEARCH_RADIUS[0],
        max_value=SEARCH_RADIUS[1],
        required=False,
        widget=forms.NumberInput(attrs={"type": "range", "step": 5}),
    )
    field = forms.MultipleChoiceField(label=_("Fields"), required=False, widget=forms.CheckboxSelectMultiple)
    weekend = forms.BooleanField(label=_("On weekends"), required=False)
    evening = forms.BooleanField(label=_("In the evenings"), required=False)
    remote = forms.BooleanField(label=_("Remotely too"), required=False)
    skill = forms.CharField(
        label=_("What you can do or like"),
        help_text=_("For example: dogs, cooking, computers."),
        max_length=LONGEST_TEXT,
        required=False,
    )
    by_distance = _slider(_("Distance"))
    by_field = _slider(_("Field"))
    by_time = _slider(_("Time"))
    by_skill = _slider(_("Skills"))

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.choose("field", activities())
        for name, value in {
            "radius_km": DEFAULT_RADIUS,
            **dict.fromkeys((f"by_{one}" for one in THINGS), DEFAULT_WEIGHT),
        }.items():
            self.fields[name].widget.attrs |= {} if data.get(name) else {"value": value}
        self.point: tuple[float, float] | None = None

    def clean_place(self) -> str:
        text: str = self.cleaned_data["place"]
        hits = find_places(text) if text else []
        if text and not hits:
            raise forms.ValidationError(_("We do not know this place. Write a town, parish or municipality."), "place")
        if hits:
            self.point = hits[0].lat, hits[0].lon
        return hits[0].label if hits else ""

    def wish(self) -> Wish:
        """Fields with errors count as not filled."""
        told = self.cleaned_data
        return Wish(
            point=self.point,
            radius_km=told.get("radius_km") or DEFAULT_RADIUS,
            fields=told.get("field") or (),
            weekend=bool(told.get("weekend")),
            evening=bool(told.get("evening")),
            remote=bool(told.get("remote")),
            skills=told.get("skill", ""),
            weights={one: DEFAULT_WEIGHT if (n := told.get(f"by_{one}")) is None else n for one in THINGS},
        )

    @property
    def sliders(self) -> list[forms.BoundField]:
        return [self[f"by_{one}"] for one in THINGS]
