"""The small form of a new deadline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from talka.opportunities.forms.fields import DayField, TimeField, dress, until


class DeadlineForm(forms.Form):
    until_day = DayField(
        label=gettext_lazy("New last day to apply"),
        help_text=gettext_lazy("This day still counts: applications end when it ends."),
        error_messages={"required": gettext_lazy("Choose a last day to apply.")},
    )
    until_time = TimeField(label=gettext_lazy("At what time, if not at the end of the day"), required=False)

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, label_suffix="")
        for field in self.fields.values():
            dress(field)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("until_day"):
            try:
                told["until"] = until(told["until_day"], told.get("until_time"))
            except forms.ValidationError as error:
                self.add_error("until_time", error)
        return told
