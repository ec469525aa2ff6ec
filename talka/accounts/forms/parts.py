"""Pieces that several forms of this app share."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from talka.accounts.actions import Age, certain_from
from talka.accounts.enums import MINORS, AgeBand, ConsentKind, Sex
from talka.accounts.policies.nicknames import LONGEST, check_nickname, normalised
from talka.accounts.policies.passwords import LONGEST as LONGEST_PASSWORD
from talka.accounts.queries.consents import TEXTS
from talka.core import clock
from talka.registers.models import Municipality

TOO_YOUNG = "under-13"
NOT_SAID = "not-said"
OLDEST_YEARS = 120
PASSKEY, PASSWORD = "passkey", "password"


class Dressed(forms.Form):
    """Controls look like Designsystemet's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "ds-input")


class NicknameField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Nickname"),
            help_text=_("You sign in with it. Nobody but you ever sees it."),
            max_length=LONGEST,
            widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        nickname = normalised(str(super().clean(value)))
        check_nickname(nickname)
        return nickname


def new_password(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=LONGEST_PASSWORD,
        help_text=_("At least 10 characters. Three or four random words make a good password."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


def check_password(form: forms.Form, password: str, nickname: str) -> None:
    """Put what is wrong with the password beside it."""

    class Holder:
        """Whoever is going to have it: validators look at the nickname."""

    holder = Holder()
    holder.nickname = nickname  # type: ignore[attr-defined]  # all that validators ask of a person not made yet
    try:
        validate_password(password, holder)  # type: ignore[arg-type]  # as above
    except ValidationError as error:
        form.add_error("password", error)


def consent(kind: ConsentKind) -> forms.BooleanField:
    unticked = {"required": _("Without this we cannot go on. Tick the box if you agree.")}
    return forms.BooleanField(label=TEXTS[kind].shown, error_messages=unticked)


def name_field(*, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=_("First name"),
        max_length=100,
        required=required,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )


def surname_field(*, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=_("Surname"),
        max_length=100,
        required=required,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )


def phone_field() -> forms.RegexField:
    return forms.RegexField(
        regex=r"^\+?[0-9 ()-]{7,20}$",
        label=_("Phone"),
        required=False,
        error_messages={"invalid": _("Write the phone number with digits, like +371 20000000.")},
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )


def birth_field(*, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=_("Date of birth"),
        required=required,
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
    )


def checked_birth(birth: dt.date) -> dt.date:
    today = clock.today()
    if birth > today or birth.year < today.year - OLDEST_YEARS:
        raise ValidationError(_("Check the date of birth."), code="birth_date")
    return birth


def sex_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Sex"),
        help_text=_("Only for the country's statistics. Organisers never see it."),
        choices=[("", _("I do not want to say")), *Sex.choices],
        required=False,
        widget=forms.RadioSelect,
    )


def way_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("How do you want to sign in?"),
        choices=[
            (PASSWORD, _("With a password")),
            (PASSKEY, _("With a passkey: fingerprint, face or PIN of this device")),
        ],
        initial=PASSWORD,
        widget=forms.RadioSelect,
    )


def municipalities() -> QuerySet[Municipality]:
    """Those of today, in Latvian order."""
    return Municipality.objects.active(clock.today()).order_by("sort_key")


def birthday_months() -> list[tuple[str, str]]:
    """This month and the 36 after it: within them everybody under 18 is 16 or 18."""
    today = clock.today()
    months = [(today.year + (today.month - 1 + ahead) // 12, (today.month - 1 + ahead) % 12 + 1) for ahead in range(37)]
    return [(f"{year}-{month:02}", date_format(dt.date(year, month, 1), "YEAR_MONTH_FORMAT")) for year, month in months]


class AgeForm(Dressed):
    """The age band, and for minors the month of the next one, so that nothing need be asked again."""

    age = forms.ChoiceField(
        label=_("How old are you?"),
        help_text=_("The law treats people under 18 differently, so we need to know this much."),
        choices=[
            (TOO_YOUNG, _("younger than 13")),
            *AgeBand.choices,
            (NOT_SAID, _("I do not want to say (I am 18 or older)")),
        ],
        widget=forms.RadioSelect,
    )
    birthday_month = forms.ChoiceField(
        label=_("If you are 13–17: in which month will you be 16 or 18?"),
        help_text=_("Then we need not ask for your date of birth."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        month = self.fields["birthday_month"]
        month.choices = [("", "—"), *birthday_months()]  # type: ignore[attr-defined]  # it is a ChoiceField

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        band, month = told.get("age"), told.get("birthday_month")
        if band not in MINORS:
            return told
        if not month:
            self.add_error("birthday_month", ValidationError(_("Choose the month."), code="required"))
        elif band == AgeBand.FROM_16 and month > birthday_months()[24][0]:
            self.add_error(
                "birthday_month", ValidationError(_("At 16 or 17 it is at most two years away."), code="far")
            )
        return told

    @property
    def too_young(self) -> bool:
        return bool(self.cleaned_data.get("age") == TOO_YOUNG)

    @property
    def age_told(self) -> Age:
        band = self.cleaned_data["age"]
        if band == NOT_SAID:
            return Age("")
        if band not in MINORS:
            return Age(band)
        year, month = map(int, self.cleaned_data["birthday_month"].split("-"))
        return Age(band, certain_from(year, month))
