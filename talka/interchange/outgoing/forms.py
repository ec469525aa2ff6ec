"""The rules of a feed out, and the trial of one opportunity."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.interchange.models import OutFeed
from talka.opportunities.enums import Kind
from talka.registers.queries import active_municipalities, fields

NUMBER = re.compile(r"[0-9]{11}|[2-9b-z]{10}")
MOST = 200


class NumbersField(forms.CharField):
    """Registration numbers or ids, one in a line."""

    widget = forms.Textarea({"class": "ds-input", "rows": 3})

    def prepare_value(self, value: object) -> object:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: object) -> list[str]:  # type: ignore[override]  # it is a list in the end
        told = re.split(r"[\s,;]+", str(value or "").strip())
        found = list(dict.fromkeys(one for one in told if one))
        if wrong := [one for one in found if not NUMBER.fullmatch(one)]:
            raise forms.ValidationError(
                _("This is no registration number: %(number)s."), "number", {"number": wrong[0]}
            )
        if len(found) > MOST:
            raise forms.ValidationError(_("No more than %(n)d."), "many", {"n": MOST})
        return found


class OutFeedForm(forms.ModelForm[OutFeed]):
    use_required_attribute = False
    fields = forms.MultipleChoiceField(  # type: ignore[assignment]  # the model's name; the metaclass takes it away
        label=gettext_lazy("Only these fields"), required=False, widget=forms.CheckboxSelectMultiple
    )
    municipalities = forms.MultipleChoiceField(
        label=gettext_lazy("Only these municipalities"), required=False, widget=forms.CheckboxSelectMultiple
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Only these kinds of work"),
        required=False,
        choices=Kind.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    only = NumbersField(
        label=gettext_lazy("Only these organisations"),
        required=False,
        help_text=gettext_lazy("Registration numbers, one in a line. Empty: all."),
    )
    without = NumbersField(
        label=gettext_lazy("Without these organisations"),
        required=False,
        help_text=gettext_lazy("Registration numbers, one in a line."),
    )

    class Meta:
        model = OutFeed
        fields = ("name", "format", "fields", "municipalities", "kinds", "only", "without")
        widgets = {"name": forms.TextInput({"class": "ds-input"}), "format": forms.Select({"class": "ds-input"})}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they come
        for name, choices in (
            ("fields", [(one.pk, one.display_name) for one in fields()]),
            ("municipalities", [(one.pk, one.name) for one in active_municipalities()]),
        ):
            field = self.fields[name]  # type: ignore[index]  # as above: a form's own fields
            assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  # declared above
            field.choices = choices


class TryForm(forms.Form):
    use_required_attribute = False
    opportunity = forms.CharField(
        label=gettext_lazy("Would this one go?"),
        max_length=300,
        help_text=gettext_lazy("The address of an opportunity's page, or its id."),
        widget=forms.TextInput({"class": "ds-input"}),
    )
