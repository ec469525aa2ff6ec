"""What belongs to one opportunity: places, shifts, requirements, questions."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from talka.core.ids import public_id
from talka.opportunities.models.opportunity import MAX_QUESTIONS, Opportunity
from talka.registers.models import Municipality


class WorkPlace(models.Model):
    """Where the work is done. `x`, `y`: kilometres on the plane of core.plane, for distances."""

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="work_places")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("municipality")
    )
    name = models.CharField(_("town or village"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("place of work")
        verbose_name_plural = _("places of work")
        constraints = [
            models.UniqueConstraint(fields=["opportunity", "position"], name="work_place_order"),
            models.CheckConstraint(
                name="work_place_point",
                condition=Q(lat__isnull=True, lon__isnull=True)
                | Q(lat__isnull=False, lon__isnull=False, lat__range=(-90, 90), lon__range=(-180, 180)),
                violation_error_message=_("Latitude or longitude is not possible."),
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.address, self.label) if part)

    @property
    def label(self) -> str:
        """Town and municipality, each once: "Ogre, Ogres novads"; the address where neither is known."""
        town = self.municipality.display_name if self.municipality else ""
        return ", ".join(dict.fromkeys(part for part in (self.name, town) if part)) or self.address


class Shift(models.Model):
    """A stretch of the work with places of its own; an opportunity without shifts has one capacity."""

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="shifts")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    places = models.PositiveIntegerField(_("places"))
    taken = models.PositiveIntegerField(_("places given"), default=0, editable=False)

    class Meta:
        ordering = ["starts_at", "id"]
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        constraints = [
            models.CheckConstraint(
                name="shift_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The end must come after the start."),
            ),
            models.CheckConstraint(
                name="shift_never_oversubscribed",
                condition=Q(taken__lte=F("places")) & Q(places__gte=1),
                violation_error_message=_("More places are given already."),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def free(self) -> int:
        """Places of the shift that nobody has yet."""
        return self.places - self.taken


class Requirement(models.Model):
    """A prerequisite (must) or a wish (should)."""

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="requirements")
    text = models.CharField(_("text"), max_length=300)
    must = models.BooleanField(_("required"), default=False)

    class Meta:
        ordering = ["-must", "id"]
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")

    def __str__(self) -> str:
        return self.text


class Question(models.Model):
    """A question of the organiser's own, asked when applying; at most five."""

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="questions")
    text = models.CharField(_("question"), max_length=300)
    position = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(fields=["opportunity", "position"], name="question_order"),
            models.CheckConstraint(
                name="question_at_most_five",
                condition=Q(position__range=(1, MAX_QUESTIONS)),
                violation_error_message=_("At most five questions."),
            ),
        ]

    def __str__(self) -> str:
        return self.text
