"""Web Push (RFC 8030, VAPID RFC 8292) without a payload: the push service learns that something is new, never what."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
from http import HTTPStatus
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.utils.translation import gettext as _
from py_vapid import Vapid02

from talka.accounts.models import User
from talka.core import audit, clock
from talka.core.errors import RefusedError
from talka.notifications.actions.trouble import LaterError
from talka.notifications.models import PushDevice
from talka.notifications.queries.choices import devices
from talka.notifications.queries.tokens import digest

CONNECT_AND_READ = (3, 5)
SIGNED_SECONDS = 12 * 60 * 60
TTL = 4 * 24 * 60 * 60
MOST_DEVICES = 10
GONE = {404, 410}
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the curve P-256: private keys are 1 … ORDER - 1."""


def _key() -> ec.EllipticCurvePrivateKey:
    number = int.from_bytes(hashlib.sha512(b"talka vapid\0" + settings.VAPID_KEY.encode()).digest())
    return ec.derive_private_key(number % (ORDER - 1) + 1, ec.SECP256R1())


def public_key() -> str:
    """What a browser needs to subscribe (`applicationServerKey`)."""
    point = _key().public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def is_known(endpoint: str) -> bool:
    """Only the browsers' own push services are ever called: an address of a stranger's choice would be a tool."""
    try:
        parts = urlsplit(endpoint)
        host, port = (parts.hostname or ""), parts.port
    except ValueError:
        return False
    if parts.username or parts.password or parts.fragment:
        return False
    known = any(host.endswith(name) if name.startswith(".") else host == name for name in settings.PUSH_HOSTS)
    if known and _is_loopback(host):
        return True
    return known and parts.scheme == "https" and port in {None, 443}


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def add_device(user: User, *, endpoint: str, p256dh: str, auth: str) -> PushDevice:
    """Remember a browser that may be called. The same browser of another person becomes this person's."""
    if not is_known(endpoint):
        raise RefusedError("push_service_unknown", _("Talka does not know this browser's message service."))
    device, new = PushDevice.objects.update_or_create(
        endpoint_hash=digest(endpoint), defaults={"user": user, "endpoint": endpoint, "p256dh": p256dh, "auth": auth}
    )
    if new:
        audit.record("push.device_added", on=device, by=user.id)
        old = PushDevice.objects.filter(user=user).order_by("-made_at", "-id").values_list("pk", flat=True)
        PushDevice.objects.filter(pk__in=list(old[MOST_DEVICES:])).delete()
    return device


def remove_device(user: User, *, pk: int | None = None, endpoint: str = "") -> bool:
    """Forget one of the person's own browsers, named by its row or by itself."""
    mine = PushDevice.objects.filter(user=user)
    device = mine.filter(pk=pk).first() if pk else mine.filter(endpoint_hash=digest(endpoint)).first()
    if device is None:
        return False
    audit.record("push.device_removed", on=device, by=user.id)
    device.delete()
    return True


def knock(user: User) -> int:
    """Tell every device of a person that something is new; returns how many heard it.

    A device that its service no longer knows is forgotten. Raises LaterError when none heard it and one might later.
    """
    heard, busy = 0, ""
    with requests.Session() as session:
        session.max_redirects = 0
        session.trust_env = False
        for device in devices(user):
            trouble = _knock(device, session)
            if trouble is None:
                heard += 1
            busy = trouble or busy
    if busy and not heard:
        raise LaterError(busy)
    return heard


def _signed(endpoint: str) -> dict[str, str]:
    """Who knocks, as the service of that address wants to read it (RFC 8292)."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(clock.now().timestamp()) + SIGNED_SECONDS,
        "sub": settings.SITE_URL if settings.SECURE else "mailto:talka@localhost.localdomain",
    }
    headers: dict[str, str] = Vapid02(private_key=_key()).sign(claims)
    return headers


def _knock(device: PushDevice, session: requests.Session) -> str | None:
    """None: heard. "": gone for good. Else why not now."""
    if not is_known(device.endpoint):
        device.delete()
        return ""
    headers = {"TTL": str(TTL), **_signed(device.endpoint)}
    try:
        code = session.post(device.endpoint, headers=headers, timeout=CONNECT_AND_READ).status_code
    except requests.RequestException as error:
        return type(error).__name__
    if code in GONE:
        device.delete()
        return ""
    if code > HTTPStatus.ACCEPTED:
        return f"push {code}"
    PushDevice.objects.filter(pk=device.pk).update(reached_at=clock.Now())
    return None
