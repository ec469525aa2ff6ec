from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from talka.core import clock
from talka.core.ids import public_id
from talka.opportunities.enums import SHOWN_AFTERWARDS, Accessibility, Kind, Language, Remote, State, Support, TimeType
from talka.organisations.models import Organisation
from talka.registers.models import Field, Municipality

YOUNGEST = 13
"""Nobody younger may do volunteer work (Brīvprātīgā darba likums, Article 4)."""
OLDEST = 120
REPLY_PROMISES = (2, 5, 10)
MAX_QUESTIONS = 5


class OpportunityQuerySet(models.QuerySet["Opportunity"]):
    def open(self) -> Self:
        """What may be applied for now; the one definition (domain.md).

        Published, the organisation is verified or listed by an active partner, and the deadline has not come by the
        database's clock. No job makes an expired opportunity disappear: this comparison does.
        """
        return self.filter(organisation__is_public=True, state=State.PUBLISHED, apply_until__gt=clock.Now())

    def readable(self) -> Self:
        """Whose page answers: everything once public, for ever, unless hidden or of an organisation the public may not see."""
        return self.filter(organisation__is_public=True, state__in=SHOWN_AFTERWARDS)

    def with_openness(self) -> Self:
        """Adds `is_open`: whether open() holds for the row now."""
        open_ones = Opportunity.objects.open().filter(pk=models.OuterRef("pk"))
        return self.annotate(is_open=models.Exists(open_ones))

    def expired(self) -> Self:
        """Deadline past, `archived` not yet written."""
        return self.filter(state__in=[State.PUBLISHED, State.CLOSED], apply_until__lte=clock.Now())


class Opportunity(models.Model):
    """Something a volunteer can do for an organisation, with every item the survey's section 3 lists.

    `apply_until` is the first instant at which it is too late. `places` NULL means the partner did not say. `taken` counts
    places given (approved and offered), `approved` people approved, `applied` people in applications not withdrawn.
    """

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    title = models.CharField(_("title"), max_length=300)
    slug = models.SlugField(_("slug"), max_length=80)
    fields = models.ManyToManyField(Field, related_name="+", verbose_name=_("fields"))
    kind = models.CharField(_("kind of work"), max_length=10, choices=Kind.choices)
    remote = models.CharField(_("where"), max_length=8, choices=Remote.choices, default=Remote.NO)
    country = models.CharField(_("country"), max_length=2, default="LV")
    time_type = models.CharField(_("time is"), max_length=14, choices=TimeType.choices, default=TimeType.EXPECTED_HOURS)
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    hours_per_week = models.DecimalField(_("hours a week"), max_digits=5, decimal_places=1, null=True, blank=True)
    hours_per_month = models.DecimalField(_("hours a month"), max_digits=5, decimal_places=1, null=True, blank=True)
    schedule_text = models.CharField(_("schedule"), max_length=500, blank=True)
    on_weekends = models.BooleanField(_("on weekends"), default=False)
    in_evenings = models.BooleanField(_("in the evenings"), default=False)
    duties = models.TextField(_("duties"), blank=True)
    apply_until = models.DateTimeField(_("apply until"), null=True, blank=True)
    experience = models.TextField(_("experience"), blank=True)
    skills = ArrayField(models.CharField(max_length=120), default=list, blank=True, verbose_name=_("skills"))
    languages = ArrayField(
        models.CharField(max_length=3, choices=Language.choices), default=list, blank=True, verbose_name=_("languages")
    )
    min_age = models.PositiveSmallIntegerField(_("youngest age"), null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(_("oldest age"), null=True, blank=True)
    places = models.PositiveIntegerField(_("volunteers needed"), null=True, blank=True)
    taken = models.PositiveIntegerField(default=0, editable=False)
    approved = models.PositiveIntegerField(default=0, editable=False)
    applied = models.PositiveIntegerField(default=0, editable=False)
    supports = ArrayField(
        models.CharField(max_length=13, choices=Support.choices), default=list, blank=True, verbose_name=_("support")
    )
    expenses = models.CharField(_("expenses covered"), max_length=500, blank=True)
    benefits = models.TextField(_("benefits"), blank=True)
    accessibility = ArrayField(
        models.CharField(max_length=16, choices=Accessibility.choices),
        default=list,
        blank=True,
        verbose_name=_("accessibility"),
    )
    contact_name = models.CharField(_("contact person"), max_length=120, blank=True)
    contact_position = models.CharField(_("position"), max_length=120, blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    contact_phone = models.CharField(_("phone"), max_length=30, blank=True)
    language = models.CharField(_("language of the text"), max_length=3, default="lv")
    title_en = models.CharField(_("title in English"), max_length=300, blank=True)
    duties_en = models.TextField(_("duties in English"), blank=True)
    benefits_en = models.TextField(_("benefits in English"), blank=True)
    children_present = models.BooleanField(_("children are present"), default=False)
    hazardous = models.BooleanField(_("hazardous work"), default=False)
    for_minors = models.BooleanField(_("suitable for minors"), default=False)
    declared = models.BooleanField(_("does not replace an employee, brings no profit"), default=False)
    reply_promise = models.PositiveSmallIntegerField(_("answer within working days"), default=5)
    counts_hidden = models.BooleanField(_("small counts are hidden"), default=False)
    state_reason = models.CharField(_("reason"), max_length=60, blank=True)
    state_before = models.CharField(max_length=10, default="", db_default="", editable=False)
    """While hidden: the state it goes back to, and beside it the reason of that state."""
    reason_before = models.CharField(max_length=60, default="", db_default="", editable=False)
    origin = models.CharField(_("partner"), max_length=40, blank=True)
    external_id = models.CharField(_("partner's id"), max_length=200, blank=True)
    origin_url = models.URLField(_("partner's page"), max_length=1000, blank=True)
    origin_hash = models.CharField(max_length=64, blank=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    created_at = models.DateTimeField(db_default=clock.Now())
    updated_at = models.DateTimeField(db_default=clock.Now())
    version = models.PositiveIntegerField(default=1, editable=False)

    is_open: bool
    """Set by with_openness()."""

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        indexes = [
            models.Index(fields=["organisation", "-published_at"], name="opportunity_of_organisation"),
            models.Index(
                fields=["apply_until"],
                name="opportunity_expiring",
                condition=Q(state__in=[State.PUBLISHED, State.CLOSED]),
            ),
            models.Index(fields=["updated_at", "id"], name="opportunity_changes"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "external_id"], name="opportunity_imported_once", condition=~Q(origin="")
            ),
            models.CheckConstraint(name="opportunity_state", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="opportunity_state_before",
                condition=Q(state_before__in=["", State.PUBLISHED, State.CLOSED, State.ARCHIVED]),
            ),
            models.CheckConstraint(name="opportunity_kind", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(name="opportunity_remote", condition=Q(remote__in=Remote.values)),
            models.CheckConstraint(name="opportunity_time_type", condition=Q(time_type__in=TimeType.values)),
            models.CheckConstraint(name="opportunity_supports", condition=Q(supports__contained_by=Support.values)),
            models.CheckConstraint(
                name="opportunity_accessibility", condition=Q(accessibility__contained_by=Accessibility.values)
            ),
            models.CheckConstraint(name="opportunity_has_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="opportunity_ends_after_start",
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The end must come after the start."),
            ),
            models.CheckConstraint(
                name="opportunity_ages",
                condition=(Q(min_age__isnull=True) | Q(min_age__range=(YOUNGEST, OLDEST)))
                & (Q(max_age__isnull=True) | Q(max_age__range=(YOUNGEST, OLDEST)))
                & (Q(min_age__isnull=True) | Q(max_age__isnull=True) | Q(max_age__gte=F("min_age"))),
                violation_error_message=_(
                    "The law lets people volunteer from 13 years; the oldest age cannot be below the youngest."
                ),
            ),
            models.CheckConstraint(
                name="opportunity_places_positive",
                condition=Q(places__isnull=True) | Q(places__gte=1),
                violation_error_message=_("At least one volunteer is needed."),
            ),
            models.CheckConstraint(
                name="opportunity_never_oversubscribed",
                condition=Q(places__isnull=True) | Q(taken__lte=F("places")),
                violation_error_message=_("More places are given already."),
            ),
            models.CheckConstraint(name="opportunity_approved_have_places", condition=Q(approved__lte=F("taken"))),
            models.CheckConstraint(
                name="opportunity_published_is_whole",
                condition=~Q(state=State.PUBLISHED)
                | Q(apply_until__isnull=False, published_at__isnull=False) & ~Q(duties=""),
                violation_error_message=_("To be published it needs duties and a date until which to apply."),
            ),
            models.CheckConstraint(
                name="opportunity_closed_says_why",
                condition=~Q(state__in=[State.CANCELLED, State.HIDDEN]) | ~Q(state_reason=""),
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                name="opportunity_own_is_declared",
                condition=~Q(state=State.PUBLISHED) | ~Q(origin="") | Q(declared=True),
                violation_error_message=_("Confirm that the work replaces no employee and brings no profit."),
            ),
            models.CheckConstraint(name="opportunity_reply_promise", condition=Q(reply_promise__in=REPLY_PROMISES)),
            models.CheckConstraint(
                name="opportunity_origin_whole",
                condition=Q(origin="", external_id="") | ~Q(origin="") & ~Q(external_id=""),
            ),
            models.CheckConstraint(name="opportunity_country", condition=Q(country__regex=r"^[A-Z]{2}$")),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("opportunity", args=[self.public_id, self.slug])

    @property
    def free(self) -> int | None:
        """Places still free; None where the partner did not say how many are needed."""
        return None if self.places is None else self.places - self.taken


class WorkPlace(models.Model):
    """Where the work is done. `x`, `y`: kilometres on the plane of core.plane, for distances."""

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="work_places")
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("town or village"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("place of work")
        verbose_name_plural = _("places of work")
        constraints = [
            models.UniqueConstraint(fields=["opportunity", "position"], name="work_place_order"),
            models.CheckConstraint(
                name="work_place_point",
                condition=Q(lat__isnull=True, lon__isnull=True)
                | Q(lat__isnull=False, lon__isnull=False, lat__range=(-90, 90), lon__range=(-180, 180)),
                violation_error_message=_("Latitude or longitude is not possible."),
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.address, self.label) if part)

    @property
    def label(self) -> str:
        """Town and municipality, each once: "Ogre, Ogres novads"; the address where neither is known."""
        town = self.municipality.display_name if self.municipality else ""
        return ", ".join(dict.fromkeys(part for part in (self.name, town) if part)) or self.address


class Shift(models.Model):
    """A stretch of the work with places of its own; an opportunity without shifts has one capacity."""

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="shifts")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    places = models.PositiveIntegerField(_("places"))
    taken = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["starts_at", "id"]
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        constraints = [
            models.CheckConstraint(
                name="shift_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The end must come after the start."),
            ),
            models.CheckConstraint(
                name="shift_never_oversubscribed",
                condition=Q(taken__lte=F("places")) & Q(places__gte=1),
                violation_error_message=_("More places are given already."),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def free(self) -> int:
        """Places of the shift that nobody has yet."""
        return self.places - self.taken


class Requirement(models.Model):
    """A prerequisite (must) or a wish (should)."""

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="requirements")
    text = models.CharField(_("text"), max_length=300)
    must = models.BooleanField(_("required"), default=False)

    class Meta:
        ordering = ["-must", "id"]
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")

    def __str__(self) -> str:
        return self.text


class Question(models.Model):
    """A question of the organiser's own, asked when applying; at most five."""

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="questions")
    text = models.CharField(_("question"), max_length=300)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(fields=["opportunity", "position"], name="question_order"),
            models.CheckConstraint(
                name="question_at_most_five",
                condition=Q(position__range=(1, MAX_QUESTIONS)),
                violation_error_message=_("At most five questions."),
            ),
        ]

    def __str__(self) -> str:
        return self.text


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
