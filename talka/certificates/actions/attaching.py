"""Documents of a certificate: added and taken out by either side, cleaned, hashed into what is signed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.certificates import queries
from talka.certificates.actions.drafts import moved_on, store
from talka.certificates.enums import Side, State
from talka.certificates.models import Attachment, Certificate
from talka.core import audit, files
from talka.core.errors import RefusedError
from talka.core.models import StoredFile

MOST_ATTACHMENTS = 5
LARGEST_ATTACHMENT = 5_000_000
LARGEST_TOGETHER = 9_000_000
"""Of one certificate: with its paper its container stays below the 10 MB that whoever checks it may send."""
ATTACHED_TYPES = frozenset({"application/pdf", "image/jpeg", "image/png"})
NAME_LENGTH = 80
PDF_HEAD = b"%PDF-"


class Enclosed(NamedTuple):
    """A document that is given along when a certificate is issued; as `attach` takes it."""

    file: UploadedFile[Any]
    name: str
    unsigned: bool


class EnclosedError(RefusedError):
    """One of the documents given along cannot be attached; `at`: which one."""

    def __init__(self, refused: RefusedError, at: int) -> None:
        super().__init__(refused.code, refused.message)
        self.at = at


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
    with transaction.atomic():
        locked = Certificate.objects.select_for_update().get(pk=certificate.pk)
        if not _open_to(side, locked):
            raise moved_on()
        return _add(locked, Enclosed(upload, name, unsigned), by=by.pk, side=side)


def enclose(draft: Certificate, documents: Iterable[Enclosed], *, by: UUID | None) -> None:
    """What the organiser gives along with a certificate that it issues in the same act. Raises EnclosedError."""
    for at, one in enumerate(documents):
        try:
            _add(draft, one, by=by, side=Side.ORGANISER)
        except RefusedError as refused:
            raise EnclosedError(refused, at) from refused


def _add(locked: Certificate, given: Enclosed, *, by: UUID | None, side: Side) -> Attachment:
    name = " ".join(given.name.split())[:NAME_LENGTH]
    if not name:
        raise RefusedError("certificate.file_unnamed", _("Write what this document is."))
    if (given.file.size or 0) > LARGEST_ATTACHMENT:
        raise RefusedError(
            "certificate.file_too_large",
            _("This file is larger than 5 MB. Save it smaller, for example as a picture of lower quality."),
        )
    others = [one.stored.size for one in locked.attachments.select_related("stored")]
    if len(others) >= MOST_ATTACHMENTS:
        raise RefusedError("certificate.too_many_files", _("At most five files can be attached."))
    stored = _stored(given.file, name, unsigned=given.unsigned)
    if sum(others) + stored.size > LARGEST_TOGETHER:
        raise RefusedError(
            "certificate.files_too_large_together",
            _("With this file the documents are larger than 9 MB together. Save it smaller or leave it out."),
        )
    made = Attachment.objects.create(
        certificate=locked, stored=stored, name=name, position=len(others), added_by=side
    )  # fmt: skip
    audit.record("certificate.attached", on=locked, by=by)
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
            raise moved_on()
        _remove(locked, [found])
        audit.record("certificate.detached", on=locked, by=by.pk)
        _reseal(locked, by=by.pk)


def take_out_added(certificate: Certificate) -> None:
    """It is a draft of the holder's again: what the organiser added to it is the organiser's."""
    _remove(certificate, certificate.attachments.select_related("stored").filter(added_by=Side.ORGANISER))


def _remove(certificate: Certificate, found: Iterable[Attachment]) -> None:
    for one in list(found):
        one.delete()
        files.remove(one.stored)
    for number, one in enumerate(certificate.attachments.all()):
        Attachment.objects.filter(pk=one.pk).update(position=number)


def _reseal(certificate: Certificate, *, by: UUID | None) -> None:
    """Facts of a draft name its documents. What is asked for stays as it was asked; the answer names them (answer_with)."""
    if certificate.state == State.OFFERED:
        return
    facts = queries.facts_of(certificate)
    if facts is None:
        raise moved_on()
    store(certificate, facts, by=by)
