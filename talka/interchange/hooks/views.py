"""One receiver: its secret, whether it takes messages, the last ones, and sending again."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from talka.interchange import queries
from talka.interchange.enums import Event
from talka.interchange.hooks import actions, signing
from talka.interchange.hooks.queries import has_failed, messages_of, webhook
from talka.interchange.models import Webhook
from talka.interchange.policies import access_connections, admit
from talka.organisations.actor import actor_of


@require_http_methods(["GET", "HEAD", "POST"])
def desk_webhook(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    """A partner's, for a moderator."""
    by = admit(request)
    partner = queries.partner(code)
    context: dict[str, object] = {"section": "partners", "area": "area_desk.html", "back_to": str(partner or "")}
    return _answer(request, webhook(partner, public_id), by, back=("desk_partner", code), context=context)


@require_http_methods(["GET", "HEAD", "POST"])
def own_webhook(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    """An organisation's own, for its admins."""
    actor = actor_of(request)
    organisation = access_connections(actor, key)
    found = webhook(queries.own_partner(organisation), public_id)
    by = actor.user.pk if actor.user else None
    context = {
        "organisation": organisation,
        "section": "connections",
        "area": "area_org.html",
        "back_to": _("Connections"),
    }
    return _answer(request, found, by, back=("interchange:connections", organisation.key), context=context)


def _answer(
    request: HttpRequest, found: Webhook | None, by: UUID | None, *, back: tuple[str, str], context: dict[str, object]
) -> HttpResponse:
    if found is None:
        raise Http404
    if request.method == "POST":
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            messages.error(request, _("Choose what to do."))
        else:
            act(request, found, by)
        return redirect(*back) if act is _remove else redirect(request.path)
    context |= {
        "hook": found,
        "events": [(code, Event(code).label) for code in found.events],
        "secret": signing.secret_of(found),
        "public_key": signing.public_key(),
        "sent": messages_of(found),
        "failed": has_failed(found),
        "back": back,
    }
    response = render(request, "interchange/webhook.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _switch(request: HttpRequest, found: Webhook, by: UUID | None) -> None:
    actions.switch_webhook(found, active=not found.active, by=by)
    messages.success(request, _("Switched off.") if found.active else _("Switched on."))


def _rotate(request: HttpRequest, found: Webhook, by: UUID | None) -> None:
    actions.rotate_secret(found, by=by)
    messages.success(request, _("There is a new secret. For a day messages are signed with the old one too."))


def _test(request: HttpRequest, found: Webhook, by: UUID | None) -> None:
    actions.send_test(found, by=by)
    messages.success(request, _("The message is on its way. Load this page again in a few seconds."))


def _again(request: HttpRequest, found: Webhook, by: UUID | None) -> None:
    try:
        n = actions.send_again(found, UUID(request.POST["id"]) if request.POST.get("id") else None, by=by)
    except ValueError as error:
        raise Http404 from error
    messages.success(request, ngettext("%(n)d message goes out again.", "%(n)d messages go out again.", n) % {"n": n})


def _remove(request: HttpRequest, found: Webhook, by: UUID | None) -> None:
    actions.remove_webhook(found, by=by)
    messages.success(request, _("Removed."))


ACTS: dict[str, Callable[[HttpRequest, Webhook, UUID | None], None]] = {
    "switch": _switch,
    "rotate": _rotate,
    "test": _test,
    "again": _again,
    "remove": _remove,
}
