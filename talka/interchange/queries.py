"""Questions about partners and imports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Max, Q, QuerySet, Value
from django.db.models.functions import Mod

from talka.applications.models import Application
from talka.core import clock
from talka.core.prepared import Prepared
from talka.hours.queries.records import workable_at
from talka.interchange.enums import Channel, RunState, Verdict
from talka.interchange.models import ApiAnswer, ApiClient, Feed, Heard, ImportItem, ImportRun, Partner, Sheet, Upload
from talka.opportunities.enums import State
from talka.opportunities.models import Opportunity
from talka.opportunities.schemas import Content
from talka.organisations.models import Organisation

CHUNK = 2_000
SAMPLE = 5
TAKEN = (Verdict.CREATED, Verdict.UPDATED, Verdict.UNCHANGED)
OF_A_PARTNER = (
    "public_id",
    "external_id",
    "slug",
    "state",
    "state_reason",
    "same_as",
    "apply_until",
    "updated_at",
    "version",
)
"""What its program is told of an opportunity: asking for all sixty columns takes longer than writing some."""
LIVING = (State.DRAFT, State.IN_REVIEW, State.PUBLISHED, State.CLOSED)


def partner(code: str) -> Partner | None:
    return Partner.objects.filter(code=code).first()


def last_told(partner: Partner, feed: Feed | None) -> Iterator[str]:
    """The partner's own ids of what is published and was told of last by this feed, or (None) by a file."""
    channel = Channel.FEED if feed else Channel.FILE
    rows = Heard.objects.filter(channel=channel, feed=feed)
    rows = rows.filter(opportunity__origin=partner.code, opportunity__state=State.PUBLISHED)
    return rows.values_list("opportunity__external_id", flat=True).iterator(chunk_size=CHUNK)


def standing(partner: Partner) -> Iterator[str]:
    """The partner's own ids of all of its that is published, whoever told of it last."""
    rows = Opportunity.objects.filter(origin=partner.code, state=State.PUBLISHED)
    return rows.values_list("external_id", flat=True).iterator(chunk_size=CHUNK)


def written_since(partner: Partner, moment: datetime) -> list[int]:
    """What it has published or changed since then, or withdrawn."""
    rows = Opportunity.objects.filter(origin=partner.code, updated_at__gte=moment)
    return list(rows.values_list("pk", flat=True).iterator(chunk_size=CHUNK))


def partner_opportunity(partner: Partner, external_id: str, *, lock: bool = False) -> Opportunity | None:
    """What a partner has here under its own id. `lock`: until the transaction ends nobody else writes it."""
    rows = Opportunity.objects.filter(origin=partner.code, external_id=external_id).only(*OF_A_PARTNER)
    return (rows.select_for_update() if lock else rows).first() if external_id else None


def sent_ids(partner: Partner, external_ids: Sequence[str]) -> set[str]:
    """Which of these ids of its own it has sent before."""
    rows = Opportunity.objects.filter(origin=partner.code, external_id__in=external_ids)
    return set(rows.values_list("external_id", flat=True))


def partner_rows(partner: Partner, external_ids: Sequence[str]) -> dict[str, Opportunity]:
    """What a partner has here under its own ids. Asked at each push: the ORM would write the question anew each time."""
    columns = [one for one in Opportunity._meta.concrete_fields if one.primary_key or one.name in OF_A_PARTNER]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(str(one.column) for one in columns)} FROM opportunities_opportunity"  # noqa: S608  # columns
            " WHERE origin = %s AND external_id = ANY(%s)",
            [partner.code, list(external_ids)],
        )
        names = [one.attname for one in columns]
        found = [Opportunity.from_db(connection.alias, names, row) for row in cursor.fetchall()]
    return {row.external_id: row for row in found}


def partner_opportunities(partner: Partner, after: int, limit: int) -> list[Opportunity]:
    """Everything it ever sent, in the order in which it first came."""
    return list(Opportunity.objects.filter(origin=partner.code, pk__gt=after).order_by("pk")[:limit])


def has_published(partner: Partner) -> bool:
    return Opportunity.objects.filter(origin=partner.code, published_at__isnull=False).exists()


TOKEN_HASH = "hash of a token"  # noqa: S105  # stands in the place of one
PARTNER = [one for one in Partner._meta.concrete_fields if one.name != "columns"]
HOLDERS = Prepared(
    lambda: (
        ApiClient.objects.filter(token_hash=TOKEN_HASH, revoked_at=None, expires_at__gt=clock.Now())
        .order_by()
        .values_list(
            *(one.attname for one in ApiClient._meta.concrete_fields), *(f"partner__{one.attname}" for one in PARTNER)
        )
    )
)


def client_of(token_hash: str) -> ApiClient | None:
    """Whose token it is, while it holds."""
    own = [one.attname for one in ApiClient._meta.concrete_fields]
    for row in HOLDERS.rows({TOKEN_HASH: token_hash}):
        found = ApiClient.from_db(connection.alias, own, row[: len(own)])
        found.partner = Partner.from_db(connection.alias, [one.attname for one in PARTNER], row[len(own) :])
        return found
    return None


def client_by_id(public_id: str) -> ApiClient | None:
    """A connection that holds."""
    rows = ApiClient.objects.filter(public_id=public_id, revoked_at=None, expires_at__gt=clock.Now())
    return rows.select_related("partner").first()


def clients(partner: Partner | None) -> list[ApiClient]:
    """Its connections, those that hold first."""
    rows = ApiClient.objects.filter(partner=partner).select_related("partner") if partner else ApiClient.objects.none()
    return list(rows.order_by(F("revoked_at").desc(nulls_first=True), "-pk")[:50])


def own_partner(organisation: Organisation) -> Partner | None:
    return Partner.objects.filter(organisation=organisation).first()


def others_called(names: set[str], organisation: Organisation) -> set[str]:
    """Those of the names by which other organisations are known here."""
    rows = Organisation.objects.public().filter(name__in=names - {organisation.name}).exclude(pk=organisation.pk)
    return set(rows.values_list("name", flat=True))


def answer_to(client: ApiClient, key: str) -> ApiAnswer | None:
    return ApiAnswer.objects.filter(client=client, key=key).first()


def verdicts(run: ImportRun, wanted: Sequence[Verdict]) -> Iterator[dict[str, Any]]:
    """What became of the items, in the order of the source."""
    rows = ImportItem.objects.filter(run=run, verdict__in=wanted).order_by("position", "id")
    told = rows.values("position", "external_id", "verdict", "reasons", "defaulted")
    yield from map(dict[str, Any], told.iterator(chunk_size=CHUNK))


@dataclass(frozen=True, slots=True)
class Changed:
    """One line of the change feed: what was at this place in time, and what it is now."""

    pk: int
    public_id: str
    modified: datetime
    is_open: bool


CHANGES = """
    SELECT pk, public_id, modified, is_open FROM (
        (SELECT o.id AS pk, o.public_id, o.updated_at AS modified, {open} AS is_open
         FROM opportunities_opportunity o JOIN organisations_organisation g ON g.id = o.organisation_id
         WHERE (o.updated_at, o.id) > (%(at)s, %(pk)s) AND {once_public}
         ORDER BY o.updated_at, o.id LIMIT %(rows)s)
        UNION ALL
        (SELECT o.id, o.public_id, g.updated_at, {open}
         FROM organisations_organisation g JOIN opportunities_opportunity o ON g.id = o.organisation_id
         WHERE (g.updated_at, o.id) > (%(at)s, %(pk)s) AND g.updated_at > o.updated_at AND {once_public}
         ORDER BY g.updated_at, o.id LIMIT %(rows)s)
    ) changed
    WHERE modified < core_now() - coalesce(
        (SELECT clock_timestamp() - min(xact_start) FROM pg_stat_activity
         WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid() AND datname = current_database()), interval '0')
    ORDER BY modified, pk LIMIT %(rows)s
""".format(  # noqa: S608  # both parts are constants, written here
    open="(o.state = 'published' AND o.apply_until > core_now() AND o.same_as_id IS NULL AND g.is_public)",
    once_public="(o.state IN ('published', 'closed', 'archived', 'cancelled') OR o.state = 'hidden' AND o.published_at"
    " IS NOT NULL)",
)
"""Both kinds of change in one order: of the opportunity, and of its organisation (suspended, switched off, renamed).

Rows are held back until every transaction that began before their time has ended: one that is still writing may commit
a row with an earlier time, and who has read past that time would never see it.
"""


def changes(at: datetime, pk: int, limit: int) -> list[Changed]:
    """What changed after the row `pk` at the time `at`, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGES, {"at": at, "pk": pk, "rows": limit})
        return [Changed(*row) for row in cursor.fetchall()]


def application_of(organisation: Organisation, public_id: str) -> Application | None:
    """An application to one of the organisation's own opportunities."""
    rows = Application.objects.filter(organisation=organisation, public_id=public_id)
    return rows.select_related("volunteer", "organisation", "pair", "opportunity__organisation").first()


def workable_application(organisation: Organisation, public_id: str) -> Application | None:
    """One on which hours may be written."""
    return workable_at(organisation).filter(public_id=public_id).first()


def workers(organisation: Organisation, applications: Sequence[str]) -> list[UUID]:
    """Whose hours these are."""
    rows = Application.objects.filter(organisation=organisation, public_id__in=applications, volunteer__isnull=False)
    return [pk for pk in rows.values_list("volunteer_id", flat=True) if pk]


def organisation(number: str) -> Organisation | None:
    """The public organisation of a registration number (the head of a network), or of a public id."""
    rows = Organisation.objects.public().select_related("municipality").prefetch_related("fields")
    head = Q(registration_number=number, branch_of__isnull=True)
    return rows.filter(head).first() or rows.filter(public_id=number).first()


SITEMAP_ROWS = 10_000
"""Each has an address in both languages, so a file holds 20,000: under the 50,000 and the 50 MB of the protocol."""


def sitemap_parts() -> dict[str, int]:
    """How many files each kind of page takes."""
    counts = {"iespejas": Opportunity.objects.open().count(), "organizacijas": Organisation.objects.public().count()}
    return {"lapas": 1} | {name: -(-count // SITEMAP_ROWS) for name, count in counts.items()}


def sitemap_rows(name: str, part: int, parts: int) -> Iterator[Opportunity | Organisation]:
    """Rows of one file; which file a row is in follows from its key, so no file needs the ones before it."""
    rows: dict[str, QuerySet[Any]] = {
        "iespejas": Opportunity.objects.open().only("public_id", "slug", "updated_at"),
        "organizacijas": Organisation.objects.public().only(
            "public_id", "slug", "registration_number", "branch_of", "updated_at"
        ),
    }
    chosen = rows[name].alias(part=Mod(F("pk"), Value(parts))).filter(part=part)
    yield from chosen.order_by("pk").iterator(chunk_size=CHUNK)


def _due() -> QuerySet[Feed]:
    rows = Feed.objects.filter(active=True, next_at__lte=clock.Now(), partner__active=True)
    return rows.select_related("partner").order_by("next_at")


def due_feeds() -> list[Feed]:
    """Feeds of partners that are switched on whose time has come, the longest waiting first."""
    return list(_due())


def due_feed(pk: int) -> Feed | None:
    """This one, if its time has still come: somebody may have fetched it or switched it off meanwhile."""
    return _due().filter(pk=pk).first()


def feed_by_key(pk: int) -> Feed | None:
    return Feed.objects.filter(pk=pk).select_related("partner").first()


def feed(partner: Partner, public_id: str) -> Feed | None:
    return Feed.objects.filter(partner=partner, public_id=public_id).select_related("partner").first()


def feed_at(partner: Partner, url: str) -> Feed | None:
    """Its feed of this address."""
    return Feed.objects.filter(partner=partner, url=url).first()


def uploads(partner: Partner) -> list[Upload]:
    """Files that wait to be taken in; without what is in them."""
    return list(Upload.objects.filter(partner=partner).defer("content"))


def upload(partner: Partner, public_id: str) -> Upload | None:
    return Upload.objects.filter(partner=partner, public_id=public_id).select_related("partner").first()


def upload_by_key(pk: int) -> Upload | None:
    return Upload.objects.filter(pk=pk).select_related("partner").first()


def client(partner: Partner, public_id: str) -> ApiClient | None:
    return ApiClient.objects.filter(partner=partner, public_id=public_id).first()


def partners() -> list[tuple[Partner, int]]:
    """All channels, with `last_run` and how many of their opportunities are open: counted in one pass over all."""
    rows = Partner.objects.annotate(last_run=Max("runs__started_at")).select_related("organisation")
    found = Opportunity.objects.open().exclude(origin="").order_by().values_list("origin").annotate(n=Count("pk"))
    open_now = dict(found)
    return [(row, open_now.get(row.code, 0)) for row in rows.order_by("organisation", "name")]


def first_of(run: ImportRun) -> list[dict[str, str]]:
    """What the first items of a source say that were taken, for a look at whether the columns mean what we think.

    Nothing that other feeds, files and programs of the partner brought: that says nothing of this source.
    """
    taken = ImportItem.objects.filter(run=run, verdict__in=TAKEN).order_by("position", "id")
    ids = list(taken.values_list("external_id", flat=True)[:SAMPLE])
    found = Opportunity.objects.filter(origin=run.partner.code, external_id__in=ids).select_related("organisation")
    rows = {row.external_id: row for row in found}
    return [
        {
            "title": row.title,
            "organisation": row.organisation.name,
            "kind": row.get_kind_display(),
            "until": row.apply_until.isoformat() if row.apply_until else "",
            "duties": row.duties[:200],
        }
        for row in map(rows.get, ids)
        if row
    ]


def feeds(partner: Partner) -> list[Feed]:
    return list(Feed.objects.filter(partner=partner))


def runs(partner: Partner) -> list[ImportRun]:
    """The last imports, the latest first."""
    return list(ImportRun.objects.filter(partner=partner)[:10])


def refused_items(partner: Partner) -> list[ImportItem]:
    """What the newest run that was done refused, with the reasons."""
    newest = ImportRun.objects.filter(partner=partner, state=RunState.DONE).first()
    rows = ImportItem.objects.filter(run=newest, verdict=Verdict.REFUSED) if newest else ImportItem.objects.none()
    return list(rows[:100])


def sheet(organisation: Organisation, public_id: str) -> Sheet | None:
    """A table that this organisation's team uploaded."""
    return Sheet.objects.filter(organisation=organisation, public_id=public_id).select_related("organisation").first()


def recent_sheets(organisation: Organisation) -> list[Sheet]:
    """The last few, the latest first."""
    return list(Sheet.objects.filter(organisation=organisation).defer("rows").order_by("-made_at", "-pk")[:5])


def _own(organisation: Organisation) -> QuerySet[Opportunity]:
    return Opportunity.objects.filter(
        organisation=organisation, origin="", is_template=False, removed_at__isnull=True
    ).select_related("photo")


def own_opportunity(organisation: Organisation, public_id: str) -> Opportunity | None:
    """One that its team wrote and that is not in the bin."""
    return _own(organisation).select_related("organisation").filter(public_id=public_id).first() if public_id else None


def same_opportunity(organisation: Organisation, said: Content) -> Opportunity | None:
    """One of its own that has not ended, with this title and beginning: the same row uploaded twice."""
    living = _own(organisation).filter(state__in=LIVING, title=said["title"], starts_at=said["starts_at"])
    return living.order_by("-pk").first()


def own_opportunities(organisation: Organisation) -> list[Opportunity]:
    """All that its team wrote, oldest first, with their parts."""
    parts = ("fields", "shifts", "work_places", "requirements", "questions")
    return list(_own(organisation).order_by("pk").prefetch_related(*parts))
