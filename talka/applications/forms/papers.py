"""The guardian's consent, the written agreement, the insurance."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.applications.enums import (
    Relation,
)
from talka.applications.forms.parts import CHECK, LINE, NEEDS_CONSENT, keep_field
from talka.applications.queries.agreements import EDITABLE
from talka.applications.schemas import Guardian
from talka.core import clock


class GuardianMailForm(forms.Form):
    email = forms.EmailField(
        label=_("Guardian's e-mail"),
        required=False,
        widget=forms.EmailInput(LINE | {"autocomplete": "off"}),
        help_text=_("Only for this link and two reminders; deleted when the guardian has answered."),
    )

    def clean_email(self) -> str:
        """Asked for only by the button that sends: a link made in its place would end the one passed on before."""
        email: str = self.cleaned_data["email"]
        if "send" in self.data and not email:
            raise forms.ValidationError(_("Type the guardian's e-mail. Nothing was sent, and no new link was made."))
        return email


class ConsentForm(forms.Form):
    name = forms.CharField(
        label=_("Your name and surname"), max_length=120, widget=forms.TextInput(LINE | {"autocomplete": "name"})
    )
    relation = forms.ChoiceField(
        label=_("You are the child's"), choices=[("", _("choose one")), *Relation.choices], widget=forms.Select(LINE)
    )
    child = forms.CharField(
        label=_("The child's name and surname"),
        max_length=120,
        widget=forms.TextInput(LINE | {"autocomplete": "off"}),
        help_text=_("The organiser does not see these names."),
    )
    read = forms.BooleanField(
        label=_("I have read the text above and consent to it"), widget=forms.CheckboxInput(CHECK)
    )
    signature = forms.CharField(
        label=_("Sign: type your name and surname once more"),
        max_length=120,
        required=False,
        widget=forms.TextInput(LINE | {"autocomplete": "off"}),
    )
    file = forms.FileField(
        label=_("The same file, signed (.edoc, .asice, .pdf)"),
        required=False,
        widget=forms.ClearableFileInput({"class": "ds-input"}),
    )

    def __init__(self, *args: Any, proven: str = "", **kwargs: Any) -> None:
        """`proven`: the name that an eID told; nothing of it is typed or signed then."""
        super().__init__(*args, **kwargs)
        self.proven = proven
        for name in ("name", "signature", "file") if proven else ():
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.proven and not cleaned.get("signature") and not cleaned.get("file"):
            self.add_error("signature", _("Sign by typing your name, or add a signed file."))
        return cleaned

    def guardian(self) -> Guardian:
        values = self.cleaned_data
        name, signature = values.get("name", self.proven), values.get("signature", "")
        return Guardian(name, values["relation"], values["child"], signature)


class IdentityForm(forms.Form):
    """For the agreement. Which of them is known already stays in the vault when its field is left empty."""

    name = forms.CharField(label=_("First name"), max_length=120, required=False, widget=forms.TextInput(LINE))
    surname = forms.CharField(label=_("Surname"), max_length=120, required=False, widget=forms.TextInput(LINE))
    birth_date = forms.DateField(
        label=_("Date of birth"), required=False, widget=forms.DateInput(LINE | {"type": "date"}, format="%Y-%m-%d")
    )
    personal_code = forms.RegexField(
        r"^\d{6}-?\d{5}$",
        label=_("Personal code, if you want it there instead of the date of birth"),
        required=False,
        widget=forms.TextInput(LINE | {"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("A personal code has eleven digits.")},
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False, widget=forms.TextInput(LINE))
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False, widget=forms.TextInput(LINE))
    identity = keep_field()

    def __init__(self, data: Any = None, *, keeping_agreed: bool = False) -> None:
        super().__init__(data)
        if keeping_agreed:
            del self.fields["identity"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "identity" in self.fields and not cleaned.get("identity") and self.told():
            self.add_error("identity", NEEDS_CONSENT)
        return cleaned

    @property
    def keep_agreed(self) -> bool:
        return bool(self.cleaned_data.get("identity"))

    def told(self) -> dict[str, str]:
        return {key: str(value) for key, value in self.cleaned_data.items() if value and key != "identity"}


class TermsForm(forms.Form):
    """What the organiser words of the agreement."""

    representative = forms.CharField(label=_("Who signs for the organiser, position"), max_length=200)
    coordinator = forms.CharField(label=_("Responsible coordinator, how to reach"), max_length=200)
    hours = forms.CharField(label=_("Amount of work, hours"), max_length=100)
    expenses = forms.CharField(label=_("Expenses: which, up to how much"), max_length=500, required=False)
    confidentiality = forms.CharField(label=_("Confidentiality"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("from", _("Agreement from")), ("to", _("Agreement to"))):
            self.fields[name] = forms.DateField(
                label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
            )
        for field in self.fields.values():
            field.widget.attrs["class"] = "ds-input"
        self.order_fields(["representative", "coordinator", "hours", "from", "to", "expenses", "confidentiality"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("from"), cleaned.get("to")
        if start and end and end < start:
            self.add_error("to", _("The agreement cannot end before it begins."))
        return cleaned

    def worded(self) -> dict[str, str]:
        values = self.cleaned_data
        days = {name: f"{values[name]:%d.%m.%Y.}" for name in ("from", "to")}
        return {name: days.get(name) or str(values[name]) for name in EDITABLE}


class SignForm(forms.Form):
    seen = forms.CharField(widget=forms.HiddenInput)
    file = forms.FileField(
        label=_("Or the same file signed with eParaksts (.edoc, .asice, .pdf)"),
        required=False,
        widget=forms.ClearableFileInput({"class": "ds-input"}),
    )


class TerminateForm(forms.Form):
    ends_on = forms.DateField(label=_("Last day"), widget=forms.DateInput(LINE | {"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].initial = clock.today() + timedelta(days=3)


class InsuranceForm(forms.Form):
    insurer = forms.CharField(label=_("Insurer"), max_length=120, widget=forms.TextInput(LINE))
    policy = forms.CharField(label=_("Policy number"), max_length=60, widget=forms.TextInput(LINE))
    valid_from = forms.DateField(label=_("Valid from"), widget=forms.DateInput(LINE | {"type": "date"}))
    valid_to = forms.DateField(label=_("Valid to"), widget=forms.DateInput(LINE | {"type": "date"}))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("valid_from"), cleaned.get("valid_to")
        if start and end and end < start:
            self.add_error("valid_to", _("The policy cannot end before it begins."))
        return cleaned
