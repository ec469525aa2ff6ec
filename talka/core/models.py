from __future__ import annotations

import re
from typing import Any

from django.core.validators import URLValidator
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from talka.core import clock, ids

_OF_THE_WEB = re.compile(r"https?://", re.IGNORECASE)


def _of_the_web(address: str | None) -> str | None:
    return address if address is None or _OF_THE_WEB.match(address) else ""


class _WebAddress(DeferredAttribute):
    """What a row is given is kept if it is a web address, by whatever way the row was read."""

    def __set__(self, instance: models.Model, address: str | None) -> None:
        instance.__dict__[self.field.attname] = _of_the_web(address)


class WebAddressField(models.URLField[str, str]):
    """An address that pages, feeds and the API make a link of: http or https, whoever wrote the row and however.

    Forms refuse other schemes. What came past them (a script, a restored copy) is read as nothing, so no template and no
    format has to remember that an address of somebody else's may be a program (`javascript:`, `data:`).
    """

    default_validators = [URLValidator(schemes=["http", "https"])]
    descriptor_class = _WebAddress

    def from_db_value(self, value: str | None, *_about: object) -> str | None:
        """Also where no row is made (`values()`)."""
        return _of_the_web(value)

    def deconstruct(self) -> Any:
        """For migrations this is the field it was made of: the column is the same."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.URLField", args, kwargs


class AuditEntry(models.Model):
    """One user-visible change. People are named by random ids only; `details` never hold personal data.

    Rows are inserted in the act's own transaction without any lock. `sequence` and `chain` are filled in by one
    sequencer within a second of the commit (core.audit.sequence); a trigger lets nothing else be changed or deleted.
    """

    code = models.CharField(_("act"), max_length=80)
    actor = models.UUIDField(_("by whom"), null=True)
    subject_type = models.CharField(_("about what"), max_length=40)
    subject_id = models.CharField(_("about which one"), max_length=64)
    at = models.DateTimeField(_("when"), db_default=clock.Now())
    details = models.JSONField(_("details"), default=dict)
    sequence = models.BigIntegerField(_("number"), null=True, unique=True)
    chain = models.BinaryField(null=True)

    class Meta:
        verbose_name = _("entry of the audit trail")
        verbose_name_plural = _("audit trail")
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="audit_subject"),
            models.Index(fields=["id"], name="audit_unsequenced", condition=models.Q(sequence__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                name="audit_code_is_dotted", condition=models.Q(code__regex=r"^[a-z_]+(\.[a-z_]+)+$")
            ),
            models.CheckConstraint(
                name="audit_chained_whole",
                condition=models.Q(sequence__isnull=True, chain__isnull=True)
                | models.Q(sequence__isnull=False, chain__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.subject_type}:{self.subject_id}"


class StoredFile(models.Model):
    """A picture or document that somebody sent, as core.files keeps it. Rows are written there only.

    `public_id` is what addresses show; `path` is another random name, so knowing one does not tell the other. Of a
    picture no name is kept: people name files after themselves. `private`: even a picture has no public address.
    """

    class Kind(models.TextChoices):
        IMAGE = "image", "image"
        DOCUMENT = "document", "document"

    public_id = models.CharField(max_length=10, unique=True, default=ids.public_id, editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    path = models.CharField(max_length=120, unique=True)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    name_shown = models.CharField(max_length=100, blank=True)
    alt = models.CharField(max_length=250, blank=True)
    width = models.PositiveSmallIntegerField(null=True)
    height = models.PositiveSmallIntegerField(null=True)
    stored_at = models.DateTimeField(db_default=clock.Now())
    removed_at = models.DateTimeField(null=True)
    private = models.BooleanField(db_default=False)

    class Meta:
        indexes = [
            models.Index(fields=["removed_at"], name="stored_file_in_bin", condition=models.Q(removed_at__isnull=False))
        ]
        constraints = [
            models.CheckConstraint(name="stored_file_kind", condition=models.Q(kind__in=["image", "document"])),
            models.CheckConstraint(
                name="stored_image_says_what_it_shows",
                condition=models.Q(kind="document")
                | (~models.Q(alt="") & models.Q(name_shown="", width__isnull=False, height__isnull=False)),
            ),
            models.CheckConstraint(
                name="stored_document_has_a_name", condition=models.Q(kind="image") | ~models.Q(name_shown="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    def get_absolute_url(self) -> str:
        """Of a picture. Documents have no address of their own."""
        return reverse("core:file", args=[self.public_id])
