"""That something changed: in the audit trail, and what was public in the log that everybody can read."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F

from talka.core import audit
from talka.opportunities.enums import State
from talka.opportunities.models import Opportunity, OpportunityChange
from talka.opportunities.queries.content import content
from talka.opportunities.schemas import MATERIAL, UNSPOKEN, Content

IN_PUBLIC = (State.PUBLISHED, State.CLOSED)


def tell_change(row: Opportunity, before: Content, *, by: UUID | None, code: str = "opportunity.changed") -> None:
    """Audit; and where it was public already, the public log and the mark for those who applied.

    `before`: `content` as it was; what it says now is read from the database.
    """
    after = content(Opportunity.objects.select_related("photo").get(pk=row.pk))
    changed = [item for item in after if after[item] != before[item]]
    audit.record(code, on=row, by=by, items=changed)
    if row.state not in (*IN_PUBLIC, State.ARCHIVED):
        return
    material = [item for item in changed if item in MATERIAL]
    OpportunityChange.objects.bulk_create(
        OpportunityChange(
            opportunity=row,
            at=row.updated_at,
            item=item,
            old=None if item in UNSPOKEN else before[item],
            new=None if item in UNSPOKEN else after[item],
            material=item in MATERIAL,
        )
        for item in changed
    )
    if material:
        Opportunity.objects.filter(pk=row.pk).update(material_version=F("material_version") + 1)
        row.material_version += 1
