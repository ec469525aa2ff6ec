"""Sums of reading by channel. No row leads to a reader, and none ever did."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talka.opportunities.models import Opportunity
from talka.opportunities.seen import CODE, LONGEST
from talka.organisations.models import Organisation

CHANNEL = rf"^(?:{CODE.pattern})$"


class Tally(models.Model):
    """How often one opportunity was shown in lists and opened on one day by one channel."""

    day = models.DateField()
    channel = models.CharField(max_length=LONGEST)
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    shown = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "day"], name="channels_of_organisation"),
            models.Index(fields=["channel", "day"], name="channels_of_channel"),
            models.Index(fields=["day"], name="channels_by_day"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["opportunity", "day", "channel"], name="channels_tally_once"),
            models.CheckConstraint(name="channels_tally_channel", condition=Q(channel__regex=CHANNEL)),
            models.CheckConstraint(name="channels_tally_counts", condition=Q(shown__gt=0) | Q(opened__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.channel}"


class PartnerChannel(models.Model):
    """A partner whose links carry its code, and what it is called. Codes that stand in no row are nobody's."""

    channel = models.CharField(max_length=LONGEST, primary_key=True)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="channels_partner_code", condition=Q(channel__startswith="p-", channel__regex=CHANNEL)
            ),
            models.CheckConstraint(name="channels_partner_named", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class CountryMonth(models.Model):
    """The whole country's sums of a month by channel; kept when the days are gone. `minutes`: confirmed, of its applicants."""

    month = models.DateField()
    channel = models.CharField(max_length=LONGEST)
    shown = models.PositiveBigIntegerField(default=0)
    opened = models.PositiveBigIntegerField(default=0)
    applied = models.PositiveIntegerField(default=0)
    approved = models.PositiveIntegerField(default=0)
    minutes = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["month", "channel"]
        constraints = [
            models.UniqueConstraint(fields=["month", "channel"], name="channels_month_once"),
            models.CheckConstraint(name="channels_month_first_day", condition=Q(month__day=1)),
            models.CheckConstraint(name="channels_month_channel", condition=Q(channel__regex=CHANNEL)),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.channel}"
