"""What the page frame shows of its reader. Nothing is asked of the database for a reader without a session."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.utils.functional import cached_property

from talka.accounts.models import User
from talka.accounts.queries import mark_on_device
from talka.notifications.queries.centre import unread
from talka.organisations.actor import actor_of
from talka.organisations.models import Organisation
from talka.web.org.queries import of_actor


class Reader:
    """Who reads the page, asked only when a template wants to know.

    Public pages are kept for everybody without a session cookie, so such a reader is nobody here, whoever asks.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def has_session(self) -> bool:
        return settings.SESSION_COOKIE_NAME in self.request.COOKIES

    @cached_property
    def signed_in(self) -> bool:
        return self.has_session and self.request.user.is_authenticated

    @cached_property
    def mark(self) -> str:
        """Whose pages this browser may keep for times without a network; "" for a reader who is not signed in."""
        user = self.request.user
        return mark_on_device(user) if self.signed_in and isinstance(user, User) else ""

    @cached_property
    def announcements(self) -> Iterable[Message]:
        """One-time messages of acts just done; the frame draws them, pages do not."""
        return get_messages(self.request) if self.has_session else ()

    @cached_property
    def is_moderator(self) -> bool:
        return self.signed_in and actor_of(self.request).is_moderator

    @cached_property
    def is_analyst(self) -> bool:
        return self.signed_in and actor_of(self.request).is_analyst

    @cached_property
    def organisations(self) -> list[Organisation]:
        return of_actor(actor_of(self.request)) if self.signed_in else []

    @cached_property
    def unread(self) -> int:
        user = self.request.user
        return unread(user) if self.signed_in and isinstance(user, User) else 0


def reader(request: HttpRequest) -> dict[str, Reader]:
    return {"reader": Reader(request)}
