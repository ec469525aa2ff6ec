"""Who may act for an organisation."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from talka.accounts.models import Contact
from talka.core import clock
from talka.core.ids import public_id
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


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def live(self) -> Self:
        """Those that may still be accepted."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=clock.Now())


class Invitation(models.Model):
    """A place in a team offered to an e-mail address. The link in the mail is the right; only its hash is kept here.

    `hint` ("a…@example.lv") lets admins tell invitations apart; the address itself lies in the vault until it ends.
    """

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    role = models.CharField(_("role"), max_length=11, choices=Role.choices)
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    hint = models.CharField(max_length=80, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=clock.Now())
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(name="invitation_role", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="invitation_ends_once", condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True)
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="invitation_by_end")]

    def __str__(self) -> str:
        return self.public_id


class JoinRequest(models.Model):
    """Somebody asks to be let into a team. The name and the words are what the person chose to tell its admins."""

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="join_requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    display_name = models.CharField(_("name shown to the team"), max_length=60)
    message = models.CharField(_("what you do there"), max_length=300, blank=True)
    made_at = models.DateTimeField(db_default=clock.Now())
    decided_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        constraints = [
            models.CheckConstraint(
                name="join_request_decided_whole",
                condition=Q(decided_at__isnull=True, accepted__isnull=True)
                | Q(decided_at__isnull=False, accepted__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["organisation", "user"], name="join_request_once", condition=Q(decided_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.public_id
