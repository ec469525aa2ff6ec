"""A partner's file, uploaded on its page: tried out, looked at, taken in, and forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from talka.accounts.enums import DutyKind
from talka.accounts.models import Duty, User
from talka.core import clock
from talka.interchange import actions, queries
from talka.interchange.models import ImportRun, Partner, Upload
from talka.opportunities.models import Opportunity
from tests.interchange.conftest import table

PAGE = "/parvaldiba/partneri/parks/"
ROWS = table([{"ID": "1"}, {"ID": "2", "Nosaukums": ""}])


@pytest.fixture
def desk(client: Client, partner: Partner) -> Client:
    made = User.objects.create_user("desk")
    Duty.objects.create(user=made, kind=DutyKind.MODERATOR)
    client.force_login(made)
    session = client.session
    session["talka_second_factor"] = True
    session.save()
    return client


def send(desk: Client, content: str | bytes = ROWS, *, name: str = "saraksts.csv", **told: str) -> int:
    content = content.encode() if isinstance(content, str) else content
    data = {"act": "upload", "upload-file": SimpleUploadedFile(name, content)} | told
    return desk.post(PAGE, data).status_code


def kept() -> Upload:
    found = queries.upload_by_key(Upload.objects.get().pk)
    assert found
    return found


def test_from_the_file_to_its_opportunities(desk: Client) -> None:
    assert send(desk) == 302
    assert not Opportunity.objects.exists()
    actions.try_upload(kept())
    page = desk.get(PAGE).content.decode()
    assert "saraksts.csv" in page
    assert "izveidotas 1" in page
    assert not Opportunity.objects.exists()
    assert desk.post(PAGE, {"act": "upload_read", "id": kept().public_id}).status_code == 302
    actions.read_upload(kept())
    assert Opportunity.objects.get().title == "Talka"
    assert (ImportRun.objects.get().source_name, Upload.objects.count()) == ("saraksts.csv", 0)


def test_it_may_be_thought_better_of(desk: Client) -> None:
    send(desk)
    assert desk.post(PAGE, {"act": "upload_forget", "id": kept().public_id}).status_code == 302
    assert (Upload.objects.count(), Opportunity.objects.count()) == (0, 0)


def test_what_cannot_be_read_says_why_and_may_be_forgotten(desk: Client) -> None:
    send(desk, b"\x00\x01\x02 nothing", name="../../etc/passwd")
    assert kept().name == "passwd"
    actions.try_upload(kept())
    assert (kept().trial or {})["error"]
    actions.order_upload(kept(), by=None)
    assert actions.read_upload(kept()) is None
    assert (bool(kept().error), kept().ordered_at) == (True, None)
    assert kept().error in desk.get(PAGE).content.decode()


def test_one_that_is_too_large_is_refused(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("talka.interchange.desk.forms.LARGEST", 10)
    assert send(desk) == 422
    assert not Upload.objects.exists()


def test_after_a_week_it_is_forgotten(desk: Client) -> None:
    send(desk)
    with clock.move_to(clock.now() + timedelta(days=6)):
        assert actions.purge_uploads() == 0
    with clock.move_to(clock.now() + timedelta(days=8)):
        assert actions.purge_uploads() == 1


def test_another_partners_file_is_not_there(desk: Client) -> None:
    send(desk)
    actions.save_partner(Partner(code="cits", name="Cits"), by=None)
    assert desk.post("/parvaldiba/partneri/cits/", {"act": "upload_read", "id": kept().public_id}).status_code == 404
