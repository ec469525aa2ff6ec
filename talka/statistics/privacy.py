"""What this app keeps about a person: the views that an analyst has saved. Facts and figures lead to nobody."""

from __future__ import annotations

from typing import Any

from talka.accounts.models import User
from talka.statistics.models import SavedView


def export(user: User) -> dict[str, Any]:
    rows = SavedView.objects.filter(user=user).select_related("organisation").order_by("pk")
    return {
        "saved_views": [
            {
                "name": one.name,
                "organisation": one.organisation.name if one.organisation else "",
                "question": one.question,
                "shared": one.shared,
                "saved_at": one.saved_at,
            }
            for one in rows
        ]
    }


def erase(user: User) -> None:
    SavedView.objects.filter(user=user).delete()
