"""Looking up: an organisation, what was done to something, the audit trail, an account that its owner opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from talka.accounts import vault
from talka.accounts.models import User
from talka.core import clock
from talka.core.models import AuditEntry
from talka.core.text import fold
from talka.interchange.models import Partner
from talka.notifications.queries.centre import unread
from talka.opportunities.models import Opportunity
from talka.organisations import queries as organisers
from talka.organisations.models import Membership, Organisation
from talka.organisations.queries.lookalikes import look_the_same
from talka.web.desk.policies import Moderator
from talka.web.desk.queries.trail import Line, details_of, lines, subject_of, words_of
from talka.web.models import SupportAccess
from talka.web.queries import told_labels

Row = TypeVar("Row", bound=Model)
AUDIT_PAGE = 50
FOUND = 20
HISTORY = 20
LEFT_ALONE = 100
ALIKE = 30


def within(moderator: Moderator, organisation: Organisation | None) -> bool:
    """Whether the moderator's regions hold the organisation; who has none decides about all."""
    if not moderator.regions:
        return True
    town = organisation.municipality if organisation else None
    return town is not None and town.region in moderator.regions


def of_regions(rows: QuerySet[Row], moderator: Moderator, organisation: str = "") -> QuerySet[Row]:
    """Those of the moderator's regions. `organisation`: the path to it, ending with two underscores."""
    if not moderator.regions:
        return rows
    return rows.filter(**{f"{organisation}municipality__region__in": moderator.regions})


def history(about: Organisation | Opportunity | Partner) -> list[Line]:
    """What was done to it, the latest first."""
    rows = AuditEntry.objects.filter(
        subject_type=about._meta.label_lower, subject_id=getattr(about, "public_id", about.pk)
    )
    return lines(rows.order_by("-at", "-id")[:HISTORY])


def find_organisations(words: str, moderator: Moderator) -> list[Organisation]:
    """By a part of the name or the registration number, in any state."""
    wanted = words.strip()
    if not wanted:
        return []
    rows = Organisation.objects.filter(Q(folded__contains=fold(wanted)) | Q(registration_number=wanted))
    found = of_regions(rows, moderator).select_related("municipality")
    return list(found.order_by("sort_key", "pk")[:FOUND])


def without_admin(moderator: Moderator) -> list[Organisation]:
    """Organisations that nobody may run any more: their people left or were erased."""
    return list(of_regions(organisers.without_admin(), moderator)[:LEFT_ALONE])


def organisation(public_id: str, moderator: Moderator) -> Organisation | None:
    one = Organisation.objects.filter(public_id=public_id).select_related("municipality").first()
    return one if one and within(moderator, one) else None


def team(about: Organisation) -> list[Membership]:
    """Who may act for it, admins first, by random ids."""
    return list(Membership.objects.live().filter(organisation=about).order_by("role", "since"))


def taken_for_each_other(moderator: Moderator) -> list[list[Organisation]]:
    """Organisations whose names look the same: one of a group may be here by mistake, or pass for another."""
    return [group for group in look_the_same() if any(within(moderator, one) for one in group)][:ALIKE]


@dataclass(frozen=True, slots=True)
class Told:
    """An entry of the trail and the same in words."""

    entry: AuditEntry
    words: str
    subject: str
    details: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Trail:
    entries: list[Told]
    before: int


def audit_trail(*, code: str, subject: str, actor: str, before: int) -> Trail:
    """Entries of the trail, the latest first, that fit all that is asked; `before` is the cursor of the next page."""
    rows = AuditEntry.objects.order_by("-id")
    if code:
        rows = rows.filter(Q(code=code) | Q(code__startswith=f"{code}."))
    if subject:
        rows = rows.filter(subject_id=subject)
    if actor:
        rows = rows.filter(actor=actor)
    if before:
        rows = rows.filter(id__lt=before)
    found = list(rows[: AUDIT_PAGE + 1])
    shown = [Told(one, words_of(one.code), subject_of(one), details_of(one)) for one in found[:AUDIT_PAGE]]
    return Trail(shown, found[AUDIT_PAGE - 1].pk if len(found) > AUDIT_PAGE else 0)


def support_of(moderator: Moderator) -> list[SupportAccess]:
    """The accounts that are open to this moderator now."""
    rows = SupportAccess.objects.filter(opened_by=moderator.user, until__gt=clock.now())
    return list(rows.select_related("user").order_by("-opened_at"))


@dataclass(frozen=True, slots=True)
class SupportFacts:
    """What helps to help a person, without who it is. `told` are names of fields; what is in them stays closed."""

    person: User
    told: list[str]
    unread: int
    roles: list[Membership]
    trail: list[Line]


def support_facts(person: User) -> SupportFacts:
    trail = AuditEntry.objects.filter(actor=person.pk).order_by("-id")[:HISTORY]
    roles = Membership.objects.live().filter(user=person).select_related("organisation")
    return SupportFacts(person, told_labels(vault.known(person)), unread(person), list(roles), lines(trail))
