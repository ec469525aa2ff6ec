"""What this app keeps about a person: what is handed out, what is forgotten.

A certificate on record stays as number, state and hours of its organiser; who it is about is forgotten with its key.
The person's own copy stays checkable: its signature and the lists need nothing from here.
"""

from __future__ import annotations

from typing import Any

from django.core.files.storage import default_storage

from talka.accounts.models import User
from talka.certificates import queries
from talka.certificates.models import Attachment, Certificate
from talka.certificates.workflow import UNISSUED
from talka.core import audit


def export(user: User) -> dict[str, Any]:
    """All certificates and drafts of a person, as told."""
    rows = Certificate.objects.filter(holder=user).order_by("id")
    return {
        "certificates": [
            {
                "number": one.number,
                "state": one.state,
                "facts": facts.as_json() if (facts := queries.facts_of(one)) else None,
                "issued_at": one.issued_at.isoformat() if one.issued_at else None,
                "revoked_reason": one.revoked_reason,
            }
            for one in rows
        ]
    }


def erase(user: User) -> None:
    """Drafts go. Of issued ones the key goes, and with it every word and file about the person."""
    Certificate.objects.filter(holder=user, state__in=UNISSUED).delete()
    for one in Certificate.objects.filter(holder=user).exclude(sealed_key=None):
        Attachment.objects.filter(certificate=one).delete()
        if one.file:
            default_storage.delete(one.file)
        Certificate.objects.filter(pk=one.pk).update(sealed_key=None, sealed=b"", file="", holder=None)
        audit.record("certificate.forgotten", on=one, by=None)
