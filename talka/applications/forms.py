"""What people type about applications: parsed here, judged by the acts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.accounts.enums import ConsentKind
from talka.accounts.models import User
from talka.accounts.queries.consents import TEXTS
from talka.applications.enums import (
    DeclineReason,
    Relation,
    ReportReason,
    RequestReason,
    Shared,
    WithdrawReason,
)
from talka.applications.models.application import ANSWER_LENGTH, MESSAGE_LENGTH, MOST_PEOPLE
from talka.applications.models.conversation import TEXT_LENGTH
from talka.applications.queries.agreements import EDITABLE
from talka.applications.queries.templates import TEMPLATES
from talka.applications.schemas import Draft, Guardian
from talka.core import clock
from talka.core.templatetags.dates import span_text
from talka.opportunities.enums import Language
from talka.opportunities.models import Opportunity

AREA = {"class": "ds-input", "rows": 4}
LINE = {"class": "ds-input"}
CHECK = {"class": "ds-input"}
WITHOUT, WITH = "without", "with"
TYPED = (Shared.NAME, Shared.SURNAME, Shared.PHONE)
"""Fields that may be told on the apply page; an e-mail has to be proven in one's profile first."""


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


class ApplyForm(Marked):
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

    def __init__(
        self,
        data: Any = None,
        *,
        opportunity: Opportunity,
        user: User | None,
        known: Collection[str] = (),
        skills: Sequence[str] = (),
        languages: Sequence[str] = (),
        initial: Mapping[str, Any] | None = None,
        keeping_agreed: bool = False,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.opportunity, self.known = opportunity, frozenset(known)
        self._set_shares(user)
        if keeping_agreed or not self.told_fields():
            del self.fields["identity"]
        self._set_shifts()
        self._set_own("skills", [(one, one) for one in skills])
        names = dict(Language.choices)
        self._set_own("languages", [(one, names.get(one, one)) for one in languages])
        for question in opportunity.questions.all():
            self.fields[f"q_{question.pk}"] = forms.CharField(
                label=question.text, max_length=ANSWER_LENGTH, required=False, widget=forms.Textarea(AREA | {"rows": 2})
            )

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
                self.add_error("identity", _("To keep what you typed, Talka needs your consent."))
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
            shares=values["shares"] if values["how"] == WITH else [],
            agreement_asked=values["agreement_asked"],
            told=self.told(),
            keep_agreed=bool(values.get("identity")),
        )

    def told(self) -> dict[str, str]:
        """What was typed of the fields to be shared, for the vault."""
        values = self.cleaned_data
        if values.get("how") != WITH:
            return {}
        typed = {code: str(values.get(f"told_{code}") or "").strip() for code in values.get("shares", [])}
        return {code: text for code, text in typed.items() if text}


class WithdrawForm(Marked):
    reason = forms.ChoiceField(label=_("Why"), choices=WithdrawReason.choices, widget=forms.RadioSelect(CHECK))


class DeclineForm(Marked):
    reason = forms.ChoiceField(label=_("Why"), choices=DeclineReason.choices, widget=forms.Select(LINE))


class CancelForm(Marked):
    reason = forms.CharField(
        label=_("Why the work will not take place"),
        max_length=60,
        widget=forms.TextInput(LINE),
        help_text=_("Everybody who applied reads this, and visitors of the page."),
    )


class MessageForm(Marked):
    text = forms.CharField(label=_("Message"), max_length=TEXT_LENGTH, required=False, widget=forms.Textarea(AREA))
    attachment = forms.FileField(
        label=_("Picture or PDF"), required=False, widget=forms.ClearableFileInput({"class": "ds-input"})
    )


class TeamMessageForm(MessageForm):
    template = forms.ChoiceField(
        label=_("Prepared message"),
        required=False,
        choices=[("", _("my own words"))] + [(one.code, one.title) for one in TEMPLATES.values()],
        widget=forms.Select(LINE),
    )


class AskForm(Marked):
    field = forms.ChoiceField(label=_("What do you need"), choices=Shared.choices, widget=forms.Select(LINE))
    reason = forms.ChoiceField(label=_("What for"), choices=RequestReason.choices, widget=forms.Select(LINE))


class ReportForm(Marked):
    reason = forms.ChoiceField(label=_("What is wrong"), choices=ReportReason.choices, widget=forms.Select(LINE))


class AnswerForm(Marked):
    text = forms.CharField(label=_("What happened"), max_length=500, widget=forms.Textarea(AREA))


class GuardianMailForm(Marked):
    email = forms.EmailField(
        label=_("Guardian's e-mail"),
        required=False,
        widget=forms.EmailInput(LINE | {"autocomplete": "off"}),
        help_text=_("Only for this link and two reminders; deleted when the guardian has answered."),
    )


class ConsentForm(Marked):
    name = forms.CharField(
        label=_("Your name and surname"), max_length=120, widget=forms.TextInput(LINE | {"autocomplete": "name"})
    )
    relation = forms.ChoiceField(label=_("You are the child's"), choices=Relation.choices, widget=forms.Select(LINE))
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
        label=_("Or add a file signed with eParaksts (.edoc, .asice, .pdf)"),
        required=False,
        widget=forms.ClearableFileInput({"class": "ds-input"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("signature") and not cleaned.get("file"):
            self.add_error("signature", _("Sign by typing your name, or add a signed file."))
        return cleaned

    def guardian(self) -> Guardian:
        values = self.cleaned_data
        return Guardian(values["name"], values["relation"], values["child"], values["signature"])


class IdentityForm(Marked):
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
            self.add_error("identity", _("To keep what you typed, Talka needs your consent."))
        return cleaned

    @property
    def keep_agreed(self) -> bool:
        return bool(self.cleaned_data.get("identity"))

    def told(self) -> dict[str, str]:
        return {key: str(value) for key, value in self.cleaned_data.items() if value and key != "identity"}


class TermsForm(Marked):
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

    def worded(self) -> dict[str, str]:
        values = self.cleaned_data
        days = {name: f"{values[name]:%d.%m.%Y.}" for name in ("from", "to")}
        return {name: days.get(name) or str(values[name]) for name in EDITABLE}


class SignForm(Marked):
    seen = forms.CharField(widget=forms.HiddenInput)
    file = forms.FileField(
        label=_("Or the same file signed with eParaksts (.edoc, .asice, .pdf)"),
        required=False,
        widget=forms.ClearableFileInput({"class": "ds-input"}),
    )


class TerminateForm(Marked):
    ends_on = forms.DateField(label=_("Last day"), widget=forms.DateInput(LINE | {"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].initial = clock.today() + timedelta(days=3)


class InsuranceForm(Marked):
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


def refused(form: forms.Form, field: str | None, text: str) -> None:
    """Put an act's refusal at its field."""
    form.add_error(field if field in form.fields else None, text)
