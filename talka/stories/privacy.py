"""What this app keeps about a person: their stories, until they withdraw them or leave."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from talka.accounts.models import User
from talka.accounts.privacy import hand_over
from talka.applications.privacy import pairs_that_join
from talka.core import audit, files
from talka.stories import queries
from talka.stories.enums import AnswerState
from talka.stories.models import Story


def export(user: User) -> dict[str, Any]:
    return {
        "stories": [
            {
                "organisation": one.organisation.name,
                "opportunity": one.opportunity.title if one.opportunity else "",
                "text": one.text,
                "shown_under": one.shown_name,
                "picture": one.photo.alt if one.photo else "",
                "consented_at": one.consented_at.isoformat(),
                "consent_version": one.consent_version,
                "state": one.state,
                "answer": one.answer if one.answer_state == AnswerState.PUBLISHED else "",
            }
            for one in queries.own(user)
        ]
    }


def erase(user: User) -> None:
    """The consent ends with the person: nothing of the stories is left."""
    with transaction.atomic():
        for one in Story.objects.filter(author=user).select_related("photo"):
            photo = one.photo
            audit.record("story.withdrawn", on=one, by=None)
            one.delete()
            if photo:
                files.remove(photo)


def merge(kept: User, gone: User) -> None:
    """Stories go over, under the name that each was published with."""
    hand_over(Story.objects.filter(author=gone), "author", kept, pairs=pairs_that_join(kept, gone))
