"""The tables that search reads. Written by `search` only."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q

from talka.core import clock
from talka.opportunities.models.opportunity import Opportunity
from talka.organisations.models import Organisation


class PointField(models.Field[str | None, str | None]):
    """PostgreSQL's `point`: kilometres on the plane of core.plane. Written and read by SQL only (search/)."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "point"


class OpenOpportunity(models.Model):
    """The slim copy that search reads: one row for each published opportunity whose deadline had not come.

    Written in the transaction of every act by `search.index`, and by nothing else. A row may have expired, or its
    organisation may be hidden by now: whoever reads asks the clock and the organisations too, so this table is never
    wrong, only larger than needed, until a job takes the expired away.

    Rows are narrow (a hundred to a page), so that ten thousand of them are gathered in milliseconds; their words stand
    apart in OpenTerms. `codes` holds the facet tokens, one byte each; `spot` is the first place of work, in kilometres.
    """

    opportunity = models.OneToOneField(Opportunity, models.CASCADE, primary_key=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_constraint=False)
    published_at = models.DateTimeField()
    apply_until = models.DateTimeField()
    days = DateRangeField(null=True)
    min_age = models.PositiveSmallIntegerField(null=True)
    max_age = models.PositiveSmallIntegerField(null=True)
    free = models.IntegerField(null=True)
    spot = PointField(null=True)
    codes = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=["published_at", "opportunity"], name="open_newest"),
            models.Index(fields=["apply_until", "opportunity"], name="open_deadline"),
            GistIndex(fields=["days"], name="open_days"),
            GistIndex(fields=["spot"], name="open_spot"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class OpenTerms(models.Model):
    """Word tokens and facet tokens ("m:0001000") of a row of OpenOpportunity; written before it, never changed under it.

    The index over them belongs to OpenOpportunity (migration 0004): it is an index on a function that looks here.
    """

    opportunity = models.OneToOneField(Opportunity, models.CASCADE, primary_key=True, related_name="+")
    terms = SearchVectorField()
    indexed_at = models.DateTimeField(db_default=clock.Now())

    def __str__(self) -> str:
        return str(self.pk)


class OpenPoint(models.Model):
    """A further place of work of an indexed opportunity, where it has several."""

    opportunity = models.ForeignKey(OpenOpportunity, models.CASCADE, related_name="points")
    point = PointField()

    class Meta:
        indexes = [GistIndex(fields=["point"], name="open_point_near")]

    def __str__(self) -> str:
        return str(self.pk)


class FacetToken(models.Model):
    """The byte that stands for a facet token in `OpenOpportunity.codes`; given out once, never changed."""

    code = models.PositiveSmallIntegerField(primary_key=True)
    token = models.CharField(max_length=60, unique=True)

    class Meta:
        constraints = [models.CheckConstraint(name="facet_token_is_a_byte", condition=Q(code__range=(1, 255)))]

    def __str__(self) -> str:
        return self.token


class FacetCount(models.Model):
    """How many rows of OpenOpportunity carry a code (0: all rows): the sum of `n` over its rows here.

    Triggers append what each statement changed, so writers never wait for each other; a job adds the rows up.
    """

    code = models.PositiveSmallIntegerField()
    n = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.code}: {self.n}"


class CatalogueMark(models.Model):
    """A random number for each statement that changed what lists are made of; their sum is the mark of
    `queries.standing`. Written by triggers and added up by `search.compact`, which leaves the sum as it was."""

    mark = models.DecimalField(max_digits=60, decimal_places=0)

    def __str__(self) -> str:
        return str(self.mark)


class TitleWord(models.Model):
    """A word of open opportunities' titles, for "did you mean". `near` holds the word with up to two letters left out."""

    folded = models.CharField(max_length=40, primary_key=True)
    shown = models.CharField(max_length=40)
    n = models.PositiveIntegerField()
    near = ArrayField(models.CharField(max_length=40))

    class Meta:
        indexes = [GinIndex(fields=["near"], name="title_word_near")]

    def __str__(self) -> str:
        return self.shown
