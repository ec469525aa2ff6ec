"""The search: one set of parameters for the page, the feeds, the embedded list and the API."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from talka.opportunities.enums import Accessibility, Kind, Language, Remote, Support
from talka.opportunities.models import OLDEST, YOUNGEST
from talka.opportunities.search import Cursor, SearchQuery, Sort
from talka.registers.enums import MunicipalityKind, Region
from talka.registers.queries import find_places, resolve_municipality, rest_of, tables
from talka.registers.search import MUNICIPALITY, PlaceHit

LONGEST_TEXT = 200
RADIUS = (5, 100)
DEFAULT_RADIUS = 25
REMOTE_SYNONYMS = {"true": [Remote.POSSIBLE, Remote.FULL], "false": [Remote.NO]}
"""In text, "true" is possible or full (contract.md)."""


def only_choices(choices: type[Any]) -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in choices.choices]


class Municipalities(forms.Field):
    """ATVK codes, of today or ended; unknown ones are refused at the field."""

    widget = forms.SelectMultiple
    default_error_messages = {"unknown": _("There is no municipality with the code %(code)s.")}

    def clean(self, value: Any) -> tuple[str, ...]:
        found = []
        for code in value or []:
            if not code:
                continue
            municipality = resolve_municipality(code)
            if municipality is None:
                raise forms.ValidationError(self.error_messages["unknown"], "unknown", {"code": code})
            found.append(municipality.atvk)
        return tuple(dict.fromkeys(found))


class Switch(forms.CheckboxInput):
    """A checkbox whose value may stand in an address somebody wrote: 0 and false are off."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> bool:
        return str(data.get(name, "")).lower() not in {"", "0", "false"}


class Point(forms.CharField):
    """`latitude,longitude` in degrees."""

    default_error_messages = {"point": _("Write the place as latitude,longitude, for example 56.65,23.71.")}

    def clean(self, value: Any) -> tuple[float, float] | None:
        text = str(super().clean(value) or "")
        if not text:
            return None
        try:
            lat, lon = (float(part) for part in text.split(","))
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["point"], "point") from error
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise forms.ValidationError(self.error_messages["point"], "point")
        return lat, lon


def several(choices: list[tuple[str, str]]) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(choices=choices, required=False, coerce=str)


class SearchForm(forms.Form):
    """Parameters of a search. `query()` gives what the search is asked; errors stay at their field, nothing typed is lost."""

    q = forms.CharField(label=_("What and where"), max_length=LONGEST_TEXT, required=False)
    municipality = Municipalities(label=_("Municipality"), required=False)
    region = several(only_choices(Region))
    field = forms.TypedMultipleChoiceField(required=False, coerce=str)
    kind = several(only_choices(Kind))
    remote = several([*only_choices(Remote), ("true", "true"), ("false", "false")])
    day_from = forms.DateField(label=_("From"), required=False)
    day_to = forms.DateField(label=_("To"), required=False)
    weekend = forms.BooleanField(label=_("On weekends"), required=False, widget=Switch)
    evening = forms.BooleanField(label=_("In the evenings"), required=False, widget=Switch)
    age = forms.IntegerField(
        label=_("Your age"),
        min_value=YOUNGEST,
        max_value=OLDEST,
        required=False,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _("Write an age from 13 to 120 years.")),
    )
    support = several(only_choices(Support))
    language = several(only_choices(Language))
    accessibility = several(only_choices(Accessibility))
    near = Point(required=False, max_length=60)
    radius_km = forms.IntegerField(label=_("Distance"), min_value=RADIUS[0], max_value=RADIUS[1], required=False)
    sort = forms.TypedChoiceField(
        choices=[(one.value, one.value) for one in Sort], required=False, empty_value="", coerce=str
    )
    cursor = forms.CharField(max_length=200, required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(self._renamed(data))
        self.fields["field"].choices = [(code, code) for code in tables().fields]  # type: ignore[attr-defined]  # a choice field

    @staticmethod
    def _renamed(data: QueryDict) -> QueryDict:
        """`from` and `to` are words of the language and cannot be fields' names."""
        renamed = data.copy()
        for public, name in (("from", "day_from"), ("to", "day_to")):
            if public in data:
                renamed.setlist(name, data.getlist(public))
        return renamed

    def clean_cursor(self) -> Cursor | None:
        text = self.cleaned_data["cursor"]
        try:
            return Cursor.read(text) if text else None
        except ValueError as error:
            raise forms.ValidationError(
                _("This page address is no longer valid. Start from the first page."), "cursor"
            ) from error

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        first, last = told.get("day_from"), told.get("day_to")
        if first and last and last < first:
            self.add_error("day_to", forms.ValidationError(_("The last day must not be before the first."), "order"))
        if told.get("sort") == Sort.NEAR and not told.get("near"):
            told["sort"] = ""
        return told


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, understood: the query, and the places that the text named (several where the name is ambiguous)."""

    query: SearchQuery
    places: tuple[PlaceHit, ...] = ()


def understand(form: SearchForm, *, limit: int) -> Asked:
    """Turn a form into a query; fields with errors count as not filled. Words that name a place become the place."""
    form.is_valid()
    told = form.cleaned_data
    remote: list[str] = []
    for value in told.get("remote") or []:
        remote += REMOTE_SYNONYMS.get(value, [value])
    query = SearchQuery(
        q=told.get("q") or "",
        municipalities=told.get("municipality") or (),
        regions=tuple(told.get("region") or ()),
        fields=tuple(told.get("field") or ()),
        kinds=tuple(told.get("kind") or ()),
        remote=tuple(dict.fromkeys(remote)),
        day_from=told.get("day_from"),
        day_to=told.get("day_to"),
        weekend=bool(told.get("weekend")),
        evening=bool(told.get("evening")),
        age=told.get("age"),
        supports=tuple(told.get("support") or ()),
        languages=tuple(told.get("language") or ()),
        accessibility=tuple(told.get("accessibility") or ()),
        near=told.get("near"),
        radius_km=told.get("radius_km") or DEFAULT_RADIUS,
        sort=Sort(told["sort"]) if told.get("sort") else Sort.NEWEST,
        limit=limit,
        cursor=told.get("cursor"),
    )
    return _with_places(query, near_wanted=bool(told.get("radius_km")))


def _is_state_city(hit: PlaceHit) -> bool:
    """A town that is a municipality of its own: Rīga, Daugavpils …"""
    return hit.municipality.kind == MunicipalityKind.STATE_CITY and hit.name == hit.municipality.name


def _with_places(query: SearchQuery, *, near_wanted: bool) -> Asked:
    if not query.q or query.near or query.municipalities:
        return Asked(query)
    hits = find_places(query.q)
    if not hits:
        return Asked(query)
    rest = rest_of(query.q, hits)
    whole = [hit for hit in hits if hit.kind == MUNICIPALITY or _is_state_city(hit)]
    if whole and not near_wanted:
        codes = tuple(dict.fromkeys(hit.municipality.atvk for hit in hits))
        return Asked(replace(query, q=rest, municipalities=codes), tuple(hits))
    return Asked(replace(query, q=rest, near=(hits[0].lat, hits[0].lon)), tuple(hits))
