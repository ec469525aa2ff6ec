"""Web Push without a payload, to the browsers' own services only, forgotten when they say the device is gone."""

from __future__ import annotations

import base64
import json

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from django.test import Client
from pytest_django import Settings

from talka.core.errors import RefusedError
from talka.notifications.actions import add_device, public_key, queue, send, spread
from talka.notifications.actions.push import is_known
from talka.notifications.kinds import Kind
from talka.notifications.models import Delivery, Notification, PushDevice
from tests.factories.notifications import device, reader
from tests.notifications.sink import PushService

pytestmark = pytest.mark.django_db
KEYS = {"p256dh": "B" * 87, "auth": "A" * 22}


def knocked(kind: Kind, *endpoints: str) -> Delivery:
    person = reader()
    for endpoint in endpoints:
        device(person, endpoint)
    queue(kind, to=person, context=kind.sample, url="/mans/pieteikumi/")
    spread(Notification.objects.get().pk)
    send(Delivery.objects.get().pk)
    return Delivery.objects.get()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_the_service_learns_nothing_but_that_it_is_us(answer: Kind, push_service: PushService) -> None:
    assert knocked(answer, push_service.endpoint()).state == "sent"
    [(path, headers, body)] = push_service.knocks
    assert (path, body) == ("/device", b"")
    assert "Palīgi" not in str(headers)
    token, key = (part.split("=", 1)[1] for part in headers["authorization"].removeprefix("vapid ").split(","))
    assert key == public_key()
    signed, _dot, signature = token.rpartition(".")
    claims = json.loads(decoded(signed.split(".")[1]))
    assert claims["aud"] == push_service.endpoint().removesuffix("/device")
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(key))
    raw = decoded(signature)
    r, s = int.from_bytes(raw[:32]), int.from_bytes(raw[32:])
    point.verify(utils.encode_dss_signature(r, s), signed.encode(), ec.ECDSA(hashes.SHA256()))
    assert PushDevice.objects.get().reached_at is not None


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_gone_is_forgotten(answer: Kind, push_service: PushService, status: int) -> None:
    push_service.status = status
    assert knocked(answer, push_service.endpoint()).state == "dropped"
    assert not PushDevice.objects.exists()


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_service_is_asked_later(answer: Kind, push_service: PushService, status: int) -> None:
    push_service.status = status
    delivery = knocked(answer, push_service.endpoint())
    assert (delivery.state, delivery.trouble) == ("queued", f"push {status}")
    assert PushDevice.objects.exists()


def test_a_redirect_is_not_followed(answer: Kind, push_service: PushService) -> None:
    push_service.status, push_service.location = 307, push_service.endpoint("inner")
    assert knocked(answer, push_service.endpoint()).state == "queued"
    assert [path for path, _headers, _body in push_service.knocks] == ["/device"]


def test_one_device_that_hears_is_enough(answer: Kind, push_service: PushService) -> None:
    assert knocked(answer, push_service.endpoint(), "http://127.0.0.1:1/away").state == "sent"


@pytest.mark.parametrize(
    ("endpoint", "known"),
    [
        ("https://fcm.googleapis.com/fcm/send/x", True),
        ("https://updates.push.services.mozilla.com/wpush/v2/x", True),
        ("https://wns2-db5p.notify.windows.com/w/?token=x", True),
        ("https://web.push.apple.com/x", True),
        ("http://fcm.googleapis.com/x", False),
        ("https://fcm.googleapis.com:8443/x", False),
        ("https://fcm.googleapis.com.evil.example/x", False),
        ("https://evilfcm.googleapis.com/x", False),
        ("https://push.services.mozilla.com.evil.example/", False),
        ("https://evilnotify.windows.com/", False),
        ("https://user@fcm.googleapis.com/x", False),
        ("https://fcm.googleapis.com@evil.example/", False),
        ("https://169.254.169.254/latest", False),
        ("https://[::1/", False),
        ("", False),
    ],
)
def test_only_the_browsers_own_services_are_called(endpoint: str, *, known: bool) -> None:
    assert is_known(endpoint) is known
    if not known:
        with pytest.raises(RefusedError):
            add_device(reader(), endpoint=endpoint, **KEYS)


def test_loopback_is_known_to_tests_alone(settings: Settings) -> None:
    assert is_known("http://127.0.0.1:9/x")
    settings.PUSH_HOSTS = [host for host in settings.PUSH_HOSTS if host != "127.0.0.1"]
    assert not is_known("http://127.0.0.1:9/x")
    assert not is_known("https://127.0.0.1/x")


def test_a_browser_belongs_to_whoever_allowed_last_and_a_person_has_ten(client: Client) -> None:
    anna, emils = reader(), reader()
    for person in (anna, emils):
        client.force_login(person)
        form = {"endpoint": "https://fcm.googleapis.com/x", **KEYS}
        assert client.post("/mans/zinas/ierices/", form).status_code == 201
    assert PushDevice.objects.get().user == emils
    for number in range(12):
        add_device(emils, endpoint=f"https://fcm.googleapis.com/{number}", **KEYS)
    assert PushDevice.objects.filter(user=emils).count() == 10
    assert client.post("/mans/zinas/ierices/", {"endpoint": "https://evil.example/", **KEYS}).status_code == 422
    assert client.post("/mans/zinas/ierices/", {"endpoint": "https://fcm.googleapis.com/x"}).status_code == 422


def test_a_person_removes_own_devices_only(client: Client) -> None:
    anna, emils = reader(), reader()
    one = device(anna, "https://fcm.googleapis.com/x")
    client.force_login(emils)
    for form in ({"device": one.pk}, {"endpoint": one.endpoint}, {"device": "9" * 30}, {}):
        assert client.post("/mans/zinas/ierices/dzest/", form).status_code == 404
    client.force_login(anna)
    assert client.post("/mans/zinas/ierices/dzest/", {"device": one.pk}).status_code == 302
    assert not PushDevice.objects.exists()


def test_what_is_new_is_asked_by_the_device_itself(answer: Kind, client: Client) -> None:
    anna, emils = reader(), reader()
    queue(answer, to=anna, context=answer.sample, url="/mans/pieteikumi/")
    client.force_login(anna)
    assert client.get("/mans/zinas/jaunaka/").json() == {"url": "http://localhost:8000/mans/pieteikumi/"}
    client.force_login(emils)
    assert client.get("/mans/zinas/jaunaka/").json() == {"url": ""}
