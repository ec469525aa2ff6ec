"""Lists of certificates: the volunteer's own, the organiser's, and those that wait for an answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from talka.accounts.models import User
from talka.applications.models import PairName
from talka.certificates.enums import NameSeen, Side, State
from talka.certificates.models import Batch, Certificate
from talka.certificates.queries.records import facts_of
from talka.certificates.queries.work import names_seen
from talka.certificates.schemas import CertificateFacts
from talka.certificates.workflow import UNISSUED
from talka.core import clock
from talka.organisations.models import Organisation

PAGE = 30
OFFERS, ISSUED = "offered", "issued"


@dataclass(frozen=True, slots=True)
class Listed:
    """One certificate in a list; `facts` None where its holder had it forgotten."""

    row: Certificate
    facts: CertificateFacts | None
    name_seen: NameSeen | None = None
    """Of one that is asked for."""


def drafts_and_issued(user: User) -> list[Listed]:
    """All certificates of a person, the newest first. Shorter ones stand behind the whole they are of."""
    rows = Certificate.objects.filter(holder=user).select_related("organisation", "pair", "variant_of")
    shown = rows.filter(Q(started_by=Side.HOLDER) | ~Q(state=State.DRAFT))
    return [Listed(one, facts_of(one)) for one in shown.order_by("-pk")]


def being_prepared(user: User, pair: PairName | None = None) -> dict[int, list[Certificate]]:
    """Own drafts, and what is asked for, of hours that no certificate states yet: by their pair, the newest first."""
    rows = Certificate.objects.filter(holder=user, state__in=UNISSUED, stated__record__locked_at__isnull=True)
    shown = rows.filter(Q(started_by=Side.HOLDER) | ~Q(state=State.DRAFT), pair__isnull=False)
    if pair is not None:
        shown = shown.filter(pair=pair)
    found: dict[int, list[Certificate]] = {}
    for one in shown.distinct().order_by("-pk"):
        found.setdefault(one.pair_id or 0, []).append(one)
    return found


def countable(user: User) -> list[Listed]:
    """Certificates that a summary may count: the person's own, whole, that hold; the oldest work first."""
    rows = Certificate.objects.filter(
        holder=user, state=State.ISSUED, variant_of__isnull=True, organisation__isnull=False, sealed_key__isnull=False
    )
    return [Listed(one, facts_of(one)) for one in rows.select_related("organisation").order_by("starts_on", "pk")]


def same_summary(user: User, parts: Iterable[int]) -> list[Certificate]:
    """Summaries of exactly these certificates (primary keys) that hold."""
    wanted = set(parts)
    rows = Certificate.objects.filter(holder=user, state=State.ISSUED, organisation__isnull=True)
    return [
        one
        for one in rows.prefetch_related("counted").order_by("-pk")
        if {each.part_id for each in one.counted.all()} == wanted
    ]


def _received(organisation: Organisation) -> QuerySet[Certificate]:
    """What the organiser knows of: shorter ones are the holder's own matter, so are drafts."""
    return Certificate.objects.filter(organisation=organisation, variant_of__isnull=True).exclude(state=State.DRAFT)


def received_counts(organisation: Organisation) -> dict[str, int]:
    rows = _received(organisation)
    offered = rows.filter(state=State.OFFERED).count()
    return {OFFERS: offered, ISSUED: rows.exclude(state=State.OFFERED).count()}


def issued_by(organisation: Organisation) -> QuerySet[Certificate]:
    """All that this organiser ever issued, the oldest first, revoked and replaced ones too."""
    rows = _received(organisation).exclude(state=State.OFFERED)
    return rows.select_related("organisation", "pair").order_by("pk")


def received_page(organisation: Organisation, *, offered: bool, page: int = 1) -> tuple[list[Listed], bool]:
    """A page, and whether there are more. Asked ones: who waits longest first; issued ones: newest first."""
    rows = _received(organisation).select_related("pair", "replaced_by")
    rows = rows.filter(state=State.OFFERED).order_by("reply_until", "pk") if offered else (
        rows.exclude(state=State.OFFERED).order_by("-pk")
    )  # fmt: skip
    start = (page - 1) * PAGE
    found = list(rows[start : start + PAGE + 1])
    seen = names_seen(found[:PAGE]) if offered else {}
    listed = [Listed(one, facts_of(one), seen.get(one.pk)) for one in found[:PAGE]]
    return listed, len(found) > PAGE


def waiting_to_remind() -> QuerySet[Certificate]:
    """Asked for, and half of the promised time is over without a word to the team."""
    return Certificate.objects.filter(state=State.OFFERED, reminded_at__isnull=True, reply_until__isnull=False)


def waiting_late() -> QuerySet[Certificate]:
    """The promised day is over and the volunteer has not been told so."""
    return Certificate.objects.filter(state=State.OFFERED, late_told_at__isnull=True, reply_until__lte=clock.Now())


def batch_of(organisation: Organisation, public_id: str) -> Batch | None:
    return Batch.objects.filter(organisation=organisation, public_id=public_id).first()
