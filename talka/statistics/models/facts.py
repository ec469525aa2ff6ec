from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from talka.core import clock
from talka.hours.models import WorkRecord
from talka.organisations.models import Organisation

FIRST_OF_MONTH = Q(month__day=1)


def snapshot_name() -> str:
    return uuid4().hex


class Month(models.Model):
    """A month whose facts are built, and the fingerprint of the rows they were built from.

    A month is touched when the fingerprint of its rows today is another one; nobody has to tell.
    """

    month = models.DateField(primary_key=True)
    fingerprint = models.CharField(max_length=64)
    records = models.PositiveIntegerField(default=0)
    minutes = models.PositiveBigIntegerField(default=0)
    snapshot = models.CharField(max_length=32, default=snapshot_name, editable=False)
    """Names the file of these facts; another one whenever they change (`statistics.snapshots`)."""
    built_at = models.DateTimeField(db_default=clock.Now())
    """Also when only first months of its people have changed."""
    counted_at = models.DateTimeField(null=True)
    in_part = models.BooleanField(default=False)
    """Only those people were counted for whom something was written: at night everybody is."""

    class Meta:
        verbose_name = _("month of figures")
        verbose_name_plural = _("months of figures")
        constraints = [models.CheckConstraint(name="statistics_month_first_day", condition=FIRST_OF_MONTH)]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Trait(models.Model):
    """Who worked, in the figures' words: age at the time of work and sex, as they were when the record first counted.

    Kept beside the record so that a figure stays what it was after the person has grown older or has been erased. It
    holds neither the person nor the key under which the facts count the person.
    """

    record = models.OneToOneField(WorkRecord, models.CASCADE, primary_key=True, related_name="+")
    age_band = models.CharField(max_length=5, blank=True)
    sex = models.CharField(max_length=6, blank=True)

    def __str__(self) -> str:
        return str(self.pk)


class WorkFact(models.Model):
    """Confirmed minutes of one person in one month, at one organisation, in one place, field and kind of work.

    `person` is a key of the figures alone: no column anywhere leads from it to the account. `place` and `region` are
    codes ("remote", or "" where nothing is known), as they were valid at the time. `first_month`: when this person's
    first confirmed work in Talka was.
    """

    month = models.DateField()
    person = models.UUIDField()
    first_month = models.DateField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    organiser_kind = models.CharField(max_length=20)
    place = models.CharField(max_length=7, blank=True)
    region = models.CharField(max_length=6, blank=True)
    field = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, blank=True)
    age_band = models.CharField(max_length=5, blank=True)
    sex = models.CharField(max_length=6, blank=True)
    minutes = models.PositiveIntegerField()
    records = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("fact of work")
        verbose_name_plural = _("facts of work")
        indexes = [
            models.Index(fields=["month", "person"], name="work_fact_by_month"),
            models.Index(fields=["person", "month"], name="work_fact_of_person"),
        ]
        constraints = [
            models.CheckConstraint(name="work_fact_first_day", condition=FIRST_OF_MONTH & Q(first_month__day=1)),
            models.CheckConstraint(name="work_fact_not_before_first", condition=Q(month__gte=F("first_month"))),
            models.CheckConstraint(name="work_fact_counts", condition=Q(minutes__gte=1, records__gte=1)),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class OfferFact(models.Model):
    """An opportunity, in the month in which it was published. `places` NULL: the partner did not say."""

    month = models.DateField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    organiser_kind = models.CharField(max_length=20)
    region = models.CharField(max_length=6, blank=True)
    field = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)
    places = models.PositiveIntegerField(null=True)
    filled = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["month"], name="offer_fact_by_month")]
        constraints = [models.CheckConstraint(name="offer_fact_first_day", condition=FIRST_OF_MONTH)]

    def __str__(self) -> str:
        return str(self.pk)


class ApplicationFact(models.Model):
    """An application, in the month in which it was sent: what became of it and how long the first answer took."""

    month = models.DateField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    organiser_kind = models.CharField(max_length=20)
    region = models.CharField(max_length=6, blank=True)
    field = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)
    people = models.PositiveSmallIntegerField()
    approved = models.BooleanField()
    no_show = models.BooleanField()
    reply_minutes = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["month"], name="application_fact_by_month")]
        constraints = [models.CheckConstraint(name="application_fact_first_day", condition=FIRST_OF_MONTH)]

    def __str__(self) -> str:
        return str(self.pk)
