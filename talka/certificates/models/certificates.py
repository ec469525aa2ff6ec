"""Keys and certificates, with what belongs to each certificate."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talka.applications.models import PairName
from talka.certificates.enums import Extent, KeyState, Reason, Side, State
from talka.certificates.schemas import SITE
from talka.certificates.workflow import ON_RECORD
from talka.core import clock
from talka.core.ids import public_id
from talka.core.models import StoredFile
from talka.hours.models import WorkRecord
from talka.organisations.models import Organisation

LANGUAGES = ["lv", "en"]


class SigningKey(models.Model):
    """An Ed25519 key: of one organisation, or of the site itself (which signs the revocation lists).

    Never deleted: what an organisation that has closed once signed must stay provable.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=20)
    public_multibase = models.CharField(max_length=60, unique=True)
    sealed_private = models.BinaryField()
    state = models.CharField(max_length=12, choices=KeyState.choices, default=KeyState.ACTIVE)
    created_at = models.DateTimeField(db_default=clock.Now())

    class Meta:
        constraints = [
            models.CheckConstraint(name="signing_key_state", condition=Q(state__in=KeyState.values)),
            models.UniqueConstraint(
                fields=["organisation"],
                name="signing_key_one_active",
                condition=Q(state=KeyState.ACTIVE),
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["organisation", "name"], name="signing_key_name_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return self.name


class NumberSeries(models.Model):
    """The last number given in a year; its row is locked from the number's taking to the commit, so none is lost."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.year)


class Certificate(models.Model):
    """One izziņa. What it says about a person is sealed (vault.py); in the clear stands only what is counted.

    Numbered, coded and signed when it is issued, then never changed: another one replaces it.
    """

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    """Null: a summary of several certificates, which the site itself issues at the holder's wish."""
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    pair = models.ForeignKey(PairName, models.PROTECT, null=True, related_name="+")
    started_by = models.CharField(max_length=10, choices=Side.choices, default=Side.ORGANISER)
    variant_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="variants")
    """The same facts, told shorter at the holder's wish: issued without the organiser, holds and falls with the whole."""
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    extent = models.CharField(_("extent"), max_length=12, choices=Extent.choices, default=Extent.FULL)
    language = models.CharField(_("language"), max_length=2, default="lv")
    minutes = models.PositiveIntegerField(_("confirmed minutes"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    sealed_key = models.BinaryField(null=True)
    sealed = models.BinaryField()
    year = models.PositiveSmallIntegerField(null=True)
    serial = models.PositiveIntegerField(null=True)
    number = models.CharField(_("number"), max_length=20, blank=True)
    code_digest = models.BinaryField(null=True, unique=True)
    key = models.ForeignKey(SigningKey, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)
    printed_at = models.DateTimeField(null=True)
    """When the sealed PDF lay ready; a job makes it after the issuing."""
    file = models.CharField(max_length=80, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    replaced_by = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaces")
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices, blank=True)
    declined_reason = models.CharField(_("why declined"), max_length=500, blank=True)
    offered_at = models.DateTimeField(null=True)
    reply_until = models.DateTimeField(null=True)
    """First instant after the promised day, while the organiser is asked."""
    reminded_at = models.DateTimeField(null=True)
    late_told_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=clock.Now())
    touched_at = models.DateTimeField(db_default=clock.Now())
    """When somebody last wrote it, added to it or moved it on; a draft that nobody touches for a year is forgotten."""

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        indexes = [
            models.Index(fields=["organisation", "-id"], name="certificate_of_organisation"),
            models.Index(fields=["holder", "-id"], name="certificate_of_holder"),
            models.Index(fields=["reply_until"], name="certificate_waits_for_reply", condition=Q(state=State.OFFERED)),
            models.Index(
                fields=["issued_at"], name="certificate_unprinted", condition=Q(state="issued", printed_at__isnull=True)
            ),
        ]
        constraints = [
            models.CheckConstraint(name="certificate_state", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="certificate_extent", condition=Q(extent__in=Extent.values)),
            models.CheckConstraint(name="certificate_language", condition=Q(language__in=LANGUAGES)),
            models.CheckConstraint(
                name="certificate_period",
                condition=Q(ends_on__gte=models.F("starts_on")),
                violation_error_message=_("The last day cannot be before the first."),
            ),
            models.CheckConstraint(
                name="certificate_has_minutes",
                condition=Q(minutes__gt=0),
                violation_error_message=_("A certificate states at least one confirmed minute."),
            ),
            models.CheckConstraint(
                name="certificate_on_record_is_complete",
                condition=~Q(state__in=sorted(ON_RECORD))
                | (
                    ~Q(number="")
                    & Q(year__isnull=False, serial__isnull=False, code_digest__isnull=False)
                    & Q(key__isnull=False, issued_at__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="certificate_draft_has_no_number",
                condition=Q(state__in=sorted(ON_RECORD)) | Q(number="", serial__isnull=True, code_digest__isnull=True),
            ),
            models.CheckConstraint(
                name="certificate_revoked_says_why",
                condition=Q(state=State.REVOKED, revoked_at__isnull=False) & ~Q(revoked_reason="")
                | ~Q(state=State.REVOKED) & Q(revoked_at__isnull=True, revoked_reason=""),
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                name="certificate_replaced_by_another",
                condition=~Q(state=State.REPLACED) | Q(replaced_by__isnull=False),
            ),
            models.UniqueConstraint(fields=["year", "serial"], name="certificate_number_once"),
            models.CheckConstraint(name="certificate_started_by", condition=Q(started_by__in=Side.values)),
            models.CheckConstraint(
                name="certificate_offered_has_clock",
                condition=Q(state=State.OFFERED, offered_at__isnull=False, reply_until__isnull=False)
                | (~Q(state=State.OFFERED) & Q(reply_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="certificate_variant_is_issued",
                condition=Q(variant_of__isnull=True) | Q(state__in=sorted(ON_RECORD)) | Q(state=State.DRAFT),
            ),
            models.CheckConstraint(
                name="certificate_summary_is_the_holders",
                condition=Q(organisation__isnull=False)
                | Q(variant_of__isnull=True, pair__isnull=True, started_by=Side.HOLDER) & ~Q(state=State.OFFERED),
            ),
            models.UniqueConstraint(
                fields=["variant_of", "extent"], name="certificate_variant_once", condition=Q(state=State.ISSUED)
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.public_id

    @property
    def issuer_name(self) -> str:
        return self.organisation.name if self.organisation else SITE.name


class SummaryPart(models.Model):
    """A certificate that a summary counts: if it is revoked, the summary is."""

    summary = models.ForeignKey(Certificate, models.CASCADE, related_name="counted")
    part = models.ForeignKey(Certificate, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["summary", "part"], name="summary_counts_once"),
            models.CheckConstraint(name="summary_of_others", condition=~Q(summary=models.F("part"))),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Attachment(models.Model):
    """A document of the certificate: its hash stands in the signed facts."""

    certificate = models.ForeignKey(Certificate, models.CASCADE, related_name="attachments")
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=100)
    position = models.PositiveSmallIntegerField(default=0)
    added_by = models.CharField(max_length=10, choices=Side.choices, default=Side.HOLDER)
    """Each side takes out only its own while the organiser is asked."""

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["certificate", "stored"], name="attachment_once"),
            models.CheckConstraint(name="attachment_added_by", condition=Q(added_by__in=Side.values)),
        ]

    def __str__(self) -> str:
        return f"#{self.position}"


class StatedRecord(models.Model):
    """A record of hours that a certificate counts. `live`: issued and neither revoked nor replaced; then it is locked."""

    certificate = models.ForeignKey(Certificate, models.CASCADE, related_name="stated")
    record = models.ForeignKey(WorkRecord, models.CASCADE, related_name="+")
    live = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["certificate", "record"], name="stated_once"),
            models.UniqueConstraint(fields=["record"], name="stated_in_one_certificate", condition=Q(live=True)),
        ]

    def __str__(self) -> str:
        return str(self.pk)
