"""Proofs that somebody may speak for an organisation, and the list of social enterprises."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talka.accounts.models import Contact
from talka.core import clock
from talka.core.ids import public_id
from talka.core.models import StoredFile
from talka.organisations.enums import ProofMethod, ProofState
from talka.organisations.models.organisation import Organisation


class ProofQuerySet(models.QuerySet["Proof"]):
    def open(self) -> Self:
        """Begun or waiting for the moderator."""
        return self.filter(state__in=[ProofState.WAITING, ProofState.SENT])


class Proof(models.Model):
    """One try of one person to prove the right to speak for an organisation.

    The person need not be in the team: who proves the right of an organisation that a partner named, or that somebody
    else began to register, becomes its admin (docs/adr on the proof of representation).
    """

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="proofs")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    method = models.CharField(_("way of proving"), max_length=14, choices=ProofMethod.choices)
    state = models.CharField(_("state"), max_length=9, choices=ProofState.choices)
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    signers = models.JSONField(default=list)
    """What the check of the signed file said of each signature; serial numbers are masked before they come here."""
    token_hash = models.CharField(max_length=64, blank=True)
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    """The register's address while a link to it is under way."""
    made_at = models.DateTimeField(db_default=clock.Now())
    expires_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason"), max_length=20, blank=True)
    note = models.TextField(_("message"), blank=True)

    objects = ProofQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("proof of representation")
        verbose_name_plural = _("proofs of representation")
        constraints = [
            models.CheckConstraint(name="proof_method", condition=Q(method__in=ProofMethod.values)),
            models.CheckConstraint(name="proof_state", condition=Q(state__in=ProofState.values)),
            models.CheckConstraint(
                name="proof_refused_says_why", condition=~Q(state=ProofState.REFUSED) | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="proof_sent_says_when", condition=~Q(state=ProofState.SENT) | Q(sent_at__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["organisation", "by"],
                name="proof_one_open_of_a_person",
                condition=Q(state__in=[ProofState.WAITING, ProofState.SENT]),
            ),
            models.UniqueConstraint(fields=["token_hash"], name="proof_token_once", condition=~Q(token_hash="")),
        ]
        indexes = [models.Index(fields=["sent_at"], name="proof_to_decide", condition=Q(state="sent"))]

    def __str__(self) -> str:
        return f"{self.public_id} {self.state}"


class SocialEnterprise(models.Model):
    """A company with the status of a social enterprise: the ministry publishes no file, so moderators keep this list."""

    registration_number = models.CharField(_("registration number"), max_length=11, primary_key=True)
    name = models.CharField(_("name"), max_length=255)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["registration_number"]
        verbose_name = _("social enterprise")
        verbose_name_plural = _("social enterprises")
        constraints = [
            models.CheckConstraint(
                name="social_enterprise_number_has_11_digits",
                condition=Q(registration_number__regex=r"^[4-9][0-9]{10}$"),
                violation_error_message=_("A registration number has 11 digits and begins with 4–9."),
            )
        ]

    def __str__(self) -> str:
        return self.name
