"""What the API and the feeds are asked, besides the search itself (opportunities.forms)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from talka.opportunities.forms import SearchForm
from talka.organisations.enums import Kind
from talka.registers.queries import resolve_municipality, tables

MOST, USUAL = 100, 20
SINGLE = ("q", "from", "to", "weekend", "evening", "age", "near", "radius_km", "sort", "cursor", "limit")
FREE_TEXT = {"q", "cursor", "after"}
PERIOD = r"^[0-9]{4}(-(Q[1-4]|0[1-9]|1[0-2]))?$"
SWITCHES = {"1", "0", "true", "false", "on"}


class LimitForm(forms.Form):
    """Part of every question to the API. An empty value is a mistake of the program that asks, except in free text."""

    limit = forms.IntegerField(min_value=1, max_value=MOST, required=False)

    def clean(self) -> dict[str, Any]:
        for name, values in self.data.lists() if isinstance(self.data, QueryDict) else ():
            if name not in FREE_TEXT and "" in values:
                self.add_error(None, forms.ValidationError(_("%(name)s has no value."), "empty", {"name": name}))
        return super().clean() or {}

    @property
    def asked(self) -> int:
        return self.cleaned_data.get("limit") or USUAL


class StrictSearchForm(SearchForm):
    """The same search, but machines are told of every mistake instead of having it forgiven."""

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.given = data

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        for name in SINGLE:
            if len(self.given.getlist(name)) > 1:
                self.add_error(
                    None, forms.ValidationError(_("%(name)s may be given once."), "repeated", {"name": name})
                )
        for name in ("weekend", "evening"):
            if self.given.get(name, "1") not in SWITCHES:
                self.add_error(name, forms.ValidationError(_("Write true or false."), "invalid"))
        if self.given.get("sort") == "near" and not self.given.get("near"):
            self.add_error("near", forms.ValidationError(_("Sorting by distance needs a place."), "required"))
        return told


class OrganisationsForm(LimitForm):
    q = forms.CharField(max_length=200, required=False)
    kind = forms.ChoiceField(choices=[("", ""), *Kind.choices], required=False)
    field = forms.CharField(max_length=40, required=False)
    municipality = forms.CharField(max_length=7, required=False)
    cursor = forms.CharField(max_length=500, required=False)

    def clean_cursor(self) -> str:
        cursor: str = self.cleaned_data["cursor"]
        _key, mark, last = cursor.rpartition("~")
        if cursor and not (mark and last.isascii() and last.isdigit() and int(last) < 2**63):
            raise forms.ValidationError(_("Give back the “next” of an earlier answer."), "invalid")
        return cursor

    def clean_field(self) -> str:
        code: str = self.cleaned_data["field"]
        if code and code not in tables().fields:
            raise forms.ValidationError(_("There is no such field of activity."), "unknown")
        return code

    def clean_municipality(self) -> str:
        code: str = self.cleaned_data["municipality"]
        found = resolve_municipality(code) if code else None
        if code and found is None:
            raise forms.ValidationError(_("There is no municipality with this code."), "unknown")
        return found.atvk if found else ""


class PeriodForm(LimitForm):
    """`period`: a year, a quarter or a month, as the tables write it: 2026, 2026-Q3, 2026-11."""

    period = forms.RegexField(PERIOD, required=False)

    def clean(self) -> dict[str, Any]:
        if isinstance(self.data, QueryDict) and len(self.data.getlist("period")) > 1:
            self.add_error(
                None, forms.ValidationError(_("%(name)s may be given once."), "repeated", {"name": "period"})
            )
        return super().clean()


class ChangesForm(LimitForm):
    """`after`: a `next` of an earlier answer, "2026-11-21T08:00:00Z,42"; without it, from the beginning."""

    after = forms.CharField(max_length=60, required=False)

    def clean_after(self) -> tuple[datetime, int]:
        text = self.cleaned_data["after"]
        if not text:
            return datetime(1970, 1, 1, tzinfo=UTC), 0
        at, _comma, pk = text.rpartition(",")
        moment = _instant(at)
        if moment is None or not (pk.isascii() and pk.isdigit() and int(pk) < 2**63):
            raise forms.ValidationError(_("Give back the “next” of an earlier answer."), "invalid")
        return moment, int(pk)


class HandedForm(LimitForm):
    after = forms.IntegerField(min_value=0, max_value=2**63 - 1, required=False)


def _instant(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
