from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from talka.accounts.models import User
from talka.applications.enums import AgreementState, Assurance, Insurer, Side
from talka.applications.law import NOTICE_OF_TERMINATION
from talka.applications.models.application import Application
from talka.applications.models.sealed import SealedField
from talka.core import clock
from talka.core.ids import public_id
from talka.core.models import StoredFile
from talka.opportunities.models import Opportunity

NOTICE = NOTICE_OF_TERMINATION
_SIGNED = Q(organiser_signed_at__isnull=False, volunteer_signed_at__isnull=False)


class Agreement(models.Model):
    """The written agreement of one application. What it says (with names) is sealed; its hash stands in the open.

    Termination: `noticed_on` is the day of the notice, `ends_on` the last day, at least three days later.
    """

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="agreements")
    number = models.CharField(_("number"), max_length=40)
    state = models.CharField(max_length=10, choices=AgreementState.choices, default=AgreementState.DRAFT)
    terms = SealedField(default=dict)
    terms_hash = models.CharField(max_length=64, blank=True)
    text_version = models.CharField(max_length=20)
    opportunity_version = models.PositiveIntegerField(default=0)
    organiser_signed_at = models.DateTimeField(null=True)
    organiser_signed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    organiser_assurance = models.CharField(max_length=10, choices=Assurance.choices, blank=True)
    volunteer_signed_at = models.DateTimeField(null=True)
    volunteer_assurance = models.CharField(max_length=10, choices=Assurance.choices, blank=True)
    organiser_file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    volunteer_file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    signers = SealedField(null=True)
    created_at = models.DateTimeField(db_default=clock.Now())
    sent_at = models.DateTimeField(null=True)
    noticed_on = models.DateField(null=True)
    terminated_by = models.CharField(max_length=10, choices=Side.choices, blank=True)
    ends_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                name="agreement_one_in_force",
                condition=~Q(state=AgreementState.TERMINATED),
            ),
            models.UniqueConstraint(fields=["number"], name="agreement_number_once"),
            models.CheckConstraint(name="agreement_state", condition=Q(state__in=AgreementState.values)),
            models.CheckConstraint(
                name="agreement_signed_by_both",
                condition=~Q(state__in=[AgreementState.SIGNED, AgreementState.TERMINATED]) | _SIGNED,
            ),
            models.CheckConstraint(
                name="agreement_sent_has_hash",
                condition=Q(state=AgreementState.DRAFT) | Q(terms_hash__regex=r"^[0-9a-f]{64}$"),
            ),
            models.CheckConstraint(
                name="agreement_notice_three_days",
                condition=Q(
                    state=AgreementState.TERMINATED, noticed_on__isnull=False, ends_on__gte=F("noticed_on") + NOTICE
                )
                | (~Q(state=AgreementState.TERMINATED) & Q(ends_on__isnull=True, noticed_on__isnull=True)),
                violation_error_message=_("Notice is at least three days."),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class Insurance(models.Model):
    """Accident insurance for one application: whose policy, with whom, until when."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="insurance")
    by = models.CharField(max_length=10, choices=Insurer.choices)
    insurer = models.CharField(_("insurer"), max_length=120)
    policy = models.CharField(_("policy number"), max_length=60)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"))
    stated_at = models.DateTimeField(db_default=clock.Now())

    class Meta:
        constraints = [
            models.CheckConstraint(name="insurance_by", condition=Q(by__in=Insurer.values)),
            models.CheckConstraint(
                name="insurance_ends_later",
                condition=Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("The policy cannot end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Attestation(models.Model):
    """The organiser attests that those who work near children were checked. Who and when, never what was found."""

    opportunity = models.OneToOneField(Opportunity, models.CASCADE, related_name="+")
    attested_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    attested_at = models.DateTimeField(db_default=clock.Now())

    def __str__(self) -> str:
        return str(self.pk)
