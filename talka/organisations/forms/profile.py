"""Forms of an organisation's own profile: one for each section of the page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from talka.core import clock
from talka.organisations.enums import LinkKind, PartnerKind
from talka.organisations.forms.parts import MunicipalityField, PlainForm, SectionForm, dress
from talka.organisations.forms.rows import VersionedForm
from talka.organisations.models import MAX_FIELDS, Organisation

LONG = 4_000
WAYS = 10
AREA = {"rows": 6, "spellcheck": "true"}
MARKDOWN = _("You may use **bold**, lists and links.")


class BasicsForm(SectionForm):
    municipality = MunicipalityField(label=_("Municipality"), required=False)
    contact_ways = forms.CharField(
        label=_("Ways to get in touch"),
        help_text=_("One on each line: by phone on working days 9–17, WhatsApp, in person at the office …"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )

    class Meta:
        model = Organisation
        fields = ["email", "phone", "municipality", "address", "contact_ways"]
        help_texts = {
            "email": _("Everybody sees it on the organisation's page."),
            "address": _("Where people may come. Leave it empty if it is somebody's home."),
        }
        widgets = {"phone": forms.TextInput({"type": "tel"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["contact_ways"] = "\n".join(self.instance.contact_ways)

    def clean_contact_ways(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["contact_ways"].splitlines()]
        ways = [line for line in lines if line]
        if len(ways) > WAYS or any(len(line) > 200 for line in ways):
            raise ValidationError(gettext("At most %(n)d lines of 200 signs.") % {"n": WAYS})
        return ways


class ActivityForm(SectionForm):
    class Meta:
        model = Organisation
        fields = ["fields", "mission", "aims"]
        help_texts = {
            "fields": _("At most five."),
            "mission": _("One or two sentences: whom you help and how. It stands at the top of your page."),
            "aims": MARKDOWN,
        }
        widgets = {
            "fields": forms.CheckboxSelectMultiple,
            "mission": forms.Textarea({"rows": 3, "maxlength": 600}),
            "aims": forms.Textarea(AREA | {"maxlength": LONG}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fields"].label_from_instance = lambda one: one.display_name  # type: ignore[attr-defined]  # of ModelMultipleChoiceField

    def clean_fields(self) -> Any:
        chosen = self.cleaned_data["fields"]
        if len(chosen) > MAX_FIELDS:
            raise ValidationError(gettext("Choose at most %(n)d fields.") % {"n": MAX_FIELDS})
        return chosen


class VolunteersForm(SectionForm):
    class Meta:
        model = Organisation
        fields = ["motivation", "support", "work_environment"]
        help_texts = {
            "motivation": _("New skills, friends, what changes for others. What do your volunteers thank you for?"),
            "support": _("Training, transport, meals, somebody to ask on the day …"),
            "work_environment": _("Where the work is done, with whom, how a day looks."),
        }
        widgets = dict.fromkeys(fields, forms.Textarea(AREA | {"maxlength": LONG}))


class SafetyForm(SectionForm):
    upload = forms.FileField(
        label=_("Safety policy as a document"),
        help_text=_("PDF, .docx or .odt, at most 9 MB. Check that the document's properties name nobody by mistake."),
        required=False,
        widget=forms.FileInput({"accept": ".pdf,.docx,.odt"}),
    )
    drop_document = forms.BooleanField(label=_("Remove the document that is there now"), required=False)

    class Meta:
        model = Organisation
        fields = ["safety_policy", "safety_policy_on"]
        help_texts = {"safety_policy": _("How you look after the safety and well-being of volunteers.")}
        widgets = {
            "safety_policy": forms.Textarea(AREA | {"maxlength": LONG}),
            "safety_policy_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.safety_document_id:
            del self.fields["drop_document"]


class VersionForm(VersionedForm[Organisation]):
    """Of sections that change rows beside the organisation: only the version that was shown."""

    class Meta:
        model = Organisation
        fields: list[str] = []


class RowForm(forms.Form):
    """One line of a list. An empty one is left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)

    def has_changed(self) -> bool:
        """A list to choose from always says something: by itself it makes no row."""
        return any(name != "kind" for name in self.changed_data)

    def row(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name in self.base_fields}


class ContactRow(RowForm):
    name = forms.CharField(label=_("Name and surname"), max_length=120)
    position = forms.CharField(label=_("Position"), max_length=120, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False, widget=forms.TextInput({"type": "tel"}))


class PartnerRow(RowForm):
    name = forms.CharField(label=_("Name of the partner"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=PartnerKind.choices, initial=PartnerKind.OTHER)
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https", max_length=200)


class LinkRow(RowForm):
    kind = forms.ChoiceField(label=_("Where"), choices=LinkKind.choices)
    url = forms.URLField(label=_("Address"), assume_scheme="https", max_length=200)


class WebsiteForm(SectionForm):
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https", max_length=200)

    class Meta:
        model = Organisation
        fields = ["website"]


def row_formset(kind: type[RowForm]) -> type[forms.BaseFormSet[Any]]:
    """A list of rows with three empty ones at the end; each may be marked to be removed."""
    return forms.formset_factory(kind, extra=3, can_delete=True, max_num=20, validate_max=True, absolute_max=40)


class ReportForm(PlainForm):
    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2100)
    title = forms.CharField(label=_("Title"), max_length=200)
    summary = forms.CharField(label=_("In short"), max_length=1_000, required=False, widget=forms.Textarea({"rows": 3}))
    url = forms.URLField(label=_("Link to the report"), required=False, assume_scheme="https", max_length=200)
    upload = forms.FileField(
        label=_("Or the report as a file"),
        help_text=_("PDF, .docx or .odt, at most 9 MB. Check that the document's properties name nobody by mistake."),
        required=False,
        widget=forms.FileInput({"accept": ".pdf,.docx,.odt"}),
    )

    def clean(self) -> dict[str, Any] | None:
        found = super().clean()
        said = self.cleaned_data
        if not self.errors and not (said.get("summary") or said.get("url") or said.get("upload")):
            raise ValidationError(gettext("Add a link, a file or a few words."))
        if said.get("year") and said["year"] > clock.today().year:
            self.add_error("year", gettext("This year has not come yet."))
        return found


class PictureForm(PlainForm):
    upload = forms.FileField(
        label=_("Picture"),
        help_text=_("JPEG, PNG or WebP, at most 9 MB. Where and with what it was taken is removed from it."),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )
    alt = forms.CharField(
        label=_("What the picture shows"),
        help_text=_("In a few words, for those who cannot see it: “Volunteers plant trees in the schoolyard”."),
        max_length=250,
    )
