from __future__ import annotations

import hashlib

from django.db import transaction

from talka.accounts.enums import ConsentKind
from talka.accounts.models import Consent, User
from talka.accounts.queries.consents import TEXTS
from talka.core import audit, clock
from talka.core.errors import RefusedError


def agree(user: User, kind: ConsentKind) -> Consent:
    """Record that `user` agreed to the present text of `kind`; agreeing again to the same text changes nothing."""
    text = TEXTS[kind]
    with transaction.atomic():
        consent, new = Consent.objects.get_or_create(
            user=user,
            kind=kind,
            version=text.version,
            withdrawn_at=None,
            defaults={"text_hash": hashlib.sha256(text.words.encode()).hexdigest()},
        )
        if new:
            audit.record("consent.given", on=user, by=user.id, kind=kind, version=text.version)
    return consent


def withdraw(user: User, kind: ConsentKind) -> int:
    """End every consent of this kind. The terms themselves are left only by erasing the account."""
    if kind is not ConsentKind.IDENTITY:
        raise RefusedError("consent_is_the_account")
    with transaction.atomic():
        ended = Consent.objects.filter(user=user, kind=kind, withdrawn_at__isnull=True).update(withdrawn_at=clock.now())
        if ended:
            audit.record("consent.withdrawn", on=user, by=user.id, kind=kind)
    return ended
