"""What happens to an account is told to its holder: new device, changed address, keys, coming back."""

from __future__ import annotations

import pytest
from allauth.account.adapter import get_adapter
from django.test import Client, RequestFactory

from talka.accounts import vault
from talka.accounts.models import Contact, User
from talka.notifications.adapter import Adapter
from talka.notifications.middleware import DEVICE_COOKIE
from talka.notifications.models import KnownDevice, Notification
from tests.factories.notifications import reader

pytestmark = pytest.mark.django_db
PASSWORD = "rupjmaize ar ķimenēm 7"


def told(user: User) -> list[str]:
    return list(Notification.objects.filter(user=user).order_by("made_at").values_list("kind", flat=True))


def sign_in(client: Client, user: User) -> None:
    answer = client.post("/ienakt/", {"login": user.nickname, "password": PASSWORD})
    assert answer.status_code == 302, answer.text


def person(**values: str) -> User:
    someone = reader(**values)
    someone.set_password(PASSWORD)
    someone.save()
    return someone


def test_the_first_device_is_no_news_a_second_is_and_a_known_one_is_not(client: Client) -> None:
    someone = person()
    sign_in(client, someone)
    assert told(someone) == []
    cookie = client.cookies[DEVICE_COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    other = Client()
    sign_in(other, someone)
    assert told(someone) == ["account.new_device"]
    client.post("/iziet/")
    sign_in(client, someone)
    assert told(someone) == ["account.new_device"]


def test_two_people_of_one_browser_cannot_be_joined(client: Client) -> None:
    for someone in (person(), person()):
        sign_in(client, someone)
        client.post("/iziet/")
    hashes = set(KnownDevice.objects.values_list("token_hash", flat=True))
    assert len(hashes) == 2
    assert client.cookies[DEVICE_COOKIE].value not in hashes


def test_no_page_but_the_one_that_signs_in_sets_the_cookie(client: Client) -> None:
    assert client.get("/").cookies == {}
    client.force_login(person())
    assert DEVICE_COOKIE not in client.get("/mans/zinas/").cookies


def test_the_address_that_is_left_hears_of_it(client: Client) -> None:
    someone = reader(email="vecais@example.lv")
    assert told(someone) == []
    vault.tell(someone, name="Anna")
    assert told(someone) == []
    vault.tell(someone, email="jaunais@example.lv")
    assert told(someone) == ["account.email_changed"]
    contact = Contact.objects.get()
    assert vault.address_of(contact) == "vecais@example.lv"
    assert Notification.objects.get(contact=contact).kind == "account.email_changed"


def test_coming_back_is_told_and_not_also_as_a_new_device(rf: RequestFactory, client: Client) -> None:
    someone = person()
    sign_in(client, someone)
    User.objects.filter(pk=someone.pk).update(credentials_due=True)
    other = Client()
    other.post("/ienakt/", {"login": someone.nickname, "password": PASSWORD})
    assert told(someone) == ["account.recovery_used"]


def test_changed_keys_are_told_to_people_without_e_mail_too(rf: RequestFactory) -> None:
    adapter = get_adapter(rf.get("/"))
    assert isinstance(adapter, Adapter)
    someone = reader()
    adapter.send_notification_mail("mfa/email/webauthn_removed", someone)
    assert told(someone) == ["account.webauthn_removed"]


def test_what_a_newer_library_tells_of_breaks_nothing(rf: RequestFactory) -> None:
    get_adapter(rf.get("/")).send_notification_mail("mfa/email/telepathy_added", reader())
    assert Notification.objects.count() == 0
