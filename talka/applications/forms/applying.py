"""The one screen of applying."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.accounts.models import User
from talka.accounts.queries import Told
from talka.applications.enums import (
    Shared,
)
from talka.applications.forms.parts import AREA, CHECK, LINE, NEEDS_CONSENT, keep_field
from talka.applications.models import Receiver
from talka.applications.models.application import ANSWER_LENGTH, MESSAGE_LENGTH, MOST_PEOPLE
from talka.applications.schemas import Draft
from talka.core import clock
from talka.core.templatetags.dates import span_text
from talka.opportunities.enums import Language
from talka.opportunities.models import Opportunity
from talka.opportunities.seen import came_by

WITHOUT, WITH = "without", "with"
OWN = frozenset({"how", "shares", "skills", "languages", "agreement_asked", "identity"})
TYPED = (Shared.NAME, Shared.SURNAME, Shared.PHONE)
"""Fields that may be told on the apply page; an e-mail has to be proven in one's profile first."""


class ApplyForm(forms.Form):
    """One screen. Questions of the organiser are fields `q_<id>`, values to share that the vault lacks `told_<code>`."""

    how = forms.ChoiceField(
        label=_("How do you apply"),
        choices=[(WITHOUT, _("Without personal data")), (WITH, _("With my name"))],
        initial=WITHOUT,
        widget=forms.RadioSelect(CHECK),
    )
    shares = forms.MultipleChoiceField(
        label=_("What may the organiser see"), required=False, widget=forms.CheckboxSelectMultiple(CHECK)
    )
    shifts = forms.MultipleChoiceField(label=_("Shifts"), widget=forms.CheckboxSelectMultiple(CHECK))
    people = forms.IntegerField(
        label=_("How many of you"),
        min_value=1,
        max_value=MOST_PEOPLE,
        initial=1,
        widget=forms.NumberInput(LINE),
        help_text=_("If you come as a group, you apply for all; names of the others are not asked."),
    )
    message = forms.CharField(
        label=_("Message to the organiser"), max_length=MESSAGE_LENGTH, required=False, widget=forms.Textarea(AREA)
    )
    skills = forms.MultipleChoiceField(
        label=_("Skills to show"), required=False, widget=forms.CheckboxSelectMultiple(CHECK)
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages to show"), required=False, widget=forms.CheckboxSelectMultiple(CHECK)
    )
    agreement_asked = forms.BooleanField(
        label=_("I want a written agreement"), required=False, widget=forms.CheckboxInput(CHECK)
    )

    identity = keep_field()
    via = forms.CharField(required=False, widget=forms.HiddenInput)
    """The channel of the page's address, which a form that is sent has lost."""

    def __init__(
        self,
        data: Any = None,
        *,
        opportunity: Opportunity,
        user: User | None,
        told: Told,
        receiver: Receiver | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.opportunity, self.known = opportunity, told.fields
        self._set_shares(user)
        if told.keeping_agreed or not self.told_fields():
            del self.fields["identity"]
        self._set_shifts()
        self._set_own("skills", [(one, one) for one in told.skills])
        names = dict(Language.choices)
        self._set_own("languages", [(one, names.get(one, one)) for one in told.languages])
        for question in opportunity.questions.all():
            self.fields[f"q_{question.pk}"] = forms.CharField(
                label=question.text, max_length=ANSWER_LENGTH, required=False, widget=forms.Textarea(AREA | {"rows": 2})
            )
        if receiver is not None:
            self._keep_bare()

    def _keep_bare(self) -> None:
        """To another channel goes nothing of the vault or the profile, so nothing of it is asked."""
        for name in list(self.fields):
            if name in OWN or name.startswith("told_"):
                del self.fields[name]

    def _set_shares(self, user: User | None) -> None:
        offered = [code for code in Shared.values if code in TYPED or code in self.known]
        offered = [code for code in offered if code not in {Shared.PERSONAL_CODE, Shared.ADDRESS, Shared.BIRTH_DATE}]
        self._choices("shares", [(code, Shared(code).label) for code in offered])
        for code in TYPED if user is not None else ():
            if code not in self.known:
                self.fields[f"told_{code}"] = forms.CharField(
                    label=Shared(code).label, max_length=120, required=False, widget=forms.TextInput(LINE)
                )

    def _set_shifts(self) -> None:
        now = clock.now()
        open_ones = [one for one in self.opportunity.shifts.all() if one.ends_at > now]
        if not open_ones:
            del self.fields["shifts"]
            return
        labels = [(str(one.pk), self._label(span_text(one.starts_at, one.ends_at, now), one.free)) for one in open_ones]
        self._choices("shifts", labels)
        if len(labels) == 1:
            self.fields["shifts"].initial = [labels[0][0]]

    @staticmethod
    def _label(when: str, free: int) -> str:
        return when if free > 0 else str(_("%(when)s – full, waiting list")) % {"when": when}

    def _set_own(self, name: str, choices: list[tuple[str, Any]]) -> None:
        if not choices:
            del self.fields[name]
            return
        self._choices(name, choices)
        self.fields[name].initial = [code for code, _label in choices]

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = choices

    def questions(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("q_")]

    def told_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("told_")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("how") == WITH:
            if not cleaned.get("shares"):
                self.add_error("shares", _("Choose what the organiser may see, or apply without personal data."))
            for code in cleaned.get("shares", []):
                if code not in self.known and f"told_{code}" in self.fields and not cleaned.get(f"told_{code}"):
                    self.add_error(f"told_{code}", _("Write it, or do not choose to show it."))
            if self.told() and "identity" in self.fields and not cleaned.get("identity"):
                self.add_error("identity", NEEDS_CONSENT)
        return cleaned

    def draft(self) -> Draft:
        """After is_valid()."""
        values = self.cleaned_data
        return Draft(
            people=values["people"],
            message=values["message"],
            skills=values.get("skills", []),
            languages=values.get("languages", []),
            shifts=[int(one) for one in values.get("shifts", [])],
            answers={int(name[2:]): values[name] for name in self.fields if name.startswith("q_") and values[name]},
            shares=values["shares"] if values.get("how") == WITH else [],
            agreement_asked=bool(values.get("agreement_asked")),
            told=self.told(),
            keep_agreed=bool(values.get("identity")),
            channel=came_by(values["via"]),
        )

    def told(self) -> dict[str, str]:
        """What was typed of the fields to be shared, for the vault."""
        values = self.cleaned_data
        if values.get("how") != WITH:
            return {}
        typed = {code: str(values.get(f"told_{code}") or "").strip() for code in values.get("shares", [])}
        return {code: text for code, text in typed.items() if text}
