"""From the audit trail to messages. Each act has written its entry in its own transaction, so none is told that did not
happen and none that happened is forgotten; the number that an entry gets says up to where has been read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from talka.applications.enums import ENDED_ELSEWHERE_TOO, Side
from talka.applications.models import Application, Message
from talka.certificates.models import Certificate
from talka.core import clock
from talka.core.models import AuditEntry
from talka.core.periods import day_start, local, some_time
from talka.hours.models import WorkRecord
from talka.interchange.enums import Event
from talka.interchange.models import EventMark, Webhook, WebhookMessage
from talka.opportunities.enums import State
from talka.opportunities.models import Opportunity

AT_ONCE = 5_000
KEPT = timedelta(days=30)
OPPORTUNITY, APPLICATION, MESSAGE, RECORD, CERTIFICATE = (
    "opportunities.opportunity",
    "applications.application",
    "applications.message",
    "hours.workrecord",
    "certificates.certificate",
)
EVENTS = {
    **dict.fromkeys(
        (
            "opportunity.published",
            "opportunity.reopened",
            "opportunity.unhidden",
            "opportunity.imported",
            "opportunity.unlinked",
        ),
        Event.OPPORTUNITY_PUBLISHED,
    ),
    **dict.fromkeys(
        ("opportunity.changed", "opportunity.changed_by_partner", "opportunity.extended"), Event.OPPORTUNITY_CHANGED
    ),
    **dict.fromkeys(
        (
            *("opportunity.closed", "opportunity.cancelled", "opportunity.hidden", "opportunity.archived"),
            *("opportunity.withdrawn_by_partner", "opportunity.linked"),
        ),
        Event.OPPORTUNITY_CLOSED,
    ),
    "application.submitted": Event.APPLICATION_RECEIVED,
    "application.approved": Event.APPLICATION_APPROVED,
    "application.offer_accepted": Event.APPLICATION_APPROVED,
    "application.declined": Event.APPLICATION_DECLINED,
    "application.withdrawn": Event.APPLICATION_WITHDRAWN,
    "application.ended": Event.APPLICATION_WITHDRAWN,
    "message.sent": Event.APPLICATION_MESSAGE,
    "hours.confirmed": Event.HOURS_CONFIRMED,
    "certificate.issue": Event.CERTIFICATE_ISSUED,
    "certificate.revoke": Event.CERTIFICATE_REVOKED,
}
"""Code in the audit trail → what is told."""
HOUSES = {
    "organisation.suspend": "opportunity.hidden",
    "organisation.restore": "opportunity.unhidden",
    "organisation.relist": "opportunity.unhidden",
}
"""What happens to an organisation → what that is to each of its opportunities, which have no entry of their own."""

Entry = tuple[str, str, str, datetime]
"""Code, kind and id of the subject, and when."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What something happened to: whose it is, from which channel it came, whether everybody may see it."""

    data: dict[str, str]
    organisation: int
    origin: str
    is_public: bool = False
    is_open: bool = False


def collect() -> int:
    """Make messages of what has happened since the last time. Returns how many entries were read."""
    with transaction.atomic():
        mark = _mark()
        rows = AuditEntry.objects.filter(sequence__gt=mark.sequence).order_by("sequence")
        parts = ("sequence", "code", "subject_type", "subject_id", "at", "details__reason")
        entries = list(rows.values_list(*parts)[:AT_ONCE])
        if not entries:
            return 0
        told = [(code, kind, key, at) for _n, code, kind, key, at, _why in entries]
        by_day = {(code, key) for _n, code, _kind, key, _at, why in entries if why in ENDED_ELSEWHERE_TOO}
        _make([one for one in [*told, *_of_houses(told)] if one[0] in EVENTS], by_day)
        EventMark.objects.filter(pk=1).update(sequence=entries[-1][0])
    return len(entries)


def _mark() -> EventMark:
    """The only row, locked; made at the first time, when nothing before it is told."""
    newest = AuditEntry.objects.aggregate(n=Max("sequence"))["n"] or 0
    EventMark.objects.get_or_create(pk=1, defaults={"sequence": newest})
    return EventMark.objects.select_for_update().get(pk=1)


def _of_houses(entries: list[Entry]) -> list[Entry]:
    """Opportunities that vanish with their organisation, or come back with it. One query, where that has happened."""
    acts = [(HOUSES[code], key, at) for code, _kind, key, at in entries if code in HOUSES]
    if not acts:
        return []
    published = Opportunity.objects.filter(state=State.PUBLISHED, apply_until__gt=clock.Now(), same_as=None)
    offers = defaultdict(list)
    for house, key in published.filter(organisation__public_id__in={key for _code, key, _at in acts}).values_list(
        "organisation__public_id", "public_id"
    ):
        offers[house].append(key)
    return [(code, OPPORTUNITY, key, at) for code, house, at in acts for key in offers[house]]


def _make(entries: list[Entry], by_day: Container[tuple[str, str]]) -> None:
    """`by_day`: code and id of what is told as of a day only, and at some time of each receiver's own."""
    hooks = list(Webhook.objects.filter(active=True, partner__active=True).select_related("partner"))
    if not hooks or not entries:
        return
    subjects = _subjects(entries)
    by_house, by_origin, general = _sorted(hooks)
    made: dict[tuple[int, str, str], WebhookMessage] = {}
    for code, kind, key, at in entries:
        subject, event = subjects.get((kind, key)), EVENTS[code]
        if subject is None or (event == Event.OPPORTUNITY_PUBLISHED and not subject.is_open):
            continue
        wanting = [*by_house[subject.organisation], *by_origin[subject.origin]]
        if kind == OPPORTUNITY and subject.is_public:
            wanting += general
        for hook in {one.pk: one for one in wanting if event in one.events}.values():
            when, due = (day_start(local(at).date()), some_time()) if (code, key) in by_day else (at, timedelta())
            made[hook.pk, event, key] = WebhookMessage(
                webhook=hook, event=event, data=subject.data, happened_at=when, next_at=clock.now() + due
            )
    WebhookMessage.objects.bulk_create(made.values(), batch_size=1_000)


def _sorted(hooks: Iterable[Webhook]) -> tuple[dict[int, list[Webhook]], dict[str, list[Webhook]], list[Webhook]]:
    """An organisation's own program hears of that organisation; a partner's of what it sent, and of all that is public."""
    by_house: dict[int, list[Webhook]] = defaultdict(list)
    by_origin: dict[str, list[Webhook]] = defaultdict(list)
    general = []
    for hook in hooks:
        if hook.partner.organisation_id:
            by_house[hook.partner.organisation_id].append(hook)
        else:
            by_origin[hook.partner.code].append(hook)
            general.append(hook)
    return by_house, by_origin, general


def _subjects(entries: list[Entry]) -> dict[tuple[str, str], Subject]:
    """What the entries are about, as it is now. Ids only: who the volunteer is is not told (ADR 2)."""
    keys: dict[str, set[str]] = defaultdict(set)
    for _code, kind, key, _at in entries:
        keys[kind].add(key)
    found: dict[tuple[str, str], Subject] = {}
    for row in Opportunity.objects.with_openness().filter(public_id__in=keys[OPPORTUNITY]):
        found[OPPORTUNITY, row.public_id] = Subject(
            {"id": row.public_id}, row.organisation_id, row.origin, bool(row.published_at), row.is_open
        )
    parts = ("public_id", "organisation_id", "opportunity__origin", "opportunity__public_id")
    for model, kind in ((Application, APPLICATION), (WorkRecord, RECORD)):
        for key, house, origin, offer in model.objects.filter(public_id__in=keys[kind]).values_list(*parts):
            data = {"id": key} | ({"opportunity": offer} if offer else {})
            found[kind, key] = Subject(data, house, origin or "-")
    written = Message.objects.filter(public_id__in=keys[MESSAGE], side=Side.VOLUNTEER)
    for key, told, house, origin, offer in written.values_list("public_id", *(f"application__{one}" for one in parts)):
        found[MESSAGE, key] = Subject({"id": told, "opportunity": offer}, house, origin or "-")
    for key, house in Certificate.objects.filter(public_id__in=keys[CERTIFICATE]).values_list(
        "public_id", "organisation_id"
    ):
        found[CERTIFICATE, key] = Subject({"id": key}, house, "-")
    return found


def purge() -> int:
    """Forget messages older than thirty days, of receivers that are switched off too. Returns how many."""
    return WebhookMessage.objects.filter(happened_at__lt=clock.now() - KEPT).delete()[0]
