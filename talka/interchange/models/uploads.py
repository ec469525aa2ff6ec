from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talka.core import clock
from talka.core.ids import public_id
from talka.interchange.enums import Format
from talka.interchange.models.partners import Partner


class Upload(models.Model):
    """A file of a partner that a moderator uploaded. It is gone once it is taken in, and after a week in any case."""

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="uploads", verbose_name=_("partner"))
    name = models.CharField(_("file"), max_length=100)
    content = models.BinaryField()
    format = models.CharField(_("format"), max_length=10, choices=Format.choices, blank=True)
    fields = models.JSONField(_("columns"), default=dict, blank=True)
    trial = models.JSONField(null=True, editable=False)
    """What its dry run found (actions.feeds.Trial); nothing while it is under way."""
    error = models.CharField(max_length=500, blank=True, editable=False)
    made_at = models.DateTimeField(db_default=clock.Now())
    ordered_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("uploaded file")
        verbose_name_plural = _("uploaded files")
        indexes = [models.Index(fields=["made_at"], name="upload_by_age")]
        constraints = [
            models.CheckConstraint(name="upload_format", condition=Q(format__in=["", *Format.values])),
            models.CheckConstraint(name="upload_has_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name
