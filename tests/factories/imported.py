from __future__ import annotations

from datetime import timedelta
from typing import Any

from talka.core import clock
from talka.opportunities.schemas import ImportedOpportunity, ImportedPlace


def imported(external_id: str = "1", **values: Any) -> ImportedOpportunity:
    """An understood item of a partner; `organisation_id` has to be given."""
    defaults: dict[str, Any] = {
        "title": f"Palīgs svētkos {external_id}",
        "duties": "Sagaidi viesus un rādi ceļu.",
        "apply_until": clock.now() + timedelta(days=20),
        "kind": "one_off",
        "time_type": "expected_hours",
        "url": f"https://nvo.example.lv/{external_id}",
        "work_places": (ImportedPlace("0001000", "Rīga", "Brīvības iela 1", 56.95, 24.11),),
        "fields": ("pasakumi",),
    }
    return ImportedOpportunity(external_id=external_id, **(defaults | values))
