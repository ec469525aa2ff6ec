"""One page: what the columns of a partner's table stand for, with the dry run that shows what comes of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talka.core.errors import RefusedError
from talka.interchange import actions, queries
from talka.interchange.columns.forms import ColumnsForm
from talka.interchange.incoming.whose import Whose, for_admin, for_moderator
from talka.interchange.models import Feed, Upload


@require_http_methods(["GET", "HEAD", "POST"])
def desk_columns(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    """Of a partner's feed or of an uploaded file, for a moderator."""
    whose = for_moderator(request, code)
    return _answer(request, whose, queries.feed(whose.partner, public_id) or queries.upload(whose.partner, public_id))


@require_http_methods(["GET", "HEAD", "POST"])
def own_columns(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    """Of an organisation's own feed, for its admins; files by hand are the moderator's."""
    whose = for_admin(request, key)
    return _answer(request, whose, queries.feed(whose.partner, public_id))


def _answer(request: HttpRequest, whose: Whose, source: Feed | Upload | None) -> HttpResponse:
    """The worker reads its first rows, so nothing of it is read here."""
    if source is None:
        raise Http404
    trial = source.trial or {}
    form = ColumnsForm(trial.get("columns", []), source.fields, request.POST or None)
    if request.method == "POST" and form.told and form.is_valid():
        try:
            actions.name_columns(source, form.named(), by=whose.by)
        except RefusedError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Kept, and tried out anew. Load this page again in a minute."))
            return redirect(request.path)
    context = whose.context | {"back": whose.back, "source": source, "trial": source.trial, "form": form}
    return render(request, "interchange/incoming/columns.html", context, status=422 if form.errors else 200)
