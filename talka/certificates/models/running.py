"""What runs around certificates: many at once, revocation lists, hand-overs, the emergency stop."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talka.accounts.models import User
from talka.applications.models import PairName
from talka.certificates.models.certificates import Certificate
from talka.core import clock
from talka.core.ids import public_id
from talka.organisations.models import Organisation

BITS = 131_072


class Batch(models.Model):
    """Certificates that an organiser asked to be issued at once; a job issues them one by one.

    `told`: what all of them say, sealed, forgotten when the last row is done.
    """

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    told = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=clock.Now())
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="certificate_batch_forgets", condition=Q(done_at__isnull=True) | Q(told=""))
        ]

    def __str__(self) -> str:
        return self.public_id


class BatchRow(models.Model):
    """One volunteer of a batch: done when there is a certificate, or the words why there is none."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows")
    pair = models.ForeignKey(PairName, models.PROTECT, related_name="+")
    certificate = models.ForeignKey(Certificate, models.SET_NULL, null=True, related_name="+")
    refused = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "pair"], name="certificate_batch_row_once"),
            models.CheckConstraint(
                name="certificate_batch_row_one_end", condition=Q(certificate__isnull=True) | Q(refused="")
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class StatusListEntry(models.Model):
    """The certificate's bit in the published lists. Drawn at random: neighbours say nothing about each other."""

    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="status")
    number = models.PositiveIntegerField()
    index = models.PositiveIntegerField()
    revoked = models.BooleanField(default=False)
    replaced = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number", "index"], name="status_place_once"),
            models.CheckConstraint(name="status_place_in_list", condition=Q(index__lt=BITS, number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.number}#{self.index}"


class Handover(models.Model):
    """A package that the holder had sent to another system (handover.py). Neither end: it waits for its job."""

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    certificate = models.ForeignKey(Certificate, models.CASCADE, related_name="handovers")
    receiver = models.CharField(max_length=40)
    asked_at = models.DateTimeField(db_default=clock.Now())
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=100, blank=True)
    """Under which the receiver keeps it."""

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["certificate", "receiver"], name="handover_once", condition=Q(failed_at__isnull=True)
            ),
            models.CheckConstraint(
                name="handover_one_end", condition=Q(sent_at__isnull=True) | Q(failed_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class IssuingStop(models.Model):
    """The emergency stop: while a row has no end, nothing is issued and nothing waiting is printed."""

    started_at = models.DateTimeField(db_default=clock.Now())
    started_by = models.UUIDField(null=True)
    reason = models.CharField(_("reason"), max_length=300)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.Value(1), name="issuing_stop_one_at_a_time", condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="issuing_stop_says_why", condition=~Q(reason=""), violation_error_message=_("Say why.")
            ),
        ]

    def __str__(self) -> str:
        return self.reason
