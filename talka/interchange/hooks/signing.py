"""Signatures of messages: `v1` with the receiver's own secret, `v1a` with the site's key, which anybody may check."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from standardwebhooks import Webhook as Signer

from talka.interchange.models import Webhook

BOTH_FOR = timedelta(hours=24)
"""After a new secret was made, messages carry the old signature too."""


def _derived(purpose: str) -> bytes:
    return hmac.digest(settings.WEBHOOK_KEY.encode(), purpose.encode(), hashlib.sha256)


def secret_of(webhook: Webhook, version: int | None = None) -> str:
    """The receiver's secret as Standard Webhooks writes it."""
    raw = _derived(f"v1 {webhook.public_id} {version or webhook.secret_version}")
    return "whsec_" + base64.b64encode(raw).decode()


@cache
def _site_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_derived("v1a"))


def public_key() -> str:
    """The site's key for `v1a`, as Standard Webhooks writes it."""
    raw = _site_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return "whpk_" + base64.b64encode(raw).decode()


def headers(webhook: Webhook, message_id: str, body: str, now: datetime) -> dict[str, str]:
    """Headers of one attempt at `now`; the id stays the same over all attempts."""
    versions = [webhook.secret_version]
    if webhook.rotated_at and now - webhook.rotated_at < BOTH_FOR:
        versions.append(webhook.secret_version - 1)
    at = now.astimezone(UTC)  # the library takes the digits as they stand
    signed = [Signer(secret_of(webhook, version)).sign(message_id, at, body) for version in versions]
    stamp = str(int(now.timestamp()))
    ours = _site_key().sign(f"{message_id}.{stamp}.{body}".encode())
    signed.append(f"v1a,{base64.b64encode(ours).decode()}")
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(signed),
    }
