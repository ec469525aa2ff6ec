"""One application as the organiser's team sees it."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages as announce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from talka.accounts.policies.person import person
from talka.applications import actions, policies, queries
from talka.applications.enums import LIVE, DeclineReason, Insurer, Side, State
from talka.applications.forms import AskForm, InsuranceForm, ReportForm, TeamMessageForm, refused
from talka.applications.models import Application
from talka.applications.queries.conversation import conversation, is_writable
from talka.applications.views.person import team_of, upload
from talka.core import clock
from talka.core.errors import RefusedError
from talka.core.files import response
from talka.organisations.models import Organisation

SIMPLE: dict[str, Callable[..., Application]] = {
    "approve": actions.approve,
    "waitlist": actions.waitlist,
    "offer": actions.offer,
    "complete": actions.complete,
    "no_show": actions.no_show,
}


@require_safe
def one(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    """Opening it opens what was disclosed; the volunteer sees that in their log."""
    organisation = team_of(request, key)
    application = policies.received(organisation, public_id)
    actions.mark_read(application, side=Side.ORGANISER)
    return _page(request, organisation, application)


def _page(
    request: HttpRequest,
    organisation: Organisation,
    application: Application,
    status: int = 200,
    *,
    message: forms.Form | None = None,
    ask: forms.Form | None = None,
    insurance: forms.Form | None = None,
) -> HttpResponse:
    opened = actions.opened(application, by=person(request))
    freely = queries.may_write_freely(application)
    known = {*queries.shared_now(application), *queries.waiting_fields(application)}
    context = {
        "organisation": organisation,
        "application": application,
        "opportunity": application.opportunity,
        "state": queries.shown_state(application),
        "position": queries.position(application),
        "verbs": policies.verbs(application, Side.ORGANISER),
        "reason_text": policies.reason_text(application),
        "card": queries.card_of(application, opened),
        "missing": queries.may_start(application) if application.state == "approved" else [],
        "consent_holds": queries.holding_consent(application),
        "agreement": policies.agreement_of(application),
        "asked": queries.asked_of(application),
        "conversation": conversation(application),
        "live": application.state in LIVE,
        "askable": policies.may_ask(application),
        "free_text": freely,
        "late": application.state == State.SUBMITTED and application.reply_until <= clock.now(),
        "writable": is_writable(application),
        "halted": queries.is_halted(application.opportunity),
        "reasons": DeclineReason.choices,
        "message_form": message or TeamMessageForm(freely=freely),
        "ask_form": ask or AskForm(freely=freely, known=known),
        "insurance_form": insurance or InsuranceForm(),
        "report_form": ReportForm(),
        "side": "organiser",
        "section": "applications",
    }
    return render(request, "applications/received.html", context, status=status)


@require_POST
def act(request: HttpRequest, key: str, public_id: str, verb: str) -> HttpResponse:
    organisation = team_of(request, key)
    application = policies.received(organisation, public_id)
    try:
        if verb == "decline":
            actions.decline(application, by=person(request), reason=request.POST.get("reason", ""))
        else:
            SIMPLE[verb](application, by=person(request))
    except RefusedError as error:
        announce.error(request, error.message or _("Not possible in its present state."))
    else:
        announce.success(request, _("Noted.") if verb == "complete" else _("Done; the volunteer is told."))
    return redirect("applications:received", key, public_id)


@require_POST
def write(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    organisation = team_of(request, key)
    application = policies.received(organisation, public_id)
    form = TeamMessageForm(request.POST, request.FILES, freely=queries.may_write_freely(application))
    if form.is_valid():
        file = upload(request, "attachment")
        try:
            actions.write(
                application,
                side=Side.ORGANISER,
                by=person(request),
                text=form.cleaned_data["text"],
                template=form.cleaned_data["template"],
                uploads=[file] if file else [],
            )
            return redirect("applications:received", key, public_id)
        except RefusedError as error:
            refused(form, "attachment" if error.code.startswith("file.") else "text", error.message)
    return _page(request, organisation, application, 422, message=form)


@require_POST
def report(request: HttpRequest, key: str, public_id: str, message_id: str) -> HttpResponse:
    application = policies.received(team_of(request, key), public_id)
    message = policies.message_of(application, message_id)
    try:
        actions.report(message, side=Side.ORGANISER, by=person(request), reason=request.POST.get("reason", ""))
        announce.success(request, _("Thank you. A moderator looks at the message."))
    except RefusedError as error:
        announce.error(request, error.message)
    return redirect("applications:received", key, public_id)


@require_safe
def attachment(request: HttpRequest, key: str, public_id: str, file_id: str) -> HttpResponse:
    application = policies.received(team_of(request, key), public_id)
    answer: HttpResponse = response(policies.attachment(application, file_id).file)  # type: ignore[assignment]  # a streaming answer
    return answer


@require_POST
def ask(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    """Ask to see one field, and say what for."""
    organisation = team_of(request, key)
    application = policies.received(organisation, public_id)
    form = AskForm(request.POST, freely=queries.may_write_freely(application))
    if form.is_valid():
        try:
            actions.ask(application, form.cleaned_data["field"], reason=form.cleaned_data["reason"], by=person(request))
            announce.success(request, _("Asked. The volunteer answers with one tap."))
            return redirect("applications:received", key, public_id)
        except RefusedError as error:
            refused(form, "field", error.message)
    return _page(request, organisation, application, 422, ask=form)


@require_POST
def insure(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    organisation = team_of(request, key)
    application = policies.received(organisation, public_id)
    form = InsuranceForm(request.POST)
    if form.is_valid():
        whose = Insurer.VOLUNTEER if request.POST.get("whose") == Insurer.VOLUNTEER else Insurer.ORGANISER
        actions.insure(application, by=person(request), whose=whose, policy=form.cleaned_data)
        announce.success(request, _("The policy is noted."))
        return redirect("applications:received", key, public_id)
    return _page(request, organisation, application, 422, insurance=form)
