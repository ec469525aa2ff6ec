from __future__ import annotations

import pytest
from django.test import Client, override_settings

from talka.accounts import actions
from talka.accounts.models import Identity, User
from talka.accounts.queries import CAST

pytestmark = pytest.mark.django_db


def test_the_cast_is_made_once() -> None:
    assert (actions.create_cast(), actions.create_cast()) == (10, 0)
    assert User.objects.filter(is_staff=True).count() == 1


def test_veja_mate_has_no_identity_at_all() -> None:
    actions.create_cast()
    assert not Identity.objects.filter(user__nickname="Vēja Māte").exists()
    assert Identity.objects.filter(user__nickname="Anna").exists()


@pytest.mark.parametrize("member", CAST, ids=lambda member: member.key)
def test_one_click_signs_in(client: Client, member: object) -> None:
    actions.create_cast()
    key = member.key  # type: ignore[attr-defined]  # one of the cast
    assert client.post(f"/demo/ieiet/{key}/").status_code == 302
    assert str(User.objects.get(nickname=member.nickname).pk) == client.session["_auth_user_id"]  # type: ignore[attr-defined]  # as above


def test_signing_in_needs_a_post(client: Client) -> None:
    actions.create_cast()
    assert client.get("/demo/ieiet/anna/").status_code == 405


@override_settings(DEMO=False)
def test_without_demo_mode_there_is_no_demo(client: Client) -> None:
    actions.create_cast()
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/ieiet/anna/").status_code == 404
    assert "_auth_user_id" not in client.session


def test_a_nickname_is_one_in_any_case() -> None:
    User.objects.create_user("Zīle")
    with pytest.raises(Exception, match="nickname_unique_any_case"):
        User.objects.create_user("zīle")


def test_a_nickname_is_no_address() -> None:
    with pytest.raises(Exception, match="nickname_not_blank_nor_address"):
        User.objects.create_user("zile@example.lv")
