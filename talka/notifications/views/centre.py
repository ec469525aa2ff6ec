"""The centre of a person's messages and their choices about them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as announce
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from talka.accounts import vault
from talka.accounts.policies.person import person
from talka.core.errors import RefusedError
from talka.core.paging import page_number
from talka.notifications import actions
from talka.notifications.forms import ChoiceForm, DeviceForm, NewsForm
from talka.notifications.queries import centre as messages
from talka.notifications.queries import choices
from talka.notifications.queries.texts import address


@require_safe
def centre(request: HttpRequest) -> HttpResponse:
    page = messages.page(person(request), page_number(request))
    return render(request, "notifications/centre.html", {"page": page, "section": "messages"})


@require_POST
def open_message(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Reading is an act, so it is a POST: nothing that merely looks at links marks messages as read."""
    message = actions.read(person(request), pk)
    if message is None:
        raise Http404
    return redirect(address(message.url, get_language() or "lv") or "notifications:centre")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    actions.read_all(person(request))
    return redirect("notifications:centre")


@require_safe
def newest(request: HttpRequest) -> HttpResponse:
    """What a device asks after it was knocked at: where the newest message is dealt with. No words leave with it."""
    message = messages.newest_unread(person(request))
    url = address(message.url, get_language() or "lv") if message else ""
    return JsonResponse({"url": url})


def choose(request: HttpRequest) -> HttpResponse:
    form = ChoiceForm(request.POST or None, user=person(request))
    if request.method == "POST" and form.is_valid():
        actions.choose(person(request), form.wanted())
        announce.success(request, _("Your choice is kept."))
        return redirect("notifications:choices")
    return _choices(request, form=form)


def _choices(request: HttpRequest, form: ChoiceForm | None = None, news: NewsForm | None = None) -> HttpResponse:
    context = {
        "form": form or ChoiceForm(user=person(request)),
        "news": news or NewsForm(),
        "news_address": choices.news_address(person(request)),
        "has_email": "email" in vault.known(person(request)),
        "devices": choices.devices(person(request)),
        "public_key": actions.public_key(),
        "section": "messages",
    }
    wrong = any(one is not None and one.errors for one in (form, news))
    return render(request, "notifications/choices.html", context, status=422 if wrong else 200)


@require_POST
def ask_for_news(request: HttpRequest) -> HttpResponse:
    form = NewsForm(request.POST)
    if form.is_valid():
        try:
            actions.ask_for_news(person(request), form.cleaned_data["email"])
        except RefusedError as error:
            form.add_error("email", error.message)
        else:
            announce.success(request, _("A link has been sent to this address. Open it to confirm."))
            return redirect("notifications:choices")
    return _choices(request, news=form)


@require_POST
def remove_news(request: HttpRequest) -> HttpResponse:
    actions.remove_news(person(request))
    announce.success(request, _("The address is deleted."))
    return redirect("notifications:choices")


@require_POST
def add_device(request: HttpRequest) -> HttpResponse:
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": _("This browser cannot get messages from Talka.")}, status=422)
    try:
        actions.add_device(person(request), **form.cleaned_data)
    except RefusedError as error:
        return JsonResponse({"error": error.message}, status=422)
    return JsonResponse({}, status=201)


@require_POST
def remove_device(request: HttpRequest) -> HttpResponse:
    """By the button beside the device, or by the device itself when its person says no."""
    number = request.POST.get("device", "")
    if not actions.remove_device(
        person(request),
        pk=int(number) if number.isdecimal() and len(number) < 15 else None,
        endpoint=request.POST.get("endpoint", ""),
    ):
        raise Http404
    announce.success(request, _("This device gets no more messages."))
    return redirect("notifications:choices")
