"""How an embedded list looks."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.channels.theme import Look

MOST_IN_EMBED = 50


class LookForm(forms.Form):
    """Parameters of an embedded list. What is not understood counts as not said: a frame shows no errors."""

    theme = forms.ChoiceField(
        label=_("Background"),
        choices=[("", _("as the reader's device")), ("light", _("light")), ("dark", _("dark"))],
        required=False,
        widget=forms.Select({"class": "ds-input"}),
    )
    color = forms.RegexField(
        regex=r"\A#?[0-9A-Fa-f]{6}\Z",
        label=_("Colour of links"),
        required=False,
        help_text=_(
            "Six digits of your site's colour, for example 1a5fb4. Too pale on its background, it is made darker or"
            " lighter until it can be read."
        ),
        error_messages={"invalid": _("Write six digits from 0 to 9 and letters from a to f, for example 1a5fb4.")},
        widget=forms.TextInput({"class": "ds-input", "maxlength": 7, "spellcheck": "false"}),
    )
    limit = forms.IntegerField(
        label=_("How many opportunities"),
        min_value=1,
        max_value=MOST_IN_EMBED,
        required=False,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _("Write a number from 1 to 50.")),
        widget=forms.NumberInput({"class": "ds-input"}),
    )

    def clean_color(self) -> str:
        return str(self.cleaned_data["color"]).removeprefix("#").lower()

    def look(self) -> Look:
        """What was said and understood."""
        self.is_valid()
        told = self.cleaned_data
        return Look(told.get("theme") or "", told.get("color") or "", told.get("limit"))
