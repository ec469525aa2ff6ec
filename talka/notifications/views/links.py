"""Pages that open by a link in a mail or by a calendar's address, without signing in."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages as announce
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talka.accounts.policies.person import person
from talka.accounts.queries import mark_on_device
from talka.core.offline import kept_offline
from talka.notifications import actions, kinds
from talka.notifications.queries import calendar, choices, tokens

FLASH = "calendar_address"


@login_not_required
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """RFC 8058: mail programs post here without cookies; the signed token is the right. Looking changes nothing."""
    message = tokens.unsubscribed(token)
    kind = kinds.get(message.kind) if message else None
    if message is None or kind is None or kind.must:
        return render(request, "notifications/link_gone.html", status=404)
    context = {"kind": kind, "token": token, "account": message.user_id is not None}
    if request.method == "POST":
        actions.unsubscribe(message)
        return render(request, "notifications/unsubscribed.html", context)
    return render(request, "notifications/unsubscribe.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_news(request: HttpRequest, token: str) -> HttpResponse:
    """The link shows a button; only the button confirms, because mail scanners open every link."""
    if request.method == "POST":
        if actions.confirm_news(token):
            return render(request, "notifications/news_confirmed.html")
    elif choices.waiting_for(token):
        return render(request, "notifications/news_confirm.html")
    return render(request, "notifications/link_gone.html", status=404)


@login_not_required
@require_safe
def calendar_file(request: HttpRequest, token: str) -> HttpResponse:
    owner = calendar.owner(token)
    if owner is None:
        raise Http404
    actions.calendar_was_read(owner)
    return HttpResponse(calendar.file(calendar.entries(owner)), content_type="text/calendar; charset=utf-8")


@require_safe
def calendar_page(request: HttpRequest) -> HttpResponse:
    """What is coming, and the address for calendar programs.

    The address is shown once, on the page after it was made: afterwards Talka does not know it either.
    """
    token = request.session.pop(FLASH, "")
    prefix = "/en" if request.path.startswith("/en/") else ""
    user = person(request)
    context = {
        "entries": calendar.coming(user),
        "feed": calendar.feed_of(user),
        "calendar_address": f"{settings.SITE_URL}{prefix}/kalendars/{token}.ics" if token else "",
        "section": "calendar",
    }
    answer = render(request, "notifications/calendar.html", context)
    return answer if token else kept_offline(answer, whose=mark_on_device(user))


@require_POST
def open_calendar(request: HttpRequest) -> HttpResponse:
    request.session[FLASH] = actions.open_calendar(person(request))
    return redirect("notifications:calendar")


@require_POST
def close_calendar(request: HttpRequest) -> HttpResponse:
    actions.close_calendar(person(request))
    announce.success(request, _("The calendar's address opens nothing any more."))
    return redirect("notifications:calendar")
