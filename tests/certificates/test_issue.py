"""Issuing: numbers, codes, what is frozen, who is refused, and the emergency stop."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from talka.certificates import actions, queries, tasks, vault
from talka.certificates.enums import State
from talka.certificates.models import Certificate, StatusListEntry
from talka.core import clock
from talka.core.errors import RefusedError, WrongStateError
from talka.core.models import AuditEntry
from tests import factories
from tests.factories import certificates

BY = uuid4()


@pytest.mark.django_db
class TestOne:
    def test_gets_number_code_signature_and_a_job_to_be_printed(self) -> None:
        issued = actions.issue(certificates.certificate_draft(), by=BY)
        facts = queries.facts_of(issued)
        assert issued.state == State.ISSUED
        assert issued.number == f"BD-{clock.today().year}-000001"
        assert facts is not None
        assert (facts.number, facts.issued_on) == (issued.number, clock.today())
        assert queries.by_code(facts.code) == issued
        assert vault.open_told(issued)["credential"]["proof"]
        assert AuditEntry.objects.get(code="certificate.issue").actor == BY
        assert ProcrastinateJob.objects.get(task_name="certificates.print").args == {"public_id": issued.public_id}

    def test_numbers_of_a_year_have_no_gaps_and_begin_anew(self) -> None:
        organisation = factories.organisation()
        for year, serial in ((2026, 1), (2026, 2), (2027, 1)):
            with clock.move_to(datetime(year, 12, 5, 12, tzinfo=UTC)):
                issued = actions.issue(certificates.certificate_draft(organisation), by=BY)
            assert issued.number == f"BD-{year}-{serial:06d}"

    def test_a_number_of_an_act_undone_is_given_again(self) -> None:
        organisation = factories.organisation()
        drafts = [certificates.certificate_draft(organisation) for _ in range(2)]
        with transaction.atomic():
            actions.issue(drafts[0], by=BY)
            transaction.set_rollback(True)
        assert actions.issue(drafts[1], by=BY).serial == 1

    @pytest.mark.parametrize("extent", ["hours", "hours_field", "full"])
    def test_says_no_more_than_its_extent(self, extent: str) -> None:
        issued = actions.issue(certificates.certificate_draft(extent=extent), by=BY)
        told = str(vault.open_told(issued))
        assert ("teātra" in told, "Kultūra un māksla" in told) == (extent == "full", extent != "hours")
        assert "Anna Paraudziņa" in told

    def test_what_it_says_about_a_person_lies_sealed(self) -> None:
        issued = actions.issue(certificates.certificate_draft(), by=BY)
        with connection.cursor() as cursor:
            cursor.execute("SELECT c::text FROM certificates_certificate c WHERE id = %s", [issued.pk])
            (row,) = cursor.fetchone()
        for secret in ("Anna", "Paraudzi", "teātra", (queries.facts_of(issued) or certificates.facts()).code):
            assert secret.encode().hex() not in row
            assert secret not in row

    @pytest.mark.parametrize("state", ["submitted", "suspended", "refused", "listed"])
    def test_only_of_a_verified_organisation(self, state: str) -> None:
        draft = certificates.certificate_draft(factories.organisation(state=state))
        with pytest.raises(RefusedError, match="organiser_not_verified"):
            actions.issue(draft, by=BY)

    def test_twice_is_refused(self) -> None:
        draft = certificates.certificate_draft()
        stale = Certificate.objects.get(pk=draft.pk)
        actions.issue(draft, by=BY)
        with pytest.raises(WrongStateError):
            actions.issue(stale, by=BY)

    def test_places_in_the_list_are_no_row_of_numbers(self) -> None:
        organisation = factories.organisation()
        for _ in range(5):
            actions.issue(certificates.certificate_draft(organisation), by=BY)
        places = list(StatusListEntry.objects.order_by("id").values_list("index", flat=True))
        assert len(set(places)) == 5
        assert places != list(range(places[0], places[0] + 5))


@pytest.mark.django_db
class TestFacts:
    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"holder": "Anna 🎉"}, "unprintable"),
            ({"duties": "a\x07b"}, "unprintable"),
            ({"holder": "王小明"}, "unprintable"),
            ({"holder": "  "}, "incomplete"),
        ],
    )
    def test_that_cannot_be_printed_are_refused_when_written(self, values: dict[str, Any], code: str) -> None:
        with pytest.raises(RefusedError) as refused:
            certificates.certificate_draft(**values)
        assert refused.value.code == f"certificate.{code}"
        assert refused.value.message

    def test_no_more_than_five_skills(self) -> None:
        one = certificates.facts().competences[0]
        many = tuple(replace(one, code=f"http://data.europa.eu/esco/skill/{n}") for n in range(6))
        with pytest.raises(RefusedError, match="too_many_skills"):
            certificates.certificate_draft(competences=many)

    def test_letters_and_marks_written_apart_are_joined(self) -> None:
        issued = actions.issue(certificates.certificate_draft(holder="Bērziņš"), by=BY)
        assert (queries.facts_of(issued) or certificates.facts()).holder == "Bērziņš"

    def test_are_the_same_after_a_round_trip(self) -> None:
        told = certificates.facts(issued_on=date(2026, 11, 21))
        assert type(told).from_json(told.as_json()) == told


@pytest.mark.django_db
class TestStop:
    def test_nothing_is_issued_or_printed_until_it_is_lifted(self) -> None:
        waiting = actions.issue(certificates.certificate_draft(), by=BY)
        draft = certificates.certificate_draft()
        actions.stop_issuing(reason="Atslēga pazudusi", by=BY)
        with pytest.raises(RefusedError, match="stopped"):
            actions.issue(draft, by=BY)
        assert not actions.print_certificate(waiting.public_id)
        actions.resume_issuing(by=BY)
        assert actions.issue(draft, by=BY).serial == 2
        with clock.move_to(clock.now().replace(year=clock.today().year + 1)):
            tasks._print_waiting()
        waiting.refresh_from_db()
        assert waiting.printed_at is not None

    def test_pressed_twice_is_one_stop(self) -> None:
        assert actions.stop_issuing(reason="a", by=BY) == actions.stop_issuing(reason="b", by=BY)


def test_forty_at_once_get_forty_numbers_without_a_gap(real_db: str) -> None:
    organisation = factories.organisation()
    drafts = [certificates.certificate_draft(organisation) for _ in range(40)]
    failed: list[BaseException] = []

    def some(part: list[Certificate]) -> None:
        try:
            for one in part:
                actions.issue(one, by=BY)
        except BaseException as wrong:  # noqa: BLE001  # told below, in the test's own thread
            failed.append(wrong)
        finally:
            connection.close()

    threads = [threading.Thread(target=some, args=(drafts[n::4],)) for n in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failed == []
    assert list(Certificate.objects.order_by("serial").values_list("serial", flat=True)) == list(range(1, 41))
