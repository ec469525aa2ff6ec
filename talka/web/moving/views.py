"""Bringing one's archive from another Talka: choose the file, look, say yes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from talka.accounts.models import User
from talka.accounts.policies.person import person
from talka.core.errors import RefusedError
from talka.web.moving import actions
from talka.web.moving.plan import Line, Verdict, host, plan
from talka.web.moving.queries import is_empty
from talka.web.moving.reading import read


class ArchiveForm(forms.Form):
    archive = forms.FileField(
        label=_("Your archive"),
        help_text=_("talka.zip as you got it from the other Talka, or the file talka.json in it."),
        widget=forms.ClearableFileInput({"class": "ds-input", "accept": ".zip,.json"}),
    )


@never_cache
@sensitive_post_parameters("sealed")
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if "sealed" in request.POST:
        return _bring_in(request, user)
    form = ArchiveForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "empty": is_empty(user), "section": "data"}
    if form.is_valid():
        try:
            actions.refuse_unless_empty(user)
            told = read(form.cleaned_data["archive"].file)
        except RefusedError as refused:
            form.add_error("archive", refused.message)
        else:
            context |= _shown(plan(told, user)) | {"site": host(told), "sealed": actions.packed(told, user)}
    return render(request, "web/mine/bring.html", context, status=422 if form.errors else 200)


def _bring_in(request: HttpRequest, user: User) -> HttpResponse:
    try:
        told = actions.unpacked(request.POST["sealed"], user)
        lines = actions.bring_in(told, user)
    except RefusedError as refused:
        messages.error(request, refused.message)
        return redirect("my_bring")
    context = _shown(lines) | {"site": host(told), "done": True, "section": "data"}
    return render(request, "web/mine/bring.html", context)


def _shown(lines: list[Line]) -> dict[str, Any]:
    counts = [(verdict.label, sum(one.verdict == verdict for one in lines)) for verdict in Verdict]
    return {"lines": lines, "counts": counts, "comes": any(one.verdict != Verdict.LEFT for one in lines)}
