"""What an opportunity says, as one value (schemas.Content), and each item of it in words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from talka.core import clock
from talka.core.templatetags.dates import at_moment, span_text, until_text
from talka.opportunities.enums import Accessibility, Kind, Language, Remote, Support, TimeType
from talka.opportunities.models import Opportunity, WorkPlace
from talka.opportunities.schemas import STEP_OF, Content
from talka.registers.queries import tables

MOMENTS = frozenset({"starts_at", "ends_at", "apply_until"})
NUMBERS = frozenset({"hours_per_week", "hours_per_month"})
CHILDREN = frozenset({"fields", "shifts", "work_places", "requirements", "questions", "photo"})

LABELS: dict[str, str | Promise] = {
    "fields": gettext_lazy("Fields"),
    "shifts": gettext_lazy("Shifts"),
    "work_places": gettext_lazy("Places of work"),
    "requirements": gettext_lazy("Requirements and wishes"),
    "questions": gettext_lazy("Questions to the volunteer"),
    "photo": gettext_lazy("Photo"),
    "time_type": gettext_lazy("Time"),
    "starts_at": gettext_lazy("Begins"),
    "ends_at": gettext_lazy("Ends"),
}
"""Items whose column has no name for people, or none that says enough alone."""


def label(item: str) -> str:
    known = LABELS.get(item)
    return str(known) if known else str(Opportunity._meta.get_field(item).verbose_name).capitalize()  # type: ignore[union-attr]  # all other items are columns


def content(opportunity: Opportunity) -> Content:
    """All that the editor may change. Six queries, for its parts; none where they were fetched before."""
    said: Content = {item: _plain(item, getattr(opportunity, item)) for item in STEP_OF if item not in CHILDREN}
    said["fields"] = sorted(field.pk for field in opportunity.fields.all())
    said["shifts"] = [
        {
            "id": shift.public_id,
            "starts_at": shift.starts_at.isoformat(),
            "ends_at": shift.ends_at.isoformat(),
            "places": shift.places,
        }
        for shift in opportunity.shifts.all()
    ]
    said["work_places"] = [
        {"municipality": place.municipality_id or "", "name": place.name, "address": place.address}
        for place in opportunity.work_places.all()
    ]
    said["requirements"] = [{"text": one.text, "must": one.must} for one in opportunity.requirements.all()]
    said["photo"] = opportunity.photo.public_id if opportunity.photo else None
    said["questions"] = [one.text for one in opportunity.questions.all()]
    return said


def _plain(item: str, value: Any) -> Any:
    if item in MOMENTS:
        return value.isoformat() if value else None
    if item in NUMBERS:
        return None if value is None else f"{value:.1f}"
    return list(value) if isinstance(value, list) else value


def digest(said: Content, items: Iterable[str]) -> str:
    """The same while none of these items changes: what a form carries to know whether somebody else was faster."""
    text = json.dumps({item: said[item] for item in items}, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def words(item: str, value: Any) -> str:
    """The item's value as a person reads it, several lines where it is a list; "not stated" where it is empty."""
    if item in BOOLEANS:
        return _("Yes") if value else _("No")
    if value in (None, "", []):
        return _("Not stated")
    told = WORDS.get(item)
    if told is None:
        return str(value)
    text = told(value)
    return text[:1].upper() + text[1:]


def _choices(choices: type[models.TextChoices]) -> Callable[[Any], str]:
    def told(value: Any) -> str:
        codes = value if isinstance(value, list) else [value]
        return ", ".join(str(choices(code).label) if code in choices.values else code for code in codes)

    return told


def _moment(value: str) -> str:
    return at_moment(datetime.fromisoformat(value), clock.now())


def _until(value: str) -> str:
    return until_text(datetime.fromisoformat(value), clock.now())


def _fields(codes: list[str]) -> str:
    known = tables().fields
    return ", ".join(known[code].display_name for code in codes if code in known)


def _shifts(shifts: list[dict[str, Any]]) -> str:
    now = clock.now()
    lines = []
    for shift in shifts:
        starts, ends = (datetime.fromisoformat(shift[end]) for end in ("starts_at", "ends_at"))
        places = ngettext("%(n)d place", "%(n)d places", shift["places"]) % {"n": shift["places"]}
        lines.append(f"{span_text(starts, ends, now)}: {places}")
    return "\n".join(lines)


def _places(places: list[dict[str, str]]) -> str:
    lines = []
    for place in places:
        row = WorkPlace(name=place["name"], address=place["address"])
        row.municipality = tables().municipalities.get(place["municipality"])
        lines.append(", ".join(dict.fromkeys(part for part in (row.address, row.label) if part)))
    return "\n".join(lines)


def _requirements(rows: list[dict[str, Any]]) -> str:
    return "\n".join(
        (_("required: %(text)s") if row["must"] else _("welcome: %(text)s")) % {"text": row["text"]} for row in rows
    )


def _hours(value: str) -> str:
    return number_format(value, decimal_pos=None if not value.endswith(".0") else 0, use_l10n=True)


def _working_days(days: int) -> str:
    return ngettext("%(n)d working day", "%(n)d working days", days) % {"n": days}


def _notice(hours: int) -> str:
    return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}


BOOLEANS = frozenset(
    {"on_weekends", "in_evenings", "counts_hidden", "children_present", "hazardous", "for_minors", "declared"}
)
WORDS: dict[str, Callable[[Any], str]] = {
    "kind": _choices(Kind),
    "remote": _choices(Remote),
    "time_type": _choices(TimeType),
    "supports": _choices(Support),
    "accessibility": _choices(Accessibility),
    "languages": _choices(Language),
    "fields": _fields,
    "shifts": _shifts,
    "work_places": _places,
    "requirements": _requirements,
    "questions": "\n".join,
    "skills": ", ".join,
    "starts_at": _moment,
    "ends_at": _moment,
    "apply_until": _until,
    "hours_per_week": _hours,
    "hours_per_month": _hours,
    "reply_promise": _working_days,
    "notice_hours": _notice,
}
