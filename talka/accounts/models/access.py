from __future__ import annotations

from django.db import models
from django.db.models import Q

from talka.accounts.enums import LinkKind
from talka.accounts.models.people import User
from talka.accounts.models.sealed import Contact
from talka.core import clock


class MailLink(models.Model):
    """A link in a mail that gives a right once: only the hash of its token is stored."""

    token_hash = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=8, choices=LinkKind)
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    onward = models.CharField(max_length=300, blank=True)
    """Where the person wanted to go: an address of this site."""
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="link_is_of_somebody", condition=Q(contact__isnull=False) | Q(user__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Attempt(models.Model):
    """One try of something that is counted: signing in, recovering, asking for a mail. Kept for a day.

    In the database, because web processes share nothing else; the key is a keyed hash of account or network address.
    """

    key = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=clock.Now())

    class Meta:
        indexes = [models.Index(fields=["key", "at"], name="attempts_of_key")]

    def __str__(self) -> str:
        return str(self.pk)


class Representation(models.Model):
    """The eID sign-in said that this person may sign for the organisation with this registration number."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    registration_number = models.CharField(max_length=11)
    issuer = models.CharField(max_length=200)
    assurance = models.CharField(max_length=20)
    proven_at = models.DateTimeField(db_default=clock.Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="represents_a_registration_number", condition=Q(registration_number__regex=r"^[4-9][0-9]{10}$")
            ),
            models.UniqueConstraint(fields=["user", "registration_number"], name="one_proof_for_each_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.registration_number}"
