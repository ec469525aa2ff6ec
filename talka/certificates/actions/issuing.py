"""Issuing: number, code, frozen facts, signed credential. The paper is printed by a job right after."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from talka.certificates import codes, credential, vault
from talka.certificates.actions import signing, work
from talka.certificates.actions.drafts import checked
from talka.certificates.enums import State
from talka.certificates.models import BITS, Batch, Certificate, Handover, IssuingStop, StatusListEntry
from talka.certificates.schemas import CertificateFacts, StatusPlace
from talka.certificates.workflow import CERTIFICATE
from talka.core import audit, clock
from talka.core.errors import RefusedError, WrongStateError
from talka.core.periods import local
from talka.organisations.enums import State as OrganisationState
from talka.organisations.models import Organisation

PER_LIST = 60_000
"""Certificates in one status list: less than half full, so a free place is found by drawing once or twice."""
ISSUE_BATCH = "certificates.issue_batch"
HAND_OVER = "certificates.hand_over"
"""Deferred by name: acts know nothing of who runs them."""
FROZEN = ("state", "year", "serial", "number", "code_digest", "key", "issued_at", "reply_until", "sealed")
"""What issuing writes."""


def issue(certificate: Certificate, *, by: UUID | None, replaces: str = "") -> Certificate:
    """From draft or offered. Refused while issuing is stopped or where the organiser is not verified.

    Facts are shortened to the chosen extent, numbered, signed with the organiser's key and never changed again.
    """
    CERTIFICATE.target("issue", certificate.state)
    organisation = _issuer(certificate.organisation)
    with transaction.atomic():
        signing.may_sign()
        locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
        if locked.state != certificate.state:
            raise WrongStateError("certificate.issue.raced", _("Somebody else changed this meanwhile."))
        work.take(locked)
        told = CertificateFacts.from_json(vault.open_told(locked)["facts"])
        code, at = codes.new_code(), clock.now()
        day = local(at).date()
        _number(locked, day.year)
        facts = replace(
            checked(told).reduced(locked.extent), number=locked.number, issued_on=day, code=code,
            replaces=replaces, language=locked.language,
        )  # fmt: skip
        _sign(locked, facts, organisation, at)
        locked.save(update_fields=FROZEN)
        audit.record("certificate.issue", on=locked, by=by, number=locked.number)
        app.configure_task("certificates.print").defer(public_id=locked.public_id)
    return locked


def _issuer(organisation: Organisation | None) -> Organisation | None:
    """Whose key signs: a branch has the legal person's; a summary the site's."""
    if organisation is None:
        return None
    head = organisation.branch_of or organisation
    if organisation.state != OrganisationState.VERIFIED or not head.registration_number:
        raise RefusedError(
            "certificate.issue.organiser_not_verified", _("Only a verified organisation can issue certificates.")
        )
    return head


def _number(certificate: Certificate, year: int) -> None:
    """The year's next one. The row stays locked to the end, so a number is given to a certificate or to nobody."""
    certificate.year = year
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO certificates_numberseries AS series (year, last) VALUES (%s, 1)"
            " ON CONFLICT (year) DO UPDATE SET last = series.last + 1 RETURNING last",
            [certificate.year],
        )
        certificate.serial = cursor.fetchone()[0]
    certificate.number = f"BD-{certificate.year}-{certificate.serial:06d}"


def _sign(certificate: Certificate, facts: CertificateFacts, organisation: Organisation | None, at: datetime) -> None:
    place = _place(certificate)
    document = credential.unsigned(
        facts, site=settings.SITE_URL, uuid=str(certificate.uuid), place=StatusPlace(place.number, place.index), at=at
    )
    signed, key = signing.sign(document, organisation, at=at)
    asked = vault.open_told(certificate).get(vault.ASKED)
    told: dict[str, Any] = {"facts": facts.as_json(), "credential": signed} | ({vault.ASKED: asked} if asked else {})
    certificate.state, certificate.issued_at, certificate.key = State.ISSUED, at, key
    certificate.reply_until = None
    certificate.code_digest = codes.digest(facts.code)
    certificate.sealed = vault.seal_told(certificate, told)


def _place(certificate: Certificate) -> StatusListEntry:
    number = certificate.pk // PER_LIST + 1
    while True:
        try:
            with transaction.atomic():
                return StatusListEntry.objects.create(
                    certificate=certificate, number=number, index=secrets.randbelow(BITS)
                )
        except IntegrityError:  # somebody's place already
            continue


def stop_issuing(*, reason: str, by: UUID | None) -> IssuingStop:
    """The emergency stop, at once and everywhere: what is being signed right now is the last. What is issued already stays
    valid; what is not printed or handed over waits.
    """
    with transaction.atomic():
        running = IssuingStop.objects.select_for_update().filter(ended_at__isnull=True).first()
        stop = running or IssuingStop.objects.create(reason=reason, started_by=by)
        audit.record("certificate.stopped", on=stop, by=by, reason=reason)
    with transaction.atomic():  # after the stop is known to all others: it must not wait for anybody
        signing.alone()
    return stop


def resume_issuing(*, by: UUID | None) -> None:
    """Issue again: the rest of each batch and what waits to be handed over right now, what waits to be printed within a
    minute.
    """
    with transaction.atomic():
        for stop in IssuingStop.objects.select_for_update().filter(ended_at__isnull=True):
            IssuingStop.objects.filter(pk=stop.pk).update(ended_at=clock.Now())
            audit.record("certificate.resumed", on=stop, by=by)
        for batch in Batch.objects.filter(done_at=None):
            app.configure_task(ISSUE_BATCH).defer(public_id=batch.public_id)
        for one in Handover.objects.filter(sent_at=None, failed_at=None):
            app.configure_task(HAND_OVER).defer(public_id=one.public_id)
