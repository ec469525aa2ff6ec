"""Forms of registering, of proofs and of teams."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.accounts.enums import Language
from talka.organisations.enums import Role
from talka.organisations.forms.parts import MunicipalityField, PlainForm

NAME_LENGTH = 60


def _team_name(*, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=_("Your name for the team"),
        help_text=_("Members of the team see it instead of your sign-in name. For example: Anna, koordinatore."),
        max_length=NAME_LENGTH,
        required=required,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class FindForm(PlainForm):
    q = forms.CharField(
        label=_("Registration number or name"),
        help_text=_("11 digits, or a few words of the name as it stands in the register."),
        max_length=100,
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "search", "enterkeyhint": "search"}),
    )


class SignedForm(PlainForm):
    file = forms.FileField(
        label=_("Signed application"),
        help_text=_("A file signed with eParaksts: .edoc, .asice or .pdf, at most 9 MB."),
        widget=forms.ClearableFileInput({"accept": ".edoc,.asice,.pdf"}),
    )


class JoinForm(PlainForm):
    display_name = _team_name()
    message = forms.CharField(
        label=_("What you do in this organisation"),
        help_text=_("The admins of the team read it to know who asks."),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class InviteForm(PlainForm):
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("The invitation goes to this address and holds 72 hours."),
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        initial=Role.COORDINATOR,
        widget=forms.RadioSelect,
        help_text=_(
            "A coordinator works with opportunities, applications and hours; an admin also with team and profile."
        ),
    )
    language = forms.ChoiceField(
        label=_("Language of the letter"), choices=Language.choices, initial=Language.LATVIAN, widget=forms.RadioSelect
    )


class NameForm(PlainForm):
    display_name = _team_name()


class AcceptForm(PlainForm):
    display_name = _team_name()


class BranchForm(PlainForm):
    name = forms.CharField(
        label=_("Name of the branch"),
        help_text=_("So that people know it from the others: Vēja Mātes Cēsu nodaļa."),
        max_length=255,
    )
    municipality = MunicipalityField(label=_("Municipality"))
