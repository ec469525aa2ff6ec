"""Only confirmed hours are certified, once; nobody is named who has not given the name; nobody certifies themselves."""

from __future__ import annotations

import itertools
import statistics
import threading
import time
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from talka.accounts import vault as identities
from talka.accounts.models import User
from talka.applications.enums import Purpose
from talka.applications.models import Disclosure, PairName
from talka.certificates import actions, checking, codes, queries
from talka.certificates.enums import State
from talka.certificates.models import Certificate, StatedRecord
from talka.certificates.schemas import Told
from talka.core import clock
from talka.core.errors import RefusedError, WrongStateError
from talka.hours.models import WorkRecord
from talka.notifications.models import Notification
from tests import factories
from tests.factories.applications import application, coordinator, volunteer
from tests.factories.certificates import certificate_draft, confirmed_hours, worker
from tests.racing import CLIENTS, race
from tests.tier import FULL

GUESSES = 100_000 if FULL else 1_000
TURNS = 40
PAIRS = ["".join(two) for two in itertools.product(codes.ALPHABET, repeat=codes.CHECK)]
TOLD = Told(duties="Vedu suņus.", signatory="Jānis Bērziņš", named=True)


def issued(pair: PairName, by: User | None = None, told: Told = TOLD) -> Certificate:
    return actions.issue_to(pair, told, records=queries.gathered(pair), by=by or coordinator(pair.organisation))


@pytest.mark.django_db
class TestHours:
    def test_are_counted_from_confirmed_records_only(self) -> None:
        pair = worker(factories.organisation())
        rows = confirmed_hours(pair, 90) + confirmed_hours(pair, 60, on=date(2026, 7, 1))
        WorkRecord.objects.filter(pk=rows[1].pk).update(state="disputed", disputed_by="organiser")
        one = issued(pair)
        assert (one.minutes, one.ends_on) == (90, date(2026, 6, 1))
        with pytest.raises(RefusedError, match="no_hours"):
            issued(pair)

    def test_a_draft_without_hours_is_never_issued(self) -> None:
        draft = certificate_draft()
        draft.stated.all().delete()
        with pytest.raises(RefusedError, match="no_hours"):
            actions.issue(draft, by=None)

    def test_changed_after_the_draft_was_written_are_refused(self) -> None:
        draft = certificate_draft()
        WorkRecord.objects.filter(pk__in=draft.stated.values("record")).update(minutes=5)
        with pytest.raises(RefusedError, match="hours_changed"):
            actions.issue(draft, by=None)

    def test_disputed_after_the_draft_was_written_are_refused(self) -> None:
        draft = certificate_draft()
        WorkRecord.objects.filter(pk__in=draft.stated.values("record")).update(
            state="disputed", disputed_by="volunteer"
        )
        with pytest.raises(WrongStateError, match="not_confirmed"):
            actions.issue(draft, by=None)
        draft.refresh_from_db()
        assert (draft.state, draft.number) == (State.DRAFT, "")

    def test_lock_when_issued_and_are_free_when_revoked(self) -> None:
        pair = worker(factories.organisation())
        confirmed_hours(pair, 90)
        one = issued(pair)
        assert WorkRecord.objects.get(pair=pair).locked_at is not None
        actions.revoke(one, reason="wrong_facts", by=None)
        assert WorkRecord.objects.get(pair=pair).locked_at is None
        assert issued(pair).minutes == 90

    def test_are_free_when_the_key_is_lost(self) -> None:
        pair = worker(factories.organisation())
        confirmed_hours(pair, 90)
        one = issued(pair)
        assert one.key is not None
        actions.compromise(one.key, by=None)
        assert WorkRecord.objects.get(pair=pair).locked_at is None
        assert not StatedRecord.objects.filter(live=True).exists()

    def test_of_somebody_else_cannot_be_drafted(self) -> None:
        pair = worker(factories.organisation())
        rows = confirmed_hours(pair, 90)
        with pytest.raises(WrongStateError):
            actions.prepare(pair, TOLD, records=rows, name="", by=volunteer())


@pytest.mark.django_db
class TestNames:
    def test_come_from_the_vault_and_only_when_disclosed(self) -> None:
        offer = factories.opportunity()
        sent = application(offer)
        person, pair = sent.volunteer, sent.pair
        assert person is not None
        identities.tell(person, name="Anna", surname="Kalniņa")
        confirmed_hours(pair, 90)
        boss = coordinator(pair.organisation)
        given = {"application": sent, "purpose": Purpose.APPLICATION}
        soon = clock.now() + timedelta(days=9)
        Disclosure.objects.create(fields=["name"], until=soon, **given)
        assert not queries.candidates(pair.organisation)[0].named
        shared = Disclosure.objects.create(fields=["surname"], until=soon, **given)
        assert queries.candidates(pair.organisation)[0].named
        facts = queries.facts_of(one := issued(pair, boss))
        assert facts is not None
        assert (facts.holder, facts.holder_kind) == ("Anna Kalniņa", "name")
        actions.revoke(one, reason="mistake", by=None)
        shared.revoked_at = clock.now()
        shared.save()
        facts = queries.facts_of(issued(pair, boss))
        assert facts is not None
        assert (facts.holder, facts.holder_kind) == (pair.name, "pseudonym")

    def test_nobody_issues_to_themselves(self) -> None:
        own = factories.organisation()
        boss = coordinator(own)
        pair = worker(own, boss)
        confirmed_hours(pair, 90)
        with pytest.raises(RefusedError, match=r"certificate\.own"):
            issued(pair, boss)
        made = actions.prepare(pair, TOLD, records=queries.gathered(pair), name="", by=boss)
        with pytest.raises(RefusedError, match=r"certificate\.own"):
            actions.approve(actions.offer(made, by=boss), TOLD, by=boss)


@pytest.mark.django_db
class TestClock:
    def test_the_team_is_reminded_and_the_volunteer_told_honestly(self) -> None:
        pair = worker(factories.organisation())
        boss = coordinator(pair.organisation)
        confirmed_hours(pair, 90)
        person = pair.volunteer
        assert person is not None
        made = actions.prepare(pair, TOLD, records=queries.gathered(pair), name="", by=person)
        asked = actions.offer(made, by=person)
        assert asked.reply_until is not None
        assert actions.remind() == 0
        with clock.move_to(asked.reply_until - timedelta(days=1)):
            assert (actions.remind(), actions.remind()) == (1, 0)
        with clock.move_to(asked.reply_until):
            assert (actions.remind(), actions.remind()) == (1, 0)
        kinds = list(Notification.objects.filter(user=boss).order_by("made_at").values_list("kind", flat=True))
        assert kinds == ["certificate.prepared", "certificate.reminder", "certificate.reminder"]
        assert Notification.objects.get(user=person).kind == "certificate.late"


@pytest.mark.django_db
def test_the_lists_ask_as_often_for_many_as_for_one(client: Client) -> None:
    own = factories.organisation()
    boss, person = coordinator(own), volunteer()
    client.force_login(boss)

    def asked(browser: Client, address: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(address).status_code == 200
        return len(caught)

    def more(n: int) -> None:
        for _ in range(n):
            pair = worker(own)
            confirmed_hours(pair, 60)
            confirmed_hours(worker(own, person), 30, on=date(2026, 7, 1))
            issued(worker(own, person), boss)
            other = worker(own)
            confirmed_hours(other, 45)
            issued(other, boss)

    reader = Client()
    reader.force_login(person)
    pages = [f"{reverse('certificates:organisation', args=[own.key])}?skats={one}" for one in ("people", "issued")]
    more(1)
    first = [asked(client, one) for one in pages] + [asked(reader, reverse("certificates:mine"))]
    more(5)
    assert [asked(client, one) for one in pages] + [asked(reader, reverse("certificates:mine"))] == first


@pytest.mark.django_db
class TestGuesses:
    def test_ten_misses_a_minute_and_the_address_waits_while_another_does_not(self, client: Client) -> None:
        answers = [client.get(f"/parbaude/{codes.new_code()}/") for _ in range(11)]
        assert [one.status_code for one in answers] == [200] * 10 + [429]
        assert 0 < int(answers[-1]["Retry-After"]) <= 60
        typed = client.post("/parbaude/", {"code": codes.new_code()})
        assert typed.status_code == 429
        assert client.get(f"/parbaude/{codes.new_code()}/", REMOTE_ADDR="192.0.2.7").status_code == 200

    def test_are_counted_once_for_all_processes_and_for_page_and_interface(self, client: Client) -> None:
        for _ in range(5):
            assert client.get(f"/parbaude/{codes.new_code()}/").status_code == 200
            cache.clear()  # another process remembers nothing of it
        told = [
            client.post("/api/v1/certificates/verify", {"code": codes.new_code()}, content_type="application/json")
            for _ in range(6)
        ]
        assert [one.status_code for one in told] == [200] * 5 + [429]
        assert client.post(f"/parbaude/{codes.new_code()}/turetajs/").status_code == 429

    def test_after_a_minute_the_address_may_ask_again(self, client: Client) -> None:
        for _ in range(10):
            client.get(f"/parbaude/{codes.new_code()}/")
        wait = int(client.get(f"/parbaude/{codes.new_code()}/")["Retry-After"])
        with clock.move_to(clock.now() + timedelta(seconds=wait)):
            assert client.get(f"/parbaude/{codes.new_code()}/").status_code == 200

    def test_a_mistyped_code_is_no_guess(self, client: Client) -> None:
        """Nothing is looked up for it: a clerk with a bad print is not sent away."""
        wrong = codes.new_code()[:-1] + "U"
        assert {client.post("/parbaude/", {"code": wrong}).status_code for _ in range(12)} == {200}

    def test_right_codes_count_for_nothing(self, client: Client) -> None:
        facts = queries.facts_of(actions.issue(certificate_draft(), by=None))
        assert facts is not None
        assert {client.get(f"/parbaude/{facts.code}/").status_code for _ in range(15)} == {200}

    def test_of_many_guesses_none_hits_and_all_look_alike(self) -> None:
        for _ in range(3):
            actions.issue(certificate_draft(), by=None)
        answers = {str(checking.verify_code(codes.new_code())) for _ in range(GUESSES)}
        assert len(answers) == 1
        assert "NOT_OURS" in answers.pop()

    def test_a_guess_that_is_nearly_right_gets_the_same_bytes_after_the_same_time(self, client: Client) -> None:
        """Times by turns, of one run: their medians differ by less than half, whatever else the machine does."""
        facts = queries.facts_of(actions.issue(certificate_draft(), by=None))
        assert facts is not None
        near = itertools.cycle(nearly(facts.code))
        pages: set[bytes] = set()
        times: dict[str, list[float]] = {"near": [], "far": []}
        for turn in range(TURNS):
            for kind, code in (("near", next(near)), ("far", codes.new_code())):
                started = time.perf_counter()
                page = client.get(f"/parbaude/{code}/", REMOTE_ADDR=f"192.0.2.{turn}")
                times[kind].append(time.perf_counter() - started)
                assert page.status_code == 200
                pages.add(page.content.replace(code.encode(), b""))
        assert len(pages) == 1
        assert 0.5 < statistics.median(times["near"]) / statistics.median(times["far"]) < 2


def nearly(code: str) -> list[str]:
    """Codes that differ from this one in one sign, with check signs that fit."""
    starts = [
        code[:place] + ("0" if code[place] != "0" else "1") + code[place + 1 : codes.SIGNS] for place in (1, 13, 25)
    ]
    return [right for start in starts for right in map(start.__add__, PAIRS) if codes.is_code(right)]


def test_many_guesses_at_once_are_answered_no_more_often_than_one_by_one(real_db: str) -> None:
    waits: list[int] = []

    def guess() -> None:
        try:
            checking.answer(codes.new_code(), address="192.0.2.9")
        except checking.TooManyMissesError as many:
            waits.append(many.wait)

    race([guess] * CLIENTS)
    assert len(waits) == CLIENTS - checking.MISSES.times
    assert all(0 < one <= 60 for one in waits)


def test_two_issuers_of_the_same_hours_and_one_of_them_is_told(real_db: str) -> None:
    pair = worker(factories.organisation())
    confirmed_hours(pair, 300)
    issuers = [coordinator(pair.organisation) for _ in range(4)]
    ends: list[str] = []
    together = threading.Barrier(4)

    def one(by: User) -> None:
        rows = list(queries.gathered(pair))
        together.wait()
        try:
            actions.issue_to(pair, TOLD, records=rows, by=by)
            ends.append("issued")
        except RefusedError as refused:
            ends.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(by,)) for by in issuers]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(ends) == ["certificate.hours_taken"] * 3 + ["issued"]
    assert Certificate.objects.filter(state=State.ISSUED).count() == 1
