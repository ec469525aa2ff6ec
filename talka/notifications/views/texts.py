"""Moderators' own words for messages: list, edit with preview, sample by e-mail."""

from __future__ import annotations

from django.contrib import messages as announce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talka.accounts.policies.person import person
from talka.core.errors import RefusedError
from talka.notifications import actions, kinds, policies
from talka.notifications.forms import TextForm
from talka.notifications.kinds import Kind
from talka.notifications.models import TextOverride
from talka.notifications.queries import centre
from talka.notifications.queries.texts import say, template_words, variables


def _kind(code: str) -> Kind:
    found = kinds.get(code)
    if found is None:
        raise Http404
    return found


@require_safe
def texts(request: HttpRequest) -> HttpResponse:
    policies.access_texts(request)
    own = {language: centre.own_texts(language) for language in ("lv", "en")}
    rows = [(kind, kind.code in own["lv"], kind.code in own["en"]) for kind in kinds.every()]
    return render(request, "notifications/texts.html", {"rows": rows, "section": "texts"})


@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """Preview and keep are two buttons of one form; nothing typed is lost by looking."""
    policies.access_texts(request)
    kind = _kind(code)
    own = centre.own_text(code, language)
    if request.method == "POST":
        form = TextForm(request.POST, kind=kind)
        if form.is_valid():
            words = form.cleaned_data
            if "keep" in request.POST:
                actions.write_text(kind, language, **words, by=person(request))
                announce.success(request, _("The text is kept."))
                return redirect("notifications:text", code, language)
            own = TextOverride(kind=code, language=language, **words)
    else:
        subject, body = (own.subject, own.body) if own else template_words(kind, language)
        form = TextForm(kind=kind, initial={"subject": subject, "body": body})
    context = {
        "kind": kind,
        "language": language,
        "form": form,
        "own": own if own and own.pk else centre.own_text(code, language),
        "variables": variables(kind),
        "preview": say(kind, kind.sample, language, own),
        "section": "texts",
    }
    return render(request, "notifications/text.html", context, status=422 if form.errors else 200)


@require_POST
def restore_text(request: HttpRequest, code: str, language: str) -> HttpResponse:
    policies.access_texts(request)
    actions.restore_text(_kind(code), language, by=person(request))
    announce.success(request, _("Talka's own text is back."))
    return redirect("notifications:text", code, language)


@require_POST
def send_sample(request: HttpRequest, code: str, language: str) -> HttpResponse:
    policies.access_texts(request)
    try:
        actions.send_sample(_kind(code), by=person(request))
    except RefusedError as error:
        announce.error(request, error.message)
    else:
        announce.success(request, _("The sample is on its way to your mailbox."))
    return redirect("notifications:text", code, language)
