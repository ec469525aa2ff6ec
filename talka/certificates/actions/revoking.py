"""After the issuing: a certificate is revoked or replaced, never changed."""

from __future__ import annotations

from dataclasses import replace as changed
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from talka.certificates.actions.drafts import draft, move
from talka.certificates.actions.issuing import issue
from talka.certificates.models import Certificate, StatusListEntry
from talka.certificates.schemas import CertificateFacts
from talka.core import clock
from talka.core.errors import RefusedError
from talka.core.models import StoredFile


def revoke(certificate: Certificate, *, reason: str, by: UUID | None) -> Certificate:
    """It holds no more, whoever checks it and however. `reason`: a code of enums.Reason."""
    if not reason:
        raise RefusedError("certificate.revoke.reason_missing", _("Say why."))
    with transaction.atomic():
        move(certificate, "revoke", by=by, revoked_at=clock.Now(), revoked_reason=reason)
        StatusListEntry.objects.filter(certificate=certificate).update(revoked=True)
        app.configure_task("certificates.publish").defer()
    return certificate


def replace(
    certificate: Certificate, facts: CertificateFacts, *, by: UUID | None, files: list[StoredFile] | None = None
) -> Certificate:
    """Issue a better one in its place; who checks the old one is told. Returns the new one."""
    with transaction.atomic():
        new = draft(
            certificate.organisation,
            changed(facts, number="", code="", issued_on=None),
            holder=certificate.holder, by=by, files=files,
        )  # fmt: skip
        issued = issue(new, by=by, replaces=certificate.number)
        move(certificate, "replace", by=by, replaced_by=issued)
        StatusListEntry.objects.filter(certificate=certificate).update(replaced=True)
        app.configure_task("certificates.publish").defer()
    return issued
