from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talka.accounts.enums import Availability, Part
from talka.accounts.models.people import User
from talka.registers.models import Field, Municipality

MAX_RADIUS_KM = 300


class VolunteerProfile(models.Model):
    """What a volunteer can and wants to do. Everything is optional; nothing says who it is."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="profile")
    skills = ArrayField(models.CharField(max_length=80), default=list, blank=True, verbose_name=_("skills"))
    languages = ArrayField(models.CharField(max_length=3), default=list, blank=True, verbose_name=_("languages"))
    interests = models.ManyToManyField(Field, related_name="+", blank=True, verbose_name=_("interests"))
    availability = ArrayField(
        models.CharField(max_length=12, choices=Availability),
        default=list,
        blank=True,
        verbose_name=_("when I have time"),
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("municipality")
    )
    radius_km = models.PositiveSmallIntegerField(_("how far I can go, km"), null=True, blank=True)
    text = models.TextField(_("about me"), blank=True, max_length=2_000)
    shown = ArrayField(
        models.CharField(max_length=12, choices=Part),
        default=list,
        blank=True,
        verbose_name=_("shown to the organiser I apply to"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("volunteer profile")
        verbose_name_plural = _("volunteer profiles")
        constraints = [
            models.CheckConstraint(
                name="radius_is_within_the_country",
                condition=Q(radius_km__isnull=True) | Q(radius_km__range=(1, MAX_RADIUS_KM)),
                violation_error_message=_("Give a distance from 1 to 300 km."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user_id)
