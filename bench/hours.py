"""The ledger of hours: the volunteer's page, confirming 500 records in one act, a file of 50,000 rows.

A million records of 62,500 volunteers in 36 months are written by one statement into a fresh database; everything measured
is done by the pages and acts that people use. The file is read and taken in by a process of its own, whose memory is told.
"""

from __future__ import annotations

import io
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import django

django.setup()

from django.db import connection
from django.db.models import Count
from django.test import Client

from bench.data import in_a_fresh_database
from bench.results import ROOT, Figure, Run, begin, middle
from talka.accounts.models import User
from talka.applications.models import Application, PairName
from talka.core import clock
from talka.hours import actions, queries
from talka.hours.actions import importing
from talka.hours.enums import Side, Source
from talka.hours.models import WorkRecord
from talka.hours.queries.sheets import written
from talka.opportunities.models import Opportunity
from talka.organisations.models import Organisation
from talka.registers.models import Field, Municipality

SEED = 5
RECORDS, RECORDS_QUICK, RECORDS_A_PERSON = 1_000_000, 2_000, 16
ORGANISATIONS = 200
MONTHS = 36
AT_ONCE, ROUNDS = 500, 5
FILE_ROWS, KNOWN = 50_000, 2_000
PAGE_MS, CONFIRM_S, IMPORT_S, IMPORT_MB = 15, 1.5, 60, 300
FILE = "--file"
WRITTEN_AT_LEAST = 0.9
FILL = """
INSERT INTO hours_workrecord (public_id, volunteer_id, pair_id, organisation_id, opportunity_id, date, minutes,
    municipality_id, remote, field_id, done, source, state, proposed_by, proposer_id, disputed_by, confirmed_by_id,
    confirmed_at, created_at, updated_at, version)
SELECT translate(lpad(to_hex(n), 10, '0'), '01ae', 'ghjk'), pair.volunteer_id, pair.id, pair.organisation_id,
    offer.id, current_date - 1 - (n::bigint * 7919 %% %(days)s)::int, 30 + n * 31 %% 300, %(town)s, false, %(field)s,
    'Palīdzēju sagatavot telpas', 'volunteer', 'confirmed', 'volunteer', pair.volunteer_id, '', NULL, now(), now(), now(), 2
FROM generate_series(1, %(records)s) n
JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM applications_pairname) pair
    ON pair.place = n %% %(pairs)s
JOIN opportunities_opportunity offer ON offer.organisation_id = pair.organisation_id
"""


# --- rows to measure on ----------------------------------------------------------------------------------------------


def organisations(n: int) -> list[Organisation]:
    rows = [
        Organisation(
            name=f"Biedrība „Stundas {number}”", slug=f"stundas-{number}", kind="association", state="verified",
            registration_number=f"{40_000_000_000 + number}", sort_key=str(number),
        )
        for number in range(n)
    ]  # fmt: skip
    made = Organisation.objects.bulk_create(rows)
    until = clock.now() + timedelta(days=30)
    Opportunity.objects.bulk_create(
        Opportunity(
            title=f"Palīgs {one.name}", slug="paligs", organisation=one, state="published", kind="regular",
            duties="Palīdzi.", apply_until=until, published_at=clock.now(), declared=True,
        )
        for one in made
    )  # fmt: skip
    return made


def name_of(number: int) -> str:
    return f"Rāmā Stirna{number // 90} {10 + number % 90}"


def people(n: int, owners: list[Organisation]) -> None:
    """Each with a pair name at one organisation; the first KNOWN at the first one, let begin."""
    users = User.objects.bulk_create((User(nickname=f"Talcinieks {one}", password="!") for one in range(n)), 5_000)  # noqa: S106  # nobody signs in with it
    dice = random.Random(SEED)
    pairs = PairName.objects.bulk_create(
        (
            PairName(
                volunteer=user,
                organisation=owners[0 if at < KNOWN else dice.randrange(len(owners))],
                name=name_of(at),
            )
            for at, user in enumerate(users)
        ),
        5_000,
    )
    offer = Opportunity.objects.get(organisation=owners[0])
    now = clock.now()
    Application.objects.bulk_create(
        Application(
            volunteer=one.volunteer, pair=one, opportunity=offer, organisation=owners[0], state="approved",
            reply_until=now, answered_at=now, acknowledged_at=now, agreed_version=offer.version,
        )
        for one in pairs[:KNOWN]
    )  # fmt: skip


def fill(records: int) -> float:
    """Seconds it took."""
    began = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0")
    n = max(KNOWN, records // RECORDS_A_PERSON)
    people(n, organisations(ORGANISATIONS))
    town, field = Municipality.objects.earliest("atvk").pk, Field.objects.earliest("position").pk
    told: dict[str, int | str] = {"records": records, "pairs": n, "days": MONTHS * 30, "town": town, "field": field}
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # rows refer to what was just made: nothing to look up
        cursor.execute(FILL, told)
        cursor.execute("VACUUM ANALYZE")
    connection.close()
    return time.monotonic() - began


# --- measuring -------------------------------------------------------------------------------------------------------


def timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def pages(run: Run) -> None:
    """One's own page of hours, for people who have as many records as others, in process and warm.

    Processor time of Python is told beside it: a busy machine blurs it less.
    """
    whole: list[float] = []
    python: list[float] = []
    for user in User.objects.order_by("?")[: 5 if run.quick else 200]:
        browser = Client(SERVER_NAME="localhost")
        browser.force_login(user)
        if not whole:
            browser.get("/mans/stundas/")
        began, used = time.perf_counter(), time.process_time()
        status = browser.get("/mans/stundas/").status_code
        whole.append(1000 * (time.perf_counter() - began))
        python.append(1000 * (time.process_time() - used))
        if status != 200:
            raise RuntimeError(f"the page of hours answered {status}")
    run.add(
        Figure("the volunteer's page: median", middle(whole), "ms", PAGE_MS),
        Figure("the volunteer's page: p99", sorted(whole)[int(len(whole) * 0.99) - 1], "ms"),
        Figure("the volunteer's page: processor time of Python, median", middle(python), "ms"),
    )


def waiting(owner: Organisation, n: int) -> list[str]:
    """Hours that so many volunteers wrote and nobody has confirmed."""
    pairs = PairName.objects.filter(organisation=owner).select_related("volunteer")[:n]
    rows = WorkRecord.objects.bulk_create(
        WorkRecord(
            volunteer=one.volunteer, pair=one, organisation=owner, date=clock.today(), minutes=60,
            source=Source.VOLUNTEER, proposed_by=Side.VOLUNTEER, proposer=one.volunteer,
        )
        for one in pairs
    )  # fmt: skip
    return [one.public_id for one in rows]


def confirming(run: Run, owner: Organisation, boss: User) -> None:
    found = []
    for _round in range(ROUNDS):
        ids = waiting(owner, AT_ONCE)
        found.append(timed(lambda: actions.confirm_many(owner, ids, by=boss)))  # noqa: B023  # called at once
        WorkRecord.objects.filter(public_id__in=ids).delete()
    run.add(Figure(f"confirming {AT_ONCE} records in one act: worst of {ROUNDS}", max(found), "s", CONFIRM_S))


def sheet(n: int) -> Iterator[list[str]]:
    """Rows of a file: three of four name somebody known, the others become slips."""
    yield ["Datums", "No", "Līdz", "Stundas", "Brīvprātīgais", "Kas darīts"]
    today = clock.today()
    for number in range(n):
        day = today - timedelta(days=1 + number // KNOWN)
        who = name_of(number % KNOWN) if number % 4 else f"Kāds {number}"
        ends = ["", ""] if number % 3 else ["10:00", f"1{number % 5 + 2}:30"]
        yield [f"{day:%d.%m.%Y}.", *ends, f"{number % 5 + 1},5", who, "Krāva mantas"]


def used() -> float:
    """Seconds of this process's processor time, the kernel's for it too."""
    told = resource.getrusage(resource.RUSAGE_SELF)
    return told.ru_utime + told.ru_stime


def take_in() -> None:
    """In a process of its own: prints seconds of each step, megabytes at most, and what became of the rows."""
    owner = Organisation.objects.get(slug="stundas-0")
    boss, offer = User.objects.get(nickname="Koordinators"), Opportunity.objects.get(organisation=owner)
    data = sys.stdin.buffer.read()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told = {"before": before * 1024 / 1e6}
    began, processor = time.perf_counter(), used()
    batch = importing.receive(owner, io.BytesIO(data), size=len(data), by=boss, opportunity=offer)
    told["given"] = time.perf_counter() - began
    importing.work_on(batch.public_id)
    told["read"] = time.perf_counter() - began
    batch.refresh_from_db()
    importing.take(batch, by=boss)
    importing.work_on(batch.public_id)
    told["whole"], told["processor"] = time.perf_counter() - began, used() - processor
    told["most"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    told |= batch.rows.aggregate(records=Count("record"), slips=Count("slip"))
    batch.refresh_from_db()
    began = time.perf_counter()
    importing.take_back(batch, by=boss)
    importing.work_on(batch.public_id)
    sys.stdout.write(json.dumps(told | {"undo": time.perf_counter() - began}))


def files(run: Run) -> None:
    n = 200 if run.quick else FILE_ROWS
    for form in ("csv", "xlsx"):
        data = written(sheet(n), form)
        command = [sys.executable, "-m", "bench.hours", FILE]
        done = subprocess.run(command, cwd=ROOT, input=data, stdout=subprocess.PIPE, check=True)
        told = json.loads(done.stdout)
        if told["records"] + told["slips"] < WRITTEN_AT_LEAST * n:  # a few say what chance has written already
            raise RuntimeError(f"{n} rows, but {told}")
        run.add(
            Figure(f"a file of {n:,} rows, {form}: looked at and taken in", told["whole"], "s", IMPORT_S),
            Figure(f"a file of {n:,} rows, {form}: processor time of Python for it", told["processor"], "s"),
            Figure(f"a file of {n:,} rows, {form}: its page answered", told["given"], "s"),
            Figure(f"a file of {n:,} rows, {form}: looked at", told["read"], "s"),
            Figure(f"a file of {n:,} rows, {form}: most memory", told["most"], "MB", IMPORT_MB),
            Figure(f"a file of {n:,} rows, {form}: taken back", told["undo"], "s"),
        )


def main() -> int:
    if FILE in sys.argv:
        take_in()
        return 0
    if (status := in_a_fresh_database()) is not None:
        return status
    run = begin()
    records = RECORDS_QUICK if run.quick else RECORDS
    run.add(Figure(f"{records:,} records to measure on, written", fill(records), "s"))
    owner = Organisation.objects.get(slug="stundas-0")
    boss = User.objects.create(nickname="Koordinators", password="!")  # noqa: S106  # nobody signs in with it
    pages(run)
    confirming(run, owner, boss)
    files(run)
    if faults := list(queries.broken()):
        raise RuntimeError(faults[0])
    return run.finish()


if __name__ == "__main__":
    sys.exit(main())
