"""Facts are built month by month, each counted from scratch: running it twice, late or half changes nothing of the result.
Each hour only those people are counted anew for whom something was written, at night everybody in a month so built.

What is counted is compared with what is kept, and only what differs is written: a month of many people in which one hour
was confirmed late costs reading, not writing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper as Cursor

from talka.accounts.enums import AgeBand
from talka.core import clock
from talka.core.periods import day_start, month_bounds
from talka.hours.queries.records import confirmed
from talka.statistics.cube import REMOTE, ROOM, UNKNOWN
from talka.statistics.models import ApplicationFact, Month, OfferFact, snapshot_name
from talka.statistics.queries import ledger

LOCK = 0x57A7
OTHER_FIELD = "cits"
Told = tuple[str, list[Any]]
"""A statement and its values."""
Sums = tuple[int, int]
"""Records and minutes."""
_YOUNG, _OLDER, _ADULT = AgeBand.FROM_13.value, AgeBand.FROM_16.value, AgeBand.FROM_18.value
AGE_THEN = f"""CASE
    WHEN u.next_band_month IS NULL OR u.next_band_month > hours_workrecord.date THEN u.age_band
    WHEN u.age_band = '{_OLDER}' OR u.next_band_month + interval '2 years' <= hours_workrecord.date THEN '{_ADULT}'
    WHEN u.age_band = '{_YOUNG}' THEN '{_OLDER}' ELSE u.age_band END"""
WITHIN = "SELECT coalesce(min(id + 0), 0), coalesce(max(id + 0), 0) FROM hours_workrecord WHERE {counted}"
"""A month's records were written one soon after the other: only so much of the traits has to be read. (`+ 0`: else the
table is searched from its ends for a record of the month.)"""
TRAITS = """
WITH untold AS MATERIALIZED (
    SELECT id FROM hours_workrecord WHERE {counted} AND volunteer_id IS NOT NULL
    EXCEPT SELECT record_id FROM statistics_trait WHERE record_id BETWEEN %s AND %s)
INSERT INTO statistics_trait (record_id, age_band, sex)
SELECT hours_workrecord.id, {age}, u.sex FROM untold JOIN hours_workrecord USING (id) JOIN accounts_user u ON u.id = volunteer_id
ORDER BY hours_workrecord.id ON CONFLICT (record_id) DO NOTHING
"""
"""Taken away as a set: while nobody has counted how many traits there are, NOT EXISTS would read all of them for each
record. In order: so those of a month lie side by side."""
PERSON = """CASE WHEN hours_workrecord.volunteer_id IS NULL
    THEN uuid_send(coalesce(hours_workrecord.stats_key, md5('record ' || hours_workrecord.id)::uuid))
    ELSE substr(sha256(%s || uuid_send(hours_workrecord.volunteer_id)), 1, 16) END"""
"""As bytes, which is how both sides are compared: to write each key as a uuid costs almost as much as to make it. Secret
and person together are 48 bytes, which SHA-256 takes at once; the person in letters would be twice the work."""
PLACE = """CASE WHEN hours_workrecord.remote THEN '{remote}'
    WHEN noted.valid_to < hours_workrecord.date THEN coalesce(later.{what}, '{unknown}')
    ELSE coalesce(noted.{what}, '{unknown}') END"""
FIELD = "coalesce({own}statistics_first_field(o.id), '{other}')"
OF_WORK = "organisation_id, organiser_kind, place, region, field, kind, age_band, sex"
KEY = f"person, {OF_WORK}"
AFRESH = "DROP TABLE IF EXISTS differing"
WORK = """
CREATE TEMPORARY TABLE differing ON COMMIT DROP AS
SELECT encode(person, 'hex')::uuid AS person, {of_work},
       sum(minutes) FILTER (WHERE side > 0) AS minutes, sum(records) FILTER (WHERE side > 0) AS records
FROM (SELECT 1 AS side, 1 AS records, {person} AS person, hours_workrecord.organisation_id, g.kind AS organiser_kind,
             hours_workrecord.minutes,
             {place} AS place, {region} AS region,
             {field} AS field, coalesce(o.kind, '') AS kind,
             coalesce(t.age_band, '') AS age_band, coalesce(t.sex, '') AS sex
      FROM hours_workrecord
      JOIN organisations_organisation g ON g.id = hours_workrecord.organisation_id
      LEFT JOIN opportunities_opportunity o ON o.id = hours_workrecord.opportunity_id
      LEFT JOIN statistics_trait t ON t.record_id = hours_workrecord.id AND t.record_id BETWEEN %s AND %s
      LEFT JOIN (registers_municipality noted LEFT JOIN registers_municipality later ON later.atvk = noted.successor_id)
        ON noted.atvk = hours_workrecord.municipality_id
      WHERE {counted}
      UNION ALL
      SELECT -1, records, uuid_send(person), organisation_id, organiser_kind, minutes, place, region, field, kind, age_band, sex
      FROM statistics_workfact WHERE month = %s{kept}) AS both_sides
GROUP BY {grouped} HAVING sum(side * minutes) <> 0 OR sum(side * records) <> 0
"""
"""Facts of a month that are not what its records say, as they say it; without minutes where they say nothing. A new table
each time: PostgreSQL lets two processes share the reading only where rows go into a new one."""
SHARED = """
SET LOCAL max_parallel_workers_per_gather = 1;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0.001
"""
"""Two processors for everybody of a month: at night nobody else asks much. (docs/performance.md)"""
ALONE = "SET LOCAL max_parallel_workers_per_gather = 0"
ADAPT = """
WITH gone AS (
    DELETE FROM statistics_workfact f USING differing d WHERE f.month = %(month)s AND f.person = d.person
        AND (f.organisation_id, f.organiser_kind, f.place, f.region, f.field, f.kind, f.age_band, f.sex)
          = (d.organisation_id, d.organiser_kind, d.place, d.region, d.field, d.kind, d.age_band, d.sex)
    RETURNING -f.records AS records, -f.minutes AS minutes)
SELECT coalesce(sum(records), 0)::bigint, coalesce(sum(minutes), 0)::bigint
FROM (SELECT records, minutes FROM gone UNION ALL SELECT records, minutes FROM differing) AS both_sides;
INSERT INTO statistics_workfact (month, first_month, {key}, minutes, records)
SELECT %(month)s, coalesce((SELECT min(e.month) FROM statistics_workfact e WHERE e.person = d.person AND e.month < %(month)s),
                           %(month)s), {key}, minutes, records
FROM differing d WHERE minutes IS NOT NULL
"""
BY_INDEX, AS_USUAL = "SET LOCAL enable_seqscan = off", "SET LOCAL enable_seqscan = on"
"""Nobody has counted how large the facts are while they are built for the first time: a reading of the whole table for each
new row took minutes."""
FIRSTS = """
WITH moved AS (
    UPDATE statistics_workfact f
    SET first_month = (SELECT min(e.month) FROM statistics_workfact e WHERE e.person = f.person)
    FROM (SELECT DISTINCT person FROM differing) AS touched WHERE f.month > %s AND f.person = touched.person
    AND f.first_month <> (SELECT min(e.month) FROM statistics_workfact e WHERE e.person = f.person)
    RETURNING f.month)
SELECT DISTINCT month FROM moved
"""
PLACE_OF_OFFER = """CASE WHEN o.remote = 'full' THEN '{remote}' ELSE coalesce((SELECT m.region
    FROM opportunities_workplace w JOIN registers_municipality m ON m.atvk = w.municipality_id
    WHERE w.opportunity_id = o.id ORDER BY w.position LIMIT 1), '{unknown}') END"""
OFFERS = """
INSERT INTO statistics_offerfact (month, organisation_id, organiser_kind, region, field, kind, places, filled)
SELECT %s, o.organisation_id, g.kind, {region}, {field}, o.kind, o.places, o.approved
FROM opportunities_opportunity o JOIN organisations_organisation g ON g.id = o.organisation_id
WHERE o.published_at >= %s AND o.published_at < %s
"""
APPLICATIONS = """
INSERT INTO statistics_applicationfact (month, organisation_id, organiser_kind, region, field, kind, people, approved,
                                        no_show, reply_minutes)
SELECT %s, a.organisation_id, g.kind, {region}, {field}, o.kind, a.people,
       a.state IN ('approved', 'completed', 'no_show'), a.state = 'no_show',
       greatest(0, extract(epoch FROM a.answered_at - a.submitted_at)::int / 60)
FROM applications_application a JOIN opportunities_opportunity o ON o.id = a.opportunity_id
JOIN organisations_organisation g ON g.id = a.organisation_id
WHERE a.submitted_at >= %s AND a.submitted_at < %s
"""


def build(*, lately: bool = False) -> int:
    """Rebuild every month whose rows have changed; how many there were. `lately`: only months are looked at, and people
    counted, for whom something was written since the last building, which is much sooner done (`ledger.written_lately`).
    Months built so are counted whole by the next building that is not `lately`."""
    months = ledger.touched(ledger.written_lately() if lately else None)
    doubtful = {} if lately else dict(Month.objects.filter(in_part=True).values_list("month", "fingerprint"))
    for month, fingerprint in sorted((doubtful | months).items()):
        rebuild_month(month, fingerprint, lately=lately)
    return len(months)


@transaction.atomic
def rebuild_month(month: date, fingerprint: str, *, lately: bool = False) -> None:
    """Count a month's facts anew and bring those that are kept in line with them. `fingerprint`: read before the rows, so
    what changes meanwhile makes the month touched again. `lately`: first only of the people for whom something was
    written, and of all where the month then is not what the ledger says."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, month.year * 12 + month.month])
        cursor.execute(ROOM)
        people = ledger.people_written_of(month) if lately else None
        changed, more = _work(cursor, month, people)
        totals = ledger.sums_of(month)
        if people is not None and totals != _after(month, more):
            people = None
            changed |= _work(cursor, month)[0]
    for facts in (OfferFact, ApplicationFact):
        facts.objects.filter(month=month).delete()
    _offers(month)
    now = clock.now()
    stamp = {"fingerprint": fingerprint, "built_at": now, "counted_at": now, "in_part": people is not None}
    Month.objects.update_or_create(month=month, defaults=stamp | {"records": totals[0], "minutes": totals[1]})
    for other in changed:
        Month.objects.filter(month=other).update(snapshot=snapshot_name(), built_at=now)


def _after(month: date, more: Sums) -> Sums:
    """What the facts of a month add up to, by what they did when they were last counted."""
    before = Month.objects.values_list("records", "minutes").get(month=month)
    return before[0] + more[0], before[1] + more[1]


def _work(cursor: Cursor, month: date, people: Collection[UUID] | None = None) -> tuple[set[date], Sums]:
    """Bring the facts of work in line, of all or of these people; the months in which a fact is another than before, and by
    how much those of this month add up to more."""
    if people is not None and not people:
        return set(), (0, 0)
    first, after = month_bounds(month.year, month.month)
    query = confirmed().filter(date__gte=first, date__lt=after).query
    counted, values = query.get_compiler(connection=connection).compile(query.where)
    secret = hashlib.sha256(settings.STATISTICS_KEY.encode()).digest()
    kept, keys = "", []
    if people is not None:
        counted, values = f"{counted} AND hours_workrecord.volunteer_id = ANY(%s)", [*values, list(people)]
        kept, keys = " AND person = ANY(%s)", [[_key(secret, one) for one in people]]
    names = {
        "place": PLACE.format(what="atvk", remote=REMOTE, unknown=UNKNOWN),
        "region": PLACE.format(what="region", remote=REMOTE, unknown=UNKNOWN),
        "counted": counted,
        "person": PERSON,
        "of_work": OF_WORK,
        "grouped": f"both_sides.{KEY}",
        "kept": kept,
    }
    field = FIELD.format(own="hours_workrecord.field_id, ", other=OTHER_FIELD)
    cursor.execute(WITHIN.format(counted=counted), values)
    within = cursor.fetchone()
    traits = TRAITS.format(age=AGE_THEN, counted=counted), [*values, *within]
    work = WORK.format(field=field, **names), [secret, *within, *values, month, *keys]
    if not _differs(cursor, traits, work, lately=people is not None):
        return set(), (0, 0)
    cursor.execute("ANALYZE differing")
    cursor.execute(BY_INDEX)
    away, beside = ADAPT.format(key=KEY).split(";")
    cursor.execute(away, {"month": month})
    more = cursor.fetchone()
    cursor.execute(beside, {"month": month})
    cursor.execute(FIRSTS, [month])
    changed = {month, *(row[0] for row in cursor.fetchall())}
    cursor.execute(AS_USUAL)
    return changed, more


def _differs(cursor: Cursor, traits: Told, work: Told, *, lately: bool) -> bool:
    """Whether facts are not what the records say; which ones is in `differing` then. `lately`: there are likely records
    whose traits are not noted yet. Else that is looked at only where something differs, as such a record always does."""
    if lately:
        cursor.execute(*traits)
        return _compare(cursor, work)
    if not _compare(cursor, work, SHARED):
        return False
    cursor.execute(*traits)
    if cursor.rowcount:
        _compare(cursor, work, SHARED)
    return True


def _compare(cursor: Cursor, work: Told, processors: str = ALONE) -> bool:
    for statement in (AFRESH, *processors.split(";")):
        cursor.execute(statement)
    cursor.execute(*work)
    found = bool(cursor.rowcount)
    cursor.execute(ALONE)
    return found


def _key(secret: bytes, volunteer: UUID) -> UUID:
    """As PERSON has it."""
    return UUID(bytes=hashlib.sha256(secret + volunteer.bytes).digest()[:16])


def _offers(month: date) -> None:
    first, after = month_bounds(month.year, month.month)
    names = {"remote": REMOTE, "unknown": UNKNOWN}
    offered = {"region": PLACE_OF_OFFER.format(**names), "field": FIELD.format(own="", other=OTHER_FIELD)}
    span = [month, day_start(first), day_start(after)]
    with connection.cursor() as cursor:
        cursor.execute(OFFERS.format(**offered), span)
        cursor.execute(APPLICATIONS.format(**offered), span)
