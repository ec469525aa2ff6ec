"""Forms about partners, their feeds and their tokens."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.interchange.enums import Format, Scope, may
from talka.interchange.hooks.forms import checked_address
from talka.interchange.models import Feed, Partner, Upload
from talka.interchange.outgoing.forms import NumbersField
from talka.opportunities.enums import Language

LARGEST = 20 * 1024 * 1024


CODE = gettext_lazy("A code has small letters without diacritics, digits and hyphens.")
RECOGNISED = gettext_lazy("recognised by what it holds")


class SwitchOffForm(forms.Form):
    take_along = forms.BooleanField(
        label=gettext_lazy("Withdraw at once what it brought"),
        required=False,
        help_text=gettext_lazy(
            "Without it this is done in seven days, if it is still off. Told of again, it comes back."
        ),
    )


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

    code = Partner._meta.get_field("code").formfield(
        widget=forms.TextInput({"class": "ds-input"}),
        help_text=CODE,
        error_messages={"invalid": CODE},
    )
    speaks_for = NumbersField(
        label=gettext_lazy("Organisations it may speak for"),
        required=False,
        help_text=gettext_lazy("Registration numbers, one in a line. Empty: all."),
    )

    class Meta:
        model = Partner
        fields: tuple[str, ...] = ("code", "name", "website", "languages", "speaks_for")
        widgets = {"name": forms.TextInput({"class": "ds-input"})}


class PartnerChangeForm(PartnerForm):
    """All but the code, by which everything it sent is known."""

    code = None

    class Meta(PartnerForm.Meta):
        fields = ("name", "website", "languages", "speaks_for")


class HandingForm(forms.Form):
    """Whether applications to what the partner lists are taken here and handed over, and to whom it is written."""

    active = forms.BooleanField(
        label=gettext_lazy("Applications are taken in Talka and handed over to the partner"), required=False
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail of the partner's contact"),
        required=False,
        max_length=254,
        widget=forms.EmailInput({"class": "ds-input", "autocomplete": "off"}),
        help_text=gettext_lazy(
            "Applications are written there, with a link to answer. Empty: the address stays as it is, or the partner's"
            " program fetches them."
        ),
    )
    forget = forms.BooleanField(label=gettext_lazy("Forget the address: only a program fetches them"), required=False)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("forget") and told.get("email"):
            self.add_error("forget", _("Write an address, or have it forgotten: not both."))
        return told

    def address(self) -> str | None:
        """None: as it is."""
        return "" if self.cleaned_data["forget"] else self.cleaned_data["email"] or None


class FeedForm(forms.ModelForm[Feed]):
    use_required_attribute = False
    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=[("", RECOGNISED), *Format.choices],
        required=False,
        widget=forms.Select(attrs={"class": "ds-input"}),
    )
    url = Feed._meta.get_field("url").formfield(assume_scheme="https", widget=forms.URLInput({"class": "ds-input"}))

    class Meta:
        model = Feed
        fields = ("url", "format", "every_hours")
        widgets = {
            "every_hours": forms.NumberInput({"class": "ds-input"}),
        }

    def clean_url(self) -> str:
        return checked_address(self.cleaned_data["url"])


class UploadForm(forms.Form):
    """A file by hand, for partners without an address."""

    use_required_attribute = False
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "The partner's whole list, at most 20 MB: what files brought before and is not in it is withdrawn."
        ),
    )
    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=[("", RECOGNISED), *Format.choices],
        required=False,
        widget=forms.Select(attrs={"class": "ds-input"}),
    )

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(
                _("The file is larger than 20 MB: give the address of a feed instead."), "large"
            )
        return file

    def upload_to(self, partner: Partner) -> Upload:
        told = self.cleaned_data
        name = "".join(sign for sign in str(told["file"].name) if sign.isalnum() or sign in "._-")[-100:].lstrip(".")
        content = told["file"].read()
        return Upload(partner=partner, name=name or "fails", content=content, format=told["format"])


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

    def __init__(self, *args: Any, in_team: bool, own: bool, **kwargs: Any) -> None:
        """Only what will work is offered.

        `own`: an organisation's own channel, in which one acts in the name of whoever makes the token: `in_team` says
        whether that is one of its people. A partner's program answers what is handed over to the partner, and writes no hours.
        """
        super().__init__(*args, **kwargs)
        self.in_team, self.own = in_team, own
        offered = [Scope.READ, Scope.WRITE]
        offered += [Scope.ANSWER] if in_team or not own else []
        offered += [Scope.HOURS] if in_team else []
        field = self.fields["scopes"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  # it stands above
        field.choices = [(one.value, may(one, own=own)) for one in offered]
