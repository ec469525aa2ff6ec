"""What the public is told about an opportunity's changes, and what the public tells the moderators."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talka.core import clock
from talka.core.ids import public_id
from talka.opportunities.enums import ReportReason, ReportState
from talka.opportunities.models.opportunity import Opportunity
from talka.organisations.models import Organisation


class OpportunityChange(models.Model):
    """One item of a published opportunity that its team changed: public, so that nobody is misled quietly.

    `old` and `new` hold what the item said as codes, instants and texts (schemas.Content); the reader's language turns them
    into words. Nothing about the person who changed it is here: that is in the audit trail.
    """

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="changes")
    at = models.DateTimeField(db_default=clock.Now())
    item = models.CharField(max_length=30)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    material = models.BooleanField(default=False)

    class Meta:
        ordering = ["-at", "id"]
        indexes = [models.Index(fields=["opportunity", "-at"], name="change_of_opportunity")]

    def __str__(self) -> str:
        return f"{self.opportunity_id}: {self.item}"


class Report(models.Model):
    """What a visitor reported about an opportunity or an organisation ("Ziņot"). Nobody has to say who they are.

    `sender` is a keyed hash of the sender's network address and the day, kept for a day to limit how many come from one.
    """

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=20, choices=ReportReason.choices)
    text = models.TextField(_("what is wrong"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ReportState.choices, default=ReportState.OPEN)
    sender = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=clock.Now())
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        indexes = [
            models.Index(fields=["created_at"], name="report_open", condition=Q(state=ReportState.OPEN)),
            models.Index(fields=["sender"], name="report_sender", condition=~Q(sender="")),
        ]
        constraints = [
            models.CheckConstraint(
                name="report_about_one_thing",
                condition=Q(opportunity__isnull=True, organisation__isnull=False)
                | Q(opportunity__isnull=False, organisation__isnull=True),
            ),
            models.CheckConstraint(name="report_reason", condition=Q(reason__in=ReportReason.values)),
            models.CheckConstraint(name="report_state", condition=Q(state__in=ReportState.values)),
            models.CheckConstraint(
                name="report_decided_whole",
                condition=Q(state=ReportState.OPEN, decided_at__isnull=True)
                | ~Q(state=ReportState.OPEN) & Q(decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id
