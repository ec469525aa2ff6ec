"""Before a certificate is issued: facts are put together by either side."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.applications.models import PairName
from talka.certificates import esco, vault
from talka.certificates.actions import work
from talka.certificates.enums import Side, State
from talka.certificates.esco import is_skill
from talka.certificates.models import Attachment, Certificate
from talka.certificates.printable import unprintable
from talka.certificates.schemas import AttachmentFact, CertificateFacts
from talka.certificates.workflow import CERTIFICATE
from talka.core import audit, clock
from talka.core.errors import RefusedError, WrongStateError
from talka.organisations.models import Organisation


def cleaned(value: Any) -> Any:
    """Texts of facts composed (NFC) and without spaces around; everything else as it is."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value).strip()
    if isinstance(value, tuple):
        return tuple(cleaned(one) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: cleaned(getattr(value, one.name)) for one in fields(value)})
    return value


def checked(facts: CertificateFacts, *, signed: bool = True) -> CertificateFacts:
    """Facts as they may be stated. Raises RefusedError with a message for the person who wrote them.

    `signed=False`: of a volunteer's draft, whose signatory the organiser names.
    """
    facts = cleaned(facts)
    if strange := unprintable(facts.as_json()):
        raise RefusedError(
            "certificate.unprintable", _("These signs cannot be printed: %(signs)s") % {"signs": " ".join(strange)}
        )
    if not facts.holder or (signed and not facts.signatory.name):
        raise RefusedError("certificate.incomplete", _("Write who did the work and who signs for the organiser."))
    if sum(is_skill(one.code) for one in facts.competences) > esco.MOST:
        raise RefusedError("certificate.too_many_skills", _("Choose at most five skills: more of them say less."))
    return facts


def attachment_facts(documents: Iterable[Attachment]) -> tuple[AttachmentFact, ...]:
    """What the signature will cover of the attached documents, each under the name that its holder gave it."""
    return tuple(
        AttachmentFact(one.name, one.stored.media_type, one.stored.size, one.stored.sha256) for one in documents
    )  # fmt: skip


def attached(certificate: Certificate) -> tuple[AttachmentFact, ...]:
    return attachment_facts(certificate.attachments.select_related("stored"))


def draft(
    organisation: Organisation | None,
    facts: CertificateFacts,
    *,
    holder: User | None,
    by: UUID | None,
    documents: Iterable[Attachment] = (),
    records: Iterable[int] = (),
    pair: PairName | None = None,
    started_by: Side = Side.ORGANISER,
    variant_of: Certificate | None = None,
) -> Certificate:
    """A new draft. Facts are kept whole; its extent shortens them when it is issued. `organisation` None: a summary.

    `records`: primary keys of the hours that it counts; without confirmed ones it is never issued. `documents`: attached to
    the certificate that this one is made of, and to this one too.
    """
    documents = list(documents)
    facts = checked(replace(facts, attachments=attachment_facts(documents)), signed=started_by == Side.ORGANISER)
    uuid = uuid4()
    certificate = Certificate(
        uuid=uuid, organisation=organisation, holder=holder, extent=facts.extent, language=facts.language,
        minutes=facts.minutes, starts_on=facts.starts_on, ends_on=facts.ends_on, sealed_key=vault.new_key(str(uuid)),
        pair=pair, started_by=started_by, variant_of=variant_of,
    )  # fmt: skip
    certificate.sealed = vault.seal_told(certificate, {"facts": facts.as_json()})
    with transaction.atomic():
        certificate.save()
        work.state(certificate, records)
        Attachment.objects.bulk_create(
            Attachment(
                certificate=certificate, stored=one.stored, name=one.name, position=position, added_by=one.added_by
            )
            for position, one in enumerate(documents)
        )
        audit.record("certificate.drafted", on=certificate, by=by)
    return certificate


def moved_on() -> WrongStateError:
    return WrongStateError("certificate.not_a_draft", _("This is not possible any more."))


def store(
    certificate: Certificate, facts: CertificateFacts, *, by: UUID | None, records: Iterable[int] | None = None
) -> Certificate:
    """Facts of a draft, with the documents it has now; its signatory is the organiser's to name."""
    with transaction.atomic():
        locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
        if locked.state != State.DRAFT:
            raise moved_on()
        facts = checked(replace(facts, attachments=attached(locked)), signed=False)
        locked.minutes, locked.starts_on, locked.ends_on = facts.minutes, facts.starts_on, facts.ends_on
        locked.extent, locked.language, locked.touched_at = facts.extent, facts.language, clock.now()
        locked.sealed = vault.seal_told(locked, {"facts": facts.as_json()})
        locked.save()
        if records is not None:
            work.state(locked, records)
        audit.record("certificate.rewritten", on=locked, by=by)
    return locked


def move(certificate: Certificate, verb: str, *, by: UUID | None, **more: Any) -> Certificate:
    """One row of the state table, guarded: of two who act at once the second is told."""
    target = CERTIFICATE.target(verb, certificate.state)
    with transaction.atomic():
        unchanged = Certificate.objects.filter(pk=certificate.pk, state=certificate.state)
        if not unchanged.update(state=target, touched_at=clock.Now(), **more):
            raise WrongStateError(f"certificate.{verb}.raced", _("Somebody else changed this meanwhile."))
        audit.record(f"certificate.{verb}", on=certificate, by=by)
    certificate.refresh_from_db()
    return certificate
