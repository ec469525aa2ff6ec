"""Short forms beside an application: stepping back, declining, cancelling, writing, asking, reporting."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.applications.enums import (
    WAYS_TO_REACH,
    ReportReason,
    RequestReason,
    Shared,
    WithdrawReason,
)
from talka.applications.forms.parts import AREA, CHECK, LINE
from talka.applications.models.conversation import TEXT_LENGTH
from talka.applications.queries.templates import TEMPLATES


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


class TeamMessageForm(MessageForm):
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
