"""That something changed: in the audit trail, and what was public in the log that everybody can read."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db.models import F

from talka.core import audit
from talka.opportunities.enums import State, TimeType
from talka.opportunities.models import Opportunity, OpportunityChange
from talka.opportunities.queries.content import content
from talka.opportunities.schemas import MATERIAL, UNSPOKEN, Content

IN_PUBLIC = (State.PUBLISHED, State.CLOSED)

_shifts_moved: list[Callable[[Opportunity, frozenset[str]], None]] = []


def when_shifts_move(act: Callable[[Opportunity, frozenset[str]], None]) -> None:
    """Apps above say here what they do where nothing but some shifts (public ids) moved: all others are not concerned."""
    _shifts_moved.append(act)


def moved(before: Content, after: Content) -> frozenset[str]:
    """Shifts that are at another time now, new ones and those taken off; more or fewer places move nobody."""
    was, now = ({(one["id"], one["starts_at"], one["ends_at"]) for one in said["shifts"]} for said in (before, after))
    return frozenset(key for key, *_times in was ^ now)


def material(before: Content, after: Content) -> list[str]:
    """The changed items for which those who applied are asked again: all of them, unless it is `of_shifts_alone`."""
    changed = [item for item in after if item in MATERIAL and after[item] != before[item]]
    return [item for item in changed if item != "shifts" or moved(before, after)]


def of_shifts_alone(before: Content, after: Content) -> bool:
    """What is material is that shifts moved, and the whole time that follows from them: only who is in these is asked."""
    follow = {"shifts"}
    if before["time_type"] == after["time_type"] == TimeType.EXACT:
        follow |= {"starts_at", "ends_at"}
    return bool(before["shifts"] and after["shifts"]) and set(material(before, after)) <= follow


def tell_change(row: Opportunity, before: Content, *, by: UUID | None, code: str = "opportunity.changed") -> None:
    """Audit; and where it was public already, the public log and the mark for those who applied.

    `before`: `content` as it was; what it says now is read from the database.
    """
    after = content(Opportunity.objects.select_related("photo").get(pk=row.pk))
    changed = [item for item in after if after[item] != before[item]]
    audit.record(code, on=row, by=by, items=changed)
    if row.state not in (*IN_PUBLIC, State.ARCHIVED):
        return
    asked = material(before, after)
    OpportunityChange.objects.bulk_create(
        OpportunityChange(
            opportunity=row,
            at=row.updated_at,
            item=item,
            old=None if item in UNSPOKEN else before[item],
            new=None if item in UNSPOKEN else after[item],
            material=item in asked,
        )
        for item in changed
    )
    if asked:
        Opportunity.objects.filter(pk=row.pk).update(material_version=F("material_version") + 1)
        row.material_version += 1
        if of_shifts_alone(before, after):
            for act in _shifts_moved:
                act(row, moved(before, after))
