from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.accounts.models import User
from talka.core.errors import RefusedError
from talka.notifications.actions import check_words
from talka.notifications.enums import Category, Pace
from talka.notifications.kinds import Kind
from talka.notifications.queries.choices import Wish, wishes


class ChoiceForm(forms.Form):
    """A row for each kind: when its e-mail comes, and whether it knocks on devices."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.current = list(wishes(user))
        for one in self.current:
            self.fields[self.name(one.kind, "email")] = forms.ChoiceField(
                choices=Pace.choices,
                initial=one.email,
                widget=forms.Select(attrs={"class": "ds-input"}),
                label=_("E-mail: %(kind)s") % {"kind": one.kind.title},
            )
            self.fields[self.name(one.kind, "push")] = forms.BooleanField(
                required=False,
                initial=one.push,
                widget=forms.CheckboxInput(attrs={"class": "ds-input"}),
                label=_("On my devices: %(kind)s") % {"kind": one.kind.title},
            )

    @staticmethod
    def name(kind: Kind, way: str) -> str:
        return f"{kind.code.replace('.', '-')}-{way}"

    def groups(self) -> Iterator[tuple[Category, list[tuple[Kind, forms.BoundField, forms.BoundField]], bool]]:
        """Rows under the name of their group, in the order of the registry, and whether something is wrong in one."""
        rows: dict[Category, list[tuple[Kind, forms.BoundField, forms.BoundField]]] = {}
        for one in self.current:
            fields = self[self.name(one.kind, "email")], self[self.name(one.kind, "push")]
            rows.setdefault(one.kind.category, []).append((one.kind, *fields))
        for category, those in rows.items():
            yield category, those, any(email.errors or push.errors for _kind, email, push in those)

    def wanted(self) -> list[Wish]:
        clean = self.cleaned_data
        return [
            Wish(one.kind, Pace(clean[self.name(one.kind, "email")]), clean[self.name(one.kind, "push")])
            for one in self.current
        ]


class NewsForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail for news"),
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "ds-input", "autocomplete": "email"}),
    )


class DeviceForm(forms.Form):
    """What a browser tells of itself when a person allows messages."""

    endpoint = forms.URLField(max_length=500, assume_scheme="https")
    p256dh = forms.RegexField(r"^[A-Za-z0-9_-]{80,120}={0,2}$")
    auth = forms.RegexField(r"^[A-Za-z0-9_-]{16,40}={0,2}$")


class TextForm(forms.Form):
    subject = forms.CharField(
        label=_("Subject"), max_length=150, widget=forms.TextInput(attrs={"class": "ds-input", "spellcheck": "true"})
    )
    body = forms.CharField(
        label=_("Text"),
        max_length=4000,
        widget=forms.Textarea(attrs={"class": "ds-input", "rows": 12, "spellcheck": "true"}),
        help_text=_("An empty line begins a new paragraph. A line that begins with a dash is an item of a list."),
    )

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind

    def _checked(self, name: str) -> str:
        words = str(self.cleaned_data[name])
        try:
            check_words(self.kind, words)
        except RefusedError as error:
            raise forms.ValidationError(error.message, code=error.code) from error
        return words

    def clean_subject(self) -> str:
        return self._checked("subject")

    def clean_body(self) -> str:
        return self._checked("body").replace("\r\n", "\n")
