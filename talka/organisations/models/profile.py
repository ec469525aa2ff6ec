"""What belongs to one organisation's profile: people to reach, bodies it works with, links, yearly reports."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talka.core import clock
from talka.core.models import StoredFile, WebAddressField
from talka.organisations.enums import LinkKind, PartnerKind
from talka.organisations.models.organisation import Organisation


class ContactPerson(models.Model):
    """Management and team: name, position, how to reach (survey, section 2). Public by the organisation's own wish."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=120)
    position = models.CharField(_("position"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    position_in_list = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["position_in_list", "id"]
        verbose_name = _("contact person")
        verbose_name_plural = _("contact persons")

    def __str__(self) -> str:
        """Written into admin's history, which is kept for ever: never the person's name."""
        return self.position or f"#{self.position_in_list}"


class Cooperation(models.Model):
    """A body the organisation works with: state, municipal or other (survey, section 2)."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="cooperations")
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=PartnerKind.choices)
    website = WebAddressField(_("website"), blank=True)

    class Meta:
        ordering = ["kind", "name", "id"]
        verbose_name = _("cooperation partner")
        verbose_name_plural = _("cooperation partners")
        constraints = [models.CheckConstraint(name="cooperation_kind", condition=Q(kind__in=PartnerKind.values))]

    def __str__(self) -> str:
        return self.name


class SocialLink(models.Model):
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="links")
    kind = models.CharField(_("kind"), max_length=10, choices=LinkKind.choices)
    url = WebAddressField(_("address"))

    class Meta:
        ordering = ["kind", "id"]
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = [models.CheckConstraint(name="social_link_kind", condition=Q(kind__in=LinkKind.values))]

    def __str__(self) -> str:
        """Never the address: it may be a person's page (see ContactPerson)."""
        return self.kind


Binned = TypeVar("Binned", bound=models.Model)


class BinQuerySet(models.QuerySet[Binned]):
    """Rows that lie in the bin for 30 days before they vanish."""

    def live(self) -> Self:
        return self.filter(removed_at__isnull=True)

    def in_bin(self) -> Self:
        return self.filter(removed_at__isnull=False)


class YearlyReport(models.Model):
    """A report of one year: a link or a file."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="reports")
    year = models.PositiveSmallIntegerField(_("year"))
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    url = WebAddressField(_("address"), blank=True)
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)

    objects = BinQuerySet["YearlyReport"].as_manager()

    class Meta:
        ordering = ["-year", "id"]
        verbose_name = _("yearly report")
        verbose_name_plural = _("yearly reports")
        constraints = [
            models.CheckConstraint(
                name="report_year",
                condition=Q(year__range=(1990, 2100)),
                violation_error_message=_("Write the year with four digits."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.title}"


class Photo(models.Model):
    """A picture of the organisation's work; what it shows is said in words in the file's `alt`."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="photos")
    file = models.ForeignKey(StoredFile, models.CASCADE, related_name="+")
    added_at = models.DateTimeField(db_default=clock.Now())
    removed_at = models.DateTimeField(null=True, editable=False)

    objects = BinQuerySet["Photo"].as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("photo")
        verbose_name_plural = _("photos")

    def __str__(self) -> str:
        return f"#{self.pk}"
