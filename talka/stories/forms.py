"""What people type about stories: parsed here, judged by the acts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.core.errors import RefusedError
from talka.stories.models import TEXT_LENGTH

PAIR, FIRST = "pair", "first"
BOX = {"class": "ds-input"}


class StoryForm(forms.Form):
    about = forms.ChoiceField(label=gettext_lazy("About what"), required=False, widget=forms.RadioSelect(BOX))
    text = forms.CharField(
        label=gettext_lazy("Your story"),
        help_text=gettext_lazy(
            "What did you do, what surprised you, what would you say to somebody who thinks of coming? "
            "An empty line begins a new paragraph."
        ),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea({**BOX, "rows": 10}),
    )
    who = forms.ChoiceField(
        label=gettext_lazy("Under which name it is shown"),
        choices=[(PAIR, ""), (FIRST, gettext_lazy("Under my first name"))],
        initial=PAIR,
        widget=forms.RadioSelect(BOX),
    )
    first_name = forms.CharField(
        label=gettext_lazy("First name"), max_length=41, required=False, widget=forms.TextInput(BOX)
    )
    photo = forms.FileField(
        label=gettext_lazy("Picture"),
        help_text=gettext_lazy("JPEG, PNG or WebP. Only one in which nobody is recognised who has not agreed."),
        required=False,
        widget=forms.FileInput({**BOX, "accept": ".jpg,.jpeg,.png,.webp"}),
    )
    alt = forms.CharField(
        label=gettext_lazy("What the picture shows, in words"), max_length=200, required=False,
        widget=forms.TextInput(BOX),
    )  # fmt: skip
    consent = forms.BooleanField(
        label=gettext_lazy("I agree that this story is public under this name until I withdraw it"),
        widget=forms.CheckboxInput(BOX),
    )

    def __init__(self, *args: Any, called: str, about: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who, chosen = self.fields["who"], self.fields["about"]
        if isinstance(who, forms.ChoiceField):
            who.choices = [
                (PAIR, _("As this organiser knows me: %(name)s") % {"name": called}), (FIRST, _("Under my first name"))
            ]  # fmt: skip
        if isinstance(chosen, forms.ChoiceField):
            chosen.choices = about
            chosen.required = bool(about)
        if not about:
            del self.fields["about"]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("who") == FIRST and not told.get("first_name"):
            self.add_error("first_name", _("Write your first name."))
        if told.get("photo") and not told.get("alt"):
            self.add_error("alt", _("Say in a few words what the picture shows."))
        return told

    def refuse(self, error: RefusedError) -> None:
        where = {"story.first_name": "first_name", "story.length": "text", "story.links": "text"}.get(error.code)
        self.add_error(where, error.message or _("This is not possible any more."))

    def told(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {
            "text": typed["text"],
            "first_name": typed["first_name"] if typed["who"] == FIRST else "",
            "consent": typed["consent"],
            "photo": typed.get("photo"),
            "alt": typed.get("alt", ""),
        }
