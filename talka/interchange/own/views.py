"""An organisation's opportunities as a table: download them, upload them, look what it would do, confirm."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talka.core.errors import RefusedError
from talka.interchange import actions, queries
from talka.interchange.enums import SheetFormat, SheetState, Verdict
from talka.interchange.importers.items import UnreadableError
from talka.interchange.importers.own_cells import cells_of
from talka.interchange.importers.own_table import blank_table, write_table
from talka.interchange.models import Sheet
from talka.interchange.own.forms import SheetForm
from talka.opportunities.queries.content import content
from talka.organisations.actor import Actor, actor_of
from talka.organisations.policies import access

SECTION = "opportunities"
MANAGE = "manage_opportunities"
MEDIA_TYPES = {
    SheetFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    SheetFormat.CSV: "text/csv; charset=utf-8",
    SheetFormat.JSON: "application/json",
}
ORDER = (Verdict.REFUSED, Verdict.CREATED, Verdict.UPDATED, Verdict.UNCHANGED)


def person(actor: Actor) -> UUID | None:
    """Who does it, for the audit trail."""
    return actor.user.pk if actor.user else None


@require_http_methods(["GET", "HEAD", "POST"])
def sheets(request: HttpRequest, key: str) -> HttpResponse:
    """The page with the template, the export, and the form that takes a table."""
    actor = actor_of(request)
    organisation = access(actor, key, MANAGE)
    form = SheetForm(request.POST or None, request.FILES or None) if request.method == "POST" else SheetForm()
    if request.method == "POST" and form.is_valid():
        try:
            with tempfile.TemporaryDirectory() as folder:
                path = _store(form.cleaned_data["file"], Path(folder))
                sheet = actions.keep_sheet(organisation, path, by=person(actor))
        except UnreadableError as error:
            form.add_error("file", str(error))
        else:
            return redirect("interchange:sheet", organisation.key, sheet.public_id)
    context = {
        "organisation": organisation,
        "section": SECTION,
        "form": form,
        "recent": queries.recent_sheets(organisation),
        "formats": SheetFormat.values,
    }
    return render(request, "interchange/own/sheets.html", context, status=422 if form.errors else 200)


def _store(file: UploadedFile[Any], folder: Path) -> Path:
    path = folder / "table"
    with path.open("wb") as target:
        for chunk in file.chunks():
            target.write(chunk)
    return path


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, key: str, public_id: str) -> HttpResponse:
    """The verdict of each row; a press of the button writes them."""
    actor = actor_of(request)
    organisation = access(actor, key, MANAGE)
    found = queries.sheet(organisation, public_id)
    if found is None:
        raise Http404
    if request.method == "POST":
        try:
            actions.write_sheet(found, publish=request.POST.get("publish") == "on", by=person(actor))
        except RefusedError as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("Written. Below is what became of each row."))
        return redirect("interchange:sheet", organisation.key, found.public_id)
    context = {"organisation": organisation, "section": SECTION, "sheet": found} | _told(found)
    return render(request, "interchange/own/sheet.html", context)


def _told(found: Sheet) -> dict[str, Any]:
    counted = Counter(one["verdict"] for one in found.verdicts)
    rows = sorted(found.verdicts, key=lambda one: (ORDER.index(Verdict(one["verdict"])), one["position"]))
    return {
        "written": found.state == SheetState.WRITTEN,
        "counts": [(Verdict(code).label, counted[code]) for code in ORDER],
        "rows": [one | {"label": Verdict(one["verdict"]).label} for one in rows],
        "something": bool(counted[Verdict.CREATED] or counted[Verdict.UPDATED]),
        "complete": sum(
            not one["missing"] and one["state"] == "draft" for one in rows if one["verdict"] != Verdict.REFUSED
        ),
    }


@require_safe
def template(request: HttpRequest, key: str, extension: str) -> HttpResponse:
    access(actor_of(request), key, MANAGE)
    wanted = SheetFormat(extension)
    return _file(blank_table(wanted), wanted, "iespejas-veidne")


@require_safe
def export(request: HttpRequest, key: str, extension: str) -> HttpResponse:
    """All its own opportunities in a format that can be uploaded again, here or in another place."""
    organisation = access(actor_of(request), key, MANAGE)
    rows = (
        cells_of(content(one), public_id=one.public_id, state=one.get_state_display())
        for one in queries.own_opportunities(organisation)
    )
    wanted = SheetFormat(extension)
    return _file(write_table(rows, wanted), wanted, f"iespejas-{organisation.key}")


def _file(data: bytes, wanted: SheetFormat, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.{wanted}"', "Cache-Control": "no-store"}
    return HttpResponse(data, content_type=MEDIA_TYPES[wanted], headers=headers)
