"""What Django's forms say is said in Talka's words: plain, and a file is called fails."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django
import pytest
from babel.messages.pofile import read_po
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext, override

from talka.core.messages import SAID_BY_FORMS

DJANGO = Path(django.__file__).parent / "conf/locale/en/LC_MESSAGES/django.po"
WORDS = [one for one in SAID_BY_FORMS if type(one) is str]


class Sent(forms.Form):
    name = forms.CharField(max_length=5)
    day = forms.DateField(required=False)
    kind = forms.ChoiceField(choices=[("a", "A")], required=False)
    paper = forms.FileField(required=False)


@pytest.mark.parametrize("words", WORDS)
def test_each_is_what_django_says_and_is_said_otherwise(words: str) -> None:
    with DJANGO.open("rb") as file:
        assert read_po(file).get(words) is not None
    with override("lv"):
        assert gettext(words) != words
        assert "datn" not in gettext(words)
    with override("en"):
        assert gettext(words) == words


def test_a_form_says_it() -> None:
    with override("lv"):
        files: MultiValueDict[str, Any] = MultiValueDict({"paper": [SimpleUploadedFile("a.pdf", b"")]})
        empty = Sent({"day": "32.13.2026.", "kind": "b"}, files)
        told = {name: list(said) for name, said in empty.errors.items()}
        long = list(Sent({"name": "Annija"}).errors["name"])
    assert told == {
        "name": ["Tas jānorāda."],
        "day": ["Tāda datuma nav. Ierakstiet, piemēram, 21.11.2026."],
        "kind": ["Šeit nav izvēles „b”. Izvēlieties no saraksta."],
        "paper": ["Šis fails ir tukšs. Izvēlieties citu."],
    }
    assert long == ["Par garu: drīkst būt ne vairāk kā 5 rakstzīmes (ir 6)."]
