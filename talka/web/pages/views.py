"""News for everybody, and where moderators write it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talka.core import clock
from talka.core.errors import RefusedError
from talka.web.desk.policies import admit_to_all
from talka.web.enums import TEXTS, PageKind
from talka.web.forms import PageForm
from talka.web.models import Page
from talka.web.pages import actions, queries


@login_not_required
@require_safe
def news(request: HttpRequest) -> HttpResponse:
    return clock.keep_fresh(render(request, "web/pages/news.html", {"items": queries.news()}))


@login_not_required
@require_safe
def news_item(request: HttpRequest, slug: str) -> HttpResponse:
    page = queries.news_item(slug)
    if page is None:
        raise Http404
    return clock.keep_fresh(render(request, "web/pages/news_item.html", {"page": page}))


def _page(public_id: str) -> Page:
    page = queries.page(public_id)
    if page is None:
        raise Http404
    return page


@require_safe
def desk_pages(request: HttpRequest) -> HttpResponse:
    admit_to_all(request)
    context = {"pages": queries.every(), "delivered": queries.delivered_texts(), "section": "pages"}
    return render(request, "web/pages/desk_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, kind: str = "", slug: str = "", public_id: str = "") -> HttpResponse:
    """A new page of a kind, or a new version of one; saved first, then shown to the moderator, then published."""
    moderator = admit_to_all(request)
    page = _page(public_id) if public_id else None
    if page:
        kind, slug = page.kind, page.slug
    if kind not in PageKind.values or (kind == PageKind.TEXT and slug not in TEXTS):
        raise Http404
    form = PageForm.of(page, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.write(
                page,
                kind=kind,
                slug=slug,
                position=form.cleaned_data["position"],
                texts=form.texts(),
                version=form.cleaned_data["version"],
                by=moderator.user.pk,
            )
        except RefusedError as refused:
            form.add_error(None, refused.message)
        else:
            return redirect("desk_page", saved.public_id)
    context = {"form": form, "page": page, "kind": PageKind(kind), "section": "pages"}
    return render(request, "web/pages/desk_write.html", context, status=422 if form.errors else 200)


@require_safe
def desk_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """The newest version as readers will see it, the older ones, and what can be done."""
    admit_to_all(request)
    page = _page(public_id)
    context = {"page": page, "versions": page.versions.all(), "section": "pages"}
    return render(request, "web/pages/desk_page.html", context)


@require_POST
def act(request: HttpRequest, public_id: str, verb: str) -> HttpResponse:
    moderator = admit_to_all(request)
    page = _page(public_id)
    said = {
        "publish": _("Published."),
        "withdraw": _("Nobody but moderators sees it now."),
        "remove": _("In the bin for 30 days."),
    }
    try:
        getattr(actions, verb)(page, by=moderator.user.pk)
    except RefusedError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, said[verb])
    return redirect("desk_pages") if verb == "remove" else redirect("desk_page", page.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest) -> HttpResponse:
    """Names of fields of activity and of competences, in both languages; what they mean is not changed here."""
    moderator = admit_to_all(request)
    if request.method == "POST":
        told = request.POST
        try:
            actions.rename(
                told.get("what", ""), told.get("code", ""), name=told.get("name", ""), name_en=told.get("name_en", ""),
                by=moderator.user.pk,
            )  # fmt: skip
        except RefusedError as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("Renamed. Pages show it within a few seconds."))
        return redirect("desk_words")
    context = {"tables": queries.words(), "section": "words"}
    return render(request, "web/pages/desk_words.html", context)
