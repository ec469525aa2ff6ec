from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from talka.core import clock
from talka.core.ids import public_id
from talka.interchange.enums import SheetFormat, SheetState
from talka.organisations.models import Organisation


class Sheet(models.Model):
    """A table of its own opportunities that a team has uploaded: read, tried out, and written when somebody confirms.

    `rows`: [{"position", "cells": {field: text}}] as they were read; `verdicts`: what became of each, of the trial and
    then of the real thing. The file itself and its name are not kept.
    """

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    format = models.CharField(max_length=4, choices=SheetFormat.choices)
    state = models.CharField(
        pgettext_lazy("sheet", "state"), max_length=7, choices=SheetState.choices, default=SheetState.TRIED
    )
    rows = models.JSONField(default=list)
    verdicts = models.JSONField(default=list)
    unknown_columns = models.JSONField(default=list)
    made_at = models.DateTimeField(db_default=clock.Now())
    written_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="sheet_by_age")]
        constraints = [
            models.CheckConstraint(name="sheet_state", condition=Q(state__in=SheetState.values)),
            models.CheckConstraint(name="sheet_format", condition=Q(format__in=SheetFormat.values)),
            models.CheckConstraint(
                name="sheet_written_when",
                condition=Q(state=SheetState.WRITTEN, written_at__isnull=False)
                | Q(state=SheetState.TRIED, written_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id
