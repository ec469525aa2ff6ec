"""Anybody tells the moderators what is wrong with an opportunity or an organisation."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from talka.core.errors import RefusedError
from talka.opportunities import actions
from talka.opportunities.forms import ReportForm
from talka.opportunities.policies import reportable


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, kind: str, public_id: str) -> HttpResponse:
    """A page of its own, so that the public ones stay the same for everybody."""
    about = reportable(kind, public_id)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if form.is_robot:
            return redirect("opportunities:reported")
        try:
            actions.report(
                about,
                reason=form.cleaned_data["reason"],
                text=form.cleaned_data["text"],
                address=request.META.get("REMOTE_ADDR", ""),
            )
        except RefusedError as refused:
            form.add_error(None, refused.message)
        else:
            return redirect("opportunities:reported")
    context = {"form": form, "about": about}
    return render(request, "opportunities/report.html", context, status=422 if form.errors else 200)


@login_not_required
@require_safe
def reported(request: HttpRequest) -> HttpResponse:
    return render(request, "opportunities/reported.html")
