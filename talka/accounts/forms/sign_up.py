from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.accounts.actions import age_of
from talka.accounts.enums import ConsentKind
from talka.accounts.forms.parts import (
    PASSKEY,
    PASSWORD,
    AgeForm,
    Dressed,
    NicknameField,
    birth_field,
    check_password,
    checked_birth,
    consent,
    municipalities,
    name_field,
    new_password,
    phone_field,
    sex_field,
    surname_field,
    way_field,
)
from talka.core.errors import RefusedError
from talka.registers.models import Municipality


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
    birth_date = birth_field()
    municipality = forms.ModelChoiceField(
        queryset=Municipality.objects.none(),
        label=_("Municipality where you live"),
        required=False,
        empty_label=_("not chosen"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality"].queryset = municipalities()  # type: ignore[attr-defined]  # it is a ModelChoiceField

    def clean_birth_date(self) -> dt.date:
        return checked_birth(self.cleaned_data["birth_date"])

    @property
    def too_young(self) -> bool:
        """By the date of birth alone, whatever else is wrong."""
        born = self.cleaned_data.get("birth_date")
        try:
            if born:
                age_of(born)
        except RefusedError:
            return True
        return False


class PersonForm(_Credentials, _Person):
    """With personal data, after the address is proven."""

    field_order = [
        "name", "surname", "birth_date", "municipality", "phone", "sex", "nickname", "way", "password", "identity", "terms",
    ]  # fmt: skip

    name = name_field()
    surname = surname_field()
    phone = phone_field()
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
