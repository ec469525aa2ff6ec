"""A conversation as both sides see it: who of the two wrote what; no name, no second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from talka.applications.models import Application
from talka.core.models import StoredFile


@dataclass(frozen=True, slots=True)
class Said:
    public_id: str
    side: str
    text: str
    sent_at: datetime
    files: Sequence[StoredFile]
    removed: bool


def conversation(application: Application) -> list[Said]:
    """Oldest first. What a moderator took out leaves its place."""
    rows = application.messages.prefetch_related("attachments__file").order_by("pk")
    return [
        Said(
            public_id=one.public_id,
            side=one.side,
            text="" if one.removed_at else one.text,
            sent_at=one.sent_at,
            files=[]
            if one.removed_at
            else [each.file for each in one.attachments.all() if each.file.removed_at is None],
            removed=one.removed_at is not None,
        )
        for one in rows
    ]
