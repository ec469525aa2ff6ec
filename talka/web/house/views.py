"""One page from which an organisation takes all it has along, and where such an archive is brought in."""

from __future__ import annotations

import tempfile
from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from talka.accounts.policies.person import person
from talka.core.errors import RefusedError
from talka.organisations.actor import actor_of
from talka.organisations.models import Organisation
from talka.organisations.policies import access
from talka.web.house import actions
from talka.web.house.reading import opened

IN_MEMORY = 5_000_000


class ArchiveForm(forms.Form):
    archive = forms.FileField(
        label=_("The organisation's archive"),
        help_text=_(
            "The .zip as you got it, at most 9 MB. If it is larger, remove the folder “izzinas” from it first."
        ),
        widget=forms.ClearableFileInput({"class": "ds-input", "accept": ".zip"}),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def archive(request: HttpRequest, key: str) -> HttpResponseBase:
    organisation = access(actor_of(request), key, "edit_profile")
    if request.POST.get("act") == "take":
        return _taken(request, organisation)
    form = ArchiveForm(request.POST or None, request.FILES or None) if request.method == "POST" else ArchiveForm()
    context: dict[str, Any] = {"organisation": organisation, "form": form, "section": "profile"}
    if form.is_valid():
        try:
            with opened(form.cleaned_data["archive"].file) as found:
                lines = actions.bring_in(organisation, found, by=person(request))
                came = any(one.fate != actions.Fate.LEFT for one in lines)
                context |= {"lines": lines, "came": came, "manifest": found.manifest}
        except RefusedError as refused:
            form.add_error("archive", refused.message)
    return render(request, "web/org/archive.html", context, status=422 if form.errors else 200)


def _taken(request: HttpRequest, organisation: Organisation) -> FileResponse:
    """No name of a person in the file's name; what is large waits on disk, not in memory."""
    target = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # the answer closes it
    actions.take_out(organisation, target, by=person(request))
    target.seek(0)
    return FileResponse(
        target, as_attachment=True, filename=f"talka-{organisation.key}.zip", content_type="application/zip"
    )
