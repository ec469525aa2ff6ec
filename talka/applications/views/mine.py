"""A volunteer's own applications."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from django import forms
from django.contrib import messages as announce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from talka.accounts import vault
from talka.accounts.models import User
from talka.accounts.policies.person import person
from talka.accounts.queries import mark_on_device, needs_guardian
from talka.applications import actions, policies, queries
from talka.applications.enums import Side, State, SystemReason, WithdrawReason
from talka.applications.forms import AnswerForm, MessageForm, ReportForm, WithdrawForm, refused
from talka.applications.models import Application
from talka.applications.queries.conversation import conversation, is_writable
from talka.applications.views.person import upload
from talka.core import clock
from talka.core.errors import RefusedError
from talka.core.files import response
from talka.core.offline import dropped_offline, kept_offline
from talka.core.paging import page_number

DONE: dict[str, tuple[Callable[..., Application], str]] = {
    "accept_offer": (actions.accept_offer, "accepted"),
    "refuse_offer": (actions.refuse_offer, "refused"),
    "acknowledge": (actions.acknowledge, "acknowledged"),
}


def said(what: str) -> str:
    return {
        "accepted": _("The place is yours."),
        "refused": _("The place goes to the next; you stay on the waiting list."),
        "reconfirmed": _("Confirmed: you still come."),
        "acknowledged": _("Noted with today's date."),
        "withdrawn": _("You have stepped back."),
        "answered": _("Your answer is kept beside the mark."),
    }[what]


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What needs me first, then the others; ended ones apart."""
    past, page = "past" in request.GET, page_number(request)
    listed, more = queries.mine(person(request), past=past, page=page)
    context = {
        "listed": sorted(listed, key=lambda one: not one.needs_me),
        "past": past,
        "page": page,
        "more": more,
        "section": "applications",
    }
    return render(request, "applications/mine.html", context)


@require_safe
def one(request: HttpRequest, public_id: str) -> HttpResponse:
    user = person(request)
    application = policies.own(user, public_id)
    actions.mark_read(application, side=Side.VOLUNTEER)
    return _page(request, user, application)


def _in_vain(application: Application) -> bool:
    """It came to nothing, and not because its volunteer wanted so."""
    ended = application.state in {State.DECLINED, State.EXPIRED}
    return ended or application.reason == SystemReason.CANCELLED or _lost_consent(application)


def _lost_consent(application: Application) -> bool:
    return application.reason in {SystemReason.CONSENT_WITHDRAWN, SystemReason.CONSENT_EXPIRED}


def _page(
    request: HttpRequest,
    user: User,
    application: Application,
    status: int = 200,
    *,
    withdraw: forms.Form | None = None,
    message: forms.Form | None = None,
    answer: forms.Form | None = None,
) -> HttpResponse:
    late = application.state == State.SUBMITTED and application.reply_until <= clock.now()
    unanswered = late or (application.state == State.EXPIRED and application.answered_at is None)
    similar = partial(queries.elsewhere_to_help, application.opportunity, user, unanswered=unanswered)
    context = {
        "application": application,
        "opportunity": application.opportunity,
        "late": late,
        "similar": similar() if late or _in_vain(application) else [],
        "lost_consent": _lost_consent(application),
        "ticket": queries.ticket(application),
        "own_reasons": WithdrawReason.values,
        "state": queries.shown_state(application),
        "verbs": policies.verbs(application, Side.VOLUNTEER),
        "reason_text": policies.reason_text(application),
        "card": queries.card_of(application, {}),
        "handover": queries.handover_of(application),
        "position": queries.position(application),
        "missing": queries.to_see_to(application),
        "consent": queries.latest_consent(application),
        "agreement": policies.agreement_of(application),
        "questions": queries.questions(application),
        "known": vault.known(user),
        "needs_guardian": needs_guardian(user),
        "free_text": queries.may_write_freely(application),
        "disclosures": [one for one in queries.log_of(user) if one.application_id == application.public_id],
        "conversation": conversation(application),
        "writable": is_writable(application),
        "halted": queries.is_halted(application.opportunity),
        "withdraw_form": withdraw or WithdrawForm(),
        "message_form": message or MessageForm(),
        "answer_form": answer or AnswerForm(),
        "report_form": ReportForm(),
        "side": "volunteer",
        "section": "applications",
    }
    page = render(request, "applications/one.html", context, status=status)
    return kept_offline(page, whose=mark_on_device(user)) if context["ticket"] else dropped_offline(page)


@require_POST
def act(request: HttpRequest, public_id: str, verb: str) -> HttpResponse:
    """One tap: step back, say yes or no to a place, confirm changes, confirm having read."""
    user = person(request)
    application = policies.own(user, public_id)
    if verb == "withdraw":
        return _withdraw(request, user, application)
    if verb == "no_show":
        return _answer_no_show(request, user, application)
    do, what = (_reconfirm(request), "reconfirmed") if verb == "reconfirm" else DONE[verb]
    try:
        do(application, by=user)
    except RefusedError as error:
        announce.error(request, error.message or _("This is not possible any more."))
    else:
        announce.success(request, said(what))
    return redirect("applications:one", public_id)


def _reconfirm(request: HttpRequest) -> Callable[..., Application]:
    """The yes is to the work as it stood on the page that was looked at."""
    seen, agreed, version = (_count(request.POST.get(name, "")) for name in ("seen", "agreed", "version"))
    return partial(actions.reconfirm, seen=seen, stood=actions.Stood(agreed, version))


def _count(text: str) -> int:
    """Versions begin with 1, so what is no number fits none."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0


def _withdraw(request: HttpRequest, user: User, application: Application) -> HttpResponse:
    form = WithdrawForm(request.POST)
    if form.is_valid():
        try:
            actions.withdraw(application, by=user, reason=form.cleaned_data["reason"])
        except RefusedError as error:
            announce.error(request, error.message or _("This is not possible any more."))
        else:
            announce.success(request, said("withdrawn"))
        return redirect("applications:one", application.public_id)
    return _page(request, user, application, 422, withdraw=form)


def _answer_no_show(request: HttpRequest, user: User, application: Application) -> HttpResponse:
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            actions.answer_no_show(application, by=user, text=form.cleaned_data["text"])
            announce.success(request, said("answered"))
            return redirect("applications:one", application.public_id)
        except RefusedError as error:
            refused(form, "text", error.message)
    return _page(request, user, application, 422, answer=form)


@require_POST
def write(request: HttpRequest, public_id: str) -> HttpResponse:
    user = person(request)
    application = policies.own(user, public_id)
    form = MessageForm(request.POST, request.FILES)
    if form.is_valid():
        file = upload(request, "attachment")
        try:
            actions.write(
                application,
                side=Side.VOLUNTEER,
                by=user,
                text=form.cleaned_data["text"],
                uploads=[file] if file else [],
            )
            return redirect("applications:one", public_id)
        except RefusedError as error:
            refused(form, "attachment" if error.code.startswith("file.") else "text", error.message)
    return _page(request, user, application, 422, message=form)


@require_POST
def report(request: HttpRequest, public_id: str, message_id: str) -> HttpResponse:
    user = person(request)
    application = policies.own(user, public_id)
    message = policies.message_of(application, message_id)
    try:
        actions.report(message, side=Side.VOLUNTEER, by=user, reason=request.POST.get("reason", ""))
        announce.success(request, _("Thank you. A moderator looks at the message."))
    except RefusedError as error:
        announce.error(request, error.message)
    return redirect("applications:one", public_id)


@require_safe
def attachment(request: HttpRequest, public_id: str, file_id: str) -> HttpResponse:
    application = policies.own(person(request), public_id)
    return _file(application, file_id)


def _file(application: Application, file_id: str) -> HttpResponse:
    answer: HttpResponse = response(policies.attachment(application, file_id).file)  # type: ignore[assignment]  # a streaming answer
    return answer


@require_POST
def answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """One tap: let the organiser see the field that was asked for, or not."""
    user = person(request)
    asked = policies.own_request(user, public_id)
    try:
        actions.answer(asked, by=user, give="give" in request.POST)
        announce.success(request, _("The organiser is told."))
    except RefusedError as error:
        announce.error(request, error.message)
    return redirect("applications:one", asked.application.public_id)


@require_POST
def revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    """From `/mans/dati/` and from the application: the organiser sees it no more."""
    user = person(request)
    disclosure = policies.own_disclosure(user, public_id)
    try:
        actions.revoke(disclosure, by=user)
        announce.success(request, _("The organiser does not see it any more. What was seen before cannot be unseen."))
    except RefusedError as error:
        announce.error(request, error.message)
    if request.POST.get("back") == "data":
        return redirect("my_data")
    return redirect("applications:one", disclosure.application.public_id)
