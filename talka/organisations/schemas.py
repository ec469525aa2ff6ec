"""What other apps hand to the acts of this one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListedOrganisation:
    """An organisation as a trusted partner names it. `external_id` is the partner's own id of it."""

    external_id: str
    name: str
    registration_number: str = ""
    website: str = ""
    description: str = ""
    municipality: str | None = None
