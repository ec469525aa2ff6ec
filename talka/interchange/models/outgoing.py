from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talka.core import clock
from talka.core.ids import public_id
from talka.interchange.enums import Format, OutFormat
from talka.interchange.models.partners import Partner
from talka.opportunities.enums import Kind


class OutFeed(models.Model):
    """Opportunities of ours that a partner fetches: all that are open and for which every rule holds.

    An empty rule lets everything through. Organisations are told by registration number, or by id where there is none.
    """

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="out_feeds", verbose_name=_("partner"))
    name = models.CharField(_("name"), max_length=100)
    format = models.CharField(_("format"), max_length=10, choices=OutFormat.choices, default=Format.APE_XML)
    fields = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("only these fields"))
    municipalities = ArrayField(
        models.CharField(max_length=7), default=list, blank=True, verbose_name=_("only these municipalities")
    )
    kinds = ArrayField(
        models.CharField(max_length=10, choices=Kind.choices),
        default=list,
        blank=True,
        verbose_name=_("only these kinds of work"),
    )
    only = ArrayField(
        models.CharField(max_length=11), default=list, blank=True, verbose_name=_("only these organisations")
    )
    without = ArrayField(
        models.CharField(max_length=11), default=list, blank=True, verbose_name=_("without these organisations")
    )
    active = models.BooleanField(pgettext_lazy("feed", "on"), default=True, editable=False)
    read_at = models.DateTimeField(null=True, editable=False)
    made_at = models.DateTimeField(db_default=clock.Now())

    class Meta:
        ordering = ["pk"]
        verbose_name = _("feed out")
        verbose_name_plural = _("feeds out")
        constraints = [
            models.CheckConstraint(name="out_feed_format", condition=Q(format__in=OutFormat.values)),
            models.CheckConstraint(name="out_feed_kinds", condition=Q(kinds__contained_by=Kind.values)),
            models.CheckConstraint(name="out_feed_has_name", condition=~Q(name="")),
            models.UniqueConstraint(fields=["partner", "name"], name="out_feed_once"),
        ]

    def __str__(self) -> str:
        return self.name
