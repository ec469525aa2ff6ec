from __future__ import annotations

from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talka.core import clock
from talka.core.ids import public_id
from talka.core.models import WebAddressField
from talka.interchange.enums import Format
from talka.interchange.models.partners import Partner

DEAD_AFTER = timedelta(days=7)
"""For so long a feed that brings nothing keeps what it brought."""


class Feed(models.Model):
    """An address from which a partner's opportunities are fetched again and again."""

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="feeds", verbose_name=_("partner"))
    url = WebAddressField(_("address of the feed"), max_length=500, help_text=_("Only https."))
    format = models.CharField(
        _("format"),
        max_length=10,
        choices=Format.choices,
        blank=True,
        help_text=_("Leave it empty: it is recognised by what the feed holds."),
    )
    fields = models.JSONField(
        _("columns"), default=dict, blank=True, help_text=_('Only for tables: {"their column": "our field"}.')
    )
    every_hours = models.PositiveSmallIntegerField(
        _("fetched every so many hours"), default=6, validators=[MinValueValidator(1), MaxValueValidator(168)]
    )
    active = models.BooleanField(pgettext_lazy("feed", "fetched by the schedule"), default=False)
    next_at = models.DateTimeField(_("next time"), db_default=clock.Now())
    failing_since = models.DateTimeField(null=True, editable=False)
    trial = models.JSONField(null=True, editable=False)
    """What the last dry run found (actions.feeds.Trial); an empty object while it is under way."""
    last_error = models.CharField(max_length=500, blank=True, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        indexes = [models.Index(fields=["next_at"], name="feed_due", condition=Q(active=True))]
        constraints = [
            models.CheckConstraint(name="feed_format", condition=Q(format__in=["", *Format.values])),
            models.CheckConstraint(name="feed_every", condition=Q(every_hours__range=(1, 168))),
            models.CheckConstraint(name="feed_is_https", condition=Q(url__startswith="https://")),
            models.UniqueConstraint(fields=["partner", "url"], name="feed_once"),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def dies_at(self) -> datetime | None:
        """When what it told of last goes, while it brings nothing."""
        return self.failing_since + DEAD_AFTER if self.failing_since else None

    @property
    def is_dead(self) -> bool:
        return self.dies_at is not None and self.dies_at < clock.now()
