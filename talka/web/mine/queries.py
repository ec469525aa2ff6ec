"""What a person needs to know now, put together from all apps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talka.accounts import queries as people
from talka.accounts.models import User
from talka.applications.enums import State
from talka.applications.queries.mine import Mine, mine
from talka.core import clock
from talka.core.figures import Count
from talka.hours.queries.mine import waits_for
from talka.matching.queries.invitations import invitations_to
from talka.notifications.queries import centre as told
from talka.web.models import SupportAccess


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that waits for the reader. `urgent`: somebody else waits, or time runs out."""

    title: str
    text: str
    url: str
    act: str
    icon: str = "info"
    urgent: bool = False


def address(name: str, *args: str) -> str:
    """Where a page of another app is; "" where this installation has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def open_support(user: User) -> SupportAccess | None:
    """The support view that is open on this account, or the code that waits to be used."""
    now = clock.now()
    rows = SupportAccess.objects.filter(user=user)
    return (
        rows.filter(until__gt=now).order_by("-opened_at").first()
        or rows.filter(opened_at__isnull=True, code_until__gt=now).first()
    )


def todo(user: User) -> list[Todo]:
    """The most pressing first."""
    found = [*_about_the_account(user), *_from_others(user), *_about_applications(user)]
    return sorted(found, key=lambda one: not one.urgent)


def _about_the_account(user: User) -> Iterator[Todo]:
    support = open_support(user)
    if support and support.opened_at:
        yield Todo(
            _("A moderator is looking at your account"),
            _("You gave the code. You can end it at any time."),
            reverse("my_data"),
            _("Look or end it"),
            icon="eye",
            urgent=True,
        )
    if people.age_is_due(user):
        yield Todo(
            _("Tell us your age group"),
            _("The law has rules for different ages. We ask once a year."),
            address("accounts:age"),
            _("Choose"),
            icon="age",
        )


def _from_others(user: User) -> Iterator[Todo]:
    if unread := told.unread(user):
        yield Todo(
            ngettext("%(n)s new message", "%(n)s new messages", unread) % {"n": Count(unread)},
            "",
            address("notifications:centre"),
            _("Read"),
            icon="message",
        )
    if entries := waits_for(user):
        yield Todo(
            ngettext("%(n)s entry of hours to look at", "%(n)s entries of hours to look at", entries)
            % {"n": Count(entries)},
            _("Hours count when both sides agree."),
            reverse("hours:mine"),
            _("Look"),
            icon="clock",
        )
    for invited in (one for one in invitations_to(user) if one.is_open):
        yield Todo(
            _("You are invited: %(title)s") % {"title": invited.card.title},
            invited.card.organisation.name,
            reverse("matching:invitation", args=[invited.invitation.public_id]),
            _("Answer"),
            icon="people",
        )


def _about_applications(user: User) -> Iterator[Todo]:
    for one in waiting_applications(user):
        yield Todo(
            str(one.application.get_state_display()).capitalize() + ": " + one.application.opportunity.told_title,
            _what_is_asked(one),
            address("applications:one", one.application.public_id) or address("applications:mine"),
            _("Look") if one.missing and not (one.unread or one.asked) else _("Answer"),
            icon="people",
            urgent=one.application.state == State.OFFERED,
        )


def waiting_applications(user: User) -> list[Mine]:
    """Applications where it is the person's turn."""
    return [one for one in live_applications(user) if one.needs_me]


def live_applications(user: User) -> list[Mine]:
    return mine(user)[0]


def _what_is_asked(one: Mine) -> str:
    if one.application.state == State.OFFERED:
        return _("A place is free for you. Say yes or no.")
    if one.unread:
        return _("The organiser has written to you.")
    if one.asked:
        return _("The organiser asks you for something.")
    return "; ".join(str(reason.text) for reason in one.missing)
