"""Looking up an account and deciding about it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from talka.accounts.enums import BanReason
from talka.core.errors import RefusedError
from talka.web.desk.people import actions, queries
from talka.web.desk.policies import admit_to_all

SECTION = {"section": "people"}


@sensitive_post_parameters("who")
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Who waits for a moderator's word, whose account is closed or long unused; and looking somebody up.

    What was typed goes by POST: a nickname or an address belongs in no log and no history of a browser.
    """
    moderator = admit_to_all(request)
    error = ""
    if request.method == "POST":
        try:
            found = actions.look_up(moderator, request.POST.get("who", "").replace("\x00", "")[:254])
        except RefusedError as refused:
            error = refused.message
        else:
            return redirect("desk_person", found.pk)
    context = {"returned": queries.returned(), "closed": queries.closed(), "idle": queries.idle(), "error": error}
    return render(request, "web/desk/people.html", context | SECTION, status=422 if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    moderator = admit_to_all(request)
    found = queries.account(pk)
    if found is None:
        raise Http404
    error, told = "", request.POST
    if request.method == "POST":
        try:
            messages.success(request, actions.decide(moderator, found, told.dict()))
        except RefusedError as refused:
            error = refused.message or _("This cannot be done.")
            found.refresh_from_db()
        else:
            return redirect("desk_person", pk)
    context = {
        "about": queries.person(found),
        "own": found.pk == moderator.user.pk,
        "reasons": BanReason.choices,
        "told": told,
        "error": error,
    }
    return render(request, "web/desk/person.html", context | SECTION, status=422 if error else 200)
