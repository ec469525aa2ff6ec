"""Rows of the registers of legal entities, and what of every register was loaded when."""

from typing import Self

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from talka.registers.enums import Closed, Source
from talka.registers.models.numbers import INVENTED_FIRST_DIGIT, REGISTRATION_NUMBER, validate_registration_number
from talka.registers.models.places import Municipality
from talka.registers.models.tables import LegalForm


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
