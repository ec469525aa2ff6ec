"""A conversation as both sides see it: who of the two wrote what; no name, no second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from talka.applications.enums import LIVE, PARTICIPATION
from talka.applications.models import Application, MessageReport
from talka.applications.queries.times import last_end
from talka.core import clock
from talka.core.models import StoredFile

AFTER_WORK = timedelta(days=90)
AFTER_ANSWER = timedelta(days=14)
"""So long both sides may still write: thanks, a lost glove, a certificate; after a no only what is left to explain."""


@dataclass(frozen=True, slots=True)
class Said:
    public_id: str
    side: str
    text: str
    sent_at: datetime
    files: Sequence[StoredFile]
    removed: bool
    report: str
    """What came of the other side's report of it, for that side's eyes; empty where nobody reported it."""


def is_writable(application: Application) -> bool:
    """May anybody still write in it? A person is not written to for ever after applying once, nor after leaving Talka."""
    if application.volunteer_id is None:
        return False
    end = last_end(application) if application.state in LIVE else application.ended_at
    lasts = AFTER_WORK if application.state in {*LIVE, *PARTICIPATION} else AFTER_ANSWER
    return end is None or clock.now() < end + lasts


def conversation(application: Application) -> list[Said]:
    """Oldest first. What a moderator took out leaves its place."""
    rows = application.messages.prefetch_related("attachments__file").order_by("pk")
    reports = dict(MessageReport.objects.filter(message__application=application).values_list("message", "state"))
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
            report=reports.get(one.pk, ""),
        )
        for one in rows
    ]
