"""The conversation of an application: through the system only, no address of anybody in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.accounts.models import User
from talka.applications.actions.handing import tell_receiver
from talka.applications.actions.moves import id_of, not_halted, not_own, tell_team, tell_volunteer
from talka.applications.enums import ReportReason, ReportState, Side
from talka.applications.messages import (
    HANDED_MESSAGE,
    MESSAGE_REMOVED,
    REPORT_DECIDED,
    TEAM_MESSAGE_REMOVED,
    TEAM_REPORT_DECIDED,
    WROTE_TO_ORGANISER,
    WROTE_TO_VOLUNTEER,
)
from talka.applications.models import Application, Attachment, Message, MessageReport
from talka.applications.models.conversation import TEXT_LENGTH
from talka.applications.queries.consents import may_write_freely
from talka.applications.queries.conversation import is_writable
from talka.applications.queries.templates import TEMPLATES
from talka.core import audit, clock, files
from talka.core.errors import RefusedError, WrongStateError
from talka.core.models import StoredFile

MOST_FILES = 3
MOST_AN_HOUR = 30
AN_HOUR = timedelta(hours=1)
TOO_MANY = gettext_lazy("Very many messages. Wait a while.")


def write(
    application: Application,
    *,
    side: Side,
    by: User | None,
    text: str = "",
    template: str = "",
    uploads: Sequence[UploadedFile[Any]] = (),
) -> Message:
    """One message to the other side, told by the system; nothing in a file says who made it.

    `by` None: somebody of the channel to which the application was handed over.
    """
    if _recent(application, by) >= MOST_AN_HOUR:
        raise RefusedError("message.too_many", TOO_MANY)
    return say(application, side=side, by=by, text=text, template=template, uploads=uploads)


def say(
    application: Application,
    *,
    side: Side,
    by: User | None,
    text: str,
    template: str,
    uploads: Sequence[UploadedFile[Any]] = (),
    delay: timedelta | None = None,
) -> Message:
    """As `write`, for acts that count by themselves how much is written. With `delay` a volunteer is told after it."""
    if not is_writable(application):
        raise RefusedError("message.closed", _("This application has ended a while ago; the conversation is closed."))
    if side == Side.ORGANISER:
        not_own(application, by)
        not_halted(application, "write")
        text = _organiser_text(application, text, template, uploads)
    text = text.strip()[:TEXT_LENGTH]
    if not text:
        raise RefusedError("message.empty", _("Write a message."))
    if len(uploads) > MOST_FILES:
        raise RefusedError("message.files", _("At most three files."))
    if application.volunteer_id is None:
        raise WrongStateError("message.nobody", _("The volunteer has left the system."))
    with transaction.atomic():
        made = Message.objects.create(application=application, side=side, author=by, text=text, template=template)
        for upload in uploads:
            Attachment.objects.create(message=made, file=_store(upload))
        audit.record("message.sent", on=made, by=id_of(by), side=side.value, files=len(uploads))
        key = notice_key(made)
        if side == Side.ORGANISER:
            tell_volunteer(WROTE_TO_VOLUNTEER, application, key=key, delay=delay)
        else:
            tell_team(WROTE_TO_ORGANISER, application, key=key)
            tell_receiver(HANDED_MESSAGE, application, key=made.public_id, text=text)
    return made


def notice_key(message: Message) -> str:
    """By it the other side's notice of this message is taken back."""
    return f"message:{message.public_id}"


def _recent(application: Application, by: User | None) -> int:
    """Messages of the last hour: of the person, or of the other channel in this conversation; not those to many."""
    rows = Message.objects.filter(author=by, sent_at__gt=clock.now() - AN_HOUR, batch_row=None)
    return (rows if by else rows.filter(application=application, side=Side.ORGANISER)).count()


def _organiser_text(application: Application, text: str, template: str, uploads: Sequence[UploadedFile[Any]]) -> str:
    if not may_write_freely(application) and (uploads or template not in TEMPLATES):
        raise RefusedError(
            "message.minor",
            _("Until a parent or guardian has agreed, only the prepared messages may be sent to a volunteer under 18."),
        )
    return TEMPLATES[template].text_for(application) if template in TEMPLATES else text


def _store(upload: UploadedFile[Any]) -> StoredFile:
    """A picture where it is one, drawn anew; else a PDF without its author's details."""
    try:
        return files.store_image(upload, alt=_("Picture attached to a message"), private=True)
    except RefusedError as refused:
        if refused.code != "file.not_an_image":
            raise
    upload.seek(0)
    return files.store_nameless(upload)


def mark_read(application: Application, *, side: Side) -> None:
    """`side` has opened the conversation."""
    other = Side.VOLUNTEER if side == Side.ORGANISER else Side.ORGANISER
    Message.objects.filter(application=application, side=other, read_at=None).update(read_at=clock.Now())


def report(message: Message, *, side: Side, by: User, reason: str) -> MessageReport:
    """Tell the moderators that a message of the other side is not right."""
    if reason not in ReportReason.values:
        raise RefusedError("message.report.reason", _("Say what is wrong."))
    if message.side == side:
        raise RefusedError("message.report.own", _("This is your own message."))
    try:
        with transaction.atomic():
            made = MessageReport.objects.create(message=message, by_side=side, reason=reason)
            audit.record("message.reported", on=message, by=by.id, reason=reason)
    except IntegrityError as error:
        raise WrongStateError("message.report.twice", _("This message has been reported already.")) from error
    return made


def decide_report(report_row: MessageReport, *, by: User, uphold: bool) -> MessageReport:
    """A moderator's decision, told to who reported; an upheld one takes the message out of both sides' sight.

    Whose message is taken away is told why.
    """
    state = ReportState.UPHELD if uphold else ReportState.DISMISSED
    with transaction.atomic():
        rows = MessageReport.objects.filter(pk=report_row.pk, state=ReportState.OPEN)
        if not rows.update(state=state, decided_by=by, decided_at=clock.Now()):
            raise WrongStateError("message.report.raced", _("Somebody else decided this meanwhile."))
        if uphold:
            Message.objects.filter(pk=report_row.message_id).update(removed_at=clock.Now())
        audit.record("message.report_decided", on=report_row, by=by.id, upheld=uphold)
        _tell_decided(report_row, uphold=uphold)
    report_row.refresh_from_db()
    return report_row


def _tell_decided(report_row: MessageReport, *, uphold: bool) -> None:
    key, reason = f"message_report:{report_row.public_id}", ReportReason(report_row.reason).label
    application = report_row.message.application
    if report_row.by_side == Side.VOLUNTEER:
        tell_volunteer(REPORT_DECIDED, application, key=key, upheld=uphold)
        if uphold:
            tell_team(TEAM_MESSAGE_REMOVED, application, key=key, reason=reason)
        return
    tell_team(TEAM_REPORT_DECIDED, application, key=key, upheld=uphold)
    if uphold:
        tell_volunteer(MESSAGE_REMOVED, application, key=key, reason=reason)
