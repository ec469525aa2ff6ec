from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from talka.accounts.enums import ConsentKind
from talka.accounts.forms.parts import (
    PASSKEY,
    PASSWORD,
    AgeForm,
    Dressed,
    NicknameField,
    check_password,
    consent,
    municipalities,
    new_password,
    sex_field,
    way_field,
)
from talka.core import clock
from talka.registers.models import Municipality

OLDEST_YEARS = 120


class _Credentials(Dressed):
    """Nickname and password or passkey; whoever chooses a passkey makes it on the page that follows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].required = self.data.get("way") != PASSKEY
        self.fields["password"].error_messages["required"] = _("Think of a password.")

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("way") == PASSWORD and told.get("password"):
            check_password(self, told["password"], told.get("nickname", ""))
        return told

    @property
    def chosen_password(self) -> str | None:
        return self.cleaned_data["password"] if self.cleaned_data["way"] == PASSWORD else None


class PlainForm(_Credentials, AgeForm):
    """Without personal data."""

    field_order = ["nickname", "way", "password", "age", "birthday_month", "sex", "terms"]

    nickname = NicknameField()
    way = way_field()
    password = new_password(_("Password"))
    sex = sex_field()
    terms = consent(ConsentKind.TERMS)

    def clean(self) -> dict[str, Any]:
        return super().clean()


class EmailForm(Dressed):
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("We send you a link; with it you go on."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class _Person(Dressed):
    birth_date = forms.DateField(
        label=_("Date of birth"),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
    )
    municipality = forms.ModelChoiceField(
        queryset=Municipality.objects.none(), label=_("Municipality where you live"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality"].queryset = municipalities()  # type: ignore[attr-defined]  # it is a ModelChoiceField

    def clean_birth_date(self) -> dt.date:
        birth: dt.date = self.cleaned_data["birth_date"]
        today = clock.today()
        if birth > today or birth.year < today.year - OLDEST_YEARS:
            raise ValidationError(_("Check the date of birth."), code="birth_date")
        return birth


class PersonForm(_Credentials, _Person):
    """With personal data, after the address is proven."""

    field_order = [
        "name", "surname", "birth_date", "municipality", "phone", "sex", "nickname", "way", "password", "identity", "terms",
    ]  # fmt: skip

    name = forms.CharField(
        label=_("First name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    surname = forms.CharField(
        label=_("Surname"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    phone = forms.RegexField(
        regex=r"^\+?[0-9 ()-]{7,20}$",
        label=_("Phone"),
        required=False,
        error_messages={"invalid": _("Write the phone number with digits, like +371 20000000.")},
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    sex = sex_field()
    nickname = NicknameField()
    way = way_field()
    password = new_password(_("Password"))
    identity = consent(ConsentKind.IDENTITY)
    terms = consent(ConsentKind.TERMS)

    @property
    def told(self) -> dict[str, str]:
        data = self.cleaned_data
        return {
            "name": data["name"],
            "surname": data["surname"],
            "phone": data["phone"],
            "birth_date": data["birth_date"].isoformat(),
        }


class EidForm(_Person):
    """With an eID: the name came with it."""

    field_order = ["birth_date", "municipality", "nickname", "identity", "terms"]

    nickname = NicknameField()
    identity = consent(ConsentKind.IDENTITY)
    terms = consent(ConsentKind.TERMS)
