"""Forms about partners, their feeds and their tokens."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.interchange.enums import Scope
from talka.interchange.hooks.forms import checked_address
from talka.interchange.importers.columns import FIELDS
from talka.interchange.models import Feed, Partner
from talka.interchange.outgoing.forms import NumbersField
from talka.opportunities.enums import Language


class PartnerForm(forms.ModelForm[Partner]):
    use_required_attribute = False
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages of its texts"),
        choices=Language.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    website = Partner._meta.get_field("website").formfield(
        assume_scheme="https", widget=forms.URLInput({"class": "ds-input"})
    )

    speaks_for = NumbersField(
        label=gettext_lazy("Organisations it may speak for"),
        required=False,
        help_text=gettext_lazy("Registration numbers, one in a line. Empty: all."),
    )

    class Meta:
        model = Partner
        fields: tuple[str, ...] = ("code", "name", "website", "languages", "speaks_for")
        widgets = {name: forms.TextInput({"class": "ds-input"}) for name in ("code", "name")}


class PartnerChangeForm(PartnerForm):
    """All but the code, by which everything it sent is known."""

    class Meta(PartnerForm.Meta):
        fields = ("name", "website", "languages", "speaks_for")


class FeedForm(forms.ModelForm[Feed]):
    use_required_attribute = False
    url = Feed._meta.get_field("url").formfield(assume_scheme="https", widget=forms.URLInput({"class": "ds-input"}))

    class Meta:
        model = Feed
        fields = ("url", "format", "every_hours", "fields")
        widgets = {
            "format": forms.Select(attrs={"class": "ds-input"}),
            "every_hours": forms.NumberInput({"class": "ds-input"}),
            "fields": forms.Textarea({"class": "ds-input", "rows": 3}),
        }

    def clean_url(self) -> str:
        return checked_address(self.cleaned_data["url"])

    def clean_fields(self) -> dict[str, str]:
        told: Any = self.cleaned_data["fields"] or {}
        if not isinstance(told, dict) or not all(isinstance(one, str) for one in told.values()):
            raise forms.ValidationError(_("Write {“their column”: “our field”}."), "map")
        unknown = [name for name in told.values() if name and name not in FIELDS]
        if unknown:
            raise forms.ValidationError(
                _("There is no field %(name)s. There are: %(known)s."),
                "unknown",
                {"name": ", ".join(unknown), "known": ", ".join(FIELDS)},
            )
        return told


class TokenForm(forms.Form):
    use_required_attribute = False
    name = forms.CharField(
        label=gettext_lazy("Name of the program"),
        max_length=100,
        help_text=gettext_lazy("So that you know it later, for example: our site."),
        widget=forms.TextInput({"class": "ds-input"}),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"),
        choices=Scope.choices,
        initial=[Scope.READ, Scope.WRITE],
        widget=forms.CheckboxSelectMultiple,
    )
    sandbox = forms.BooleanField(
        label=gettext_lazy("Only for trying out"),
        required=False,
        help_text=gettext_lazy("Everything is answered as it would be, and nothing is kept."),
    )
