"""Forms of the desk and of one's own data."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.web.models import Page, PageVersion

AREA = {"class": "ds-input", "rows": 12}
LINE = {"class": "ds-input"}


class Told(forms.Form):
    """Marks fields in error and points to their texts, for all of ours."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "ds-input")


class PageForm(forms.ModelForm[PageVersion]):
    """A version of a page in both languages, the order of the page, and the version it was made from."""

    position = forms.IntegerField(
        label=_("order"), min_value=0, max_value=9999, initial=0, widget=forms.NumberInput(LINE)
    )
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    class Meta:
        model = PageVersion
        fields = ["title", "body", "title_en", "body_en"]
        widgets = {
            "title": forms.TextInput(LINE),
            "title_en": forms.TextInput(LINE),
            "body": forms.Textarea(AREA),
            "body_en": forms.Textarea(AREA),
        }
        help_texts = {
            "body": _("**bold**, - lists, [words](https://address), ## headings"),
        }

    @classmethod
    def of(cls, page: Page | None, data: Any = None) -> PageForm:
        newest = page.versions.first() if page else None
        initial: dict[str, Any] = {"version": page.version, "position": page.position} if page else {}
        if newest:
            initial |= {name: getattr(newest, name) for name in cls.Meta.fields}
        return cls(data, initial=initial)

    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class ReasonForm(Told):
    """A coded reason and words to the person."""

    reason = forms.ChoiceField(label=_("reason"), choices=())
    message = forms.CharField(
        label=_("message"), required=False, max_length=1000, widget=forms.Textarea({"class": "ds-input", "rows": 3})
    )


class SupportForm(Told):
    code = forms.CharField(
        label=_("Code that the person read out"), max_length=20, widget=forms.TextInput({"autocomplete": "off"})
    )
    reason = forms.CharField(label=_("Why you need to look"), max_length=200)


class EraseForm(Told):
    sure = forms.BooleanField(label=_("I understand that this cannot be taken back."))


class MergeForm(Told):
    """Proof of the other account: the one thing that only its holder has and that no session gives away."""

    login = forms.CharField(
        label=_("Nickname or e-mail of the other account"),
        max_length=254,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    code = forms.CharField(
        label=_("Recovery code of the other account"), max_length=40, widget=forms.TextInput({"autocomplete": "off"})
    )
    sure = forms.BooleanField(label=_("I understand that the other account is gone for ever."))
