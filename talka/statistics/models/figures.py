from __future__ import annotations

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Mod
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from talka.core import clock

STEP = 5
"""Every published count is a multiple of this."""


class Release(models.Model):
    """One monthly publication: what was known of everything up to `until` (exclusive)."""

    until = models.DateField(unique=True)
    published_at = models.DateTimeField(db_default=clock.Now())
    figures = models.PositiveIntegerField(default=0)
    hidden = models.PositiveIntegerField(default=0)
    revised = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("release of figures")
        verbose_name_plural = _("releases of figures")
        ordering = ["-until"]

    def __str__(self) -> str:
        return f"{self.until:%Y-%m-%d}"


def of_step(name: str) -> Q:
    """NULL (hidden), or a multiple of STEP."""
    return Q(**{f"{name}__isnull": True}) | Q(Exact(Mod(F(name), Value(STEP)), Value(0)))


class Figure(models.Model):
    """One published cell of one table and period. What is hidden has no number at all: not zero, not "fewer than"."""

    table = models.CharField(max_length=30)
    period = models.CharField(max_length=7)
    """2026, 2026-Q3 or 2026-09."""
    key = models.CharField(max_length=120, blank=True)
    """Codes of the table's dimensions, joined by "|"."""
    people = models.PositiveIntegerField(null=True)
    hours = models.PositiveIntegerField(null=True)
    release = models.ForeignKey(Release, models.PROTECT, related_name="+")
    revised_in = models.ForeignKey(Release, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("published figure")
        verbose_name_plural = _("published figures")
        constraints = [
            models.UniqueConstraint(fields=["table", "period", "key"], name="figure_once"),
            models.CheckConstraint(name="figure_people_rounded", condition=of_step("people")),
            models.CheckConstraint(name="figure_hours_rounded", condition=of_step("hours")),
            models.CheckConstraint(name="figure_period", condition=Q(period__regex=r"^[0-9]{4}(-Q[1-4]|-[01][0-9])?$")),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.period} {self.key}"


class Revision(models.Model):
    """What a published figure was before a later release changed it."""

    figure = models.ForeignKey(Figure, models.CASCADE, related_name="revisions")
    release = models.ForeignKey(Release, models.PROTECT, related_name="+")
    people = models.PositiveIntegerField(null=True)
    hours = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("revision of a figure")
        verbose_name_plural = _("revisions of figures")
        constraints = [models.UniqueConstraint(fields=["figure", "release"], name="revision_once")]

    def __str__(self) -> str:
        return str(self.pk)


class ServiceFigure(models.Model):
    """How offers were filled and how soon people were answered, in one period, in the whole country."""

    period = models.CharField(max_length=7, unique=True)
    opportunities = models.PositiveIntegerField(null=True)
    places = models.PositiveIntegerField(null=True)
    filled = models.PositiveIntegerField(null=True)
    applications = models.PositiveIntegerField(null=True)
    median_reply_hours = models.PositiveIntegerField(null=True)
    organisers = models.PositiveIntegerField(default=0)
    """With confirmed work in the period: exact, for who organises is public."""
    release = models.ForeignKey(Release, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("figure of filling and answering")
        verbose_name_plural = _("figures of filling and answering")
        constraints = [
            models.CheckConstraint(name=f"service_{name}_rounded", condition=of_step(name))
            for name in ("opportunities", "places", "filled", "applications")
        ]

    def __str__(self) -> str:
        return self.period

    @property
    def filled_percent(self) -> int | None:
        """Of the places offered, as far as both numbers are told."""
        return round(100 * self.filled / self.places) if self.places and self.filled is not None else None
