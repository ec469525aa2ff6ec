"""Pages of plain text."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from talka.accounts.enums import ConsentKind
from talka.accounts.queries.consents import TEXTS
from talka.core import clock
from talka.web.pages import queries as pages


def _text(request: HttpRequest, name: str) -> HttpResponse:
    """A page of plain text: as moderators published it, else as it came with the program in each language."""
    written = pages.text(name)
    context = {"written": written, "answers": pages.answers() if name == "help" else ()}
    template = "web/pages/written.html" if written else f"web/pages/{get_language()}/{name}.html"
    return clock.keep_fresh(render(request, template, context))


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return _text(request, "accessibility")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return _text(request, "privacy")


@login_not_required
@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """What people agree to as they sign up. Not rewritten at the desk: another text is another version in the program."""
    context = {"version": TEXTS[ConsentKind.TERMS].version}
    return clock.keep_fresh(render(request, f"web/pages/{get_language()}/terms.html", context))


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return _text(request, "about")


@login_not_required
@require_safe
def assistance(request: HttpRequest) -> HttpResponse:
    return _text(request, "help")
