"""A volunteer's own applications."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from talka.accounts.models import User
from talka.accounts.queries import age_band
from talka.applications.enums import LIVE, AgreementState, ConsentState, RequestState, Side, State
from talka.applications.models import Agreement, Application, DisclosureRequest, GuardianConsent, Message
from talka.applications.queries.disclosures import SHARES
from talka.applications.queries.gates import Reason, fits_age, gated, is_halted, needed_now
from talka.applications.queries.shown import shown_state
from talka.applications.queries.times import Span, is_over, spans_of
from talka.core import clock
from talka.core.prepared import SOMEBODY, Prepared
from talka.opportunities.models import Opportunity
from talka.opportunities.queries import Card, cards
from talka.opportunities.search import similar

PAGE = 30
SIMILAR = 3


@dataclass(frozen=True, slots=True)
class Mine:
    """One application as its volunteer sees it in the list."""

    application: Application
    position: int = 0
    missing: Sequence[Reason] = field(default=())
    unread: bool = False
    asked: bool = False

    @property
    def state(self) -> str:
        return shown_state(self.application)

    @property
    def needs_me(self) -> bool:
        """Is it the volunteer's turn?"""
        turn = self.application.state == State.OFFERED or self.unread or self.asked
        return turn or any(one.who != Side.ORGANISER for one in self.missing)


def _sent_by_somebody() -> QuerySet[Application, Any]:
    sent = Application.objects.filter(volunteer=SOMEBODY).order_by().values("volunteer")
    today, live = Count("pk", filter=Q(submitted_at__gt=SINCE)), Count("pk", filter=Q(state__in=LIVE))
    return sent.annotate(today=today, live=live).values_list("today", "live")


SINCE = datetime.max.replace(tzinfo=UTC)
_SENT = Prepared(_sent_by_somebody)


def sent_by(user: User, *, since: datetime) -> tuple[int, int]:
    """How many applications the person sent since then, and how many are live."""
    for today, live in _SENT.rows({SOMEBODY: user.pk, SINCE: since}):
        return today, live
    return 0, 0


def position(application: Application) -> int:
    """Place in the waiting list, from 1; 0 for one that does not wait there."""
    rows = Application.objects.filter(pk=application.pk).only("pk").with_position()
    return next((one.position for one in rows), 0)


@dataclass(frozen=True, slots=True)
class Ticket:
    """What somebody who comes needs on the way."""

    spans: Sequence[Span]
    places: Sequence[str]


def ticket(application: Application) -> Ticket | None:
    """Of approved work that is not over and that nobody holds up."""
    if application.state != State.APPROVED or is_over(application) or is_halted(application.opportunity):
        return None
    return Ticket(spans_of(application), [str(one) for one in application.opportunity.work_places.all()])


def elsewhere_to_help(opportunity: Opportunity, user: User | None = None, *, unanswered: bool = False) -> list[Card]:
    """Open opportunities like it, for somebody whom it did not take: none that `user` has applied to or is too young for.

    Of the nearest kin those whose organisers answer come first: nobody should be left without an answer twice. Whoever
    waited in vain (`unanswered`) is not sent to the same organiser once more.
    """
    silent = opportunity.organisation_id if unanswered else None
    found = _answered_first(similar(opportunity, SIMILAR * 3), user, silent)
    known = Application.objects.filter(volunteer=user, opportunity__in=found) if user else Application.objects.none()
    applied = set(known.values_list("opportunity", flat=True))
    return cards([pk for pk in found if pk not in applied][:SIMILAR])


def _answered_first(ids: Sequence[int], user: User | None, silent: int | None) -> list[int]:
    """As they were, but by the share that their organiser answers in time; whoever is new to this counts as answering."""
    looked_at = ("min_age", "max_age", "for_minors", "hazardous", "organisation__answered_share")
    listed = Opportunity.objects.exclude(organisation=silent).select_related("organisation").only(*looked_at)
    rows = listed.in_bulk(ids)
    fitting = [rows[pk] for pk in ids if pk in rows and not (user and fits_age(age_band(user), rows[pk]))]
    return [one.pk for one in sorted(fitting, key=lambda one: -_share(one))]


def _share(one: Opportunity) -> Decimal:
    known = one.organisation.answered_share
    return Decimal(1) if known is None else known


def _asked_of(application: Any) -> Sequence[Reason]:
    """What stands between the person and the work; a link for the guardian that is passed on is the guardian's to answer."""
    return () if application.passed_on and application.state != State.APPROVED else needed_now(application)


def mine(user: User, *, past: bool = False, page: int = 1) -> tuple[list[Mine], bool]:
    """A page of the live or of the ended ones, and whether there are more."""
    unread = Message.objects.filter(application=OuterRef("pk"), side=Side.ORGANISER, read_at=None, removed_at=None)
    asked = DisclosureRequest.objects.filter(application=OuterRef("pk"), state=RequestState.ASKED)
    to_sign = Agreement.objects.filter(
        application=OuterRef("pk"), state=AgreementState.SENT, volunteer_signed_at__isnull=True
    )
    rows = Application.objects.filter(volunteer=user).select_related(
        "volunteer", "opportunity__organisation", "pair", "insurance"
    )
    rows = rows.exclude(state__in=LIVE) if past else rows.live()
    passed_on = GuardianConsent.objects.filter(
        application=OuterRef("pk"), state=ConsentState.ASKED, link_until__gt=clock.Now()
    )
    facts = {
        "passed_on": Exists(passed_on),
        "unread": Exists(unread),
        "asked": Exists(asked) & Q(state__in=SHARES) | Exists(to_sign),
    }
    ordered = gated(rows.with_position().annotate(**facts)).order_by("-submitted_at", "-pk")
    start = (page - 1) * PAGE
    found = list(ordered[start : start + PAGE + 1])
    listed = [
        Mine(
            one,
            position=one.position,
            missing=_asked_of(one),
            unread=one.unread,
            asked=one.asked,
        )
        for one in found[:PAGE]
    ]
    return listed, len(found) > PAGE
