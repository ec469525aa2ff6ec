"""Which way a message may go to whom: what people chose, and what they can be reached by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from talka.accounts import vault
from talka.accounts.models import Contact, User
from talka.core import clock
from talka.core.periods import at, local
from talka.notifications import kinds
from talka.notifications.enums import Category, Pace
from talka.notifications.kinds import Kind
from talka.notifications.models import Choice, NewsAddress, PushDevice
from talka.notifications.queries.tokens import digest

MORNING, NIGHT = time(8), time(21)
LINK_HOLDS = timedelta(days=3)
DIGESTS = (Pace.DAILY, Pace.WEEKLY)


@dataclass(frozen=True, slots=True)
class Wish:
    """How one person gets one kind: as chosen, else as the kind is declared. A kind that must be told always is."""

    kind: Kind
    email: Pace
    push: bool


def wish(kind: Kind, choice: Choice | None) -> Wish:
    if kind.must:
        return Wish(kind, Pace.AT_ONCE, kind.push)
    if choice is None:
        return Wish(kind, kind.email, kind.push)
    return Wish(kind, Pace(choice.email), choice.push)


def wish_of(user: User, kind: Kind) -> Wish:
    return wish(kind, Choice.objects.filter(user=user, kind=kind.code).first())


def wishes(user: User) -> Iterator[Wish]:
    """Of every kind that a person may choose about, in the order of the page."""
    chosen = {choice.kind: choice for choice in Choice.objects.filter(user=user)}
    return (wish(kind, chosen.get(kind.code)) for kind in kinds.every() if kind.in_app and not kind.must)


def by_category(wanted: Iterator[Wish]) -> list[tuple[Category, list[Wish]]]:
    groups: dict[Category, list[Wish]] = {}
    for one in wanted:
        groups.setdefault(one.kind.category, []).append(one)
    return list(groups.items())


def news_address(user: User) -> NewsAddress | None:
    return NewsAddress.objects.select_related("contact").filter(user=user).first()


def waiting_for(secret: str) -> NewsAddress | None:
    """Whose address a link proves; looking does not use it up (mail scanners look at every link)."""
    since = clock.now() - LINK_HOLDS
    rows = NewsAddress.objects.select_related("user", "contact")
    return rows.filter(token_hash=digest(secret), confirmed_at__isnull=True, asked_at__gte=since).first()


def mailbox(user: User) -> User | Contact | None:
    """Whose address in the vault mail to `user` goes to; opens nothing. None: this person has no e-mail here."""
    if "email" in vault.known(user):
        return user
    news = news_address(user)
    return news.contact if news and news.confirmed_at else None


def devices(user: User) -> list[PushDevice]:
    return list(PushDevice.objects.filter(user=user).order_by("made_at", "id"))


def has_device(user: User) -> bool:
    return PushDevice.objects.filter(user=user).exists()


def after_quiet(instant: datetime) -> datetime:
    """The instant itself by day; from 21 to 8 o'clock in Riga the next 8 o'clock."""
    wall = local(instant)
    if wall.time() >= NIGHT:
        return at(wall.date() + timedelta(days=1), MORNING)
    if wall.time() < MORNING:
        return at(wall.date(), MORNING)
    return instant


def next_digest(instant: datetime, pace: Pace) -> datetime:
    """When the next summary leaves: 8 o'clock in Riga, the weekly one on Mondays."""
    day = local(instant).date()
    if instant >= at(day, MORNING):
        day += timedelta(days=1)
    if pace == Pace.WEEKLY:
        day += timedelta(days=-day.weekday() % 7)
    return at(day, MORNING)
