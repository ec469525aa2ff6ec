"""Short forms beside an application: stepping back, declining, cancelling, writing, asking, reporting."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.applications.enums import (
    WAYS_TO_REACH,
    ReportReason,
    RequestReason,
    Shared,
    State,
    WithdrawReason,
)
from talka.applications.forms.parts import AREA, CHECK, LINE
from talka.applications.models.conversation import TEXT_LENGTH
from talka.applications.queries.templates import TEMPLATES

Choices = Sequence[tuple[str, str]]


class WithdrawForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why"), choices=WithdrawReason.choices, widget=forms.RadioSelect(CHECK))


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Why the work will not take place"),
        max_length=60,
        widget=forms.TextInput(LINE),
        help_text=_("Everybody who applied reads this, and visitors of the page."),
    )

    def clean_reason(self) -> str:
        """Pages and mails end the sentence themselves."""
        return str(self.cleaned_data["reason"]).rstrip(" .")


class MessageForm(forms.Form):
    text = forms.CharField(label=_("Message"), max_length=TEXT_LENGTH, required=False, widget=forms.Textarea(AREA))
    attachment = forms.FileField(
        label=_("Picture or PDF"), required=False, widget=forms.ClearableFileInput({"class": "ds-input"})
    )


class OneOfBoth(forms.Form):
    """A prepared message or own words: who chose and typed is asked which, so that nothing typed is dropped unsaid."""

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("template") and said.get("text", "").strip():
            self.add_error("text", _("You chose a prepared message and wrote words of your own. Leave one of them."))
        return said


class TeamMessageForm(OneOfBoth, MessageForm):
    template = forms.ChoiceField(
        label=_("Prepared message"),
        required=False,
        choices=[("", _("my own words"))] + [(one.code, one.title) for one in TEMPLATES.values()],
        widget=forms.Select(LINE),
    )

    def __init__(self, *args: Any, freely: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_use = [(one.code, one.title) for one in TEMPLATES.values() if not (freely and one.to_minors)]
        self.fields["template"].widget.choices = [("", _("my own words")), *of_use] if freely else of_use


ADDRESSEES = {
    State.APPROVED: _("those who are approved"),
    State.SUBMITTED: _("those who wait for an answer"),
    State.WAITLISTED: _("those on the waiting list"),
    State.OFFERED: _("those to whom a place is offered"),
    State.COMPLETED: _("those whose work is done"),
}


class ToManyForm(OneOfBoth):
    """One text to everybody in one state, or of one shift."""

    to = forms.ChoiceField(label=_("To whom"), widget=forms.RadioSelect(CHECK))
    shift = forms.ChoiceField(label=_("Shift"), required=False, widget=forms.Select(LINE))
    template = forms.ChoiceField(
        label=_("Prepared message"),
        required=False,
        choices=[("", _("my own words"))] + [(one.code, one.title) for one in TEMPLATES.values() if not one.to_minors],
        widget=forms.Select(LINE),
    )
    text = forms.CharField(label=_("Message"), max_length=TEXT_LENGTH, required=False, widget=forms.Textarea(AREA))

    def __init__(self, *args: Any, people: Sequence[tuple[State, int]], shifts: Choices, **kwargs: Any) -> None:
        """`people`: how many are in each state."""
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [  # type: ignore[attr-defined]  # of a ChoiceField
            (one.value, f"{ADDRESSEES[one]} ({n})") for one, n in people
        ]
        self.fields["shift"].choices = [("", _("all shifts")), *shifts]  # type: ignore[attr-defined]  # likewise
        if not shifts:
            del self.fields["shift"]


class AskForm(forms.Form):
    field = forms.ChoiceField(label=_("What do you need"), choices=Shared.choices, widget=forms.Select(LINE))
    reason = forms.ChoiceField(label=_("What for"), choices=RequestReason.choices, widget=forms.Select(LINE))

    def __init__(self, *args: Any, freely: bool, known: Collection[str] = (), **kwargs: Any) -> None:
        """`known`: what is seen or asked for already is not offered to be asked for."""
        super().__init__(*args, **kwargs)
        left_out = {*known} if freely else {*known, *WAYS_TO_REACH}
        self.fields["field"].widget.choices = [one for one in Shared.choices if one[0] not in left_out]


class ReportForm(forms.Form):
    reason = forms.ChoiceField(label=_("What is wrong"), choices=ReportReason.choices, widget=forms.Select(LINE))


class AnswerForm(forms.Form):
    text = forms.CharField(label=_("What happened"), max_length=500, widget=forms.Textarea(AREA))
