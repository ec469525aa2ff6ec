"""Looking for people, inviting them, and saying yes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.accounts.enums import Availability
from talka.matching.enums import Why
from talka.matching.forms.parts import Dressed, activities, towns
from talka.matching.models.offer import RADIUS
from talka.matching.queries import bands_for
from talka.matching.schemas import People
from talka.opportunities.enums import Language
from talka.opportunities.models import Opportunity, Shift

LONGEST_TEXT = 200


class PeopleForm(Dressed):
    """Whom an organiser looks for; everything may be left out. Asked by GET."""

    iespeja = forms.ChoiceField(
        label=_("For which opportunity"),
        help_text=_("Then only people of a suitable age are shown."),
        required=False,
    )
    field = forms.ChoiceField(label=_("Field"), required=False)
    skill = forms.CharField(label=_("What they can do"), max_length=LONGEST_TEXT, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=[("", _("any")), *Language.choices], required=False)
    municipality = forms.ChoiceField(label=_("Where the work is"), required=False)
    radius_km = forms.IntegerField(
        label=_("They live at most so far from it, km"),
        help_text=_("Left empty, each person's own distance decides."),
        min_value=RADIUS[0],
        max_value=RADIUS[1],
        required=False,
    )
    availability = forms.ChoiceField(
        label=_("When they have time"), choices=[("", _("at any time")), *Availability.choices], required=False
    )
    remote = forms.BooleanField(label=_("The work can be done remotely"), required=False)

    def __init__(self, data: Any, *, opportunities: Sequence[Opportunity]) -> None:
        super().__init__(data)
        self.opportunities = {one.public_id: one for one in opportunities}
        self.choose("iespeja", [("", _("none in particular")), *((k, v.title) for k, v in self.opportunities.items())])
        self.choose("field", [("", _("any")), *activities()])
        self.choose("municipality", towns(_("anywhere")))

    @property
    def opportunity(self) -> Opportunity | None:
        return self.opportunities.get(self.cleaned_data.get("iespeja", ""))

    def people(self) -> People:
        """Fields with errors count as not filled."""
        told = self.cleaned_data
        return People(
            field=told.get("field", ""),
            skill=told.get("skill", ""),
            language=told.get("language", ""),
            municipality=told.get("municipality", ""),
            radius_km=told.get("radius_km"),
            availability=told.get("availability", ""),
            remote=bool(told.get("remote")),
            bands=bands_for(self.opportunity) if self.opportunity else None,
        )


class InviteForm(Dressed):
    opportunity = forms.ChoiceField(label=_("Invite to"))
    why = forms.ChoiceField(label=_("Why this person"), choices=Why.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, opportunities: Sequence[Opportunity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opportunities = {one.public_id: one for one in opportunities}
        self.choose("opportunity", [(code, one.title) for code, one in self.opportunities.items()])

    @property
    def chosen(self) -> Opportunity:
        return self.opportunities[self.cleaned_data["opportunity"]]


class ShiftsForm(Dressed):
    """With a yes to work that has shifts."""

    shifts = forms.MultipleChoiceField(label=_("Which shifts"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, shifts: Sequence[tuple[Shift, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("shifts", [(str(one.pk), text) for one, text in shifts])
        if not shifts:
            del self.fields["shifts"]
        elif len(shifts) == 1:
            self.fields["shifts"].initial = [str(shifts[0][0].pk)]

    def chosen(self) -> list[int]:
        return [int(one) for one in self.cleaned_data.get("shifts", [])]
