"""What the organiser writes, answers and chooses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.certificates import queries
from talka.certificates.enums import Extent, Reason
from talka.certificates.esco import skills
from talka.certificates.forms.parts import (
    AREA,
    CHECK,
    DATE,
    LANGUAGE_CHOICES,
    LINE,
    Refusable,
    SkillsForm,
    SpanForm,
    WordsForm,
    set_choices,
)
from talka.certificates.schemas import CertificateFacts, CompetenceFact, Told


class OrganiserForm(SkillsForm, WordsForm):
    """What the organiser writes: their assessment and who signs."""

    assessment = forms.CharField(
        label=gettext_lazy("Assessment"),
        help_text=gettext_lazy("Your own words about the work, if you want to say more."),
        max_length=800,
        required=False,
        widget=forms.Textarea({**AREA, "rows": 3}),
    )
    competences = forms.MultipleChoiceField(
        label=gettext_lazy("Competences that you confirm"),
        help_text=gettext_lazy("The eight key competences of the European Union. Choose only what you have seen."),
        required=False,
        widget=forms.CheckboxSelectMultiple(CHECK),
    )
    signatory = forms.CharField(
        label=gettext_lazy("Who signs for the organiser: name and surname"), max_length=80, widget=forms.TextInput(LINE)
    )
    position = forms.CharField(
        label=gettext_lazy("Position"), max_length=80, required=False, widget=forms.TextInput(LINE)
    )

    def __init__(self, *args: Any, competences: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "competences", competences)

    def told(self, asked: CertificateFacts | None = None) -> Told:
        """`asked`: what the volunteer wrote about competences stays in the volunteer's words."""
        typed = self.cleaned_data
        language = asked.language if asked else typed["language"]
        own = {one.code: one.holder_text for one in asked.competences} if asked else {}
        names = dict([*queries.competences(language), *skills(language)])
        confirmed = {*typed["competences"], *typed["skills"]}
        wanted = [code for code in names if code in confirmed or code in own]
        return Told(
            duties=typed["duties"],
            training=typed["training"],
            assessment=typed["assessment"],
            competences=tuple(
                CompetenceFact(one, names[one], one in confirmed, own.get(one, "")) for one in wanted
            ),
            extent=asked.extent if asked else typed["extent"],
            language=language,
            signatory=typed["signatory"],
            position=typed["position"],
            named=bool(typed.get("named")),
        )  # fmt: skip


class NamedForm(forms.Form):
    named = forms.BooleanField(
        label=gettext_lazy("With the name, where the volunteer has disclosed it to you"),
        help_text=gettext_lazy("Everybody else is called by the name you know them by here."),
        required=False,
        widget=forms.CheckboxInput(CHECK),
    )


class IssueForm(NamedForm, SpanForm, OrganiserForm):
    """One or many certificates at once."""

    extent = forms.ChoiceField(
        label=gettext_lazy("How much it tells"), choices=Extent.choices, initial=Extent.FULL,
        widget=forms.RadioSelect(CHECK),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=LANGUAGE_CHOICES, initial="lv", widget=forms.RadioSelect(CHECK)
    )

    def __init__(self, *args: Any, offers: list[tuple[str, str]], many: bool, **kwargs: Any) -> None:
        """`many`: more than one person; what nobody writes for all, each person's own hours say."""
        super().__init__(*args, **kwargs)
        self.set_offers(offers)
        if many:
            self.fields["duties"].required = False
            self.fields["duties"].help_text = _(
                "Leave this empty, and each certificate names the opportunities of its own volunteer."
            )


class ReplaceForm(NamedForm, OrganiserForm):
    """A better one in the place of one that is issued. `own`: (position, name) of the organiser's documents in that one;
    `may_name`: whether the organiser chose the name and may choose again.
    """

    kept = forms.MultipleChoiceField(
        label=gettext_lazy("Documents of yours that stay attached"),
        required=False,
        widget=forms.CheckboxSelectMultiple(CHECK),
    )

    def __init__(self, *args: Any, own: list[tuple[int, str]], may_name: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own
        set_choices(self, "kept", [(str(position), name) for position, name in own])
        self.fields["kept"].initial = [str(position) for position, _name in own]
        if not own:
            del self.fields["kept"]
        self.fields["named"].help_text = _("Without it the name stands there by which you know them here.")
        if not may_name:
            del self.fields["named"]

    @property
    def left_out(self) -> list[int]:
        kept = self.cleaned_data.get("kept", [])
        return [position for position, _name in self.own if str(position) not in kept]


class DeclineForm(Refusable):
    reason = forms.CharField(
        label=gettext_lazy("Why not"),
        help_text=gettext_lazy("The volunteer reads this, and can change the draft and ask again."),
        max_length=500,
        widget=forms.Textarea({**AREA, "rows": 3}),
    )


class StopForm(Refusable):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Kept in the audit trail. Organisers are told only that it is stopped for now."),
        max_length=300,
        widget=forms.TextInput(LINE),
    )


class ManyForm(Refusable):
    """Certificates issued from one day to another, and why they are to end."""

    first = forms.DateField(label=gettext_lazy("Issued from"), widget=forms.DateInput(DATE, format="%Y-%m-%d"))
    last = forms.DateField(label=gettext_lazy("Issued to"), widget=forms.DateInput(DATE, format="%Y-%m-%d"))
    reason = forms.ChoiceField(
        label=gettext_lazy("Why"),
        choices=[(one.value, one.label) for one in (Reason.MISTAKE, Reason.WRONG_FACTS)],
        widget=forms.RadioSelect(CHECK),
    )


class RevokeForm(Refusable):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why"),
        choices=[(one.value, one.label) for one in Reason if one != Reason.KEY_LOST],
        widget=forms.RadioSelect(CHECK),
    )
