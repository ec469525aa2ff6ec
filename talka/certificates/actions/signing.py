"""The only door to the issuing keys and to the seal: the emergency stop and a lost key are minded here, once for everybody.

Whoever signs holds a lock together with all others who sign; who ends a key or begins a stop waits until they are done.
So nothing signed with a lost key is written after the key's certificates were revoked.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from talka.certificates import credential, queries, sealing, vault
from talka.certificates.actions.keys import ensure_key
from talka.certificates.models import SigningKey
from talka.core import clock
from talka.core.errors import RefusedError
from talka.organisations.models import Organisation

LOCK = 0x5EA1
"""Shared by all who sign, alone for who stops them: of PostgreSQL's own, which lets nobody wait for ever behind sharers."""


class StoppedError(RefusedError):
    """Nothing is signed or sealed at all now: what was asked for can wait."""


def may_sign() -> None:
    """Raises StoppedError. Else no key ends and no stop begins before the transaction of the act does.

    An act that locks rows of certificates calls it before: who ends a key locks them after.
    """
    hold_keys()
    _refuse_while_stopped()


def hold_keys() -> None:
    """No key ends before the transaction does: what is read of the keys stays true so long."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LOCK])


def alone() -> None:
    """Wait for all who sign right now; nobody else begins before the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def sign(
    document: dict[str, Any], organisation: Organisation | None, *, at: datetime
) -> tuple[dict[str, Any], SigningKey]:
    """Signed with the active key of the organisation (None: of the site), and that key. Raises StoppedError."""
    with transaction.atomic():
        may_sign()
        return _signed(document, organisation, at)


def sign_list(document: dict[str, Any], *, at: datetime) -> dict[str, Any]:
    """What is revoked must become known during a stop too: lists are the one thing that is signed then."""
    return _signed(document, None, at)[0]


def _signed(
    document: dict[str, Any], organisation: Organisation | None, at: datetime
) -> tuple[dict[str, Any], SigningKey]:
    key, issuer = ensure_key(organisation), document["issuer"]
    did = issuer["id"] if isinstance(issuer, dict) else issuer
    return credential.sign(document, vault.open_signing_key(key), method=f"{did}#{key.name}", at=at), key


def seal() -> sealing.Sealer:
    """The installation's seal. Raises StoppedError."""
    _refuse_while_stopped()
    return sealing.sealer(clock.now())


def why_stopped() -> str:
    """Words for whoever wants something signed or sealed now; empty while that is possible."""
    if not queries.issuing_stopped():
        return ""
    return _(
        "For safety nothing is signed or sealed just now, so no certificates are issued either. Try later: drafts and"
        " requests stay as they are, and certificates issued before can still be downloaded as PDF."
    )


def _refuse_while_stopped() -> None:
    if why := why_stopped():
        raise StoppedError("certificate.issue.stopped", why)
