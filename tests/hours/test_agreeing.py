"""One side writes, the other confirms; what both agreed on changes by a visible correction only."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from talka.accounts.models import User
from talka.applications import actions as applications
from talka.applications import law
from talka.core import clock
from talka.core.errors import RefusedError, held_by_another
from talka.core.models import AuditEntry
from talka.hours import actions, privacy, queries
from talka.hours.enums import Side, State, Way
from talka.hours.models import WorkRecord
from talka.hours.queries import desk
from talka.hours.queries.invariants import broken
from talka.hours.schemas import Work, between
from talka.notifications.models import Notification
from talka.web.privacy import parts
from tests.factories import opportunity
from tests.factories.applications import application, coordinator, fresh, volunteer
from tests.factories.hours import again, approved, pair, riga, team, worked
from tests.tier import FULL

Enter = Callable[[User], Client]
CLIENTS = 16
ROUNDS = 500 // CLIENTS + 1 if FULL else 2


def total() -> int:
    return queries.minutes_of(queries.confirmed())


@pytest.mark.django_db
def test_an_overlap_is_told_to_the_volunteer_only() -> None:
    one, other = team(), team()
    elsewhere = approved(other.offer, other.boss, one.person)
    actions.enter(one.application, work=worked(), by=one.person)
    with pytest.raises(RefusedError, match=r"hours\.overlap") as told:
        actions.enter(elsewhere, work=worked(), by=one.person)
    assert one.offer.title in told.value.message
    written = actions.enter(elsewhere, work=worked(), by=other.boss)
    assert written.state == State.UNCLEAR
    about = Notification.objects.exclude(user=one.person).filter(kind__startswith="hours.")
    assert one.offer.title not in str(list(about.filter(user=other.boss).values_list("context", flat=True)))
    with pytest.raises(RefusedError, match=r"hours\.overlap"):
        actions.confirm(again(written), by=one.person)
    actions.remove(WorkRecord.objects.get(state=State.CLAIMED), by=one.person)
    assert actions.confirm(again(written), by=one.person).state == State.CONFIRMED


@pytest.mark.django_db
def test_minutes_alone_fill_a_day_to_24_hours() -> None:
    crew, day = team(), clock.today() - timedelta(days=2)
    actions.enter(crew.application, work=Work(day, 1_000), by=crew.person)
    with pytest.raises(RefusedError, match=r"hours\.full_day"):
        actions.enter(crew.application, work=Work(day, 441), by=crew.person)
    actions.enter(crew.application, work=Work(day, 440), by=crew.person)
    assert actions.enter(crew.application, work=Work(day, 1), by=crew.boss).state == State.UNCLEAR
    assert list(broken()) == []


@pytest.mark.django_db
@pytest.mark.parametrize("spring", [True, False])
def test_on_the_nights_when_clocks_change_real_time_counts(*, spring: bool) -> None:
    day = date(2026, 3, 29) if spring else date(2026, 10, 25)
    work = between(riga(day.year, day.month, day.day, 2, 30), riga(day.year, day.month, day.day, 4, 30))
    assert work.minutes == (60 if spring else 180)
    crew = team()
    record = actions.enter(crew.application, work=work, by=crew.person)
    assert (record.minutes, record.date) == (work.minutes, day)


@pytest.mark.django_db
def test_what_the_law_asks_comes_before_hours() -> None:
    offer = opportunity()
    boss, person = coordinator(offer.organisation), volunteer()
    chosen = applications.approve(fresh(application(offer, by=person)), by=boss)
    ready = queries.workable_of(person).get(pk=chosen.pk)
    for by in (person, boss):
        with pytest.raises(RefusedError, match=r"may_not_start\.acknowledgement") as told:
            actions.enter(ready, work=worked(), by=by)
        assert str(law.ARTICLES["acknowledgement"]) in told.value.message
    with pytest.raises(RefusedError, match="may_not_start"):
        actions.check_in(ready, shift=None, way=Way.CODE, by=person)
    waiting = application(opportunity(), by=person)
    with pytest.raises(RefusedError, match="not_approved"):
        actions.enter(waiting, work=worked(), by=person)


@pytest.mark.django_db
def test_hours_in_a_certificate_do_not_change() -> None:
    crew = team()
    record = actions.enter(crew.application, work=worked(), by=crew.person)
    with pytest.raises(RefusedError, match="not_confirmed"):
        actions.lock([record.pk])
    actions.confirm_many(record.organisation, [record.public_id], by=crew.boss)
    assert actions.lock([record.pk]) == 1
    held = again(record)
    for act in (
        lambda: actions.propose(held, work=Work(held.date, 60), by=crew.boss, reason="time"),
        lambda: actions.dispute(held, by=crew.person, reason="time"),
        lambda: actions.remove(held, by=crew.person),
    ):
        with pytest.raises(RefusedError, match=r"hours\.locked"):
            act()
    assert actions.unlock([record.pk]) == 1
    assert actions.dispute(again(record), by=crew.person, reason="time").state == State.DISPUTED


@pytest.mark.django_db
def test_five_hundred_are_confirmed_in_as_many_statements_as_one() -> None:
    crew = team()
    first, day = actions.enter(crew.application, work=worked(), by=crew.person), clock.today()
    people = [volunteer() for _ in range(500)]
    WorkRecord.objects.bulk_create(
        WorkRecord(
            volunteer=one,
            pair=pair(one, first.organisation),
            organisation=first.organisation,
            date=day,
            minutes=60,
            source="volunteer",
            proposed_by=Side.VOLUNTEER,
            proposer=one,
        )
        for one in people
    )
    with CaptureQueriesContext(connection) as few:
        actions.confirm_many(first.organisation, [first.public_id], by=crew.boss)
    ids = desk.ids_of_day(first.organisation, day, "")
    with CaptureQueriesContext(connection) as many:
        done = actions.confirm_many(first.organisation, ids, by=crew.boss)
    assert (len(done), len(many)) == (500, len(few))
    assert AuditEntry.objects.filter(code="hours.confirmed").count() == 501


@pytest.mark.django_db
def test_an_erased_person_leaves_the_sums() -> None:
    crew = team()
    for hours in (2, 3):
        record = actions.enter(crew.application, work=worked(riga(2026, 10, hours, 10), hours), by=crew.person)
        actions.confirm_many(record.organisation, [record.public_id], by=crew.boss)
    actions.enter(crew.application, work=worked(riga(2026, 10, 9, 10)), by=crew.person, done="Mana māja")
    assert {"hours"} <= {label for label, _part in parts()}
    assert len(privacy.export(crew.person)["records"]) == 3
    privacy.erase(crew.person)
    rows = list(WorkRecord.objects.all())
    assert (total(), len(rows)) == (300, 2)
    assert len({one.stats_key for one in rows} - {None}) == 1
    assert {(one.volunteer_id, one.proposer_id, one.done) for one in rows} == {(None, None, "")}
    assert list(broken()) == []


@pytest.mark.django_db
def test_pages_ask_as_much_for_twenty_as_for_one(enter: Enter) -> None:
    crew = team()
    browser, own = enter(crew.boss), enter(crew.person)
    key = crew.offer.organisation.key
    pages = [(browser, f"/org/{key}/stundas/"), (browser, f"/org/{key}/stundas/klat/"), (own, "/mans/stundas/")]

    def counted() -> list[int]:
        found = []
        for who, page in pages:
            who.get(page)
            with CaptureQueriesContext(connection) as asked:
                assert who.get(page).status_code == 200
            found.append(len(asked))
        return found

    def more(first: int, n: int) -> None:
        for number in range(first, first + n):
            member = crew.join()
            actions.enter(member, work=worked(), by=member.volunteer)  # type: ignore[arg-type]
            day = clock.today() - timedelta(days=3 + number)
            actions.enter(crew.application, work=Work(day, 60), by=crew.boss)
            crew.join()

    more(0, 1)
    one = counted()
    more(1, 19)
    assert counted() == one


@pytest.mark.django_db
def test_the_organiser_reads_the_pair_name_and_nothing_else(enter: Enter) -> None:
    crew = team()
    canary = volunteer("Kanārijputniņš")
    member = crew.join(canary)
    record = actions.enter(member, work=worked(), by=canary, done="Mazgāju logus")
    actions.check_in(member, shift=None, way=Way.CODE, by=canary)
    actions.dispute(
        again(actions.enter(member, work=Work(date(2026, 10, 3), 60), by=crew.boss)), by=canary, reason="time"
    )
    other = actions.enter(member, work=Work(date(2026, 10, 4), 60), by=canary)
    actions.confirm_many(other.organisation, [other.public_id], by=crew.second)
    browser, key = enter(crew.boss), crew.offer.organisation.key
    for page in ("", "klat/", "parskats/?pec=cilveks", "stundas.csv", f"ieraksts/{record.public_id}/", "lapinas/"):
        answer = browser.get(f"/org/{key}/stundas/{page}")
        assert answer.status_code == 200
        text = answer.content.decode()
        assert "Kanārijputniņš" not in text
        assert str(canary.pk) not in text, page
        if page != "lapinas/":
            assert member.pair.name in text, page
    told = Notification.objects.filter(user=crew.boss, kind__startswith="hours.")
    assert "Kanārijputniņš" not in str(list(told.values_list("context", "url")))


@pytest.mark.slow
def test_two_who_confirm_at_once_count_the_hours_once(real_db: str) -> None:
    for _ in range(ROUNDS):
        crew = team()
        record = actions.enter(crew.application, work=worked(), by=crew.person)
        bosses = [coordinator(crew.offer.organisation) for _ in range(CLIENTS)]
        start, done, faults = threading.Barrier(CLIENTS), [], []

        def confirm(number: int) -> None:
            try:
                start.wait()  # noqa: B023  # joined within the round
                confirmed = actions.confirm_many(record.organisation, [record.public_id], by=bosses[number])  # noqa: B023  # as above
                done.extend(confirmed)  # noqa: B023  # as above
            except OperationalError as error:  # on a busy machine; whoever waited is told so, as below
                if not held_by_another(error):
                    faults.append(error)  # noqa: B023  # as above
            finally:
                connection.close()

        threads = [threading.Thread(target=confirm, args=[number]) for number in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (done, faults) == ([record.public_id], [])
        assert AuditEntry.objects.filter(code="hours.confirmed", subject_id=record.public_id).count() == 1
        assert again(record).version == 2


def test_who_waits_too_long_for_another_is_told_so_and_confirms_afterwards(real_db: str, enter: Enter) -> None:
    crew = team()
    record = actions.enter(crew.application, work=worked(), by=crew.person)
    client = enter(crew.boss)
    page, sent = f"/org/{crew.offer.organisation.key}/stundas/", {"id": [record.public_id]}
    client.get(page)
    with psycopg.connect(real_db) as other:
        other.execute("SELECT 1 FROM hours_workrecord WHERE id = %s FOR UPDATE", [record.pk])
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        told = client.post(page + "apstiprinat/", sent)
    assert (told.status_code, "X-Talka-Database" in told) == (409, False)
    assert "nekas nav saglabāts" in told.text
    assert again(record).state == State.CLAIMED
    assert client.post(page + "apstiprinat/", sent).status_code == 302
    assert (again(record).state, total()) == (State.CONFIRMED, 180)
