"""The feed itself, for a partner's program; its rules and the trial of one opportunity, for a moderator."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talka.interchange import queries
from talka.interchange.enums import Format
from talka.interchange.exporters.formats import WRITERS
from talka.interchange.models import OutFeed
from talka.interchange.outgoing import actions
from talka.interchange.outgoing.forms import OutFeedForm, TryForm
from talka.interchange.outgoing.queries import out_feed, outgoing, public_feed, rows_of, try_one
from talka.interchange.policies import admit
from talka.opportunities.seen import partners_channel


@login_not_required
@require_safe
def fetched(request: HttpRequest, public_id: str, extension: str) -> HttpResponseBase:
    """The feed. Whoever asks for one that is switched off is told that it is gone."""
    feed = public_feed(public_id)
    if feed is None:
        return HttpResponse(status=HTTPStatus.GONE, content_type="text/plain")
    write, media_type, ending = WRITERS[Format(feed.format)]
    if extension != ending:
        raise Http404
    actions.note_reading(feed)
    response = StreamingHttpResponse(write(rows_of(feed), partners_channel(feed.partner.code)), content_type=media_type)
    response["Cache-Control"] = "no-store"
    return response


def address_of(feed: OutFeed) -> str:
    """Where a partner fetches it."""
    ending = WRITERS[Format(feed.format)][2]
    return settings.SITE_URL + reverse("out_feed", args=[feed.public_id, ending])


@require_http_methods(["GET", "HEAD", "POST"])
def desk_out_feed(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    """Rules, how many go now, and the trial."""
    by = admit(request)
    partner = queries.partner(code)
    found = out_feed(partner, public_id)
    if found is None:
        raise Http404
    act = request.POST.get("act", "") if request.method == "POST" else ""
    form = OutFeedForm(request.POST if act == "save" else None, instance=found, prefix="out")
    trying = TryForm(request.POST if act == "try" else None, prefix="try")
    if act == "switch":
        actions.switch_out_feed(found, active=not found.active, by=by)
        return redirect(request.path)
    if act == "save" and form.is_valid():
        actions.save_out_feed(form.instance, by=by)
        messages.success(request, _("Kept."))
        return redirect(request.path)
    trial = try_one(found, trying.cleaned_data["opportunity"]) if trying.is_bound and trying.is_valid() else None
    if trying.is_bound and trying.is_valid() and trial is None:
        trying.add_error("opportunity", _("There is no such opportunity."))
    context = {
        "section": "partners",
        "partner": partner,
        "feed": found,
        "form": form,
        "trying": trying,
        "trial": trial,
        "address": address_of(found),
        "goes": outgoing(found).count(),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors or trying.errors else HTTPStatus.OK
    return render(request, "interchange/desk/out_feed.html", context, status=status)
