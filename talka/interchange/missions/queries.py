"""Questions about missions that a partner's program sent."""

from __future__ import annotations

from talka.interchange.models import Mission, Partner


def mission(partner: Partner, client_id: str) -> Mission | None:
    return Mission.objects.filter(partner=partner, client_id=client_id, deleted_at=None).first()


def missions(partner: Partner, skip: int, limit: int) -> tuple[int, list[Mission]]:
    """How many there are, and some of them in the order in which they came."""
    rows = Mission.objects.filter(partner=partner, deleted_at=None)
    return rows.count(), list(rows[skip : skip + limit])
