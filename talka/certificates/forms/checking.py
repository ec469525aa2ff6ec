"""A code or a file that somebody wants checked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LARGEST = 9_000_000
"""Below what the gateway takes as one request (config.lanes)."""


class CheckForm(forms.Form):
    """A code from paper, or the file itself. Nothing of it is kept."""

    code = forms.CharField(
        label=gettext_lazy("Code on the certificate"),
        help_text=gettext_lazy("28 letters and digits beside the square code. Hyphens and capitals do not matter."),
        max_length=60,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "class": "ds-input"}),
    )
    file = forms.FileField(
        label=gettext_lazy("The certificate as a file"),
        help_text=gettext_lazy("PDF, .edoc or JSON. You can also drop it here. The file is checked and not kept."),
        required=False,
        widget=forms.FileInput({"accept": ".pdf,.edoc,.asice,.json", "class": "ds-input"}),
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not told.get("code") and not told.get("file") and not self.errors:
            self.add_error("code", _("Type the code or choose the file."))
        if told.get("code") and told.get("file"):
            self.add_error("file", _("One at a time: the code or the file."))
        return told

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if file and file.size > LARGEST:
            raise forms.ValidationError(_("The file is too large to be a certificate."))
        return file
