from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talka.accounts.enums import Language, Purpose
from talka.accounts.models.people import User
from talka.core import clock


class Identity(models.Model):
    """The vault: what a person told about themselves, encrypted with the person's own key.

    A separate row that can be erased by itself; destroying `sealed_key` makes every backup of it unreadable. Read and
    written through accounts.vault only.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    sealed_key = models.BinaryField()
    sealed = models.BinaryField()
    told = ArrayField(models.CharField(max_length=20), default=list, db_default=[])
    """Names of the fields that are inside, so that nothing need be opened to know what was told."""
    email_index = models.CharField(max_length=64, unique=True, null=True)
    """Keyed hash of the e-mail: finds the account of somebody who types it, tells nothing to others."""
    changed_at = models.DateTimeField(db_default=clock.Now())

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")

    def __str__(self) -> str:
        return str(self.user_id)


class Contact(models.Model):
    """An e-mail address in the vault that belongs to no account: of a guardian, a saved search, a person signing up."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sealed_key = models.BinaryField()
    sealed = models.BinaryField()
    purpose = models.CharField(max_length=12, choices=Purpose)
    language = models.CharField(max_length=2, choices=Language, default=Language.LATVIAN)
    made_at = models.DateTimeField(db_default=clock.Now())
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = [models.Index(fields=["purpose", "made_at"], name="contact_of_purpose")]
        constraints = [
            models.CheckConstraint(name="contact_purpose", condition=Q(purpose__in=Purpose.values)),
            models.CheckConstraint(name="contact_language", condition=Q(language__in=Language.values)),
        ]

    def __str__(self) -> str:
        return str(self.id)
