from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talka.accounts.models import User
from talka.applications.models import PairName
from talka.core import clock
from talka.core.ids import public_id
from talka.core.models import StoredFile
from talka.opportunities.models import Opportunity
from talka.organisations.models import Organisation
from talka.stories.enums import AnswerReason, AnswerState, ReturnReason, State

TEXT_LENGTH = 3_000
ANSWER_LENGTH = 1_000


class StoryQuerySet(models.QuerySet["Story"]):
    def published(self) -> Self:
        return self.filter(state=State.PUBLISHED)


class Story(models.Model):
    """What somebody tells of work they did. Public under `shown_name` only, by a consent that the row holds."""

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    author = models.ForeignKey(User, models.CASCADE, related_name="+")
    pair = models.ForeignKey(PairName, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, null=True, related_name="+")
    text = models.TextField(_("story"), max_length=TEXT_LENGTH)
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    shown_name = models.CharField(_("name shown"), max_length=60)
    consent_version = models.CharField(max_length=20)
    consented_at = models.DateTimeField()
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.SUBMITTED)
    reason = models.CharField(_("why sent back"), max_length=10, choices=ReturnReason.choices, blank=True)
    submitted_at = models.DateTimeField(db_default=clock.Now())
    published_at = models.DateTimeField(null=True)
    answer = models.TextField(_("the organiser's answer"), max_length=ANSWER_LENGTH, blank=True)
    answered_at = models.DateTimeField(null=True)
    answer_state = models.CharField(_("state of the answer"), max_length=10, choices=AnswerState.choices, blank=True)
    answer_reason = models.CharField(
        _("why the answer is sent back"), max_length=10, choices=AnswerReason.choices, blank=True
    )

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        indexes = [
            models.Index(
                fields=["organisation", "-published_at"], name="story_of_organisation", condition=Q(state="published")
            ),
            models.Index(
                fields=["opportunity", "-published_at"], name="story_of_opportunity", condition=Q(state="published")
            ),
            models.Index(fields=["submitted_at"], name="story_to_check", condition=Q(state="submitted")),
            models.Index(
                fields=["answered_at"],
                name="story_answer_to_check",
                condition=Q(state="published", answer_state="submitted"),
            ),
        ]
        constraints = [
            models.CheckConstraint(name="story_state", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="story_not_empty", condition=~Q(text="") & ~Q(shown_name="")),
            models.CheckConstraint(name="story_consented", condition=~Q(consent_version="")),
            models.CheckConstraint(
                name="story_published_says_when",
                condition=Q(state=State.PUBLISHED, published_at__isnull=False)
                | (~Q(state=State.PUBLISHED) & Q(published_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="story_returned_says_why",
                condition=(Q(state=State.RETURNED) & ~Q(reason="")) | (~Q(state=State.RETURNED) & Q(reason="")),
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                name="story_answered_says_when",
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="story_answer_state",
                condition=Q(answer="", answer_state="") | (~Q(answer="") & Q(answer_state__in=AnswerState.values)),
            ),
            models.CheckConstraint(
                name="story_answer_returned_says_why",
                condition=(Q(answer_state=AnswerState.RETURNED) & ~Q(answer_reason=""))
                | (~Q(answer_state=AnswerState.RETURNED) & Q(answer_reason="")),
                violation_error_message=_("Say why."),
            ),
            models.UniqueConstraint(
                fields=["pair", "opportunity"],
                name="story_once",
                nulls_distinct=False,
                violation_error_message=_("You have told about this already."),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def seen(self) -> str:
        """What a moderator has before their eyes: another one for other words, of the story or of the answer."""
        return " ".join(one.isoformat() for one in (self.submitted_at, self.answered_at) if one)
