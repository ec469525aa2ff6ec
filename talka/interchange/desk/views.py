"""Pages about channels: a moderator's of all partners, an organisation's of its own program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form, ModelForm
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from talka.core.errors import RefusedError
from talka.interchange import actions, queries
from talka.interchange.desk.forms import FeedForm, PartnerChangeForm, PartnerForm, SwitchOffForm, TokenForm, UploadForm
from talka.interchange.desk.handing import hand_over, handing_form, handing_of
from talka.interchange.desk.queries import warnings
from talka.interchange.hooks.actions import save_webhook
from talka.interchange.hooks.forms import WebhookForm
from talka.interchange.hooks.queries import webhooks
from talka.interchange.incoming.views import FEED_ACTS, feeds_of
from talka.interchange.models import Partner, Upload
from talka.interchange.outgoing.actions import save_out_feed
from talka.interchange.outgoing.forms import OutFeedForm
from talka.interchange.outgoing.queries import out_feeds
from talka.interchange.policies import access_connections, admit
from talka.interchange.twins.queries import queue_length
from talka.organisations.actor import actor_of

SECTION = "partners"
Answer = HttpResponse | None


@require_http_methods(["GET", "HEAD", "POST"])
def partners(request: HttpRequest) -> HttpResponse:
    """All channels; below them the form for a new one."""
    by = admit(request)
    form = PartnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.save_partner(form.instance, by=by)
        return redirect("desk_partner", made.code)
    rows = [(row, open_now, len(warnings(row))) for row, open_now in queries.partners()]
    context = {"section": SECTION, "form": form, "rows": rows, "alike": queue_length()}
    return render(request, "interchange/desk/partners.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def partner(request: HttpRequest, code: str) -> HttpResponse:
    """One partner: its feeds, tokens, last imports, and what was refused and why."""
    by = admit(request)
    found = queries.partner(code)
    if found is None:
        raise Http404
    act = request.POST.get("act", "") if request.method == "POST" else ""
    context: dict[str, Any] = {
        "feed_form": FeedForm(request.POST if act == "feed" else None, prefix="feed"),
        "token_form": _token_form(request.POST if act == "token" else None, own=bool(found.organisation_id)),
        "hook_form": WebhookForm(request.POST if act == "hook" else None, prefix="hook"),
        "switch_form": SwitchOffForm(),
        "partner_form": PartnerChangeForm(request.POST if act == "edit" else None, instance=found, prefix="edit"),
        "upload_form": UploadForm(
            request.POST if act == "upload" else None, request.FILES if act == "upload" else None, prefix="upload"
        ),
        "handing_form": handing_form(request.POST if act == "handing" else None, found),
        "out_form": OutFeedForm(request.POST if act == "out" else None, prefix="out"),
    }
    answer = None
    if request.method == "POST":
        answer = PARTNER_ACTS.get(act, _nothing)(request, found, by, context)
        if answer is None and not context.get("token") and not _faulty(context):
            answer = redirect("desk_partner", found.code)
    if answer:
        return answer
    context |= {
        "section": SECTION,
        "partner": queries.partner(code),
        **feeds_of(found),
        "uploads": queries.uploads(found),
        "out_feeds": out_feeds(found),
        "clients": queries.clients(found),
        "hooks": webhooks(found),
        "base": request.path,
        **handing_of(found),
    }
    return _private(render(request, "interchange/desk/partner.html", context, status=422 if _faulty(context) else 200))


def _faulty(context: dict[str, Any]) -> bool:
    return any(isinstance(one, (Form, ModelForm)) and one.errors for one in context.values())


def _private(response: HttpResponse) -> HttpResponse:
    """A token stands on it once: nobody keeps a copy."""
    response["Cache-Control"] = "no-store"
    return response


def _nothing(request: HttpRequest, found: Partner, by: UUID | None, context: dict[str, Any]) -> Answer:
    messages.error(request, _("Choose what to do."))
    return None


def _switch(request: HttpRequest, found: Partner, by: UUID | None, context: dict[str, Any]) -> Answer:
    form = SwitchOffForm(request.POST)
    at_once = form.is_valid() and form.cleaned_data["take_along"]
    actions.switch_partner(found, active=not found.active, by=by, take_along=at_once)
    messages.success(request, _("Switched on.") if found.active else _("Switched off."))
    return None


def _add_hook(request: HttpRequest, found: Partner, by: UUID | None, context: dict[str, Any]) -> Answer:
    form: WebhookForm = context["hook_form"]
    form.instance.partner = found
    if form.is_valid():
        try:
            save_webhook(form.instance, by=by)
        except ValidationError as error:
            form.add_error(None, error)
        except RefusedError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Added. Open it for its secret, and send it a message to try."))
    return None


def _edit(request: HttpRequest, found: Partner, by: UUID | None, context: dict[str, Any]) -> Answer:
    form: PartnerChangeForm = context["partner_form"]
    if form.is_valid():
        actions.save_partner(form.instance, by=by)
        messages.success(request, _("Kept."))
    return None


def _add_out_feed(request: HttpRequest, found: Partner, by: UUID | None, context: dict[str, Any]) -> Answer:
    form: OutFeedForm = context["out_form"]
    form.instance.partner = found
    if not form.is_valid():
        return None
    try:
        made = save_out_feed(form.instance, by=by)
    except ValidationError as error:
        form.add_error(None, error)
        return None
    return redirect("desk_out_feed", found.code, made.public_id)


def _add_upload(request: HttpRequest, found: Partner, by: UUID | None, context: dict[str, Any]) -> Answer:
    form: UploadForm = context["upload_form"]
    if form.is_valid():
        actions.keep_upload(form.upload_to(found), by=by)
        messages.success(request, _("The file is being tried out. Load this page again in a minute."))
    return None


def _upload(do: Callable[[Upload, UUID | None], None], said: str) -> Callable[..., Answer]:
    def act(request: HttpRequest, found: Partner, by: UUID | None, context: dict[str, Any]) -> Answer:
        upload = queries.upload(found, request.POST.get("id", ""))
        if upload is None:
            raise Http404
        do(upload, by)
        messages.success(request, _(said))
        return None

    return act


def _token_form(data: QueryDict | None, *, own: bool, in_team: bool = False) -> TokenForm:
    return TokenForm(data, prefix="token", own=own, in_team=in_team)


@sensitive_variables("token")
def _make_token(request: HttpRequest, found: Partner, by: UUID | None, context: dict[str, Any]) -> Answer:
    form: TokenForm = context["token_form"]
    if form.is_valid():
        try:
            said = form.cleaned_data
            _made, token = actions.make_client(found, said["name"], said["scopes"], by=by, sandbox=said["sandbox"])
        except RefusedError as refused:
            form.add_error(None, refused.message)
        else:
            context |= {"token": token, "token_form": _token_form(None, own=form.own, in_team=form.in_team)}
    return None


def _revoke_token(request: HttpRequest, found: Partner, by: UUID | None, context: dict[str, Any]) -> Answer:
    client = queries.client(found, request.POST.get("id", ""))
    if client is None:
        raise Http404
    actions.revoke_client(client, by=by)
    messages.success(request, _("Revoked: the token opens nothing any more."))
    return None


PARTNER_ACTS: dict[str, Callable[[HttpRequest, Partner, UUID | None, dict[str, Any]], Answer]] = {
    "switch": _switch,
    **FEED_ACTS,
    "upload": _add_upload,
    "upload_read": _upload(
        lambda upload, by: actions.order_upload(upload, by=by),
        gettext_noop("The file is being taken in. Load this page again in a minute."),
    ),
    "upload_forget": _upload(
        lambda upload, by: actions.forget_upload(upload, by=by), gettext_noop("The file is forgotten.")
    ),
    "token": _make_token,
    "revoke": _revoke_token,
    "hook": _add_hook,
    "out": _add_out_feed,
    "edit": _edit,
    "handing": hand_over,
}
OWN_ACTS = {name: PARTNER_ACTS[name] for name in ("token", "revoke", "hook", *FEED_ACTS)}
"""What an organisation's admins may do with their own channel."""


@require_http_methods(["GET", "HEAD", "POST"])
def connections(request: HttpRequest, key: str) -> HttpResponse:
    """What an organisation's own system tells and is told: made, looked at and taken away by its admins."""
    actor = actor_of(request)
    organisation = access_connections(actor, key)
    by = actor.user.pk if actor.user else None
    act = request.POST.get("act", "") if request.method == "POST" else ""
    forms: dict[str, FeedForm | TokenForm | WebhookForm] = {
        "feed_form": FeedForm(request.POST if act == "feed" else None, prefix="feed"),
        "token_form": _token_form(request.POST if act == "token" else None, own=True, in_team=True),
        "hook_form": WebhookForm(request.POST if act == "hook" else None, prefix="hook"),
    }
    context: dict[str, Any] = {
        "organisation": organisation,
        "section": "connections",
        "base": request.path,
        **forms,
    }
    if act:
        try:
            channel = actions.partner_of(organisation, by=by)
        except RefusedError as refused:
            bound = next((form for form in forms.values() if form.is_bound), None)
            bound.add_error(None, refused.message) if bound else messages.error(request, refused.message)
        else:
            OWN_ACTS.get(act, _nothing)(request, channel, by, context)
        if not context.get("token") and not _faulty(context):
            return redirect("interchange:connections", organisation.key)
    channel_now = queries.own_partner(organisation)
    context |= feeds_of(channel_now) | {
        "partner": channel_now,
        "clients": queries.clients(channel_now),
        "hooks": webhooks(channel_now),
    }
    return _private(
        render(request, "interchange/own/connections.html", context, status=422 if _faulty(context) else 200)
    )
