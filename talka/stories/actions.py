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
from talka.stories.enums import AnswerReason, AnswerState, ReturnReason
from talka.stories.messages import ANSWER_PUBLISHED, ANSWER_RETURNED, ANSWERED, PUBLISHED, RETURNED, TOLD
from talka.stories.models import ANSWER_LENGTH, TEXT_LENGTH, Story
from talka.stories.workflow import ANSWER, STORY

CONSENT = "2026-11"
"""Version of the words that the author agrees to; new words, new version."""
SHORTEST = 80
FIRST_NAME = re.compile(r"[^\W\d_]{2,20}(?:-[^\W\d_]{2,20})?")
DOMAINS = (
    "lv|eu|com|net|org|info|biz|lt|ee|ru|by|ua|pl|de|fr|uk|fi|se|nl|me|co|io|tv|fm|gg|gl|ly|be|cc"
    "|app|dev|link|page|site|online|website|shop|store|blog|chat|social|xyz"
)
"""Endings that addresses have here. Not each country's: `.es`, `.no`, `.to` are words where a space is missing."""
CONTACT = re.compile(
    rf"""[a-z][a-z0-9+.-]{{1,9}}://\S*
    | \b(?:mailto|tel|sms|viber|skype):\S+
    | \bwww\.\S+
    | [\w.+-]{{0,64}}@\w\S*                                     # an e-mail, a name in a network
    | (?<![\w-])[\w-]*[^\W_]\.(?:{DOMAINS})(?![\w-])(?:/\S*)?   # kepa.lv, t.me/kepa
    | (?:\+|(?<!\d)00)[ ]?[1-9](?:[ \xa0()-]{{0,2}}\d){{6,14}}   # a number with its country
    | (?<!\w)(?<!\d[.,-])                                       # eight digits as numbers begin here, but neither
      (?!(?:19|20)\d\d[ -](?:19|20)\d\d)                        # years,
      (?!(?:19|20)\d\d-[01]\d-[0-3]\d|\d\d-[01]\d-(?:19|20)\d\d)  # days
      (?!\d\d[ \xa0]\d00[ \xa0]000)                             # nor round sums
      [26]\d(?:[ \xa0-]?\d){{6}}(?!\d)
    """,
    re.IGNORECASE | re.VERBOSE,
)


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
    Under another name it is looked at again, for it may say the old one. One that was taken down stays down.
    """
    values = _checked(story.pair, text=text, first_name=first_name, consent=consent, by=by, photo=photo)
    if values["text"] != story.text:
        values |= {"answer": "", "answered_at": None, "answer_state": "", "answer_reason": ""}
    elif values["shown_name"] != story.shown_name and story.answer_state == AnswerState.PUBLISHED:
        values |= {"answer_state": AnswerState.SUBMITTED}
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
    _refuse_contacts(text)
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


def _refuse_contacts(text: str) -> None:
    """What is told is public; nobody is led from it to an address that no moderator can follow."""
    if found := CONTACT.search(text):
        raise RefusedError(
            "story.links",
            _("Links, e-mail addresses and phone numbers are not shown here: take out “%(found)s”.")
            % {"found": found.group()},
        )


def _show_photo(photo: StoredFile | None, *, shown: bool) -> None:
    """A picture has an address for everybody only while its story is published."""
    if photo:
        StoredFile.objects.filter(pk=photo.pk).update(private=not shown)


def _move(story: Story, verb: str, **values: Any) -> None:
    """One row of the state table, guarded by state and words: of two who act at once the second is told."""
    target = STORY.target(verb, story.state)
    as_read = Story.objects.filter(pk=story.pk, state=story.state, submitted_at=story.submitted_at)
    if not as_read.update(state=target, **values):
        raise WrongStateError(f"story.{verb}.raced", _("Somebody else changed this meanwhile."))
    story.refresh_from_db()


def _decided_by_another(story: Story, by: User) -> None:
    if queries.with_a_stake(by, [story]):
        raise RefusedError(
            "story.own",
            _("Somebody else has to decide: the story is yours, or about an organisation whose team you are in."),
        )


def publish(story: Story, *, by: User) -> Story:
    """A moderator has read it. Author and organiser are told; none of them publishes it."""
    _decided_by_another(story, by)
    with transaction.atomic():
        _move(story, "publish", published_at=clock.Now())
        _show_photo(story.photo, shown=True)
        audit.record("story.published", on=story, by=by.pk)
        _tell_author(PUBLISHED, story)
        _tell_team(TOLD, story)
    return story


def send_back(story: Story, *, reason: str, by: User) -> Story:
    """Not like this, or not any more; a published one is hidden at once. The author may write it anew."""
    _decided_by_another(story, by)
    if reason not in ReturnReason.values:
        raise RefusedError("story.return.reason_missing", _("Say why."))
    with transaction.atomic():
        _move(story, "return", reason=reason, published_at=None)
        _show_photo(story.photo, shown=False)
        audit.record("story.returned", on=story, by=by.pk, reason=reason)
        _tell_author(RETURNED, story, reason=ReturnReason(reason).label)
    return story


def answer(story: Story, *, text: str, by: User) -> Story:
    """The organiser's one answer, shown once a moderator has read it. Sent back, it may be written anew."""
    text = text.strip()[:ANSWER_LENGTH]
    if not text:
        raise RefusedError("story.answer.empty", _("Write an answer."))
    _refuse_contacts(text)
    with transaction.atomic():
        _move_answer(story, "submit", answer=text, answered_at=clock.Now())
        audit.record("story.answered", on=story, by=by.pk)
    return story


def publish_answer(story: Story, *, by: User) -> Story:
    """A moderator has read it. Author and organiser are told."""
    _decided_by_another(story, by)
    with transaction.atomic():
        _move_answer(story, "publish")
        audit.record("story.answer_published", on=story, by=by.pk)
        _tell_author(ANSWERED, story)
        _tell_team(ANSWER_PUBLISHED, story)
    return story


def send_back_answer(story: Story, *, reason: str, by: User) -> Story:
    """Not like this, or not any more: a published one is hidden at once, the story stays."""
    _decided_by_another(story, by)
    if reason not in AnswerReason.values:
        raise RefusedError("story.answer.return.reason_missing", _("Say why."))
    with transaction.atomic():
        _move_answer(story, "return", answer_reason=reason)
        audit.record("story.answer_returned", on=story, by=by.pk, reason=reason)
        _tell_team(ANSWER_RETURNED, story, reason=AnswerReason(reason).label)
    return story


def _move_answer(story: Story, verb: str, **values: Any) -> None:
    """Like `_move`, of the answer. It is decided only while its story is published."""
    values = {"answer_reason": "", "answer_state": ANSWER.target(verb, story.answer_state)} | values
    rows = Story.objects.published().filter(
        pk=story.pk, answer_state=story.answer_state, submitted_at=story.submitted_at, answered_at=story.answered_at
    )
    if not rows.update(**values):
        raise WrongStateError(f"story.answer.{verb}.raced", _("Somebody else changed this meanwhile."))
    story.refresh_from_db()


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


def _tell_team(kind: Kind, story: Story, **more: Any) -> None:
    """Everybody of the organiser's team but the author, who may be one of them."""
    own = story.organisation
    if not own.registration_number:  # its team has no pages
        return
    url = reverse("stories:organisation", args=[own.key])
    for member in team(own):
        if member.pk != story.author_id:
            queue(kind, to=member, context=_about(story) | more, url=url)
