"""Who may act for an organisation."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from talka.core import clock
from talka.organisations.enums import Role
from talka.organisations.models.organisation import Organisation


class MembershipQuerySet(models.QuerySet["Membership"]):
    def live(self) -> Self:
        """Memberships that give access now."""
        return self.filter(until__isnull=True)


class Membership(models.Model):
    """A person's place in a team. An ended one stays as a fact of the past and gives nothing."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.CharField(_("role"), max_length=11, choices=Role.choices)
    display_name = models.CharField(_("name shown to the team"), max_length=60, blank=True)
    """Chosen by the member for this team; the nickname is never shown to anybody."""
    since = models.DateTimeField(db_default=clock.Now())
    until = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        constraints = [
            models.CheckConstraint(name="membership_role", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="membership_ends_after_it_began", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
            models.UniqueConstraint(
                fields=["organisation", "user"], name="membership_once", condition=Q(until__isnull=True)
            ),
        ]
        indexes = [models.Index(fields=["user"], name="membership_live_of", condition=Q(until__isnull=True))]

    def __str__(self) -> str:
        """Never the person."""
        return f"{self.organisation_id}: {self.role}"
