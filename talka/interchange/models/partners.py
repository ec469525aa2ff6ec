from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talka.core import clock
from talka.core.models import WebAddressField
from talka.interchange.enums import Format, RunState, Verdict
from talka.opportunities.enums import Language
from talka.organisations.models import Organisation

KEPT_WHEN_OFF = timedelta(days=7)
"""How long what a partner brought stands when it is switched off: as that of a feed that cannot be read."""


class Partner(models.Model):
    """Another channel with which opportunities are exchanged. It vouches for the organisations it names."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    active = models.BooleanField(pgettext_lazy("import", "active"), default=True, editable=False)
    website = WebAddressField(_("website"), blank=True)
    languages = ArrayField(
        models.CharField(max_length=3, choices=Language.choices),
        default=list,
        blank=True,
        verbose_name=_("languages of its texts"),
    )
    speaks_for = ArrayField(
        models.CharField(max_length=11), default=list, blank=True, verbose_name=_("organisations it may speak for")
    )
    columns = models.JSONField(_("columns of its files"), default=dict, blank=True, editable=False)
    """{their column: our field}, as it was last said of a file taken in by hand; feeds have their own."""
    organisation = models.OneToOneField(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    """Set where the channel is an organisation's own system: it speaks for this organisation and for no other."""
    off_since = models.DateTimeField(_("switched off since"), null=True, editable=False)
    """Since when it is switched off; what it brought is withdrawn a week later (ADR 48)."""
    created_at = models.DateTimeField(_("made at"), db_default=clock.Now())

    class Meta:
        ordering = ["code"]
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints = [
            models.CheckConstraint(
                name="partner_code",
                condition=Q(code__regex=r"^[a-z0-9][a-z0-9_-]*$"),
                violation_error_message=_("A code has small letters without diacritics, digits and hyphens."),
            ),
            models.CheckConstraint(name="partner_has_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def withdrawn_on(self) -> datetime | None:
        """When what it brought goes, while it is off."""
        return self.off_since + KEPT_WHEN_OFF if self.off_since else None


class ImportRun(models.Model):
    """One reading of a partner's feed or file. Its items and all it wrote are committed together or not at all."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="runs", verbose_name=_("partner"))
    source_name = models.CharField(_("source"), max_length=200)
    format = models.CharField(_("format"), max_length=10, choices=Format.choices, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=RunState.choices, default=RunState.RUNNING)
    started_at = models.DateTimeField(_("started"), db_default=clock.Now())
    finished_at = models.DateTimeField(_("finished"), null=True)
    read = models.PositiveIntegerField(_("items read"), default=0)
    created = models.PositiveIntegerField(pgettext_lazy("import", "created"), default=0)
    updated = models.PositiveIntegerField(pgettext_lazy("import", "updated"), default=0)
    unchanged = models.PositiveIntegerField(pgettext_lazy("import", "unchanged"), default=0)
    refused = models.PositiveIntegerField(pgettext_lazy("import", "refused"), default=0)
    withdrawn = models.PositiveIntegerField(pgettext_lazy("import", "withdrawn"), default=0)
    error = models.CharField(_("error"), max_length=500, blank=True)
    unknown_columns = ArrayField(
        models.CharField(max_length=200), default=list, blank=True, verbose_name=_("columns not understood")
    )
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)

    class Meta:
        ordering = ["-started_at", "-id"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(name="import_state", condition=Q(state__in=RunState.values)),
            models.CheckConstraint(name="import_format", condition=Q(format__in=["", *Format.values])),
            models.CheckConstraint(
                name="import_loses_nothing",
                condition=~Q(state=RunState.DONE) | Q(read=F("created") + F("updated") + F("unchanged") + F("refused")),
            ),
            models.CheckConstraint(name="import_failed_says_why", condition=~Q(state=RunState.FAILED) | ~Q(error="")),
            models.CheckConstraint(
                name="import_finished",
                condition=Q(state=RunState.RUNNING, finished_at__isnull=True)
                | ~Q(state=RunState.RUNNING) & Q(finished_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["partner"], name="import_one_at_a_time", condition=Q(state=RunState.RUNNING)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.source_name}"


class ImportItem(models.Model):
    """What became of one item of a run and why. The partner's own text is kept for refused ones only."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="items", verbose_name=_("import"), db_index=False)
    position = models.PositiveIntegerField(_("position in the source"))
    external_id = models.CharField(_("partner's id"), max_length=200, blank=True)
    verdict = models.CharField(_("verdict"), max_length=9, choices=Verdict.choices)
    reasons = models.JSONField(_("reasons"), default=list)
    defaulted = ArrayField(models.CharField(max_length=40), default=list, verbose_name=_("filled by default"))
    raw = models.TextField(_("as it was sent"), blank=True)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("imported item")
        verbose_name_plural = _("imported items")
        indexes = [models.Index(fields=["run", "verdict"], name="import_item_of_run")]
        constraints = [
            models.CheckConstraint(name="import_item_verdict", condition=Q(verdict__in=Verdict.values)),
            models.CheckConstraint(
                name="import_item_refused_says_why", condition=~Q(verdict=Verdict.REFUSED) | ~Q(reasons=[])
            ),
            models.CheckConstraint(
                name="import_item_keeps_refused_only", condition=Q(raw="") | Q(verdict=Verdict.REFUSED)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.external_id}"
