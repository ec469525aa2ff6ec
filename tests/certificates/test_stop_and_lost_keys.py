"""The emergency stop covers everything that signs or seals, and nothing signed with a lost key comes out valid."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

import talka.certificates
from talka.certificates import actions, checking, credential, published, queries
from talka.certificates.actions import signing
from talka.certificates.enums import Extent, Reason, State, Verdict
from talka.certificates.models import Certificate
from talka.certificates.schemas import CertificateFacts
from talka.core.errors import RefusedError
from tests import factories
from tests.factories import certificates
from tests.factories.applications import volunteer

CLIENTS = 16


def printed() -> Certificate:
    one = certificates.certificate(owner=volunteer(), minutes=3_000)
    assert actions.print_certificate(one.public_id)
    one.refresh_from_db()
    return one


def facts_of(one: Certificate) -> CertificateFacts:
    found = queries.facts_of(one)
    assert found is not None
    return found


class Books:
    """A receiver that takes everything."""

    code, name = "skola", "Skolas reģistrs"

    def __init__(self) -> None:
        self.given: list[bytes] = []

    def take(self, package: bytes, *, key: str) -> str:
        self.given.append(package)
        return "SK-1"


@pytest.fixture
def books(monkeypatch: pytest.MonkeyPatch) -> Books:
    made = Books()
    monkeypatch.setattr("talka.certificates.actions.handing.receivers", lambda: {"skola": made})
    return made


@pytest.mark.django_db
class TestStop:
    @pytest.mark.parametrize(
        "act",
        [
            actions.container,
            lambda one: actions.take_along(one, by=one.holder),
            lambda one: actions.ask_handover(one, "skola", by=one.holder),
            lambda one: actions.shorten(one, extent=Extent.HOURS, by=None),
            lambda one: actions.translate(one, by=None),
            lambda one: actions.replace(one, facts_of(one), by=None),
            lambda one: actions.summarise(one.holder, [one.public_id], holder=facts_of(one).holder, language="lv"),
        ],
        ids=["edoc", "package", "handover", "shorter", "translated", "replaced", "summary"],
    )
    def test_covers_every_act_that_signs_or_seals(self, act: Callable[[Certificate], Any], books: Books) -> None:
        one = printed()
        actions.stop_issuing(reason="Atslēga pazudusi", by=None)
        with pytest.raises(signing.StoppedError) as refused:
            act(one)
        assert "Drošības dēļ" in refused.value.message
        assert not Certificate.objects.exclude(pk=one.pk).filter(state=State.ISSUED).exists()
        actions.resume_issuing(by=None)
        assert act(one)

    def test_no_other_place_opens_a_key_or_the_seal(self) -> None:
        users = re.compile(r"open_signing_key\(|sealing\.sealer\(|FileSealer\(|SignApiSealer\(|credential\.sign\(")
        package = Path(talka.certificates.__file__).parent
        found = {
            path.relative_to(package).as_posix()
            for path in package.rglob("*.py")
            if users.search(path.read_text(encoding="utf-8"))
        }
        assert found == {"actions/signing.py", "sealing.py", "vault.py"}

    def test_the_holders_page_says_why_and_offers_only_what_works(self, client: Client) -> None:
        one = printed()
        page, edoc = f"/mans/izzinas/{one.public_id}/", f"/mans/izzinas/{one.public_id}/izzina.edoc"
        assert one.holder is not None
        client.force_login(one.holder)
        offered = (edoc, "/paka/", "/isaka/", "/otra-valoda/")
        assert all(address in client.get(page).text for address in offered)
        actions.stop_issuing(reason="Atslēga pazudusi", by=None)
        shown = client.get(page).text
        assert "Drošības dēļ" in shown
        assert "Atslēga pazudusi" not in shown
        assert not any(address in shown for address in offered)
        assert client.get(page + "izzina.pdf").status_code == 200
        answer = client.get(edoc, follow=True)
        assert answer.redirect_chain == [(page, 302)]
        assert answer.text.count("Drošības dēļ") == 2
        assert client.post(page + "paka/", follow=True).text.count("Drošības dēļ") == 2

    def test_what_was_to_be_handed_over_waits_and_goes_on_by_itself(self, books: Books) -> None:
        one = certificates.certificate(owner=volunteer())
        assert one.holder is not None
        made = actions.ask_handover(one, "skola", by=one.holder)
        actions.stop_issuing(reason="Atslēga pazudusi", by=None)
        assert not actions.hand_over(made.public_id)
        made.refresh_from_db()
        assert (made.sent_at, made.failed_at, books.given) == (None, None, [])
        before = ProcrastinateJob.objects.filter(task_name="certificates.hand_over").count()
        actions.resume_issuing(by=None)
        assert ProcrastinateJob.objects.filter(task_name="certificates.hand_over").count() == before + 1
        assert actions.hand_over(made.public_id)
        assert len(books.given) == 1

    def test_what_is_revoked_is_still_told_to_whoever_checks(self) -> None:
        one = printed()
        paper = actions.download(one)[0]
        actions.stop_issuing(reason="Atslēga pazudusi", by=None)
        actions.revoke(one, reason=Reason.MISTAKE, by=None)
        actions.publish_all()
        assert checking.verify_file(paper).verdict == Verdict.REVOKED


@pytest.mark.django_db
class TestTogether:
    def test_other_forms_end_with_what_they_are_of_whoever_signed_them(self) -> None:
        one = certificates.certificate(owner=volunteer())
        old = one.key
        assert old is not None
        actions.rotate(old.organisation, by=None)
        short = actions.shorten(one, extent=Extent.HOURS, by=None)
        assert short.key != old
        assert actions.compromise(old, by=None) == 2
        short.refresh_from_db()
        assert short.state == State.REVOKED


def in_threads(act: Callable[[int], object], n: int) -> tuple[list[threading.Thread], list[BaseException]]:
    failed: list[BaseException] = []

    def one(number: int) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SET lock_timeout = 0"
                )  # here one waits for the other on purpose, on a loaded machine too
            act(number)
        except BaseException as wrong:  # noqa: BLE001  # told in the test's own thread
            failed.append(wrong)
        finally:
            connection.close()

    started = [threading.Thread(target=one, args=(number,)) for number in range(n)]
    for each in started:
        each.start()
    return started, failed


def waits_for_signers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted)",
            [signing.LOCK],
        )
        return bool(cursor.fetchone()[0])


class Race:
    """Sixteen clients issue with one key; while the first of them is signing, somebody else acts."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.signing, self.go = threading.Event(), threading.Event()
        self.own = factories.organisation()
        self.key = actions.ensure_key(self.own)
        self.drafts = [certificates.certificate_draft(self.own) for _ in range(CLIENTS)]
        self.refused: list[str] = []
        really = credential.sign

        def slowly(*args: Any, **more: Any) -> dict[str, Any]:
            self.signing.set()
            self.go.wait()
            return really(*args, **more)

        monkeypatch.setattr(credential, "sign", slowly)

    def run(self, act: Callable[[], object]) -> None:
        clients, failed = in_threads(self._issue, CLIENTS)
        self.signing.wait()
        (other,), wrong = in_threads(lambda _n: act(), 1)
        while other.is_alive() and not waits_for_signers():
            time.sleep(0.01)
        self.go.set()
        for each in (*clients, other):
            each.join()
        assert failed + wrong == []

    def _issue(self, number: int) -> None:
        try:
            actions.issue(self.drafts[number], by=None)
        except RefusedError as refused:
            self.refused.append(refused.code)


def test_a_key_reported_lost_while_sixteen_issue_leaves_nothing_valid_that_it_signed(
    real_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    race = Race(monkeypatch)
    race.run(lambda: actions.compromise(race.key, by=None))
    rows = list(Certificate.objects.select_related("key"))
    assert len(rows) == CLIENTS
    assert race.refused == []
    by_lost = [one for one in rows if one.key == race.key]
    assert by_lost, "one was being signed when the key was reported lost"
    for one in rows:
        wanted = Verdict.REVOKED if one.key == race.key else Verdict.VALID
        assert checking.verify_code(facts_of(one).code).verdict == wanted
    actions.publish_keys(race.own)
    assert race.key.public_multibase not in str(published.keys_of(race.own.registration_number))


def test_when_the_stop_is_made_nothing_that_was_being_signed_comes_after_it(
    real_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    race, seen = Race(monkeypatch), list[int]()

    def stop() -> None:
        actions.stop_issuing(reason="Atslēga pazudusi", by=None)
        seen.append(Certificate.objects.filter(state=State.ISSUED).count())

    race.run(stop)
    issued = Certificate.objects.filter(state=State.ISSUED).count()
    assert seen == [issued]
    assert issued + len(race.refused) == CLIENTS
    assert set(race.refused) <= {"certificate.issue.stopped"}
