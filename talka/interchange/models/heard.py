from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talka.interchange.enums import Channel
from talka.interchange.models.feeds import Feed
from talka.opportunities.models import Opportunity


class Heard(models.Model):
    """Through which of its channels a partner told of an opportunity last: no other may withdraw it by being silent.

    What a feed or a file told is marked, and what was to be said of it kept: the same words, read by the same rules,
    are not understood again, only counted.

    Of what was there before this was kept, and several channels may have told, there is no row: it stays until its
    deadline, unless a channel tells of it again.
    """

    opportunity = models.OneToOneField(Opportunity, models.CASCADE, primary_key=True, related_name="+")
    channel = models.CharField(max_length=7, choices=Channel.choices)
    feed = models.ForeignKey(Feed, models.CASCADE, null=True, related_name="+")
    mark = models.CharField(max_length=32, blank=True, db_default="")
    """Of the partner's own words and of the rules by which they were understood (actions.heard); empty: none is kept."""
    holds_until = models.DateTimeField(null=True)
    house = models.CharField(max_length=200, blank=True, db_default="")
    """The partner's id of the organisation, and its registration number if the words told one."""
    number = models.CharField(max_length=11, blank=True, db_default="")
    reasons = models.TextField(db_default="[]")
    defaulted = models.TextField(db_default="{}")
    """Both as PostgreSQL writes those of ImportItem, where they go unread."""

    class Meta:
        verbose_name = _("who told last")
        verbose_name_plural = _("who told last")
        constraints = [
            models.CheckConstraint(
                name="heard_channel",
                condition=Q(channel=Channel.FEED, feed__isnull=False)
                | Q(channel__in=[Channel.FILE, Channel.PROGRAM], feed__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opportunity_id} {self.channel}"
