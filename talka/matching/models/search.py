from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talka.accounts.models import Contact, User
from talka.core import clock
from talka.core.ids import public_id
from talka.notifications.enums import Pace
from talka.opportunities.models import Opportunity

FILTERS_LENGTH = 1_500
PACES = (Pace.AT_ONCE, Pace.DAILY, Pace.WEEKLY)


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def confirmed(self) -> Self:
        return self.filter(confirmed_at__isnull=False)


class SavedSearch(models.Model):
    """A question to the catalogue that is asked again for somebody: for an account, or for an e-mail without one.

    `filters` are the catalogue's own parameters in one spelling, so that equal questions are asked once. What was
    published after `since` and not told yet is told at `due_at`, and again and again after that.
    """

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    filters = models.CharField(max_length=FILTERS_LENGTH, blank=True)
    pace = models.CharField(_("how often"), max_length=8, choices=[(one.value, one.label) for one in PACES])
    token_hash = models.CharField(max_length=64, blank=True, default="")
    asked_at = models.DateTimeField(db_default=clock.Now())
    confirmed_at = models.DateTimeField(null=True)
    since = models.DateTimeField(db_default=clock.Now())
    due_at = models.DateTimeField(db_default=clock.Now())
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        indexes = [
            models.Index(fields=["due_at", "id"], name="search_due", condition=Q(confirmed_at__isnull=False)),
            models.Index(fields=["asked_at"], name="search_unconfirmed", condition=Q(confirmed_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "filters"],
                name="search_saved_once",
                condition=Q(user__isnull=False),
                violation_error_message=_("You have saved this search already."),
            ),
            models.UniqueConstraint(fields=["token_hash"], name="search_token_unique", condition=~Q(token_hash="")),
            models.CheckConstraint(
                name="search_of_one",
                condition=Q(user__isnull=False, contact=None) | Q(user=None, contact__isnull=False),
            ),
            models.CheckConstraint(
                name="search_token_until_confirmed", condition=Q(token_hash="") | Q(confirmed_at=None)
            ),
            models.CheckConstraint(name="search_pace", condition=Q(pace__in=[one.value for one in PACES])),
        ]

    def __str__(self) -> str:
        return self.public_id


class Told(models.Model):
    """This opportunity has been told for this search; it never is again."""

    search = models.ForeignKey(SavedSearch, models.CASCADE, related_name="+")
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="+")
    at = models.DateTimeField(db_default=clock.Now())

    class Meta:
        indexes = [models.Index(fields=["at"], name="told_age")]
        constraints = [models.UniqueConstraint(fields=["search", "opportunity"], name="told_once")]

    def __str__(self) -> str:
        return str(self.pk)


class Favourite(models.Model):
    """An opportunity that a person wants to find again."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="+")
    kept_at = models.DateTimeField(db_default=clock.Now())

    class Meta:
        verbose_name = _("favourite")
        verbose_name_plural = _("favourites")
        constraints = [models.UniqueConstraint(fields=["user", "opportunity"], name="favourite_once")]

    def __str__(self) -> str:
        return str(self.pk)
