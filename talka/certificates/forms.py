"""What people type about certificates: parsed here, judged by the acts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from talka.certificates import queries
from talka.certificates.enums import Extent, Reason
from talka.certificates.schemas import NAMED, CertificateFacts, CompetenceFact, Told
from talka.certificates.wording import hours
from talka.core.errors import RefusedError

AREA = {"class": "ds-input", "rows": 4}
LINE = {"class": "ds-input"}
CHECK = {"class": "ds-input"}
DATE = {"class": "ds-input", "type": "date"}
LANGUAGE_CHOICES = [("lv", "latviešu"), ("en", "English")]
LARGEST = 9_000_000
"""Below what the gateway takes as one request (config.lanes)."""


class CheckForm(forms.Form):
    """A code from paper, or the file itself. Nothing of it is kept."""

    code = forms.CharField(
        label=gettext_lazy("Code on the certificate"),
        help_text=gettext_lazy("28 letters and digits beside the square code. Hyphens and capitals do not matter."),
        max_length=60,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "class": "ds-input"}),
    )
    file = forms.FileField(
        label=gettext_lazy("The certificate as a file"),
        help_text=gettext_lazy("PDF, .edoc or JSON. You can also drop it here. The file is checked and not kept."),
        required=False,
        widget=forms.FileInput({"accept": ".pdf,.edoc,.asice,.json", "class": "ds-input"}),
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not told.get("code") and not told.get("file") and not self.errors:
            self.add_error("code", _("Type the code or choose the file."))
        if told.get("code") and told.get("file"):
            self.add_error("file", _("One at a time: the code or the file."))
        return told

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if file and file.size > LARGEST:
            raise forms.ValidationError(_("The file is too large to be a certificate."))
        return file


class Refusable(forms.Form):
    """A form that an act may still refuse."""

    def refuse(self, error: RefusedError) -> None:
        self.add_error(None, error.message or _("This is not possible any more."))


class WordsForm(Refusable):
    """The words that both sides write."""

    duties = forms.CharField(
        label=gettext_lazy("Duties"),
        help_text=gettext_lazy("What was done, in a sentence or two. A school or an employer reads this."),
        max_length=1_500,
        widget=forms.Textarea(AREA),
    )
    training = forms.CharField(
        label=gettext_lazy("Training"),
        help_text=gettext_lazy("For example: first aid, 4 hours."),
        max_length=400,
        required=False,
        widget=forms.Textarea({**AREA, "rows": 2}),
    )


class OrganiserForm(WordsForm):
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
        _choices(self, "competences", competences)

    def told(self, asked: CertificateFacts | None = None) -> Told:
        """`asked`: what the volunteer wrote about competences stays in the volunteer's words."""
        typed = self.cleaned_data
        language = asked.language if asked else typed["language"]
        own = {one.code: one.holder_text for one in asked.competences} if asked else {}
        names, confirmed = dict(queries.competences(language)), set(typed["competences"])
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


class IssueForm(OrganiserForm):
    """One or many certificates at once."""

    first = forms.DateField(
        label=gettext_lazy("Hours from"), required=False, widget=forms.DateInput(DATE, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=gettext_lazy("Hours to"), required=False, widget=forms.DateInput(DATE, format="%Y-%m-%d")
    )
    offers = forms.MultipleChoiceField(
        label=gettext_lazy("Only this work"), required=False, widget=forms.CheckboxSelectMultiple(CHECK)
    )
    named = forms.BooleanField(
        label=gettext_lazy("With the name, where the volunteer has disclosed it to you"),
        help_text=gettext_lazy("Everybody else is called by the name you know them by here."),
        required=False,
        widget=forms.CheckboxInput(CHECK),
    )
    extent = forms.ChoiceField(
        label=gettext_lazy("How much it tells"), choices=Extent.choices, initial=Extent.FULL,
        widget=forms.RadioSelect(CHECK),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=LANGUAGE_CHOICES, initial="lv", widget=forms.RadioSelect(CHECK)
    )

    def __init__(self, *args: Any, offers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "offers", offers)
        if len(offers) < 2:
            del self.fields["offers"]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("first") and told.get("last") and told["last"] < told["first"]:
            self.add_error("last", _("The last day cannot be before the first."))
        return told

    def span(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {"first": typed["first"], "last": typed["last"], "offers": typed.get("offers", [])}


class DraftForm(WordsForm):
    """What the volunteer writes; a competence is a check box `c_<code>` and the volunteer's own words `own_<code>`."""

    first = forms.DateField(
        label=gettext_lazy("Hours from"), required=False, widget=forms.DateInput(DATE, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=gettext_lazy("Hours to"), required=False, widget=forms.DateInput(DATE, format="%Y-%m-%d")
    )
    offers = forms.MultipleChoiceField(
        label=gettext_lazy("Only this work"), required=False, widget=forms.CheckboxSelectMultiple(CHECK)
    )
    who = forms.ChoiceField(
        label=gettext_lazy("Under which name"),
        choices=[("pair", ""), ("named", gettext_lazy("With my name and surname"))],
        initial="pair",
        widget=forms.RadioSelect(CHECK),
    )
    name = forms.CharField(
        label=gettext_lazy("Name and surname"),
        help_text=gettext_lazy("Needed only with your name. The organiser sees it when you ask for the certificate."),
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
        _choices(self, "offers", offers)
        if len(offers) < 2:
            del self.fields["offers"]
        _choices(self, "who", [("pair", _("As this organiser knows me: %(name)s") % {"name": called}),
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
        told = super().clean() or {}
        if told.get("first") and told.get("last") and told["last"] < told["first"]:
            self.add_error("last", _("The last day cannot be before the first."))
        if told.get("who") == "named" and len(told.get("name", "").split()) < 2:
            self.add_error("name", _("Write your name and surname, or choose the other name."))
        return told

    def span(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {"first": typed["first"], "last": typed["last"], "offers": typed.get("offers", [])}

    def told(self) -> Told:
        typed = self.cleaned_data
        names = dict(queries.competences(typed["language"]))
        chosen = [one for one in self.codes if typed.get(f"c_{one}") or typed.get(f"own_{one}")]
        return Told(
            duties=typed["duties"],
            training=typed["training"],
            competences=tuple(CompetenceFact(one, names[one], holder_text=typed[f"own_{one}"]) for one in chosen),
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
        _choices(self, "parts", [
            (row.public_id, f"{facts.organiser.name}, {row.number}: {hours(facts.minutes, language)}") for row, facts in told
        ])  # fmt: skip
        names = dict.fromkeys(
            facts.holder for _row, facts in sorted(told, key=lambda one: one[1].holder_kind != NAMED)
        )  # fmt: skip
        _choices(self, "holder", [(one, one) for one in names])
        self.initial |= {"parts": [row.public_id for row, _facts in told], "holder": next(iter(names), "")}


class DeclineForm(Refusable):
    reason = forms.CharField(
        label=gettext_lazy("Why not"),
        help_text=gettext_lazy("The volunteer reads this, and can change the draft and ask again."),
        max_length=500,
        widget=forms.Textarea({**AREA, "rows": 3}),
    )


class RevokeForm(Refusable):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why"),
        choices=[(one.value, one.label) for one in Reason if one != Reason.KEY_LOST],
        widget=forms.RadioSelect(CHECK),
    )


class AttachForm(Refusable):
    name = forms.CharField(
        label=gettext_lazy("What this document is"),
        help_text=gettext_lazy("For example: programme of the training. The file's own name is not kept."),
        max_length=80,
        widget=forms.TextInput(LINE),
    )
    file = forms.FileField(
        label=gettext_lazy("Document"),
        help_text=gettext_lazy("PDF, JPEG or PNG, at most 5 MB."),
        widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png", "class": "ds-input"}),
    )


def _choices(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
