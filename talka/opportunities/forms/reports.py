"""What a visitor fills in to report something."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.opportunities.enums import ReportReason
from talka.opportunities.forms.fields import dress, options

LONGEST_REPORT = 2_000


class ReportForm(forms.Form):
    reason = forms.TypedChoiceField(
        label=gettext_lazy("What is wrong?"),
        choices=lambda: options(ReportReason.choices),
        widget=forms.RadioSelect,
        coerce=str,
        error_messages={"required": gettext_lazy("Choose what is wrong.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Tell more"),
        max_length=LONGEST_REPORT,
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy(
            "What you saw or read. Do not write names of volunteers. Nobody but the moderators reads it."
        ),
    )
    website = forms.CharField(label=gettext_lazy("Leave this empty"), required=False)
    """Nobody sees this one; who fills it in is a program."""

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, label_suffix="")
        for field in self.fields.values():
            dress(field)
        self.fields["website"].widget.attrs |= {"tabindex": "-1", "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("reason") == ReportReason.OTHER and not told.get("text"):
            self.add_error("text", forms.ValidationError(_("Say what is wrong."), "required"))
        return told

    @property
    def is_robot(self) -> bool:
        return bool(self.cleaned_data.get("website"))
