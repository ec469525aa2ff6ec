"""Health: does the process run, may it be given work. Pictures, which every app above stores in core.files; the icon."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from talka.core import files

DISK_RESERVE = 0.10
"""Below a tenth of free disk the process asks for no more work."""
OLDEST_JOB_SECONDS = 300
"""Work that should have begun so long ago: the worker is dead or has too much to do."""


@login_not_required
@require_safe
def file(request: HttpRequest, public_id: str) -> FileResponse:
    """A picture that an organiser shows. What is at an address never changes: another picture gets another one."""
    stored = files.public_image(public_id)
    if stored is None:
        raise Http404
    answer = files.response(stored)
    answer["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


@login_not_required
@require_safe
def favicon(request: HttpRequest) -> HttpResponseRedirect:
    """Browsers ask here of themselves, for a picture or a feed that names no icon. Its own address changes with releases."""
    answer = HttpResponseRedirect(static("favicon.ico"))
    answer["Cache-Control"] = "public, max-age=86400"
    return answer


@login_not_required
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """200 while the process runs; never touches the database. The gateway answers this itself where it runs."""
    return HttpResponse("ok\n", content_type="text/plain")


def _database_reasons() -> list[str]:
    reasons = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery(), current_setting('transaction_read_only')")
        if any(value in {True, "on"} for value in cursor.fetchone()):
            reasons.append("database is read-only")
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND"
            " coalesce(scheduled_at, statement_timestamp()) < statement_timestamp() - make_interval(secs => %s)",
            [OLDEST_JOB_SECONDS],
        )
        if cursor.fetchone()[0]:
            reasons.append("background work waits too long")
    return reasons


def _migration_reasons() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return ["migrations are not applied"] if plan else []


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the process may be given work, else 503 with the reasons."""
    reasons: list[str] = []
    if (Path(settings.HOME) / "draining").exists():
        reasons.append("draining")
    disk = shutil.disk_usage(settings.HOME)
    if disk.free < disk.total * DISK_RESERVE:
        reasons.append("disk is nearly full")
    try:
        reasons += _migration_reasons() or _database_reasons()
    except DatabaseError:
        reasons.append("database does not answer")
    return JsonResponse({"ready": not reasons, "reasons": reasons}, status=503 if reasons else 200)
