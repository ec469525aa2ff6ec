"""Facts are built month by month, from scratch: running it twice, late or half changes nothing of the result."""

from __future__ import annotations

import hashlib
from datetime import date

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Sum

from talka.accounts.enums import AgeBand
from talka.core import clock
from talka.core.periods import day_start, month_bounds
from talka.hours.queries.records import confirmed
from talka.statistics.cube import REMOTE, UNKNOWN
from talka.statistics.models import ApplicationFact, Month, OfferFact, WorkFact
from talka.statistics.queries import ledger

LOCK = 0x57A7
OTHER_FIELD = "cits"
_YOUNG, _OLDER, _ADULT = AgeBand.FROM_13.value, AgeBand.FROM_16.value, AgeBand.FROM_18.value
AGE_THEN = f"""CASE
    WHEN u.next_band_month IS NULL OR u.next_band_month > hours_workrecord.date THEN u.age_band
    WHEN u.age_band = '{_OLDER}' OR u.next_band_month + interval '2 years' <= hours_workrecord.date THEN '{_ADULT}'
    WHEN u.age_band = '{_YOUNG}' THEN '{_OLDER}' ELSE u.age_band END"""
TRAITS = """
INSERT INTO statistics_trait (record_id, age_band, sex)
SELECT hours_workrecord.id, {age}, u.sex FROM hours_workrecord JOIN accounts_user u ON u.id = hours_workrecord.volunteer_id
WHERE {counted} ON CONFLICT (record_id) DO NOTHING
"""
PERSON = """CASE WHEN hours_workrecord.volunteer_id IS NULL
    THEN coalesce(hours_workrecord.stats_key, md5('record ' || hours_workrecord.id)::uuid)
    ELSE substr(encode(sha256(%s || convert_to(hours_workrecord.volunteer_id::text, 'UTF8')), 'hex'), 1, 32)::uuid END"""
FIELD = """coalesce({own}(SELECT f.field_id FROM opportunities_opportunity_fields f
    JOIN registers_field known ON known.code = f.field_id
    WHERE f.opportunity_id = o.id ORDER BY known.position LIMIT 1), '{other}')"""
WORK = """
INSERT INTO statistics_workfact (month, person, first_month, organisation_id, organiser_kind, place, region, field, kind,
                                 age_band, sex, minutes, records)
SELECT month, person,
       coalesce((SELECT min(e.month) FROM statistics_workfact e WHERE e.person = counted.person AND e.month < counted.month),
                month),
       organisation_id, organiser_kind, place, region, field, kind, age_band, sex, minutes, records
FROM (SELECT %s::date AS month, person, organisation_id, organiser_kind, place, region, field, kind, age_band, sex,
      sum(minutes) AS minutes, count(*) AS records
FROM (SELECT {person} AS person, hours_workrecord.organisation_id, g.kind AS organiser_kind, hours_workrecord.minutes,
             CASE WHEN hours_workrecord.remote THEN '{remote}' ELSE coalesce(m.atvk, '{unknown}') END AS place,
             CASE WHEN hours_workrecord.remote THEN '{remote}' ELSE coalesce(m.region, '{unknown}') END AS region,
             {field} AS field, coalesce(o.kind, '') AS kind,
             coalesce(t.age_band, '') AS age_band, coalesce(t.sex, '') AS sex
      FROM hours_workrecord
      JOIN organisations_organisation g ON g.id = hours_workrecord.organisation_id
      LEFT JOIN opportunities_opportunity o ON o.id = hours_workrecord.opportunity_id
      LEFT JOIN statistics_trait t ON t.record_id = hours_workrecord.id
      LEFT JOIN registers_municipality noted ON noted.atvk = hours_workrecord.municipality_id
      LEFT JOIN registers_municipality m
        ON m.atvk = CASE WHEN noted.valid_to < hours_workrecord.date THEN noted.successor_id ELSE noted.atvk END
      WHERE {counted}) AS rows
GROUP BY person, organisation_id, organiser_kind, place, region, field, kind, age_band, sex) AS counted
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
TAKE_AWAY = """
CREATE TEMPORARY TABLE IF NOT EXISTS touched_people (person uuid PRIMARY KEY) ON COMMIT DELETE ROWS;
TRUNCATE touched_people;
WITH gone AS (DELETE FROM statistics_workfact WHERE month = %(month)s RETURNING person)
INSERT INTO touched_people SELECT DISTINCT person FROM gone
"""
CAME_OR_WENT = """
WITH now AS (SELECT DISTINCT person FROM statistics_workfact WHERE month = %s),
stayed AS (DELETE FROM touched_people USING now WHERE touched_people.person = now.person RETURNING touched_people.person)
INSERT INTO touched_people SELECT person FROM now WHERE person NOT IN (SELECT person FROM stayed)
"""
FIRSTS = """
UPDATE statistics_workfact f
SET first_month = (SELECT min(e.month) FROM statistics_workfact e WHERE e.person = f.person)
FROM touched_people WHERE f.month > %s AND f.person = touched_people.person
AND f.first_month <> (SELECT min(e.month) FROM statistics_workfact e WHERE e.person = f.person)
"""


def build() -> int:
    """Rebuild every month whose rows have changed; how many there were."""
    months = ledger.touched()
    for month, fingerprint in months.items():
        rebuild_month(month, fingerprint)
    return len(months)


@transaction.atomic
def rebuild_month(month: date, fingerprint: str) -> None:
    """Throw away a month's facts and count them anew. `fingerprint`: read before the rows, so what changes meanwhile
    makes the month touched again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, month.year * 12 + month.month])
        for statement in TAKE_AWAY.split(";"):
            cursor.execute(statement, {"month": month})
    for facts in (OfferFact, ApplicationFact):
        facts.objects.filter(month=month).delete()
    _insert(month)
    with connection.cursor() as cursor:
        cursor.execute(CAME_OR_WENT, [month])
        cursor.execute("ANALYZE touched_people")
        cursor.execute(FIRSTS, [month])
    found = WorkFact.objects.filter(month=month).aggregate(records=Sum("records"), minutes=Sum("minutes"))
    totals = {name: total or 0 for name, total in found.items()}
    stamp = {"fingerprint": fingerprint, "built_at": clock.now(), **totals}
    Month.objects.update_or_create(month=month, defaults=stamp)


def _insert(month: date) -> None:
    first, after = month_bounds(month.year, month.month)
    query = confirmed().filter(date__gte=first, date__lt=after).query
    counted, values = query.get_compiler(connection=connection).compile(query.where)
    names = {"remote": REMOTE, "unknown": UNKNOWN, "counted": counted}
    own_field = FIELD.format(own="hours_workrecord.field_id, ", other=OTHER_FIELD)
    offered = {"region": PLACE_OF_OFFER.format(**names), "field": FIELD.format(own="", other=OTHER_FIELD)}
    key = hashlib.sha256(settings.STATISTICS_KEY.encode()).digest()
    span = [month, day_start(first), day_start(after)]
    with connection.cursor() as cursor:
        cursor.execute(TRAITS.format(age=AGE_THEN, counted=counted), values)
        cursor.execute(WORK.format(person=PERSON, field=own_field, **names), [month, key, *values])
        cursor.execute(OFFERS.format(**offered), span)
        cursor.execute(APPLICATIONS.format(**offered), span)
