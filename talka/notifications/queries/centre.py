"""What a person has been told, newest first and unread before read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, QuerySet, When
from django.utils.translation import get_language

from talka.accounts.models import User
from talka.core import clock
from talka.core.prepared import SOMEBODY, Prepared
from talka.notifications import kinds
from talka.notifications.models import Notification, TextOverride
from talka.notifications.queries.texts import Said, address, say

PAGE = 20


@dataclass(frozen=True, slots=True)
class Entry:
    id: UUID
    said: Said
    made_at: datetime
    is_read: bool
    has_page: bool


@dataclass(frozen=True, slots=True)
class Page:
    entries: list[Entry]
    number: int
    has_next: bool
    unread: int


def visible(user: User | UUID) -> QuerySet[Notification]:
    """A person's own messages whose time has come."""
    return Notification.objects.filter(user=user, in_app=True, due_at__lte=clock.Now())


def _unread_by_somebody() -> QuerySet[Notification, Any]:
    rows = visible(SOMEBODY).filter(read_at__isnull=True).order_by()
    return rows.values("user").annotate(n=Count("pk")).values_list("n")


_UNREAD = Prepared(_unread_by_somebody)


def unread(user: User) -> int:
    """How many messages the person has not opened; on each page of whoever is signed in."""
    return sum(n for (n,) in _UNREAD.rows({SOMEBODY: user.pk}))


def newest_unread(user: User) -> Notification | None:
    return visible(user).filter(read_at__isnull=True).order_by("-due_at", "id").first()


def own_texts(language: str) -> dict[str, TextOverride]:
    """Moderators' texts in one language by kind."""
    return {text.kind: text for text in TextOverride.objects.filter(language=language)}


def own_text(kind: str, language: str) -> TextOverride | None:
    return TextOverride.objects.filter(kind=kind, language=language).first()


def page(user: User, number: int = 1) -> Page:
    """One page of the centre: unread first, then by time. Messages of kinds that are no more are left out."""
    known = [kind.code for kind in kinds.every()]
    first = (number - 1) * PAGE
    is_read = Case(When(read_at__isnull=True, then=0), default=1)
    rows = visible(user).filter(kind__in=known).order_by(is_read.asc(), "-due_at", "id")
    found = list(rows[first : first + PAGE + 1])
    language = get_language() or "lv"
    own = own_texts(language)
    entries = [entry for row in found[:PAGE] if (entry := _entry(row, language, own))]
    return Page(entries, number, len(found) > PAGE, unread(user))


def _entry(row: Notification, language: str, own: dict[str, TextOverride]) -> Entry | None:
    kind = kinds.get(row.kind)
    if kind is None:
        return None
    said = say(kind, row.context, language, own.get(row.kind), url=address(row.url, language))
    return Entry(row.id, said, row.due_at, row.read_at is not None, bool(row.url))
