"""A revocation list that nobody has renewed for a day: its silence is no proof, the database answers, or nobody does."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from talka.certificates import actions, checking, credential, published, queries, vault
from talka.certificates.actions import signing
from talka.certificates.enums import CheckState, Verdict
from talka.certificates.models import Certificate
from talka.core import clock
from tests.factories import certificates

pytestmark = pytest.mark.django_db
DAY = checking.STALE_AFTER
SITE = "https://talka.example.lv"


def left_behind(certificate: Certificate, age: timedelta, *revoked: int) -> bytes:
    """Lists of that age, as they were then; gives the certificate's file."""
    at, number = clock.now() - age, certificate.status.number
    for name, marked in ((f"{number}", revoked), (f"{number}-replaced", ())):
        made = credential.status_list(SITE, name, marked, purpose="revocation", at=at)
        published.write_json("status", name, signing.sign_list(made, at=at))
    return json.dumps(vault.open_told(certificate)["credential"]).encode()


@pytest.fixture
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(number: int, index: int) -> None:
        raise OperationalError

    monkeypatch.setattr(queries, "marks", away)


def test_the_database_answers_where_the_list_is_old() -> None:
    good, revoked, replaced = (certificates.certificate() for _ in range(3))
    actions.revoke(revoked, reason="mistake", by=None)
    actions.replace(replaced, certificates.facts(replaced.organisation), by=None)
    found = [checking.verify_file(left_behind(one, DAY * 2)) for one in (good, revoked, replaced)]
    assert [one.verdict for one in found] == [Verdict.VALID, Verdict.REVOKED, Verdict.REPLACED]
    assert {one.as_of for one in found} == {""}  # no list was used


@pytest.mark.usefixtures("no_database")
def test_without_the_database_nobody_is_told_that_it_holds(client: Client) -> None:
    data = left_behind(certificates.certificate(), DAY + timedelta(minutes=1))
    found = checking.verify_file(data)
    assert (found.verdict, dict(found.parts)["status"]) == (Verdict.UNCLEAR, CheckState.NOT_DONE)
    page = client.post("/parbaude/", {"file": SimpleUploadedFile("izzina.json", data)}).content.decode()
    assert "Nevar droši zināt, vai izziņa nav atsaukta pēc" in page
    assert 'data-kind="warning"' in page


@pytest.mark.usefixtures("no_database")
def test_what_an_old_list_calls_revoked_stays_so() -> None:
    certificate = certificates.certificate()
    assert certificate.status is not None
    data = left_behind(certificate, DAY * 2, certificate.status.index)
    assert checking.verify_file(data).verdict == Verdict.REVOKED


def test_a_list_of_today_is_believed_without_a_question(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    data = left_behind(certificates.certificate(), DAY - timedelta(hours=1))
    with django_assert_num_queries(0):
        assert checking.verify_file(data).verdict == Verdict.VALID
