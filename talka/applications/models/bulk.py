from __future__ import annotations

from django.db import models
from django.db.models import Q

from talka.accounts.models import User
from talka.applications.enums import State
from talka.applications.models.application import Application
from talka.applications.models.conversation import Message
from talka.core import clock
from talka.core.ids import public_id
from talka.organisations.models import Organisation


class Batch(models.Model):
    """One act upon many applications at once, a decision or the same words; may be taken back for ten seconds."""

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(max_length=20)
    at = models.DateTimeField(db_default=clock.Now())
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.public_id


class BatchRow(models.Model):
    """What became of one application in it: done (`before`, and the version it left behind) or refused, and why.

    `message`: what was written in its conversation, where the act was to write.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows")
    application = models.ForeignKey(Application, models.CASCADE, related_name="+")
    before = models.CharField(max_length=10, choices=State.choices)
    version = models.PositiveIntegerField(null=True)
    message = models.OneToOneField(Message, models.SET_NULL, null=True, related_name="batch_row")
    refused = models.CharField(max_length=80, blank=True)
    refused_text = models.CharField(max_length=300, blank=True)
    undone = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "application"], name="batch_row_once"),
            models.CheckConstraint(
                name="batch_row_done_or_refused",
                condition=Q(version__isnull=False, refused="") | (Q(version__isnull=True) & ~Q(refused="")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
