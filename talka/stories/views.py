"""Pages of stories: the author's, the organiser's, the moderator's. Public pages include stories/parts/list.html."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as announce
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talka.accounts.models import User
from talka.accounts.policies.person import person
from talka.core import files
from talka.core.errors import RefusedError, WrongStateError
from talka.core.paging import page_number
from talka.organisations.actor import actor_of
from talka.organisations.models import Organisation
from talka.organisations.policies import access
from talka.stories import actions, policies, queries
from talka.stories.enums import AnswerReason, AnswerState, ReturnReason, State
from talka.stories.forms import FIRST, PAIR, StoryForm
from talka.stories.models import ANSWER_LENGTH, Story

WHOLE = "whole"
"""Choice of the form: about the organiser, not about one opportunity."""
ANSWERS = "answers"
"""Tab of the desk: answers that wait."""


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    user = person(request)
    houses = {one.pair.pk: one.pair for one in queries.participations(user)}
    context = {"stories": list(queries.own(user)), "pairs": list(houses.values()), "section": "stories"}
    return render(request, "stories/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, public_id: str) -> HttpResponse:
    """A new story of work at one organiser; `public_id`: the name it knows the person by."""
    user = person(request)
    pair = policies.own_pair(user, public_id)
    offers = {
        one.opportunity.public_id if one.opportunity else WHOLE: one.opportunity
        for one in queries.participations(user)
        if one.pair == pair
    }
    if not offers:
        announce.error(request, _("You can tell about work you have done and that is confirmed."))
        return redirect("stories:mine")
    about = [(code, one.title if one else pair.organisation.name) for code, one in offers.items()]
    started = {"about": about[0][0]}
    typed = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = StoryForm(*typed, called=pair.name, about=about, initial=started)
    if request.method == "POST" and form.is_valid():
        try:
            actions.submit(pair, offers[form.cleaned_data["about"]], by=user, **form.told())
        except RefusedError as refused:
            form.refuse(refused)
        else:
            announce.success(request, _("Thank you. A moderator reads it before it is shown."))
            return redirect("stories:mine")
    context = {"form": form, "organisation_name": pair.organisation.name, "section": "stories"}
    return render(request, "stories/write.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    user = person(request)
    story = policies.own(user, public_id)
    first = story.shown_name != story.pair.name
    started: dict[str, Any] = {
        "text": story.text, "who": FIRST if first else PAIR, "first_name": story.shown_name if first else ""
    }  # fmt: skip
    typed = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = StoryForm(*typed, called=story.pair.name, about=[], initial=started)
    if request.method == "POST" and form.is_valid():
        try:
            actions.resubmit(story, by=user, drop_photo=bool(request.POST.get("drop_photo")), **form.told())
        except RefusedError as refused:
            form.refuse(refused)
        else:
            announce.success(request, _("Thank you. A moderator reads it before it is shown."))
            return redirect("stories:mine")
    context = {"form": form, "story": story, "organisation_name": story.organisation.name, "section": "stories"}
    return render(request, "stories/write.html", context, status=422 if form.errors else 200)


@require_POST
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    user = person(request)
    actions.withdraw(policies.own(user, public_id), by=user)
    announce.success(request, _("Withdrawn: nobody sees the story any more."))
    return redirect("stories:mine")


@require_safe
def photo(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The picture of a story that is not published: for its author and for who decides about it."""
    return files.response(policies.unpublished_photo(actor_of(request), public_id))


@require_safe
def organisation(request: HttpRequest, key: str) -> HttpResponse:
    return _of_team(request, access(actor_of(request), key, "manage_applications"))


def _of_team(request: HttpRequest, own: Organisation, refused: tuple[Story, str, str] | None = None) -> HttpResponse:
    """`refused`: a story, the answer to it as it was typed, and what is wrong with that."""
    story, typed, wrong = refused or (None, "", "")
    context = {
        "organisation": own,
        "stories": queries.of_team(own),
        "refused": story,
        "typed": typed,
        "wrong": wrong,
        "longest": ANSWER_LENGTH,
        "section": "stories",
    }
    return render(request, "stories/organisation.html", context, status=422 if refused else 200)


@require_POST
def answer(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    own = access(actor_of(request), key, "manage_applications")
    story, typed = policies.about(own, public_id), request.POST.get("answer", "")
    try:
        actions.answer(story, text=typed, by=person(request))
    except WrongStateError as late:
        announce.error(request, late.message or _("It is answered already: one answer is shown."))
    except RefusedError as refused:
        return _of_team(request, own, (story, typed, refused.message))
    else:
        announce.success(request, _("Thank you. A moderator reads the answer before it is shown."))
    return redirect("stories:organisation", key)


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Stories that wait for a moderator, answers that do, who has waited longest first; published ones, to take one down."""
    actor = actor_of(request)
    user = policies.moderator(actor)
    waiting, answers = queries.to_check(actor.regions), queries.answers_to_check(actor.regions)
    view, page, more = request.GET.get("skats"), page_number(request), False
    if view == State.PUBLISHED:
        stories, more = queries.published_page(actor.regions, page=page)
    else:
        stories = list(answers if view == ANSWERS else waiting)
    context = {
        "stories": stories,
        "not_mine": queries.with_a_stake(user, stories),
        "waiting": waiting.count(),
        "answers_waiting": answers.count(),
        "published": view == State.PUBLISHED,
        "answers": view == ANSWERS,
        "page": page,
        "more": more,
        "reasons": ReturnReason.choices,
        "answer_reasons": AnswerReason.choices,
        "section": "stories",
    }
    return render(request, "stories/desk.html", context)


@require_POST
def desk_decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """`part`: `answer`, or else the story. `choice`: publish, or a code of AnswerReason or ReturnReason."""
    actor = actor_of(request)
    user = policies.moderator(actor)
    story, choice = policies.to_decide(actor, public_id), request.POST.get("choice", "")
    answered = request.POST.get("part") == "answer"
    back = _tab(story, answered=answered)
    publish, send_back = (
        (actions.publish_answer, actions.send_back_answer) if answered else (actions.publish, actions.send_back)
    )
    try:
        if choice == "publish" and request.POST.get("seen") != story.seen:
            announce.error(request, _("It was written anew meanwhile. Read it once more."))
        elif choice == "publish":
            publish(story, by=user)
            announce.success(request, _("Published."))
        else:
            send_back(story, reason=choice, by=user)
            announce.success(request, _("Sent back with the reason."))
    except RefusedError as refused:
        announce.error(request, refused.message or _("Somebody else has decided this already."))
    return redirect(back)


def _tab(story: Story, *, answered: bool) -> str:
    """Where the decision was made: asked before it is."""
    if answered and story.answer_state == AnswerState.SUBMITTED:
        return f"{reverse('stories:desk')}?skats={ANSWERS}"
    return f"{reverse('stories:desk')}?skats=published" if story.state == State.PUBLISHED else reverse("stories:desk")
