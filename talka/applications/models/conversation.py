from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talka.accounts.models import User
from talka.applications.enums import ReportReason, ReportState, Side
from talka.applications.models.application import Application
from talka.core import clock
from talka.core.ids import public_id
from talka.core.models import StoredFile

TEXT_LENGTH = 4_000


class Message(models.Model):
    """A message of one side of an application to the other, through the system only.

    `author` is kept for the trail and for the author's own export; nobody is shown it. `template` names the prepared text
    it came from: the only ones an adult may send to a minor before the guardian has consented.
    """

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="messages")
    side = models.CharField(max_length=10, choices=Side.choices)
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    template = models.CharField(max_length=30, blank=True)
    text = models.TextField(_("message"), max_length=TEXT_LENGTH)
    sent_at = models.DateTimeField(db_default=clock.Now())
    read_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["application", "side", "read_at"], name="message_unread")]
        constraints = [
            models.CheckConstraint(name="message_side", condition=Q(side__in=Side.values)),
            models.CheckConstraint(name="message_not_empty", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return self.public_id


class Attachment(models.Model):
    """A file of a message, re-encoded on arrival; shown under a name of ours."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    file = models.OneToOneField(StoredFile, models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return str(self.pk)


class MessageReport(models.Model):
    """Somebody found a message not right; a moderator decides."""

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    message = models.OneToOneField(Message, models.CASCADE, related_name="report")
    by_side = models.CharField(max_length=10, choices=Side.choices)
    reason = models.CharField(max_length=20, choices=ReportReason.choices)
    state = models.CharField(max_length=10, choices=ReportState.choices, default=ReportState.OPEN)
    reported_at = models.DateTimeField(db_default=clock.Now())
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="message_report_reason", condition=Q(reason__in=ReportReason.values)),
            models.CheckConstraint(
                name="message_report_state",
                condition=Q(state=ReportState.OPEN, decided_at__isnull=True)
                | Q(state__in=[ReportState.UPHELD, ReportState.DISMISSED], decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id
