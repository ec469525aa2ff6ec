"""The form of a receiver."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from talka.core.fetch import FetchError, read_address
from talka.interchange.enums import Event
from talka.interchange.models import Webhook


def checked_address(url: str) -> str:
    """Refuses at once what would be refused at each sending. Raises ValidationError."""
    try:
        read_address(url)
    except FetchError as error:
        raise forms.ValidationError(str(error), error.code) from error
    return url


class WebhookForm(forms.ModelForm[Webhook]):
    use_required_attribute = False
    url = Webhook._meta.get_field("url").formfield(assume_scheme="https", widget=forms.URLInput({"class": "ds-input"}))
    events = forms.MultipleChoiceField(
        label=gettext_lazy("What it is told of"), choices=Event.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Webhook
        fields = ("url", "events")

    def clean_url(self) -> str:
        return checked_address(self.cleaned_data["url"])
