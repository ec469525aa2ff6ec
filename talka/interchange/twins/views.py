"""The desk's queue of opportunities that several sources seem to tell."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talka.interchange.policies import admit
from talka.interchange.twins import actions, queries

SAME = {"same": True, "other": False}


@require_http_methods(["GET", "HEAD", "POST"])
def twins(request: HttpRequest) -> HttpResponse:
    """Pairs side by side: those of which a person is asked, those linked without asking, those decided."""
    by = admit(request)
    if request.method == "POST":
        found, act = queries.twin(request.POST.get("id", "")), request.POST.get("act", "")
        if found is None or act not in SAME:
            raise Http404
        actions.decide(found, same=SAME[act], by=by)
        messages.success(request, _("Kept: shown once.") if SAME[act] else _("Kept: shown separately."))
        return redirect("desk_twins")
    context = {
        "section": "partners",
        "waiting": queries.queue(),
        "waiting_count": queries.queue_length(),
        "linked": queries.linked(),
        "decided": queries.decided(),
    }
    return render(request, "interchange/desk/twins.html", context)
