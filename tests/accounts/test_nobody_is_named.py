"""The canary: what tells who somebody is reaches no log, no other table, no address."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.test import Client

from talka.accounts import vault
from talka.accounts.models import User
from talka.accounts.policies.codes import birth_date, masked, plain_code
from tests.accounts.doors import GOOD_PASSWORD, plain, signed_up

CANARY = "Kanārijputniņš"


@pytest.mark.django_db
def test_neither_nickname_nor_vault_reaches_a_log(
    client: Client, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    user, code = signed_up(client, nickname=f"{CANARY} 12")
    vault.tell(user, name=CANARY, email="kanarija@example.lv")
    client.post("/ienakt/", {"login": f"{CANARY} 12", "password": "wrong password"})
    client.post("/ienakt/atgut/", {"way": "code", "login": "kanarija@example.lv", "code": code})
    client.post("/mans/drosiba/segvards/", {"nickname": f"{CANARY} 13"})
    said = caplog.text + "".join(str(record.__dict__) for record in caplog.records) + "".join(capsys.readouterr())
    assert CANARY not in said
    assert "kanarija@" not in said
    assert code not in said


@pytest.mark.django_db
def test_no_other_table_holds_the_address() -> None:
    user = User.objects.create_user("Zīle", GOOD_PASSWORD)
    vault.tell(user, name=CANARY, email="kanarija@example.lv", phone="+371 29999999")
    Client().post("/ienakt/", {"login": "kanarija@example.lv", "password": GOOD_PASSWORD})
    Client().post("/ienakt/", {"login": "kanarija@example.lv", "password": "wrong password"})
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" one WHERE one::text ~* %s', ["kanarij|29999999"])  # noqa: S608  # our own tables
            assert cursor.fetchone()[0] == 0, table


def test_sixteen_people_want_one_nickname(real_db: str) -> None:
    outcomes: list[int] = []
    together = threading.Barrier(16)

    def come(number: int) -> None:
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")
        together.wait()
        own = plain(password=f"{GOOD_PASSWORD} {number}")
        outcomes.append(client.post("/sakt/bez-datiem/", own).status_code)
        connections.close_all()

    threads = [threading.Thread(target=come, args=[number]) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [302] + [422] * 15
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "typed", ["010180-15097", "01018015097", "321234-56789", "39999999999", "300180-15097", "310180-15097"]
)
def test_personal_codes_old_and_new_are_taken(typed: str) -> None:
    assert len(plain_code(typed)) == 11


@pytest.mark.parametrize(
    "typed", ["", "1234", "320180-1509", "301380-15097", "310280-15097", "010180-95097", "30180-150977", "abcdef-ghijk"]
)
def test_what_cannot_be_a_personal_code_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        plain_code(typed)


def test_only_old_codes_hold_a_birth_date() -> None:
    assert birth_date("01018015097") == dt.date(1980, 1, 1)
    assert birth_date("32018015097") is None


def test_a_stored_code_is_never_shown_whole() -> None:
    assert masked("32345678901") == "32****-*****"
