from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from talka.accounts.models import User
from talka.core import clock
from talka.core.ids import public_id
from talka.organisations.models import Organisation
from talka.statistics.models.figures import STEP, Release, of_step

NAME_LENGTH = 80
QUESTION_LENGTH = 1_000


class SavedView(models.Model):
    """A table that somebody wants to find again: the question of its address, under a name. Holds no figures."""

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+")
    """The municipality whose town it is about; NULL: an analyst's, of the whole country."""
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    question = models.CharField(max_length=QUESTION_LENGTH)
    shared = models.BooleanField(default=False)
    """Other analysts (of a town: others of its team) see it too, without knowing whose it is."""
    saved_at = models.DateTimeField(db_default=clock.Now())

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "name"],
                name="saved_view_once_a_place",
                nulls_distinct=False,
                violation_error_message=_("You have a view of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class OrganiserFigure(models.Model):
    """What everybody may read of one organiser's year. There is a row only where enough people took part."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    people = models.PositiveIntegerField()
    came_again = models.PositiveIntegerField(null=True)
    """Of the people, those who came on more than one day, as `disclosure.told_of` tells them: 0 for fewer than ten, as
    many as all for all but fewer than ten. NULL: a year that was published before this was counted."""
    hours = models.PositiveIntegerField()
    release = models.ForeignKey(Release, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("figure of an organiser")
        verbose_name_plural = _("figures of organisers")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year"], name="organiser_figure_once"),
            models.CheckConstraint(name="organiser_figure_rounded", condition=of_step("people") & of_step("hours")),
            models.CheckConstraint(name="organiser_figure_not_of_few", condition=models.Q(people__gte=2 * STEP)),
            models.CheckConstraint(
                name="organiser_figure_came_again",
                condition=of_step("came_again")
                & (models.Q(came_again=0) | models.Q(came_again__range=(2 * STEP, models.F("people")))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.year}"

    @property
    def few_came_again(self) -> bool:
        return self.came_again == 0

    @property
    def few_did_not(self) -> bool:
        return self.came_again == self.people
