"""The editor's last screens: what we give, rules and deadline."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from talka.core import clock
from talka.core.periods import day_start, local
from talka.opportunities.actions import PhotoWish
from talka.opportunities.enums import Accessibility, Step, Support
from talka.opportunities.forms.fields import DayField, StepForm, TimeField, day_and_time, several, until
from talka.opportunities.forms.steps import LONGEST_TEXT
from talka.opportunities.models import MOST_NOTICE_HOURS, REPLY_PROMISES
from talka.opportunities.queries.own import is_to_come, over_already
from talka.opportunities.schemas import Content


class GiveForm(StepForm):
    step = Step.GIVE
    needed = frozenset({"benefits"})
    supports = several(Support, gettext_lazy("What do you provide?"))
    expenses = forms.CharField(
        label=gettext_lazy("Which expenses are covered, and how much?"),
        max_length=500,
        help_text=gettext_lazy(
            "For example: bus tickets, up to 5 euros a day. Covering expenses needs a written agreement."
        ),
    )
    benefits = forms.CharField(
        label=gettext_lazy("What will the volunteer gain?"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("New skills, friends, experience, the good that comes of it."),
        error_messages={"required": gettext_lazy("Say what the volunteer will gain.")},
    )
    accessibility = several(Accessibility, gettext_lazy("Who can take part easily?"))
    contact_name = forms.CharField(label=gettext_lazy("Contact person"), max_length=120)
    contact_position = forms.CharField(label=gettext_lazy("Position"), max_length=120)
    contact_email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    contact_phone = forms.RegexField(
        r"^\+?[0-9 ()/-]{6,30}$",
        label=gettext_lazy("Phone"),
        max_length=30,
        error_messages={"invalid": gettext_lazy("Write the phone number with digits, for example +371 20000000.")},
    )
    photo = forms.FileField(
        label=gettext_lazy("Picture file"), help_text=gettext_lazy("JPEG, PNG or WebP, up to 9 MB.")
    )
    photo_alt = forms.CharField(
        label=gettext_lazy("What does the photo show?"),
        max_length=250,
        help_text=gettext_lazy("Read aloud to those who do not see it."),
    )
    photo_remove = forms.BooleanField(label=gettext_lazy("Take the photo away"))
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=120)
    duties_en = forms.CharField(label=gettext_lazy("Duties in English"), max_length=LONGEST_TEXT, widget=forms.Textarea)
    benefits_en = forms.CharField(
        label=gettext_lazy("Benefits in English"), max_length=LONGEST_TEXT, widget=forms.Textarea
    )

    def __init__(
        self,
        said: Content,
        *,
        files: MultiValueDict[str, UploadedFile[Any]] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(said, files=files, **more)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if self.is_public and not (told.get("contact_email") or told.get("contact_phone") or self.errors):
            message = _("Give an e-mail address or a phone number of the contact person.")
            self.add_error("contact_email", forms.ValidationError(message, "contact"))
        if "expenses" in told.get("supports", ()) and self.is_public and not told.get("expenses"):
            self.add_error(
                "expenses", forms.ValidationError(_("Write which expenses you cover and how much."), "expenses")
            )
        return told

    def photo_wish(self) -> PhotoWish | None:
        told = self.cleaned_data
        if not told["photo"] and not told["photo_remove"]:
            return None
        return PhotoWish(told["photo"], told["photo_alt"], told["photo_remove"])


def _within(days: int) -> str:
    return ngettext("%(n)d working day or sooner", "%(n)d working days or sooner", days) % {"n": days}


class RulesForm(StepForm):
    step = Step.RULES
    needed = frozenset({"until_day", "declared"})
    until_day = DayField(
        label=gettext_lazy("Last day to apply"),
        help_text=gettext_lazy("This day still counts: applications end when it ends."),
        error_messages={"required": gettext_lazy("Choose a last day to apply.")},
    )
    until_time = TimeField(label=gettext_lazy("At what time, if not at the end of the day"))
    reply_promise = forms.TypedChoiceField(
        label=gettext_lazy("We promise to answer within"),
        coerce=int,
        widget=forms.RadioSelect,
        choices=lambda: [(days, _within(days)) for days in REPLY_PROMISES],
    )
    notice_hours = forms.IntegerField(
        label=gettext_lazy("Stepping back is late from so many hours before the start"),
        min_value=0,
        max_value=MOST_NOTICE_HOURS,
        help_text=gettext_lazy(
            "From 0 to 72. A volunteer may always step back; later than this you are told at once, at night too."
        ),
    )
    counts_hidden = forms.BooleanField(
        label=gettext_lazy("Do not show how many have applied and are approved"),
        help_text=gettext_lazy("For sensitive work, where even a small number could tell who is there."),
    )
    children_present = forms.BooleanField(label=gettext_lazy("Children take part or are present"))
    hazardous = forms.BooleanField(label=gettext_lazy("The work is hazardous"))
    for_minors = forms.BooleanField(label=gettext_lazy("Young people under 18 may take part"))
    declared = forms.BooleanField(
        label=gettext_lazy("The volunteer replaces no employee, and the work brings no profit"),
        error_messages={"required": gettext_lazy("Confirm that the work replaces no employee and brings no profit.")},
    )
    always = frozenset({"reply_promise", "notice_hours"})

    def read(self, said: Content) -> dict[str, Any]:
        stored = said["apply_until"] or self._suggested(said)
        day, time = day_and_time(stored)
        return super().read(said) | {"until_day": day, "until_time": time}

    @staticmethod
    def _suggested(said: Content) -> str | None:
        """The day before the work begins, where that is to come: most people mean it."""
        starts = min(
            [*(shift["starts_at"] for shift in said["shifts"]), *filter(None, [said["starts_at"]])], default=""
        )
        if not starts:
            return None
        eve = day_start(local(datetime.fromisoformat(starts)).date())
        return eve.isoformat() if eve > clock.now() else None

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        told["apply_until"] = None
        if told.get("until_time") and not told.get("until_day") and "until_day" not in self.errors:
            self.add_error("until_day", forms.ValidationError(_("Choose a last day to apply."), "required"))
        if told.get("until_day"):
            try:
                told["apply_until"] = until(told["until_day"], told.get("until_time")).isoformat()
            except forms.ValidationError as error:
                self.add_error("until_time", error)
        if (
            told["apply_until"]
            and self._is_new(told["apply_until"])
            and not is_to_come(told["apply_until"], clock.now())
        ):
            self.add_error("until_day", forms.ValidationError(over_already(), "past"))
        return told

    def _is_new(self, deadline: str) -> bool:
        """A draft may lie until its deadline is past and be saved as it is; nobody types a day that is over on purpose."""
        stored = self.said["apply_until"]
        return not stored or datetime.fromisoformat(deadline) != datetime.fromisoformat(stored)


def photo_of(form: StepForm) -> PhotoWish | None:
    return form.photo_wish() if isinstance(form, GiveForm) else None
