"""What a partner's program does with a mission. A refused one is kept with the reasons, to be mended by a later PUT."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from talka.core import clock
from talka.interchange.actions import push, withdraw
from talka.interchange.enums import MissionStatus, Verdict
from talka.interchange.importers import ape
from talka.interchange.importers.texts import whole
from talka.interchange.models import Mission, Partner

Told = dict[str, Any]


def create(partner: Partner, told: Told) -> Mission | None:
    """None: there is one with this clientId, or there was."""
    told = _storable(told)
    with transaction.atomic():
        made, is_new = Mission.objects.get_or_create(
            partner=partner,
            client_id=told["clientId"],
            defaults={"told": told, "status": MissionStatus.ACCEPTED},
        )
        return _offered(made, told) if is_new else None


def change(partner: Partner, client_id: str, changes: Told) -> Mission | None:
    """Only what is sent changes. None: there is none, or it is deleted."""
    with transaction.atomic():
        found = _locked(partner, client_id)
        if found is None or found.deleted_at:
            return None
        return _offered(found, found.told | _storable(changes) | {"clientId": client_id})


def take_back(partner: Partner, client_id: str) -> Mission | None:
    """Asked again it stays as it was. None: there never was one."""
    with transaction.atomic():
        found = _locked(partner, client_id)
        if found and not found.deleted_at:
            withdraw(partner, client_id)
            found.deleted_at = clock.now()
            found.save(update_fields=["deleted_at"])
        return found


def _locked(partner: Partner, client_id: str) -> Mission | None:
    return Mission.objects.select_for_update().filter(partner=partner, client_id=client_id).first()


def _offered(mission: Mission, told: Told) -> Mission:
    """Hand it to the rules by which feeds are read; one that is refused now is withdrawn, not left as it was."""
    pushed = push(mission.partner, ape.item(1, told))
    is_refused = pushed.verdict == Verdict.REFUSED
    if is_refused:
        withdraw(mission.partner, mission.client_id)
    mission.told, mission.updated_at = told, clock.now()
    mission.status = MissionStatus.REFUSED if is_refused else MissionStatus.ACCEPTED
    mission.errors = [reason.as_json() for reason in pushed.reasons]
    mission.save()
    return mission


def _storable(value: Any) -> Any:
    """Without signs that no database takes, at whatever depth."""
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, list):
        return [_storable(one) for one in value]
    if isinstance(value, dict):
        return {whole(str(name)): _storable(one) for name, one in value.items()}
    return value
