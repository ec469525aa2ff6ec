"""The volunteer's side: a certificate drafted from confirmed hours, written, documents added, asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace as changed
from typing import Any, NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.applications.models import PairName
from talka.applications.queries import reply_until
from talka.certificates import queries, vault
from talka.certificates.actions import work
from talka.certificates.actions.drafts import attachment_facts, checked, cleaned, draft, move
from talka.certificates.actions.telling import tell_team
from talka.certificates.enums import Side, State
from talka.certificates.messages import PREPARED
from talka.certificates.models import Attachment, Certificate
from talka.certificates.schemas import NAMED, AttachmentFact, CertificateFacts, Told
from talka.certificates.workflow import CERTIFICATE
from talka.core import audit, clock, files
from talka.core.errors import RefusedError, WrongStateError
from talka.core.models import StoredFile
from talka.hours.models import WorkRecord
from talka.organisations.enums import State as OrganisationState

LONGEST_PROMISE = 10
MOST_ATTACHMENTS = 5
LARGEST_ATTACHMENT = 5_000_000
ATTACHED_TYPES = frozenset({"application/pdf", "image/jpeg", "image/png"})
NAME_LENGTH = 80
PDF_HEAD = b"%PDF-"


class Enclosed(NamedTuple):
    """A document that is given along when a certificate is issued; as `attach` takes it."""

    file: UploadedFile[Any]
    name: str
    unsigned: bool


def prepare(pair: PairName, told: Told, *, records: Iterable[WorkRecord], name: str, by: User) -> Certificate:
    """A draft of the person's own. `name`: how they want to be called in it; empty keeps the name this organiser knows.

    Raises RefusedError where there are no confirmed hours, WrongStateError for somebody else's.
    """
    if pair.volunteer_id != by.pk:
        raise WrongStateError("certificate.prepare.not_own", _("This is not possible any more."))
    rows = list(records)
    facts = _facts(pair, told, rows, name)
    return draft(
        pair.organisation, facts, holder=by, by=by.pk, records=[one.pk for one in rows], pair=pair,
        started_by=Side.HOLDER,
    )  # fmt: skip


def rewrite(certificate: Certificate, told: Told, *, records: Iterable[WorkRecord], name: str, by: User) -> Certificate:
    """Write the draft anew; documents stay."""
    if certificate.pair is None:
        raise _moved_on()
    rows = list(records)
    facts = _facts(certificate.pair, told, rows, name)
    return _store(certificate, facts, by=by, records=[one.pk for one in rows])


def _facts(pair: PairName, told: Told, rows: list[WorkRecord], name: str) -> CertificateFacts:
    if not rows:
        raise RefusedError(
            "certificate.no_hours", _("In this time there are no confirmed hours without a certificate.")
        )
    own = name.strip()
    return queries.house_work(rows, pair.organisation, told, holder=own or pair.name, named=bool(own))


def _moved_on() -> WrongStateError:
    return WrongStateError("certificate.not_a_draft", _("This is not possible any more."))


def _store(
    certificate: Certificate, facts: CertificateFacts, *, by: User, records: Iterable[int] | None = None
) -> Certificate:
    """Facts of a draft, with the documents it has now; its signatory is the organiser's to name."""
    with transaction.atomic():
        locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
        if locked.state != State.DRAFT:
            raise _moved_on()
        facts = checked(changed(facts, attachments=attached(locked)), signed=False)
        locked.minutes, locked.starts_on, locked.ends_on = facts.minutes, facts.starts_on, facts.ends_on
        locked.extent, locked.language, locked.touched_at = facts.extent, facts.language, clock.now()
        locked.sealed = vault.seal_told(locked, {"facts": facts.as_json()})
        locked.save()
        if records is not None:
            work.state(locked, records)
        audit.record("certificate.rewritten", on=locked, by=by.pk)
    return locked


def attached(certificate: Certificate) -> tuple[AttachmentFact, ...]:
    return attachment_facts(certificate.attachments.select_related("stored"))


def attach(
    certificate: Certificate,
    upload: UploadedFile[Any],
    *,
    name: str,
    by: User,
    unsigned: bool = False,
    side: Side = Side.HOLDER,
) -> Attachment:
    """Add a document (PDF, JPEG, PNG, at most 5 MB) to a draft; the organiser to what is asked for, too.

    Pictures are drawn anew, PDFs copied without programs and without traces of the maker, the file's own name is not kept.

    `name`: what it is, in the person's words; it is printed and signed with the document's hash. `unsigned`: of a signed
    PDF the holder wants a copy without its signatures; else it is refused.
    """
    name = " ".join(name.split())[:NAME_LENGTH]
    if not name:
        raise RefusedError("certificate.file_unnamed", _("Write what this document is."))
    if (upload.size or 0) > LARGEST_ATTACHMENT:
        raise RefusedError(
            "certificate.file_too_large",
            _("This file is larger than 5 MB. Save it smaller, for example as a picture of lower quality."),
        )
    with transaction.atomic():
        locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
        if not _open_to(side, locked):
            raise _moved_on()
        count = locked.attachments.count()
        if count >= MOST_ATTACHMENTS:
            raise RefusedError("certificate.too_many_files", _("At most five files can be attached."))
        stored = _stored(upload, name, unsigned=unsigned)
        made = Attachment.objects.create(
            certificate=locked, stored=stored, name=name, position=count, added_by=side
        )  # fmt: skip
        audit.record("certificate.attached", on=locked, by=by.pk)
        _reseal(locked, by=by)
    return made


def _open_to(side: Side, certificate: Certificate) -> bool:
    """Whether this side may add and take out documents now."""
    if side == Side.ORGANISER and certificate.state == State.OFFERED:
        return True
    return certificate.state == State.DRAFT and side in {Side.HOLDER, certificate.started_by}


def _stored(upload: UploadedFile[Any], name: str, *, unsigned: bool) -> StoredFile:
    """Cleaned, and private: only its holder and the organiser it was shown to ever get it."""
    head = upload.read(len(PDF_HEAD))
    upload.seek(0)
    try:
        if head == PDF_HEAD:
            stored = files.store_nameless(upload, signed=unsigned)
        else:
            stored = files.store_image(upload, alt=name, private=True)
    except RefusedError as refused:
        if refused.code == "file.not_an_image":
            raise _not_attachable() from refused
        if refused.code == "file.document_signed":
            raise RefusedError(refused.code, _signed()) from refused
        raise
    if stored.media_type not in ATTACHED_TYPES or stored.size > LARGEST_ATTACHMENT:
        raise _not_attachable()
    return stored


def _signed() -> str:
    return _(
        "This PDF is signed electronically. Its signature holds the signer's name and often the personal code, which a"
        " certificate does not pass on. Choose the file again and tick that a copy without the signature is enough, or"
        " show the signed file yourself where it is asked for."
    )


def _not_attachable() -> RefusedError:
    return RefusedError(
        "certificate.file_refused", _("Only PDF, JPEG and PNG files of up to 5 MB can be attached.")
    )  # fmt: skip


def detach(certificate: Certificate, position: int, *, by: User, side: Side = Side.HOLDER) -> None:
    """Take a document out. Each side its own: what the organiser added goes by itself when the draft is the holder's again."""
    with transaction.atomic():
        locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
        found = locked.attachments.select_related("stored").filter(position=position, added_by=side).first()
        if not _open_to(side, locked) or found is None:
            raise _moved_on()
        _remove(locked, [found])
        audit.record("certificate.detached", on=locked, by=by.pk)
        _reseal(locked, by=by)


def take_out_added(certificate: Certificate) -> None:
    """It is a draft of the holder's again: what the organiser added to it is the organiser's."""
    _remove(certificate, certificate.attachments.select_related("stored").filter(added_by=Side.ORGANISER))


def _remove(certificate: Certificate, found: Iterable[Attachment]) -> None:
    for one in list(found):
        one.delete()
        files.remove(one.stored)
    for number, one in enumerate(certificate.attachments.all()):
        Attachment.objects.filter(pk=one.pk).update(position=number)


def _reseal(certificate: Certificate, *, by: User) -> None:
    """Facts of a draft name its documents. What is asked for stays as it was asked; the answer names them (answer_with)."""
    if certificate.state == State.OFFERED:
        return
    facts = queries.facts_of(certificate)
    if facts is None:
        raise _moved_on()
    _store(certificate, facts, by=by)


def discard(certificate: Certificate, *, by: User) -> None:
    """The person does not want this draft any more."""
    with transaction.atomic():
        stored = [one.stored for one in certificate.attachments.select_related("stored")]
        audit.record("certificate.discarded", on=certificate, by=by.pk)
        if not Certificate.objects.filter(pk=certificate.pk, state=State.DRAFT).delete()[0]:
            raise _moved_on()
        for one in stored:
            files.remove(one)


def offer(certificate: Certificate, *, by: User) -> Certificate:
    """The holder asks the organiser to stand behind it; the organiser's reply clock starts."""
    organisation = certificate.organisation
    if organisation is None or organisation.state != OrganisationState.VERIFIED:
        raise RefusedError(
            "certificate.offer.organiser_not_verified", _("This organiser cannot issue certificates now.")
        )
    now = clock.now()
    rows = list(queries.stated_records(certificate))
    promised = [one.opportunity.reply_promise for one in rows if one.opportunity]
    until = reply_until(now, max(promised, default=LONGEST_PROMISE))
    with transaction.atomic():
        locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
        CERTIFICATE.target("offer", locked.state)
        asked = move(
            certificate, "offer", by=by.pk, declined_reason="", offered_at=now, reply_until=until, reminded_at=None,
            late_told_at=None, sealed=_compared(locked, by),
        )  # fmt: skip
        tell_team(PREPARED, asked, until_at=until)
    return asked


def _compared(certificate: Certificate, by: User) -> bytes:
    """What it tells, and whether its name is the holder's own in the vault: asked of the holder's data by the holder's act,
    so that the organiser need open nothing. The organiser learns it only where that name is shown to them anyway.
    """
    told = vault.open_told(certificate)
    facts = CertificateFacts.from_json(told["facts"])
    own = facts.holder_kind == NAMED and _plain(facts.holder) == _plain(queries.full_name(by, by=by))
    return vault.seal_told(certificate, told | {vault.OWN_NAME: own})


def _plain(name: str) -> str:
    return " ".join(str(cleaned(name)).split())


def take_back(certificate: Certificate, *, by: User) -> Certificate:
    """The holder wants to write on before the organiser has answered."""
    with transaction.atomic():
        back = move(certificate, "take_back", by=by.pk, reply_until=None)
        take_out_added(back)
    return back
