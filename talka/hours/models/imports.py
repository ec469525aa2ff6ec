from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talka.accounts.models import User
from talka.applications.models import PairName
from talka.core import clock
from talka.core.ids import public_id
from talka.hours.enums import ImportState, Verdict
from talka.hours.models.presence import Slip
from talka.hours.models.record import WorkRecord
from talka.opportunities.models import Opportunity
from talka.organisations.models import Organisation


class Import(models.Model):
    """One file of hours: read, looked at, taken in, perhaps taken back. Names in it are never stored.

    `by`: who gave it, took it in or took it back, the latest. `sealed`: the file itself, readable to this installation
    only, while nothing has been made of it: columns may have been understood wrongly. `headers`: as they stand in the
    file, for what is kept as JSON has no order. `rows_done`: how far the job has come; `rows_all`: how many rows there
    are, once known.
    """

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, null=True, related_name="+")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.READING)
    columns = models.JSONField(default=dict)
    """Header of the file → what it means; "" for columns that are not read."""
    headers = models.JSONField(default=list, db_default=[])
    sealed = models.TextField(blank=True)
    rows_done = models.PositiveIntegerField(default=0)
    rows_all = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=30, blank=True)
    """Code of what kept the job from its end."""
    at = models.DateTimeField(db_default=clock.Now())
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("import of hours")
        verbose_name_plural = _("imports of hours")
        constraints = [models.CheckConstraint(name="hours_import_state", condition=Q(state__in=ImportState.values))]

    def __str__(self) -> str:
        return self.public_id


class ImportRow(models.Model):
    """What one row of the file said of times, and what becomes of it. `number` is the row's number in the file."""

    batch = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    pair = models.ForeignKey(PairName, models.CASCADE, null=True, related_name="+")
    date = models.DateField(null=True)
    minutes = models.PositiveSmallIntegerField(null=True)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    done = models.CharField(max_length=500, blank=True)
    record = models.ForeignKey(WorkRecord, models.SET_NULL, null=True, related_name="+")
    slip = models.ForeignKey(Slip, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="hours_import_row_once"),
            models.CheckConstraint(name="hours_import_verdict", condition=Q(verdict__in=Verdict.values)),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ColumnMeaning(models.Model):
    """What a column of an organisation's own files means, as they said last time."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    header = models.CharField(max_length=120)
    meaning = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "header"], name="hours_column_once")]

    def __str__(self) -> str:
        return self.header
