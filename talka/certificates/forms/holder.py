"""What the volunteer writes and chooses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from talka.certificates import queries
from talka.certificates.actions import MOST_ATTACHMENTS
from talka.certificates.enums import Extent
from talka.certificates.esco import skills
from talka.certificates.forms.parts import (
    AREA,
    CHECK,
    LANGUAGE_CHOICES,
    LINE,
    Refusable,
    SkillsForm,
    SpanForm,
    WordsForm,
    set_choices,
)
from talka.certificates.schemas import NAMED, CompetenceFact, Told
from talka.certificates.wording import hours
from talka.core.errors import RefusedError


class DraftForm(SpanForm, SkillsForm, WordsForm):
    """What the volunteer writes; a competence is a check box `c_<code>` and the volunteer's own words `own_<code>`."""

    who = forms.ChoiceField(
        label=gettext_lazy("Under which name"),
        choices=[("pair", ""), ("named", gettext_lazy("With my name and surname"))],
        initial="pair",
        widget=forms.RadioSelect(CHECK),
    )
    name = forms.CharField(
        label=gettext_lazy("Name and surname"),
        help_text=gettext_lazy(
            "Needed only with your name. When you ask for the certificate, the organiser sees it and whether it is the name"
            " you have disclosed to them."
        ),
        max_length=100,
        required=False,
        widget=forms.TextInput({**LINE, "autocomplete": "name"}),
    )
    extent = forms.ChoiceField(
        label=gettext_lazy("How much it tells"), choices=Extent.choices, initial=Extent.FULL,
        help_text=gettext_lazy("Of a certificate that tells everything you can make shorter ones yourself at any time."),
        widget=forms.RadioSelect(CHECK),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=LANGUAGE_CHOICES, initial="lv", widget=forms.RadioSelect(CHECK)
    )

    def __init__(
        self, *args: Any, offers: list[tuple[str, str]], competences: list[tuple[str, str]], called: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.codes = [code for code, _name in competences]
        self.set_offers(offers)
        set_choices(self, "who", [("pair", _("As this organiser knows me: %(name)s") % {"name": called}),
                               ("named", _("With my name and surname"))])  # fmt: skip
        for code, name in competences:
            self.fields[f"c_{code}"] = forms.BooleanField(label=name, required=False, widget=forms.CheckboxInput(CHECK))
            self.fields[f"own_{code}"] = forms.CharField(
                label=_("%(name)s: in your own words") % {"name": name}, max_length=300, required=False,
                widget=forms.Textarea({**AREA, "rows": 2}),
            )  # fmt: skip

    def competence_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"c_{code}"], self[f"own_{code}"]) for code in self.codes]

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if told.get("who") == "named" and len(told.get("name", "").split()) < 2:
            self.add_error("name", _("Write your name and surname, or choose the other name."))
        return told

    def told(self) -> Told:
        typed = self.cleaned_data
        names = dict([*queries.competences(typed["language"]), *skills(typed["language"])])
        chosen = [one for one in self.codes if typed.get(f"c_{one}") or typed.get(f"own_{one}")]
        return Told(
            duties=typed["duties"],
            training=typed["training"],
            competences=tuple(
                CompetenceFact(one, names[one], holder_text=typed.get(f"own_{one}", ""))
                for one in [*chosen, *typed["skills"]]
            ),
            extent=typed["extent"],
            language=typed["language"],
        )

    @property
    def name_told(self) -> str:
        return self.cleaned_data["name"] if self.cleaned_data["who"] == "named" else ""


class SummaryForm(Refusable):
    """Which certificates are added up, under which of the names that stand in them."""

    parts = forms.MultipleChoiceField(
        label=gettext_lazy("Certificates to add up"), widget=forms.CheckboxSelectMultiple(CHECK)
    )
    holder = forms.ChoiceField(
        label=gettext_lazy("Under which name"),
        help_text=gettext_lazy("Whoever reads the summary learns that all of these certificates are yours."),
        widget=forms.RadioSelect(CHECK),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=LANGUAGE_CHOICES, initial="lv", widget=forms.RadioSelect(CHECK)
    )

    def __init__(self, *args: Any, listed: Sequence[queries.Listed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = [(one.row, one.facts) for one in listed if one.facts]
        language = "en" if get_language() == "en" else "lv"
        set_choices(self, "parts", [
            (row.public_id, f"{facts.organiser.name}, {row.number}: {hours(facts.minutes, language)}") for row, facts in told
        ])  # fmt: skip
        names = dict.fromkeys(
            facts.holder for _row, facts in sorted(told, key=lambda one: one[1].holder_kind != NAMED)
        )  # fmt: skip
        set_choices(self, "holder", [(one, one) for one in names])
        self.initial = {"parts": [row.public_id for row, _facts in told], "holder": next(iter(names), "")}


class AttachForm(Refusable):
    """A document of a draft. All that an act finds wrong with it is wrong with the file."""

    name = forms.CharField(
        label=gettext_lazy("What this document is"),
        help_text=gettext_lazy("For example: programme of the training. The file's own name is not kept."),
        max_length=80,
        widget=forms.TextInput(LINE),
    )
    file = forms.FileField(
        label=gettext_lazy("Document"),
        help_text=gettext_lazy("PDF, JPEG or PNG, at most 5 MB; all documents of a certificate together at most 9 MB."),
        widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png", "class": "ds-input"}),
    )
    unsigned = forms.BooleanField(
        label=gettext_lazy("If the PDF is signed electronically, a copy without the signature is enough"),
        help_text=gettext_lazy(
            "A signature holds the signer's name and often the personal code: it is not passed on. The copy is under the"
            " seal of the certificate, but nobody's signature any more."
        ),
        required=False,
        widget=forms.CheckboxInput(CHECK),
    )

    def refuse(self, error: RefusedError) -> None:
        self.add_error("file", error.message or _("This is not possible any more."))


def enclosing(
    data: Mapping[str, Any] | None,
    files: MultiValueDict[str, UploadedFile[Any]] | None,
    *,
    free: int = MOST_ATTACHMENTS,
) -> list[AttachForm]:
    """Documents given along when a certificate is issued: `free`, as many as it may have, each may be left empty."""
    return [
        AttachForm(data, files, prefix=f"document{n}", empty_permitted=True, use_required_attribute=False)
        for n in range(1, free + 1)
    ]
