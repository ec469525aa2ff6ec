"""Pages for everybody: suggestions, the quiz, counts of offers, saving a search. Nothing about the reader is kept."""

from __future__ import annotations

from django.contrib import messages as announce
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talka.accounts.models import User
from talka.core import clock
from talka.core.errors import RefusedError
from talka.matching import actions, queries
from talka.matching.forms import SaveForm, SuggestForm
from talka.matching.queries.quiz import QUESTIONS, chosen

NAME_LENGTH = 120


@login_not_required
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """The same address gives the same answer: nothing is looked up about the reader, nothing is stored."""
    form = SuggestForm(request.GET)
    form.is_valid()
    wish = form.wish()
    found = [] if wish.is_empty else queries.suggest(wish)
    context = {"form": form, "wish": wish, "found": found}
    until = min((one.card.apply_until for one in found), default=None)
    return clock.keep_fresh(render(request, "matching/suggest.html", context), until)


@login_not_required
@require_safe
def quiz(request: HttpRequest, answers: str) -> HttpResponse:
    """Each answer is a part of the address; the fifth leads to the catalogue."""
    given = [one for one in answers.split("/") if one]
    so_far = chosen(given)
    if so_far is None:
        raise Http404
    question = queries.question(given)
    if question is None:
        return redirect(f"{reverse('opportunities')}?{queries.result(given)}")
    before = [reverse("quiz", args=["".join(f"{one}/" for one in given[:n])]) for n in range(len(given))]
    context = {
        "question": question,
        "answers": answers,
        "number": len(given) + 1,
        "of": len(QUESTIONS),
        "before": list(zip(so_far, before, strict=True)),
    }
    return clock.keep_fresh(render(request, "matching/quiz.html", context))


@login_not_required
@require_safe
def counted(request: HttpRequest) -> HttpResponse:
    """How many people offer help, where and with what; small numbers are not told."""
    towns, fields = queries.counts()
    context = {"towns": towns, "fields": fields, "under": queries.HIDDEN_UNDER}
    return clock.keep_fresh(render(request, "matching/counted.html", context))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def save(request: HttpRequest) -> HttpResponse:
    """The filters are the address's own, the same as the catalogue's."""
    filters = queries.canonical(request.GET)
    said = queries.words(filters)
    user = request.user if isinstance(request.user, User) else None
    initial = {"name": ", ".join(said)[:NAME_LENGTH]}
    form = SaveForm(request.POST if request.method == "POST" else None, initial=initial, signed_in=user is not None)
    if request.method == "POST" and form.is_valid():
        try:
            return _save(request, form.cleaned_data, filters, user)
        except RefusedError as error:
            form.add_error(None, error.message)
    context = {"form": form, "filters": filters, "said": said}
    return render(request, "matching/save.html", context, status=422 if form.errors else 200)


def _save(request: HttpRequest, told: dict[str, str], filters: str, user: User | None) -> HttpResponse:
    if user is not None:
        actions.save_search(user, name=told["name"], filters=filters, pace=told["pace"])
        announce.success(request, _("The search is saved. We will tell you when something new appears."))
        return redirect("matching:searches")
    actions.ask_by_mail(
        told["email"],
        name=told["name"],
        filters=filters,
        pace=told["pace"],
        language=get_language() or "lv",
        address=str(request.META.get("REMOTE_ADDR", "")),
    )
    return redirect("matching:sent")


@login_not_required
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "matching/sent.html")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link shows a button; only the button confirms, because mail scanners open every link."""
    if request.method == "POST":
        if search := actions.confirm(token):
            return render(request, "matching/confirmed.html", {"search": search})
    elif search := queries.waiting(token):
        return render(request, "matching/confirm.html", {"search": search, "said": queries.words(search.filters)})
    return render(request, "matching/link_gone.html", status=404)
