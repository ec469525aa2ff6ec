"""What forms of organisers' pages share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.core import clock
from talka.organisations.forms.rows import VersionedForm
from talka.organisations.models import Organisation
from talka.registers.models import Municipality

BARE = (forms.CheckboxInput, forms.CheckboxSelectMultiple, forms.RadioSelect, forms.HiddenInput)


def dress(form: forms.BaseForm) -> None:
    """Designsystemet's class on every control that has a box."""
    for field in form.fields.values():
        if not isinstance(field.widget, BARE):
            field.widget.attrs.setdefault("class", "ds-input")


class PlainForm(forms.Form):
    """A form of no row."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class SectionForm(VersionedForm[Organisation]):
    """Some columns of an organisation, with the version that was shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)

    def changes(self) -> dict[str, Any]:
        """Column → value, for the act that stores them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen_version"}


class MunicipalityField(forms.ModelChoiceField[Municipality]):
    """One of today's municipalities, in Latvian order."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Municipality.objects.none(), empty_label=_("not chosen"), **kwargs)

    def __deepcopy__(self, memo: dict[int, Any]) -> MunicipalityField:
        copy: MunicipalityField = super().__deepcopy__(memo)
        copy.queryset = Municipality.objects.active(clock.today())
        return copy

    def label_from_instance(self, obj: Municipality) -> str:
        return obj.display_name
