"""A file of hours: chosen, looked at, taken in, taken back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages as announce
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from talka.accounts.policies.person import person
from talka.core.errors import RefusedError
from talka.hours import policies
from talka.hours.actions import importing
from talka.hours.actions.slips import code_of, shown
from talka.hours.enums import AT_WORK, ImportState
from talka.hours.forms import LINE, Refusable
from talka.hours.models import Import
from talka.hours.queries import desk as team
from talka.hours.queries import importing as asked
from talka.hours.queries.columns import MEANINGS
from talka.hours.queries.sheets import template_rows, written
from talka.hours.views.files import download
from talka.hours.views.person import team_of
from talka.opportunities.queries import called

SHOWN = 100


class ImportForm(Refusable):
    file = forms.FileField(
        label=gettext_lazy("File (XLSX or CSV)"), widget=forms.ClearableFileInput(LINE | {"accept": ".xlsx,.csv"})
    )
    opportunity = forms.ChoiceField(label=gettext_lazy("Work"), required=False, widget=forms.Select(LINE))

    def __init__(self, *args: Any, opportunities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opportunities = {one.public_id: one for one in opportunities}
        named = called(self.opportunities.values())
        self.fields["opportunity"].choices = [("", _("of no particular work")), *named]  # type: ignore[attr-defined]  # a choice field


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, key: str) -> HttpResponse:
    """Choose a file; what is asked about its columns comes with it."""
    organisation = team_of(request, key)
    form = ImportForm(request.POST or None, request.FILES or None, opportunities=team.on_now(organisation))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = importing.receive(
                organisation,
                file,
                size=file.size,
                by=person(request),
                opportunity=form.opportunities.get(form.cleaned_data["opportunity"]),
                columns=_meant(request),
            )
            return redirect("hours:import_one", key, made.public_id)
        except RefusedError as error:
            form.refuse("file", error.message)
    context = {"organisation": organisation, "form": form, "imports": asked.latest(organisation), "section": "hours"}
    if isinstance(request.FILES.get("file"), UploadedFile) and form.errors:
        context |= {
            "columns": asked.headers_of(organisation, request.FILES["file"]).items(),
            "meanings": MEANINGS,
        }
    return render(request, "hours/import.html", context, status=422 if form.errors else 200)


def _meant(request: HttpRequest) -> dict[str, str]:
    """Header → meaning, as `column:<header>` fields say."""
    return {name[7:]: str(one) for name, one in request.POST.items() if name.startswith("column:")}


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    """What becomes of each row; columns meant otherwise, taking in, taking back, the codes of slips."""
    organisation = team_of(request, key)
    batch = policies.import_at(organisation, public_id)
    said = ""
    if request.method == "POST":
        try:
            _act(request, batch)
            return redirect("hours:import_one", key, batch.public_id)
        except RefusedError as error:
            said = error.message
        if request.POST.get("act") != "columns":
            announce.error(request, said)
            return redirect("hours:import_one", key, batch.public_id)
    if "kodi" in request.GET:
        return download(written(_codes(batch), "csv"), "kodi", "csv")
    page = asked.preview(batch, request.GET.get("spriedums", ""), SHOWN)
    context = {
        "organisation": organisation,
        "batch": batch,
        "page": page,
        "at_work": batch.state in AT_WORK,
        "problem": said or asked.problem_of(batch),
        "columns": asked.columns_of(batch, _meant(request)),
        "meanings": MEANINGS,
        "changeable": batch.state == ImportState.PREVIEW and batch.headers,
        "section": "hours",
    }
    return render(request, "hours/import_one.html", context, status=422 if said else 200)


def _act(request: HttpRequest, batch: Import) -> None:
    act, by = request.POST.get("act"), person(request)
    if act == "undo":
        importing.take_back(batch, by=by)
    elif act == "columns":
        importing.look_again(batch, _meant(request), by=by)
    else:
        importing.take(batch, by=by)


def _codes(batch: Import) -> list[list[str]]:
    """Row of the file and code, to hand out beside the organiser's own list of names."""
    rows = [[_("Row"), _("Code of the slip")]]
    return rows + [[str(number), shown(code_of(slip))] for number, slip in asked.open_slips(batch)]


@require_safe
def template(request: HttpRequest, key: str) -> HttpResponse:
    team_of(request, key)
    return download(written(template_rows(), "xlsx"), "stundu-veidne", "xlsx")
