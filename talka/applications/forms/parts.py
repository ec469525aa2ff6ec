"""What the forms of this app share."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.accounts.enums import ConsentKind
from talka.accounts.queries.consents import TEXTS

AREA = {"class": "ds-input", "rows": 4}
LINE = {"class": "ds-input"}
CHECK = {"class": "ds-input"}
NEEDS_CONSENT = _("To keep what you typed, Talka needs your consent.")


def keep_field() -> forms.BooleanField:
    """The consent to keep a name in the vault, in the words that accounts records; needed only beside something typed."""
    label = TEXTS[ConsentKind.IDENTITY].shown
    return forms.BooleanField(label=label, required=False, widget=forms.CheckboxInput(CHECK))


def refused(form: forms.Form, field: str | None, text: str) -> None:
    """Put an act's refusal at its field."""
    form.add_error(field if field in form.fields else None, text)
