"""Personal data of somebody who has an account, and the consent they hang on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.accounts.enums import ConsentKind
from talka.accounts.forms.parts import (
    Dressed,
    birth_field,
    checked_birth,
    consent,
    name_field,
    phone_field,
    surname_field,
)


class IdentityForm(Dressed):
    """Every field is optional; one that is emptied is removed. What an eID has proven is not typed over."""

    name = name_field(required=False)
    surname = surname_field(required=False)
    birth_date = birth_field(required=False)
    phone = phone_field()
    address = forms.CharField(
        label=_("Address"),
        help_text=_("Only an agreement asks for it."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    emergency = forms.CharField(
        label=_("Contact for an emergency"),
        help_text=_(
            "Whom to call if something happens to you: name and phone. Tell this person that you have named them."
        ),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    identity = consent(ConsentKind.IDENTITY)

    def __init__(self, *args: Any, proven_name: bool, has_agreed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].disabled = self.fields["surname"].disabled = proven_name
        if has_agreed:
            del self.fields["identity"]
        else:
            self.fields["identity"].required = False  # the act asks for it, when anything is kept

    def clean_birth_date(self) -> dt.date | None:
        birth: dt.date | None = self.cleaned_data["birth_date"]
        return checked_birth(birth) if birth else None

    @property
    def told(self) -> dict[str, str]:
        data = self.cleaned_data
        birth = data["birth_date"]
        plain = {name: data[name].strip() for name in ("name", "surname", "phone", "address", "emergency")}
        return plain | {"birth_date": birth.isoformat() if birth else ""}


class BindForm(Dressed):
    """Tying an eID puts a proven name into the vault, so the consent is shown and given here."""

    identity = consent(ConsentKind.IDENTITY)
