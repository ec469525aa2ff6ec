from __future__ import annotations

from math import ceil
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from talka.core import clock
from talka.core.ids import public_id
from talka.core.models import StoredFile, WebAddressField
from talka.organisations.enums import Kind, State, VerifiedBy
from talka.registers.models import Field, Municipality

MAX_FIELDS = 5
SEEN_BY_ALL = Q(removed_at__isnull=True) & (Q(state=State.VERIFIED) | Q(state=State.LISTED, listing_active=True))
"""Whom the public may see, and whose opportunities may be open: verified, or listed by an active partner; not in the bin.

Asked of a row through its column `is_public`, which the database computes from this and nothing else.
"""


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def public(self) -> Self:
        return self.filter(is_public=True)

    def hidden(self) -> Self:
        return self.filter(is_public=False)


class Organisation(models.Model):
    """One organiser of volunteer work: who it is, what it wants, how it looks after volunteers."""

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    name = models.CharField(_("name"), max_length=255)
    sort_key = models.CharField(max_length=400, editable=False, db_collation="C")
    folded = models.CharField(max_length=400, editable=False)
    skeleton = models.CharField(max_length=400, default="", db_default="", editable=False)
    """The name as it looks: signs that cannot be told apart are one, words of the legal form are left out."""
    slug = models.SlugField(_("slug"), max_length=80)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT)
    registration_number = models.CharField(_("registration number"), max_length=11, blank=True)
    branch_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="branches", verbose_name=_("branch of")
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("municipality")
    )
    address = models.CharField(_("address"), max_length=255, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    website = WebAddressField(_("website"), blank=True)
    contact_ways = ArrayField(
        models.CharField(max_length=200), default=list, blank=True, verbose_name=_("ways to get in touch")
    )
    fields = models.ManyToManyField(Field, related_name="+", blank=True, verbose_name=_("fields of activity"))
    mission = models.TextField(_("mission"), blank=True)
    aims = models.TextField(_("aims"), blank=True)
    motivation = models.TextField(_("what a volunteer gains"), blank=True)
    support = models.TextField(_("support for volunteers"), blank=True)
    work_environment = models.TextField(_("work environment"), blank=True)
    safety_policy = models.TextField(_("safety policy"), blank=True)
    safety_policy_on = models.DateField(_("safety policy dated"), null=True, blank=True)
    logo = models.ForeignKey(StoredFile, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    safety_document = models.ForeignKey(
        StoredFile, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    state_reason = models.CharField(_("reason"), max_length=40, blank=True)
    verified_by = models.CharField(
        _("verified by"), max_length=9, choices=VerifiedBy.choices, blank=True, db_default="", editable=False
    )
    """How its representative's right was proved; by hand means that its first opportunity is looked at (domain.md)."""
    state_before = models.CharField(max_length=12, default="", db_default="", editable=False)
    """While suspended: the state it goes back to."""
    listed_by = models.CharField(_("named by partner"), max_length=40, blank=True)
    listed_by_name = models.CharField(_("partner's name"), max_length=200, blank=True)
    listed_id = models.CharField(_("partner's id of it"), max_length=200, blank=True)
    listing_active = models.BooleanField(_("partner is active"), default=False)
    publishing_paused = models.BooleanField(_("publishing is paused"), default=False)
    answered_share = models.DecimalField(_("answered share"), max_digits=4, decimal_places=3, null=True, blank=True)
    median_reply_days = models.DecimalField(
        _("median days to a reply"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    created_at = models.DateTimeField(_("made at"), db_default=clock.Now())
    updated_at = models.DateTimeField(_("changed at"), db_default=clock.Now())
    renamed_at = models.DateTimeField(null=True, editable=False)
    """When the name last changed: what was indexed under the old one before is written anew (opportunities.tasks)."""
    removed_at = models.DateTimeField(null=True, editable=False)
    """When a branch was put into the bin."""
    version = models.PositiveIntegerField(default=1, editable=False)
    is_public = models.GeneratedField(
        expression=SEEN_BY_ALL,  # type: ignore[arg-type]  # Django takes a Q here; the stubs do not know
        output_field=models.BooleanField(),
        db_persist=True,
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        indexes = [
            models.Index(fields=["sort_key", "id"], name="organisation_by_name"),
            models.Index(fields=["id"], name="organisation_hidden", condition=Q(is_public=False)),
            models.Index(fields=["skeleton"], name="organisation_by_looks"),
            models.Index(fields=["renamed_at"], name="organisation_renamed", condition=Q(renamed_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(name="organisation_kind", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(name="organisation_state", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="organisation_state_before", condition=Q(state_before__in=["", State.VERIFIED, State.LISTED])
            ),
            models.CheckConstraint(
                name="organisation_verified_by", condition=Q(verified_by__in=["", *VerifiedBy.values])
            ),
            models.CheckConstraint(
                name="organisation_number_has_11_digits",
                condition=Q(registration_number="") | Q(registration_number__regex=r"^[4-9][0-9]{10}$"),
                violation_error_message=_("A registration number has 11 digits and begins with 4–9."),
            ),
            models.UniqueConstraint(
                fields=["registration_number"],
                name="organisation_number_once",
                condition=~Q(registration_number="") & Q(branch_of__isnull=True),
                violation_error_message=_("This organisation is already here."),
            ),
            models.UniqueConstraint(
                fields=["listed_by", "listed_id"], name="organisation_listed_once", condition=~Q(listed_by="")
            ),
            models.CheckConstraint(
                name="organisation_verified_has_number",
                condition=~Q(state=State.VERIFIED) | ~Q(registration_number=""),
                violation_error_message=_("A verified organisation has a registration number."),
            ),
            models.CheckConstraint(
                name="organisation_listed_names_partner", condition=~Q(state=State.LISTED) | ~Q(listed_by="")
            ),
            models.CheckConstraint(
                name="organisation_closed_says_why",
                condition=~Q(state__in=[State.SUSPENDED, State.REFUSED]) | ~Q(state_reason=""),
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                name="organisation_only_branches_are_removed",
                condition=Q(removed_at__isnull=True) | Q(branch_of__isnull=False),
            ),
            models.CheckConstraint(
                name="organisation_answered_share",
                condition=Q(answered_share__isnull=True) | Q(answered_share__range=(0, 1)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """The part of `/org/<key>/…`: the registration number; a branch adds its own id. Empty without a number."""
        if not self.registration_number or not self.branch_of_id:
            return self.registration_number
        return f"{self.registration_number}-{self.public_id}"

    @property
    def usual_reply_days(self) -> int | None:
        """Whole days in which at least half of the answers came, for people who read no medians. None: no answers yet."""
        return None if self.median_reply_days is None else max(1, ceil(self.median_reply_days))

    def get_absolute_url(self) -> str:
        number = self.registration_number or self.public_id
        tail = f"{self.slug}-{self.public_id}" if self.branch_of_id else self.slug
        return reverse("organisation", args=[number, tail])
