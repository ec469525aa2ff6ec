"""The form of a table that a team uploads."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LARGEST = 5 * 1024 * 1024


class SheetForm(forms.Form):
    use_required_attribute = False
    file = forms.FileField(
        label=gettext_lazy("Table"),
        help_text=gettext_lazy(
            "XLSX, CSV or JSON, up to 200 rows and 5 MB. Nothing is written yet: you see first what it would do."
        ),
        widget=forms.ClearableFileInput({"class": "ds-input", "accept": ".xlsx,.csv,.json"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
            "invalid": gettext_lazy("Choose a file."),
        },
    )

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(_("The file is larger than 5 MB. Split it."), "too_large")
        return file
