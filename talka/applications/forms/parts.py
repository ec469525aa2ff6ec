"""What the forms of this app share."""

from __future__ import annotations

from django import forms

from talka.accounts.enums import ConsentKind
from talka.accounts.queries.consents import TEXTS

AREA = {"class": "ds-input", "rows": 4}
LINE = {"class": "ds-input"}
CHECK = {"class": "ds-input"}


class Marked(forms.Form):
    """Marks the fields in error, so that the page and a screen reader find them."""

    def mark(self) -> None:
        for name in self.errors:
            if name in self.fields:
                self.fields[name].widget.attrs["aria-invalid"] = "true"

    def is_valid(self) -> bool:
        valid = super().is_valid()
        self.mark()
        return valid


def keep_field() -> forms.BooleanField:
    """The consent to keep a name in the vault, in the words that accounts records; needed only beside something typed."""
    label = TEXTS[ConsentKind.IDENTITY].shown
    return forms.BooleanField(label=label, required=False, widget=forms.CheckboxInput(CHECK))


def refused(form: forms.Form, field: str | None, text: str) -> None:
    """Put an act's refusal at its field."""
    form.add_error(field if field in form.fields else None, text)
