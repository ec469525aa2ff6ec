"""An organisation's own opportunities: the list, the screens of the editor, the page to check and publish."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talka.core import clock
from talka.core.errors import RefusedError
from talka.opportunities import actions
from talka.opportunities.enums import SHOWN_AFTERWARDS, ReportReason, ReturnReason, State, Step
from talka.opportunities.forms import STEP_FORMS, StepForm, WhatForm, hints, photo_of
from talka.opportunities.models import BIN_DAYS, Opportunity
from talka.opportunities.policies import EDIT, SEE, access_own
from talka.opportunities.queries import Card, cards
from talka.opportunities.queries.content import content, label, words
from talka.opportunities.queries.desk import answer_expected
from talka.opportunities.queries.own import (
    beginning,
    changes,
    days_in_bin_left,
    may_publish,
    missing,
    needs_review,
    own_page,
    templates_of,
)
from talka.opportunities.schemas import ITEMS, Content
from talka.opportunities.workflow import COORDINATOR, OPPORTUNITY
from talka.organisations.actor import Actor, actor_of
from talka.organisations.policies import access as access_organisation

SECTION = "opportunities"
CANCELLING = "applications:cancel_opportunity"
"""The page that cancels it and tells those who applied."""
ANSWERING = "applications:inbox"
WRITING = "applications:to_many"
"""The page that writes the same to all who applied."""
CONTROLS = {
    "fields": "field_codes",
    "work_places": "",
    "apply_until": "until_day",
    "shifts": "",
    "requirements": "must",
}
"""Item → the control that stands for it, where that has another name; "" where it is rows beside the form."""
STEPS = list(Step)
MARKED_UP = ("duties", "benefits", "duties_en", "benefits_en")
"""Items shown as Markdown."""


class Place(NamedTuple):
    """A screen in the row of screens above the form."""

    step: Step
    url: str
    current: bool
    done: bool


def person(actor: Actor) -> UUID | None:
    """Who does it, for the audit trail."""
    return actor.user.pk if actor.user else None


def own_url(opportunity: Opportunity) -> str:
    return reverse("opportunities:own", args=[opportunity.organisation.key, opportunity.public_id])


def step_url(opportunity: Opportunity, step: str) -> str:
    return reverse("opportunities:edit", args=[opportunity.organisation.key, opportunity.public_id, step])


@require_safe
def own_list(request: HttpRequest, key: str) -> HttpResponse:
    organisation = access_organisation(actor_of(request), key, "see")
    before = request.GET.get("pirms", "")
    page = own_page(
        organisation,
        shelf=request.GET.get("plaukts", ""),
        before=int(before) if before.isdecimal() and len(before) < 19 else 0,
    )
    return render(
        request,
        "opportunities/own/list.html",
        {"organisation": organisation, "section": SECTION, "page": page, "waits": not may_publish(organisation)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, key: str) -> HttpResponse:
    """The first screen of a new one; as soon as it has a title and a kind it is a draft."""
    actor = actor_of(request)
    organisation = access_organisation(actor, key, "manage_opportunities")
    said = beginning(organisation)
    form = WhatForm(said, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = actions.create(organisation, said | form.values(), by=person(actor))
        return _onward(request, made, Step.WHAT, asks_again=False)
    context = {
        "organisation": organisation,
        "section": SECTION,
        "form": form,
        "step": Step.WHAT,
        "number": 1,
        "last": len(STEPS),
        "templates": templates_of(organisation),
    }
    return render(request, "opportunities/own/step.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str, public_id: str, step: str) -> HttpResponse:
    """One screen. What it says is stored at each press of a button, as a draft or, of a public one, for all to see."""
    actor = actor_of(request)
    opportunity = access_own(actor, public_id, EDIT, key=key)
    if opportunity.state not in actions.EDITABLE or opportunity.removed_at or opportunity.origin:
        messages.warning(request, _("This cannot be changed any more."))
        return redirect(own_url(opportunity))
    said = content(opportunity)
    is_public = opportunity.state in actions.IN_PUBLIC
    if request.method != "POST":
        return _step(request, opportunity, said, STEP_FORMS[step](said, is_public=is_public))
    form = STEP_FORMS[step](said, data=request.POST, files=request.FILES, is_public=is_public)
    both: list[tuple[str, str, str]] = []
    if form.is_valid():
        try:
            asks_again = _save(opportunity, form, by=person(actor))
        except actions.ChangedMeanwhileError as meanwhile:
            said = meanwhile.now_said
            form.say_again(said)
            both = _both(form.values(), said)
        except RefusedError as refused:
            _say(form, refused)
        else:
            return _onward(request, opportunity, Step(step), asks_again=asks_again)
    return _step(request, opportunity, said, form, status=409 if both else 422, both=both)


def _save(opportunity: Opportunity, form: StepForm, *, by: UUID | None) -> bool:
    """Whether somebody who applied is asked again for it."""
    row = actions.write(opportunity, form.values(), seen=form.cleaned_data["seen"], by=by, photo=photo_of(form))
    return row.material_version > opportunity.material_version and row.applied > 0


def _say(form: StepForm, refused: RefusedError) -> None:
    """Put what an act refused at its control, or above the form."""
    lacking = refused.items if isinstance(refused, actions.IncompleteError) else {}
    for item, message in lacking.items():
        control = CONTROLS.get(item, item)
        form.add_error(control if control in form.fields else None, message)
    if not lacking:
        form.add_error("photo" if refused.code.startswith("file.") else None, refused.message)


def _onward(request: HttpRequest, opportunity: Opportunity, step: Step, *, asks_again: bool) -> HttpResponse:
    """Where the pressed button leads: the same screen again, the page to check, or the next screen."""
    if asks_again:
        messages.info(
            request, _("Those who have applied and whom the change concerns are asked whether they still come.")
        )
    if "stay" in request.POST:
        messages.success(request, _("Saved."))
        return redirect(step_url(opportunity, step))
    after = STEPS.index(step) + 1
    if "check" in request.POST or after == len(STEPS) or opportunity.state in actions.IN_PUBLIC:
        if opportunity.state in actions.IN_PUBLIC:
            messages.success(request, _("Saved. Visitors see it already."))
        return redirect(own_url(opportunity))
    return redirect(step_url(opportunity, STEPS[after]))


def _both(mine: Content, theirs: Content) -> list[tuple[str, str, str]]:
    """(item, theirs, mine) in words, where they differ."""
    return [
        (label(item), words(item, theirs[item]), words(item, mine[item])) for item in mine if mine[item] != theirs[item]
    ]


def _step(
    request: HttpRequest,
    opportunity: Opportunity,
    said: Content,
    form: StepForm,
    *,
    status: int = 200,
    both: list[tuple[str, str, str]] | None = None,
) -> HttpResponse:
    lacking = {one.step for one in missing(said, now=clock.now())}
    context: dict[str, Any] = {
        "organisation": opportunity.organisation,
        "section": SECTION,
        "opportunity": opportunity,
        "form": form,
        "step": form.step,
        "number": STEPS.index(form.step) + 1,
        "last": len(STEPS),
        "places": [Place(one, step_url(opportunity, one), one == form.step, one not in lacking) for one in STEPS],
        "back": step_url(opportunity, STEPS[STEPS.index(form.step) - 1]) if form.step != STEPS[0] else "",
        "is_public": form.is_public,
        "hints": [one for one in hints(said) if one.item in ITEMS[form.step]] if status == 200 else [],
        "both": both,
        "check_url": own_url(opportunity),
    }
    return render(request, "opportunities/own/step.html", context, status=status)


@require_safe
def own(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    """Check and publish: what is missing, how it will look, and all that can be done with it."""
    opportunity = access_own(actor_of(request), public_id, SEE, key=key)
    organisation, said, now = opportunity.organisation, content(opportunity), clock.now()
    editable = opportunity.state in actions.EDITABLE and not opportunity.removed_at and not opportunity.origin
    context = {
        "organisation": organisation,
        "section": SECTION,
        "opportunity": opportunity,
        "editable": editable,
        "verbs": [] if opportunity.origin else OPPORTUNITY.verbs(opportunity.state, COORDINATOR),
        "is_draft": opportunity.state == State.DRAFT and not opportunity.is_template and not opportunity.removed_at,
        "missing": [(one, step_url(opportunity, one.step)) for one in missing(said, now=now)],
        "hints": [(one, label(one.item), _step_of(opportunity, one.item)) for one in hints(said)] if editable else [],
        "waits": not may_publish(organisation),
        "paused": organisation.publishing_paused,
        "answer_url": reverse(ANSWERING, args=[organisation.key]),
        "reviewed": needs_review(organisation),
        "answer_by": opportunity.sent_to_review_at and answer_expected(opportunity.sent_to_review_at),
        "card": _card(opportunity),
        "told": _told(opportunity, said),
        "changes": changes(opportunity),
        "returned": _returned(opportunity),
        "hidden_because": _hidden_because(opportunity.state_reason),
        "cancel_url": reverse(CANCELLING, args=[organisation.key, opportunity.public_id]),
        "write_url": reverse(WRITING, args=[organisation.key, opportunity.public_id]) if opportunity.applied else "",
        "marked_up": MARKED_UP,
        "public_url": _public_url(opportunity),
        "days_left": days_in_bin_left(opportunity, BIN_DAYS),
    }
    return render(request, "opportunities/own/check.html", context)


def _returned(opportunity: Opportunity) -> str:
    """Why a moderator sent the draft back, in words."""
    reason = opportunity.state_reason if opportunity.state == State.DRAFT else ""
    return str(ReturnReason(reason).label) if reason in ReturnReason.values else ""


def _hidden_because(reason: str) -> str:
    """A coded reason in words; what a moderator typed stays as it is."""
    return str(ReportReason(reason).label) if reason in ReportReason.values else reason


def _card(opportunity: Opportunity) -> Card | None:
    """How it looks in lists; a draft with a deadline as if it were published."""
    if opportunity.apply_until is None:
        return None
    card = cards([opportunity.pk])[0]
    return replace(card, is_open=True) if opportunity.state in {State.DRAFT, State.IN_REVIEW} else card


def _public_url(opportunity: Opportunity) -> str:
    shown = opportunity.state in SHOWN_AFTERWARDS and opportunity.organisation.is_public
    return opportunity.get_absolute_url() if shown else ""


def _step_of(opportunity: Opportunity, item: str) -> str:
    return step_url(opportunity, next(step for step, items in ITEMS.items() if item in items))


def _told(opportunity: Opportunity, said: Content) -> list[tuple[Step, str, list[tuple[str, str, str]]]]:
    """Each screen with its address and what it says in words; what is empty and not needed is left out."""
    return [
        (
            Step(step),
            step_url(opportunity, step),
            [(item, label(item), words(item, said[item])) for item in items if said[item] not in (None, "", [], False)],
        )
        for step, items in ITEMS.items()
    ]
