"""What can be done with stories. Each act: check, guarded write, audit, message, in one transaction."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from talka.accounts.models import User
from talka.accounts.queries import is_minor
from talka.applications.models import PairName
from talka.core import audit, clock, files
from talka.core.errors import RefusedError, WrongStateError
from talka.core.models import StoredFile
from talka.notifications.actions import queue
from talka.notifications.kinds import Kind
from talka.opportunities.models import Opportunity
from talka.organisations.queries import team
from talka.stories import queries
from talka.stories.enums import ReturnReason, State
from talka.stories.messages import ANSWERED, PUBLISHED, RETURNED, TOLD
from talka.stories.models import ANSWER_LENGTH, TEXT_LENGTH, Story
from talka.stories.workflow import STORY

CONSENT = "2026-11"
"""Version of the words that the author agrees to; new words, new version."""
SHORTEST = 80
FIRST_NAME = re.compile(r"[^\W\d_]{2,20}(?:-[^\W\d_]{2,20})?")
LINK = re.compile(r"https?:|www\.|\S@\S", re.IGNORECASE)


def submit(
    pair: PairName, opportunity: Opportunity | None, *, text: str, first_name: str, consent: bool, by: User,
    photo: UploadedFile[Any] | None = None, alt: str = "",
) -> Story:  # fmt: skip
    """Tell about work that was done. `first_name` empty: under the name that this organiser knows.

    Raises RefusedError: not taken part, no consent, too short, links in it, a name that is no first name; a minor is
    shown under the pair name, without a picture.
    """
    if pair.volunteer_id != by.pk or not queries.took_part(pair, opportunity):
        raise RefusedError("story.not_taken_part", _("You can tell about work you have done and that is confirmed."))
    values = _checked(pair, text=text, first_name=first_name, consent=consent, by=by, photo=photo)
    try:
        with transaction.atomic():
            stored = files.store_image(photo, alt=alt, private=True) if photo else None
            story = Story.objects.create(
                author=by, pair=pair, organisation=pair.organisation, opportunity=opportunity, photo=stored, **values
            )
            audit.record("story.submitted", on=story, by=by.pk)
    except IntegrityError as raced:
        raise RefusedError("story.told_already", _("You have told about this already.")) from raced
    return story


def resubmit(
    story: Story, *, text: str, first_name: str, consent: bool, by: User, photo: UploadedFile[Any] | None = None,
    alt: str = "", drop_photo: bool = False,
) -> Story:  # fmt: skip
    """Write it anew: it is looked at once more before anybody sees the new words.

    An answer stands only below the words that it answers: with other words it goes, and the organiser may answer those.
    """
    values = _checked(story.pair, text=text, first_name=first_name, consent=consent, by=by, photo=photo)
    if values["text"] != story.text:
        values |= {"answer": "", "answered_at": None}
    with transaction.atomic():
        stored, old = story.photo, story.photo
        if photo or drop_photo:
            stored = files.store_image(photo, alt=alt, private=True) if photo else None
        _show_photo(stored, shown=False)
        _move(story, "submit", photo=stored, reason="", published_at=None, submitted_at=clock.Now(), **values)
        if old and old != stored:
            files.remove(old)
        audit.record("story.submitted", on=story, by=by.pk)
    return story


def _checked(
    pair: PairName, *, text: str, first_name: str, consent: bool, by: User, photo: UploadedFile[Any] | None
) -> dict[str, Any]:
    text, first_name = text.strip(), first_name.strip()
    if not consent:
        raise RefusedError("story.no_consent", _("Without your consent the story cannot be shown."))
    if not SHORTEST <= len(text) <= TEXT_LENGTH:
        raise RefusedError("story.length", _("From %(a)d to %(b)d letters.") % {"a": SHORTEST, "b": TEXT_LENGTH})
    if LINK.search(text):
        raise RefusedError("story.links", _("Addresses and links are not shown in stories: take them out."))
    if first_name and not FIRST_NAME.fullmatch(first_name):
        raise RefusedError("story.first_name", _("Only the first name, in letters."))
    if is_minor(by) and (first_name or photo):
        raise RefusedError(
            "story.minor",
            _("Until you are 18 your story is shown under the name that Talka gave you, without picture."),
        )
    return {
        "text": text, "shown_name": first_name or pair.name, "consent_version": CONSENT, "consented_at": clock.now()
    }  # fmt: skip


def _show_photo(photo: StoredFile | None, *, shown: bool) -> None:
    """A picture has an address for everybody only while its story is published."""
    if photo:
        StoredFile.objects.filter(pk=photo.pk).update(private=not shown)


def _move(story: Story, verb: str, **values: Any) -> None:
    """One row of the state table, guarded: of two who act at once the second is told."""
    target = STORY.target(verb, story.state)
    if not Story.objects.filter(pk=story.pk, state=story.state).update(state=target, **values):
        raise WrongStateError(f"story.{verb}.raced", _("Somebody else changed this meanwhile."))
    story.refresh_from_db()


def publish(story: Story, *, by: User) -> Story:
    """A moderator has read it. Author and organiser are told. Nobody publishes their own."""
    if story.author_id == by.pk:
        raise RefusedError("story.own", _("Somebody else has to look at your own story."))
    with transaction.atomic():
        _move(story, "publish", published_at=clock.Now())
        _show_photo(story.photo, shown=True)
        audit.record("story.published", on=story, by=by.pk)
        _tell_author(PUBLISHED, story)
        own = story.organisation
        if own.registration_number:
            url = reverse("stories:organisation", args=[own.key])
            for member in team(own):
                if member.pk != story.author_id:
                    queue(TOLD, to=member, context=_about(story), url=url)
    return story


def send_back(story: Story, *, reason: str, by: User) -> Story:
    """Not like this, or not any more; a published one is hidden at once. The author may write it anew."""
    if reason not in ReturnReason.values:
        raise RefusedError("story.return.reason_missing", _("Say why."))
    with transaction.atomic():
        _move(story, "return", reason=reason, published_at=None)
        _show_photo(story.photo, shown=False)
        audit.record("story.returned", on=story, by=by.pk, reason=reason)
        _tell_author(RETURNED, story, reason=ReturnReason(reason).label)
    return story


def answer(story: Story, *, text: str, by: User) -> Story:
    """The organiser's one answer, shown below the story."""
    text = text.strip()[:ANSWER_LENGTH]
    if not text:
        raise RefusedError("story.answer.empty", _("Write an answer."))
    if LINK.search(text):
        raise RefusedError("story.links", _("Addresses and links are not shown in stories: take them out."))
    with transaction.atomic():
        once = Story.objects.filter(pk=story.pk, state=State.PUBLISHED, answer="")
        if not once.update(answer=text, answered_at=clock.Now()):
            raise WrongStateError("story.answer.once", _("It is answered already: one answer is shown."))
        audit.record("story.answered", on=story, by=by.pk)
        story.refresh_from_db()
        _tell_author(ANSWERED, story)
    return story


def withdraw(story: Story, *, by: User) -> None:
    """At any time, without a reason: text, picture and answer are gone."""
    with transaction.atomic():
        audit.record("story.withdrawn", on=story, by=by.pk)
        photo = story.photo
        story.delete()
        if photo:
            files.remove(photo)


def _about(story: Story) -> dict[str, Any]:
    title = story.opportunity.title if story.opportunity else story.organisation.name
    return {"title": title, "organisation": story.organisation.name}


def _tell_author(kind: Kind, story: Story, **more: Any) -> None:
    queue(kind, to=story.author, context=_about(story) | more, url=reverse("stories:mine"))
