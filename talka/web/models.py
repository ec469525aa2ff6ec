"""Texts that moderators write, help that people ask for, and downloads of one's own data."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from talka.accounts.models import User
from talka.core import clock
from talka.core.ids import public_id
from talka.interchange.models import Partner
from talka.web.enums import HeldReason, PageKind

BIN_DAYS = 30
"""So long a removed page can be brought back."""


class PageQuerySet(models.QuerySet["Page"]):
    def live(self) -> Self:
        return self.filter(removed_at__isnull=True)

    def public(self) -> Self:
        """Published and not in the bin, with what is published."""
        return self.live().filter(shown__isnull=False).select_related("shown")

    def removed(self) -> Self:
        return self.filter(removed_at__gt=clock.now() - timedelta(days=BIN_DAYS))


class Page(models.Model):
    """A news item, a question with its answer, or a text of the site that takes the place of the delivered one."""

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=PageKind.choices)
    slug = models.SlugField(_("address"), max_length=80)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    version = models.PositiveIntegerField(default=0, editable=False)
    """Number of the newest PageVersion; an edit made from an older one is refused."""
    shown = models.ForeignKey("PageVersion", models.PROTECT, null=True, editable=False, related_name="+")
    published_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(db_default=clock.Now())
    removed_at = models.DateTimeField(null=True, editable=False)

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["kind", "position", "-published_at", "id"]
        constraints = [
            models.CheckConstraint(name="page_kind", condition=Q(kind__in=PageKind.values)),
            models.UniqueConstraint(
                fields=["kind", "slug"],
                name="page_address_once",
                violation_error_message=_("There is such a page already."),
            ),
            models.CheckConstraint(
                name="page_shown_has_time", condition=Q(shown__isnull=True) | Q(published_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.slug}"

    def get_absolute_url(self) -> str:
        if self.kind == PageKind.NEWS:
            return reverse("news_item", args=[self.slug])
        return reverse("help") + f"#{self.slug}" if self.kind == PageKind.FAQ else reverse(self.slug)


class PageVersion(models.Model):
    """What a page said at one time, in both languages. Written once; kept as long as the page."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(pgettext_lazy("page", "title"), max_length=160)
    title_en = models.CharField(pgettext_lazy("page", "title in English"), max_length=160)
    body = models.TextField(_("text"), max_length=40_000)
    body_en = models.TextField(_("text in English"), max_length=40_000)
    made_at = models.DateTimeField(db_default=clock.Now())
    made_by = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("version of a page")
        verbose_name_plural = _("versions of pages")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["page", "number"], name="page_version_once")]

    def __str__(self) -> str:
        return f"{self.page_id}#{self.number}"

    @property
    def own_title(self) -> str:
        """In the reader's language."""
        return self.title_en if get_language() == "en" else self.title

    @property
    def own_body(self) -> str:
        return self.body_en if get_language() == "en" else self.body


class SupportAccess(models.Model):
    """A person lets a moderator look at their account: asked for by the person, opened once, for half an hour, to read.

    Nobody can open it without the code that the person read out; nobody can act as the person.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField(db_default=clock.Now())
    code_until = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    reason = models.CharField(_("why"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("support view")
        verbose_name_plural = _("support views")
        indexes = [models.Index(fields=["user", "-asked_at"], name="support_of_person")]
        constraints = [
            models.CheckConstraint(
                name="support_opened_whole",
                condition=Q(opened_at__isnull=True, until__isnull=True, reason="")
                | (Q(opened_at__isnull=False, until__gt=F("opened_at")) & ~Q(reason="")),
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class HeldDecision(models.Model):
    """A moderator has looked at a refused item of an import. It waits again only when the partner sends another text.

    Who decided and what was written stands in the audit trail.
    """

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    """SHA-256 of the item's id and text."""
    reason = models.CharField(_("reason"), max_length=16, choices=HeldReason.choices)
    at = models.DateTimeField(db_default=clock.Now())

    class Meta:
        verbose_name = _("decision about a held item")
        verbose_name_plural = _("decisions about held items")
        constraints = [
            models.UniqueConstraint(fields=["partner", "digest"], name="held_decided_once"),
            models.CheckConstraint(name="held_reason", condition=Q(reason__in=HeldReason.values)),
        ]

    def __str__(self) -> str:
        return self.digest


class DataExport(models.Model):
    """One download of everything about a person: made by a job, sealed, behind a link that lives a day."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField(db_default=clock.Now())
    until = models.DateTimeField()
    sealed = models.BinaryField(null=True)
    """The archive, encrypted with the installation's key: a copy of the database tells nothing of it."""

    class Meta:
        verbose_name = _("download of one's data")
        verbose_name_plural = _("downloads of one's data")
        indexes = [models.Index(fields=["until"], name="export_until")]

    def __str__(self) -> str:
        return str(self.pk)
