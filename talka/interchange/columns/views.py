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
from talka.interchange.policies import admit


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    """Of a feed or of an uploaded file; the worker reads its first rows, so nothing of it is read here."""
    by = admit(request)
    partner = queries.partner(code)
    source = partner and (queries.feed(partner, public_id) or queries.upload(partner, public_id))
    if not partner or not source:
        raise Http404
    trial = source.trial or {}
    form = ColumnsForm(trial.get("columns", []), source.fields, request.POST or None)
    if request.method == "POST" and form.told and form.is_valid():
        try:
            actions.name_columns(source, form.named(), by=by)
        except RefusedError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Kept, and tried out anew. Load this page again in a minute."))
            return redirect(request.path)
    context = {"section": "partners", "partner": partner, "source": source, "trial": source.trial, "form": form}
    return render(request, "interchange/desk/columns.html", context, status=422 if form.errors else 200)
