"""The organiser's inbox: what is to be done first, in a fixed number of queries however many applied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Value, When

from talka.accounts.queries import age_band
from talka.applications.enums import LIVE, ConsentState, Side, State
from talka.applications.models import Application, Attestation, Disclosure, Message
from talka.applications.queries.cards import shown_band
from talka.applications.queries.gates import GATES, Reason, missing
from talka.applications.queries.times import is_over
from talka.core import clock
from talka.opportunities.models import Opportunity
from talka.organisations.models import Organisation

PAGE = 50
TO_DO = "todo"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the inbox. Holds the pair name and what the list needs, not the volunteer."""

    public_id: str
    pair_name: str
    title: str
    opportunity_id: str
    state: str
    application: Application
    age_band: str
    missing: Sequence[Reason]
    unread: bool
    named: bool
    consent: bool
    over: bool
    late: bool


@dataclass(frozen=True, slots=True)
class Inbox:
    rows: Sequence[Row]
    counts: dict[str, int]
    total: int
    page: int
    pages: int
    opportunities: Sequence[tuple[str, str, int]]


def inbox(organisation: Organisation, *, state: str = TO_DO, opportunity: str = "", page: int = 1) -> Inbox:
    """A page of applications: unanswered ones by the day promised, then others; order tells nobody who came first."""
    every = Application.objects.filter(organisation=organisation)
    counts = _counts(every.filter(opportunity__public_id=opportunity) if opportunity else every)
    rows = every.filter(opportunity__public_id=opportunity) if opportunity else every
    rows = (
        rows.filter(state__in=LIVE) if state == TO_DO else rows.filter(state=state) if state in State.values else rows
    )
    total = counts.get(state, sum(counts[one] for one in State.values))
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    ordered = rows.annotate(turn=_TURN, day=Case(When(state=State.SUBMITTED, then=F("reply_until")), default=None))
    ordered = ordered.order_by("turn", F("day").asc(nulls_last=True), "public_id")[(page - 1) * PAGE : page * PAGE]
    return Inbox(_rows(list(ordered.values_list("pk", flat=True))), counts, total, page, pages, _offers(organisation))


_TURN = Case(
    When(state=State.SUBMITTED, then=Value(0)),
    When(state=State.OFFERED, then=Value(1)),
    When(state=State.WAITLISTED, then=Value(2)),
    When(state=State.APPROVED, then=Value(3)),
    default=Value(4),
    output_field=IntegerField(),
)


def _counts(rows: object) -> dict[str, int]:
    found = dict(rows.values_list("state").annotate(n=Count("pk")).order_by())  # type: ignore[attr-defined]  # a queryset
    counts = {state: found.get(state, 0) for state in State.values}
    counts[TO_DO] = sum(counts[one] for one in LIVE)
    return counts


def _offers(organisation: Organisation) -> list[tuple[str, str, int]]:
    """Opportunities that anybody applied for: id, title, waiting for an answer."""
    rows = Application.objects.filter(organisation=organisation)
    waiting = Count("pk", filter=Q(state=State.SUBMITTED))
    grouped = rows.values("opportunity__public_id", "opportunity__title").annotate(n=waiting)
    ordered = grouped.order_by("-n", "opportunity__title", "opportunity__public_id")[:200]
    return [(one["opportunity__public_id"], one["opportunity__title"], one["n"]) for one in ordered]


def _rows(keys: list[int]) -> list[Row]:
    unread = Message.objects.filter(application=OuterRef("pk"), side=Side.VOLUNTEER, read_at=None, removed_at=None)
    named = Disclosure.objects.filter(
        application=OuterRef("pk"), fields__contains=["name"], revoked_at=None, until__gt=clock.Now()
    )
    rows = Application.objects.filter(pk__in=keys).select_related("volunteer", "opportunity", "pair")
    rows = rows.annotate(unread=Exists(unread), named=Exists(named)).prefetch_related(*GATES)
    found = {one.pk: one for one in rows}
    offers = {one.opportunity_id for one in found.values()}
    attested = set(Attestation.objects.filter(opportunity__in=offers).values_list("opportunity_id", flat=True))
    now = clock.now()
    return [
        Row(
            public_id=one.public_id,
            pair_name=one.pair.name,
            title=one.opportunity.title,
            opportunity_id=one.opportunity.public_id,
            state=one.state,
            application=one,
            age_band=shown_band(age_band(one.volunteer), one.opportunity) if one.volunteer else "",
            missing=missing(one, attested=one.opportunity_id in attested) if one.state == State.APPROVED else (),
            unread=one.unread,
            named=one.named,
            consent=any(each.state == ConsentState.GIVEN for each in one.consents.all()),
            over=is_over(one),
            late=one.state == State.SUBMITTED and one.reply_until <= now,
        )
        for one in (found[pk] for pk in keys)
    ]


def waiting_counts(organisation: Organisation) -> tuple[int, int]:
    """Unanswered applications, and how many of them are past the promised day; for the organiser's first page."""
    rows = Application.objects.filter(organisation=organisation).unanswered()
    found = rows.aggregate(n=Count("pk"), late=Count("pk", filter=Q(reply_until__lte=clock.Now())))
    return found["n"], found["late"]


def to_do(organisation: Organisation) -> list[tuple[Opportunity, int]]:
    """Opportunities with unanswered applications, the most urgent first."""
    rows = Application.objects.filter(organisation=organisation).unanswered().select_related("opportunity")
    by_offer: dict[int, tuple[Opportunity, int]] = {}
    for one in rows.order_by("reply_until", "public_id")[:500]:
        known = by_offer.get(one.opportunity_id, (one.opportunity, 0))
        by_offer[one.opportunity_id] = (known[0], known[1] + 1)
    return list(by_offer.values())
