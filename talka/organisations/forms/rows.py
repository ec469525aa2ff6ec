"""The forms behind moderators' tables, here and in the apps above."""

from __future__ import annotations

from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

Row = TypeVar("Row", bound=Model)


class WholeRowForm(forms.ModelForm[Row]):
    """A form of some columns of a row that asks the rules about all of them."""

    def validate_unique(self) -> None:
        """Also ask the rules that look at columns beside the form (its state, places taken): Django leaves these out."""
        super().validate_unique()
        if self.errors:
            return
        try:
            self.instance.validate_constraints()
        except ValidationError as broken:
            self.add_error(None, ValidationError(broken.messages))


class VersionedForm(WholeRowForm[Row]):
    """A form of a row with a `version`. It remembers which one it showed, and refuses when there is a newer one by then.

    What was typed stays in the form. The act that stores the row guards the same in the database: see VersionedAdmin.
    """

    seen_version = forms.IntegerField(label="", widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:  # Django's own mark of a row that is not stored yet
            self.initial["seen_version"] = self.instance.version  # type: ignore[attr-defined]  # all such rows have one

    def clean(self) -> dict[str, Any] | None:
        found = super().clean()
        if not self.instance._state.adding and self.cleaned_data.get("seen_version") != self.initial["seen_version"]:
            raise ValidationError(
                _(
                    "Somebody else changed this meanwhile. What you typed is still here: open this page in another tab"
                    " and write your changes there."
                ),
                code="changed_meanwhile",
            )
        return found
