"""Where: municipalities, the territories before them, towns and parishes."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talka.core.plane import to_plane
from talka.registers.enums import MunicipalityKind, PlaceKind, Region

ATVK = r"^[0-9]{7}$"


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    """Named sets of municipalities."""

    def active(self, on: dt.date) -> Self:
        """Municipalities that exist on the day `on`."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)


class Municipality(models.Model):
    """A state city or county municipality as the classification ATVK of 2021 counts them, with its days of validity."""

    atvk = models.CharField(_("ATVK code"), max_length=7, primary_key=True)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100)
    slug = models.SlugField(_("part of the address"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=MunicipalityKind)
    region = models.CharField(_("region"), max_length=5, choices=Region)
    iso = models.CharField(_("ISO 3166-2 code"), max_length=6)
    valid_from = models.DateField(_("exists from"))
    valid_to = models.DateField(_("last day"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("successor"),
    )
    lat = models.FloatField(_("latitude of a point inside"))
    lon = models.FloatField(_("longitude of a point inside"))
    sort_key = models.CharField(max_length=200, editable=False, db_collation="C")

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ["sort_key", "atvk"]
        constraints = [
            CheckConstraint(
                condition=Q(atvk__regex=ATVK),
                name="municipality_atvk",
                violation_error_message=_("An ATVK code has seven digits."),
            ),
            CheckConstraint(
                condition=Q(kind__in=MunicipalityKind.values),
                name="municipality_kind",
                violation_error_message=_("There is no such kind of municipality."),
            ),
            CheckConstraint(
                condition=Q(region__in=Region.values),
                name="municipality_region",
                violation_error_message=_("There is no such region."),
            ),
            CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="municipality_validity",
                violation_error_message=_("A municipality cannot end before it begins."),
            ),
            CheckConstraint(
                condition=Q(valid_to__isnull=True, successor__isnull=True)
                | Q(valid_to__isnull=False, successor__isnull=False),
                name="municipality_successor",
                violation_error_message=_("A municipality that has ended names its successor, and only such a one."),
            ),
            CheckConstraint(
                condition=Q(lat__range=(55, 59), lon__range=(20, 29)),
                name="municipality_in_latvia",
                violation_error_message=_("The point does not lie in Latvia."),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if get_language() == "en" else self.name

    @property
    def plane(self) -> tuple[float, float]:
        """The point inside, in kilometres on the plane of `talka.core.plane`."""
        return to_plane(self.lat, self.lon)


class OldTerritory(models.Model):
    """A territory of before July 2021 (municipality, town or parish) and the municipality its land is in today."""

    code = models.CharField(_("old ATVK code"), max_length=7, primary_key=True)
    name = models.CharField(_("name"), max_length=100)
    folded = models.CharField(max_length=100, editable=False)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="old_territories", verbose_name=_("municipality")
    )

    class Meta:
        verbose_name = _("old territory")
        verbose_name_plural = _("old territories")
        ordering = ["code"]
        constraints = [
            CheckConstraint(
                condition=Q(code__regex=ATVK),
                name="old_territory_code",
                violation_error_message=_("An ATVK code has seven digits."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class Place(models.Model):
    """A town, parish or village with one point; `parish` is filled for villages where it is known.

    `x` and `y` are kilometres on the plane of `talka.core.plane`.
    """

    name = models.CharField(_("name"), max_length=100)
    folded = models.CharField(max_length=100, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=PlaceKind)
    parish = models.CharField(_("parish"), max_length=100, blank=True)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="places", verbose_name=_("municipality")
    )
    lat = models.FloatField(_("latitude"))
    lon = models.FloatField(_("longitude"))
    x = models.FloatField(editable=False)
    y = models.FloatField(editable=False)
    sort_key = models.CharField(max_length=200, editable=False, db_collation="C")

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["sort_key", "kind", "municipality_id"]
        indexes = [models.Index(fields=["folded"], name="place_folded", opclasses=["varchar_pattern_ops"])]
        constraints = [
            UniqueConstraint(
                fields=["name", "kind", "municipality", "parish"],
                name="place_once",
                violation_error_message=_("There is such a place here already."),
            ),
            CheckConstraint(
                condition=Q(kind__in=PlaceKind.values),
                name="place_kind",
                violation_error_message=_("There is no such kind of place."),
            ),
            CheckConstraint(
                condition=Q(lat__range=(55, 59), lon__range=(20, 29)),
                name="place_in_latvia",
                violation_error_message=_("The point does not lie in Latvia."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
