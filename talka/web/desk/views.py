"""The moderator's desk: one item after the other, looking up, the support view, the bin."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talka.core import files
from talka.core.errors import RefusedError
from talka.organisations.enums import SuspensionReason
from talka.organisations.queries import reason_words, sides_with
from talka.organisations.queries.lookalikes import lookalikes
from talka.stories.queries import answers_to_check, to_check
from talka.web import actions as support_actions
from talka.web.desk import actions, queries
from talka.web.desk.enums import ACTS
from talka.web.desk.people.queries import returned
from talka.web.desk.policies import Moderator, admit, admit_to_all
from talka.web.forms import SupportForm
from talka.web.pages import actions as page_actions
from talka.web.pages import queries as pages

MESSAGE_LENGTH = 1_000
CURSOR_DIGITS = 19
"""More would not be a number of a row."""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    moderator = admit(request)
    counted = [(queue, queue.rows(moderator)) for queue in queries.QUEUES.values()]
    context = {"queues": counted, "moderator": moderator, "section": "home"}
    context["stories"] = to_check(moderator.regions)
    context["answers"] = answers_to_check(moderator.regions)
    context["alone"] = queries.without_admin(moderator)
    context["returned"] = [] if moderator.regions else returned()
    return render(request, "web/desk/home.html", context)


def _queue(code: str) -> queries.Queue:
    if code not in queries.QUEUES:
        raise Http404
    return queries.QUEUES[code]


@require_safe
def queue(request: HttpRequest, code: str) -> HttpResponse:
    moderator = admit(request)
    found = _queue(code)
    context = {"queue": found, "rows": found.rows(moderator), "section": found.section}
    return render(request, "web/desk/queue.html", context)


def _next(moderator: Moderator, found: queries.Queue, done: str) -> HttpResponse:
    """To the item that has waited longest; what somebody decides elsewhere meanwhile, or has to, is passed over."""
    rows = [row for row in found.rows(moderator) if row.id != done]
    own = sides_with(moderator.user, [row.organisation for row in rows if row.organisation])
    following = next((row.id for row in rows if row.organisation is None or row.organisation.pk not in own), "")
    return redirect("desk_item", found.code, following) if following else redirect("desk_queue", found.code)


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, code: str, item_id: str) -> HttpResponse:
    """One item with everything to decide by. A decision leads to the next one."""
    moderator = admit(request)
    found = _queue(code)
    one = found.whole(moderator, item_id)
    if one is None:
        if request.method != "POST":
            raise Http404
        messages.warning(request, _("Somebody else has decided this already."))
        return _next(moderator, found, item_id)
    chosen, error = request.POST.get("choice", ""), ""
    message = request.POST.get("message", "")[:MESSAGE_LENGTH].replace("\x00", "")
    if request.method == "POST":
        if chosen not in {choice.code for choice in found.choices}:
            error = _("Choose what to do.")
        else:
            try:
                actions.DECIDE[code](moderator, item_id, chosen, message)
            except RefusedError as refused:
                error = refused.message or _("This cannot be done.")
            else:
                messages.success(request, _("Decided: %(title)s") % {"title": one.title})
                return _next(moderator, found, item_id)
    left = len(found.rows(moderator))
    context = {"queue": found, "item": one, "left": left, "chosen": chosen, "message": message, "error": error}
    return render(request, "web/desk/item.html", context | {"section": found.section}, status=422 if error else 200)


@require_safe
def proof_file(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The signed application, to read before deciding."""
    one = queries.proof(admit(request), public_id)
    if one is None or one.file is None:
        raise Http404
    return files.response(one.file)


@require_safe
def message_file(request: HttpRequest, public_id: str, file_id: str) -> HttpResponseBase:
    """What was attached to a reported message."""
    found = queries.message_file(admit(request), public_id, file_id)
    if found is None:
        raise Http404
    return files.response(found)


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    moderator = admit(request)
    words = request.GET.get("q", "").replace("\x00", "")[:100]
    alone = [] if words else queries.without_admin(moderator)
    context = {
        "q": words,
        "rows": queries.find_organisations(words, moderator) or alone,
        "alone": alone,
        "alike": [] if words else queries.taken_for_each_other(moderator),
        "section": "find",
    }
    return render(request, "web/desk/find.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: HttpRequest, public_id: str) -> HttpResponse:
    """One organisation with its history: suspend it, or restore it."""
    moderator = admit(request)
    found = queries.organisation(public_id, moderator)
    if found is None:
        raise Http404
    error = ""
    if request.method == "POST":
        try:
            said = actions.decide_organisation(moderator, found, request.POST)
        except RefusedError as refused:
            error = refused.message or _("This cannot be done.")
        else:
            messages.success(request, said)
            return redirect("desk_organisation", found.public_id)
    context = {
        "organisation": found,
        "why": reason_words(found.state_reason),
        "history": queries.history(found),
        "team": queries.team(found),
        "alike": lookalikes(found),
        "told": request.POST,
        "verbs": actions.verbs(found),
        "reasons": SuspensionReason.choices,
        "error": error,
        "section": "find",
    }
    return render(request, "web/desk/organisation.html", context, status=422 if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def support(request: HttpRequest) -> HttpResponse:
    """Open an account with the code that its owner read out."""
    moderator = admit_to_all(request)
    form = SupportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            access = support_actions.open_support(told["code"], reason=told["reason"], by=moderator.user)
        except RefusedError as refused:
            form.add_error("code", refused.message)
        else:
            return redirect("desk_support_view", access.pk)
    context = {"form": form, "open": queries.support_of(moderator), "section": "support"}
    return render(request, "web/desk/support.html", context, status=422 if form.errors else 200)


@require_safe
def support_view(request: HttpRequest, pk: int) -> HttpResponse:
    """What helps to help: no name, no address, nothing that could be pressed."""
    moderator = admit_to_all(request)
    access = next((one for one in queries.support_of(moderator) if one.pk == pk), None)
    if access is None:
        raise Http404
    context = {"access": access, "about": queries.support_facts(access.user), "section": "support"}
    return render(request, "web/desk/support_view.html", context)


@require_POST
def support_close(request: HttpRequest, pk: int) -> HttpResponse:
    moderator = admit_to_all(request)
    access = next((one for one in queries.support_of(moderator) if one.pk == pk), None)
    if access is None:
        raise Http404
    support_actions.close_support(access, by=moderator.user)
    return redirect("desk_support")


@require_safe
def audit_trail(request: HttpRequest) -> HttpResponse:
    admit_to_all(request)
    asked = {name: request.GET.get(name, "").replace("\x00", "").strip()[:80] for name in ("code", "subject", "actor")}
    error = ""
    try:
        actor = str(UUID(asked["actor"])) if asked["actor"] else ""
    except ValueError:
        actor, error = "", _("A person is named here by the random id only.")
    before = request.GET.get("before", "")
    cursor = int(before) if before.isdecimal() and len(before) < CURSOR_DIGITS else 0
    trail = queries.audit_trail(
        code=asked["code"],
        subject=asked["subject"],
        actor=actor,
        before=cursor,
    )
    context = {"trail": trail, "asked": asked, "acts": ACTS.items(), "error": error, "section": "audit"}
    return render(request, "web/desk/audit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def bin_view(request: HttpRequest) -> HttpResponse:
    """What moderators removed in the last 30 days; each can be brought back."""
    moderator = admit_to_all(request)
    if request.method == "POST":
        try:
            page_actions.restore(request.POST.get("page", ""), by=moderator.user.pk)
        except RefusedError as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("Restored."))
        return redirect("desk_bin")
    return render(request, "web/desk/bin.html", {"pages": pages.removed(), "section": "bin"})
