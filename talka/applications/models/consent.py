from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from talka.accounts.models import Contact
from talka.applications.enums import Assurance, ConsentState, ConsentSubject, Relation
from talka.applications.models.application import Application
from talka.applications.models.sealed import SealedField
from talka.core import clock
from talka.core.ids import public_id
from talka.core.models import StoredFile


class ConsentQuerySet(models.QuerySet["GuardianConsent"]):
    def holding(self) -> Self:
        return self.filter(state=ConsentState.GIVEN, holds_until__gt=clock.Now())

    def to_work(self) -> Self:
        """Those that open the law's gate; one to messages alone does not."""
        return self.holding().filter(subject=ConsentSubject.WORK)


class GuardianConsent(models.Model):
    """A guardian's written consent to one application of a minor, by a link, without an account.

    `subject`: a 13–15-year-old's guardian consents to the work, which opens the conversation too; a 16–17-year-old's,
    whose work needs no consent, to messages in the organiser's own words (ADR 44).

    Of the link's token the hash is stored; the link itself, sealed, only while reminders may have to bring it to the
    guardian's address once more. `reminders`: how many were sent in the present state (of an open link to the guardian,
    of a consent that ends soon to the child). A new one may be asked for while an old one still holds.

    `told` (guardian's and child's names, typed signature, names of the signers of an uploaded file) is sealed; the
    organiser never sees it, only that consent was received and how sure it is.
    """

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="consents")
    subject = models.CharField(
        max_length=10, choices=ConsentSubject.choices, default=ConsentSubject.WORK, db_default=ConsentSubject.WORK.value
    )
    token_hash = models.CharField(max_length=64, unique=True)
    link = SealedField(null=True)
    state = models.CharField(max_length=10, choices=ConsentState.choices, default=ConsentState.ASKED)
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(db_default=clock.Now())
    link_until = models.DateTimeField()
    reminders = models.PositiveSmallIntegerField(default=0)
    relation = models.CharField(max_length=10, choices=Relation.choices, blank=True)
    assurance = models.CharField(max_length=10, choices=Assurance.choices, blank=True)
    text_version = models.CharField(max_length=20, blank=True)
    text = models.TextField(blank=True)
    """Word for word what was consented to; names nobody, so that it can be shown and hashed."""
    text_hash = models.CharField(max_length=64, blank=True)
    told = SealedField(null=True)
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField(null=True)
    holds_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "state"],
                name="consent_one_at_a_time",
                condition=Q(state__in=[ConsentState.ASKED, ConsentState.GIVEN]),
            ),
            models.CheckConstraint(name="consent_state", condition=Q(state__in=ConsentState.values)),
            models.CheckConstraint(name="consent_subject", condition=Q(subject__in=ConsentSubject.values)),
            models.CheckConstraint(
                name="consent_given_is_whole",
                condition=~Q(state=ConsentState.GIVEN)
                | (
                    Q(given_at__isnull=False, holds_until__isnull=False, text_hash__regex=r"^[0-9a-f]{64}$")
                    & ~Q(assurance="")
                    & ~Q(relation="")
                    & ~Q(text="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id
