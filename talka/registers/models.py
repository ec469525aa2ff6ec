"""Tables of the state's facts. Rows are written by `loading.py` only; other apps point at them and read."""

import datetime as dt
import re
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talka.core.plane import to_plane
from talka.registers.enums import Closed, HolidayKind, MayOrganise, MunicipalityKind, PlaceKind, Region, Source

ATVK = r"^[0-9]{7}$"
REGISTRATION_NUMBER = r"^[4-9][0-9]{10}$"
CHECK_WEIGHTS = (9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1)
CHECK_MODULUS = 11
CHECK_REMAINDER = 3
INVENTED_FIRST_DIGIT = "7"  # no register of the state gives out numbers that begin so: demo data does


def is_registration_number(number: str) -> bool:
    """Say whether `number` is 11 digits, the first above 3, with the right check digit.

    The rule holds for every sampled row of the Register of Enterprises and for public institutions (9000…).
    """
    if not re.fullmatch(REGISTRATION_NUMBER, number, re.ASCII):
        return False
    return sum(w * int(d) for w, d in zip(CHECK_WEIGHTS, number, strict=True)) % CHECK_MODULUS == CHECK_REMAINDER


def validate_registration_number(number: str) -> None:
    """Field validator of every registration number that a person types."""
    if not is_registration_number(number):
        raise ValidationError(
            _("Enter the 11 digits of the registration number; check each of them."), code="registration_number"
        )


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


class Field(models.Model):
    """A field of activity, with the section of ICNP/TSO under which statistics count it."""

    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100)
    section = models.CharField(_("ICNP/TSO section"), max_length=1)
    position = models.PositiveSmallIntegerField(_("position"), unique=True)

    class Meta:
        verbose_name = _("field of activity")
        verbose_name_plural = _("fields of activity")
        ordering = ["position"]
        constraints = [
            CheckConstraint(
                condition=Q(section__regex="^[A-L]$"),
                name="field_section",
                violation_error_message=_("A section of ICNP/TSO is a letter from A to L."),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if get_language() == "en" else self.name


class LegalForm(models.Model):
    """A legal form of the Register of Enterprises and whether it may organise volunteer work."""

    code = models.CharField(_("code"), max_length=3, primary_key=True)
    name = models.CharField(_("name"), max_length=100)
    may_organise = models.CharField(_("may organise"), max_length=17, choices=MayOrganise)

    class Meta:
        verbose_name = _("legal form")
        verbose_name_plural = _("legal forms")
        ordering = ["code"]
        constraints = [
            CheckConstraint(
                condition=Q(may_organise__in=MayOrganise.values),
                name="legal_form_may_organise",
                violation_error_message=_("There is no such answer."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Competence(models.Model):
    """One of the eight key competences for lifelong learning (Council Recommendation of 22 May 2018)."""

    code = models.CharField(_("code"), max_length=3, primary_key=True)
    slug = models.SlugField(_("part of the address"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=150)
    name_en = models.CharField(_("name in English"), max_length=150)

    class Meta:
        verbose_name = _("competence")
        verbose_name_plural = _("competences")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if get_language() == "en" else self.name


class Wording(models.Model):
    """Other words that a moderator chose for a coded name of the program, which has its own words for it."""

    table = models.SlugField(_("table"), max_length=20)
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100)

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        constraints = [
            UniqueConstraint(fields=["table", "code"], name="wording_of_code"),
            CheckConstraint(condition=~Q(name="") & ~Q(name_en=""), name="wording_in_both_languages"),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if get_language() == "en" else self.name


class Holiday(models.Model):
    """A day that is not what its weekday says: a holiday, a day off moved by the Cabinet, a Saturday worked for it."""

    date = models.DateField(_("date"), primary_key=True)
    name = models.CharField(_("name"), max_length=150)
    name_en = models.CharField(_("name in English"), max_length=150)
    kind = models.CharField(_("kind"), max_length=8, choices=HolidayKind)

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["date"]
        constraints = [
            CheckConstraint(
                condition=Q(kind__in=HolidayKind.values),
                name="holiday_kind",
                violation_error_message=_("There is no such kind of holiday."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date:%d.%m.%Y} {self.name}"


class LegalEntityQuerySet(models.QuerySet["LegalEntity"]):
    """Named sets of legal entities."""

    def live(self) -> Self:
        """Entities that have neither ended nor been struck off."""
        return self.filter(terminated__isnull=True, closed="")


class LegalEntity(models.Model):
    """A row of a register of the state, for prefilling a form by registration number.

    The address is public, but an association's legal address may be somebody's flat: never display it by default.
    Forms whose name is a person's name (sole traders, farms) are not stored at all.
    """

    registration_number = models.CharField(
        _("registration number"), max_length=11, primary_key=True, validators=[validate_registration_number]
    )
    source = models.CharField(_("source"), max_length=8, choices=Source)
    name = models.CharField(_("full name"), max_length=1000)
    quoted_name = models.CharField(_("name without the legal form"), max_length=1000)
    folded = models.CharField(max_length=1000, editable=False)
    sort_key = models.CharField(max_length=2000, editable=False, db_collation="C")
    legal_form = models.ForeignKey(
        LegalForm, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("legal form")
    )
    legal_form_text = models.CharField(_("legal form in the register"), max_length=150, blank=True)
    register = models.CharField(_("part of the register"), max_length=1, blank=True)
    registered = models.DateField(_("registered on"), null=True, blank=True)
    terminated = models.DateField(_("ended on"), null=True, blank=True)
    closed = models.CharField(_("how it ended"), max_length=1, choices=Closed, blank=True)
    address = models.CharField(_("legal address"), max_length=500, blank=True)
    postcode = models.CharField(_("postcode"), max_length=7, blank=True)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("municipality")
    )
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    website = models.CharField(_("website"), max_length=300, blank=True)

    objects = LegalEntityQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal entity")
        verbose_name_plural = _("legal entities")
        ordering = ["registration_number"]
        indexes = [
            models.Index(fields=["folded"], name="legal_entity_folded", opclasses=["varchar_pattern_ops"]),
        ]
        constraints = [
            CheckConstraint(
                condition=Q(registration_number__regex=REGISTRATION_NUMBER),
                name="legal_entity_registration_number",
                violation_error_message=_("A registration number has 11 digits, the first of them from 4 to 9."),
            ),
            CheckConstraint(
                condition=Q(source__in=[Source.UR, Source.PPI, Source.PARTIES]),
                name="legal_entity_source",
                violation_error_message=_("There is no such source."),
            ),
            CheckConstraint(
                condition=Q(closed__in=["", *Closed.values]),
                name="legal_entity_closed",
                violation_error_message=_("There is no such way to end."),
            ),
            CheckConstraint(
                condition=~Q(name=""),
                name="legal_entity_name",
                violation_error_message=_("A legal entity has a name."),
            ),
            CheckConstraint(
                condition=Q(postcode="") | Q(postcode__regex=r"^LV-[0-9]{4}$"),
                name="legal_entity_postcode",
                violation_error_message=_("A postcode looks like LV-1050."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def live(self) -> bool:
        """True while the entity exists; the same rule as `LegalEntityQuerySet.live`."""
        return self.terminated is None and not self.closed

    @property
    def invented(self) -> bool:
        """True for demo data: the number is of a range that no register of the state uses."""
        return self.registration_number.startswith(INVENTED_FIRST_DIGIT)


class Release(models.Model):
    """One load of one source: what was read, what it changed. The newest row of a source says what is in the tables."""

    source = models.CharField(_("source"), max_length=8, choices=Source)
    dated = models.DateField(_("state of the data on"))
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    rows = models.PositiveIntegerField(_("rows read"))
    loaded_at = models.DateTimeField(_("loaded at"))
    counts = models.JSONField(_("counts"), default=dict)

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering = ["-id"]
        indexes = [models.Index(fields=["source", "-id"], name="release_newest")]
        constraints = [
            CheckConstraint(
                condition=Q(source__in=Source.values),
                name="release_source",
                violation_error_message=_("There is no such source."),
            ),
            CheckConstraint(
                condition=Q(sha256__regex="^[0-9a-f]{64}$"),
                name="release_sha256",
                violation_error_message=_("A SHA-256 hash has 64 hexadecimal digits."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.dated:%d.%m.%Y}"
