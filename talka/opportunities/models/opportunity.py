from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talka.core import clock
from talka.core.ids import public_id
from talka.core.models import StoredFile, WebAddressField
from talka.opportunities.enums import (
    SHOWN_AFTERWARDS,
    Accessibility,
    Kind,
    Language,
    Remote,
    State,
    Support,
    TimeType,
)
from talka.organisations.models import Organisation
from talka.registers.models import Field

YOUNGEST = 13
"""Nobody younger may do volunteer work (Brīvprātīgā darba likums, Article 4)."""
OLDEST = 120
REPLY_PROMISES = (2, 5, 10)
NOTICE_HOURS, MOST_NOTICE_HOURS = 24, 72
MAX_QUESTIONS = 5
BIN_DAYS = 30


def _open() -> Q:
    """The one definition of what may be applied for now."""
    return Q(organisation__is_public=True, state=State.PUBLISHED, apply_until__gt=clock.Now(), same_as__isnull=True)


class OpportunityQuerySet(models.QuerySet["Opportunity"]):
    def open(self) -> Self:
        """What may be applied for now (domain.md).

        Published, the organisation is verified or listed by an active partner, and the deadline has not come by the
        database's clock. No job makes an expired opportunity disappear: this comparison does. What another source told
        too is shown once (`same_as`).
        """
        return self.filter(_open())

    def readable(self) -> Self:
        """Whose page answers: everything once public, for ever, unless hidden or of an organisation the public may not see."""
        return self.filter(organisation__is_public=True, state__in=SHOWN_AFTERWARDS)

    def with_openness(self) -> Self:
        """Adds `is_open`: whether open() holds for the row now."""
        return self.annotate(is_open=models.ExpressionWrapper(_open(), models.BooleanField()))

    def expired(self) -> Self:
        """Deadline past, `archived` not yet written."""
        return self.filter(state__in=[State.PUBLISHED, State.CLOSED], apply_until__lte=clock.Now())


class Opportunity(models.Model):
    """Something a volunteer can do for an organisation, with every item the survey's section 3 lists.

    `apply_until` is the first instant at which it is too late. `places` NULL means the partner did not say. `taken` counts
    places given (approved and offered), `approved` people approved, `applied` people in applications not withdrawn.
    """

    public_id = models.CharField(
        _("code in the address"), max_length=10, unique=True, default=public_id, editable=False
    )
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
    taken = models.PositiveIntegerField(_("places given"), default=0, editable=False)
    approved = models.PositiveIntegerField(_("people approved"), default=0, editable=False)
    applied = models.PositiveIntegerField(_("people who applied"), default=0, editable=False)
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
    photo = models.ForeignKey(
        StoredFile, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("photo"), editable=False
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
    notice_hours = models.PositiveSmallIntegerField(
        _("hours of notice for stepping back"), default=NOTICE_HOURS, db_default=NOTICE_HOURS
    )
    """Stepping back later than so many hours before the start is late: the coordinator is told at once."""
    counts_hidden = models.BooleanField(_("small counts are hidden"), default=False)
    state_reason = models.CharField(_("reason"), max_length=60, blank=True)
    review_note = models.TextField(default="", db_default="", blank=True, editable=False)
    """What the moderator wrote when returning it; for its team only."""
    sent_to_review_at = models.DateTimeField(null=True, editable=False)
    state_before = models.CharField(max_length=10, default="", db_default="", editable=False)
    """While hidden: the state it goes back to, and beside it the reason of that state."""
    reason_before = models.CharField(max_length=60, default="", db_default="", editable=False)
    origin = models.CharField(_("partner"), max_length=40, blank=True)
    external_id = models.CharField(_("partner's id"), max_length=200, blank=True)
    origin_url = WebAddressField(_("partner's page"), max_length=1000, blank=True)
    origin_hash = models.CharField(max_length=64, blank=True, editable=False)
    same_as = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="+", verbose_name=_("the same as"), editable=False
    )
    """Of the same opportunity told by several sources one is shown; the others, all from partners, point to it."""
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    created_at = models.DateTimeField(_("made at"), db_default=clock.Now())
    updated_at = models.DateTimeField(_("changed at"), db_default=clock.Now())
    version = models.PositiveIntegerField(default=1, editable=False)
    material_version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    """One more with each change of time, place or requirements while published: who applied before is asked again."""
    is_template = models.BooleanField(default=False, db_default=False, editable=False)
    """Kept by the organisation to begin new ones from; never published itself."""
    removed_at = models.DateTimeField(null=True, editable=False)
    """In the bin since then: seen by its team only, gone for good after BIN_DAYS."""

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
            models.Index(fields=["sent_to_review_at"], name="opportunity_waiting", condition=Q(state=State.IN_REVIEW)),
            models.Index(fields=["removed_at"], name="opportunity_bin", condition=Q(removed_at__isnull=False)),
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
                name="opportunity_notice_hours",
                condition=Q(notice_hours__range=(0, MOST_NOTICE_HOURS)),
                violation_error_message=_("Notice is at most three days."),
            ),
            models.CheckConstraint(
                name="opportunity_origin_whole",
                condition=Q(origin="", external_id="") | ~Q(origin="") & ~Q(external_id=""),
            ),
            models.CheckConstraint(
                name="opportunity_same_as_another",
                condition=Q(same_as__isnull=True) | ~Q(origin="") & ~Q(same_as=F("id")),
            ),
            models.CheckConstraint(name="opportunity_country", condition=Q(country__regex=r"^[A-Z]{2}$")),
            models.CheckConstraint(
                name="opportunity_template_is_draft", condition=Q(is_template=False) | Q(state=State.DRAFT)
            ),
            models.CheckConstraint(
                name="opportunity_removed_was_never_public",
                condition=Q(removed_at__isnull=True) | Q(state=State.DRAFT, published_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def told_title(self) -> str:
        """In the reader's language, where its organiser wrote it so."""
        return (get_language() == "en" and self.title_en) or self.title

    def get_absolute_url(self) -> str:
        return reverse("opportunity", args=[self.public_id, self.slug])

    @property
    def free(self) -> int | None:
        """Places still free; None where the partner did not say how many are needed."""
        return None if self.places is None else self.places - self.taken
