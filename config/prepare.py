"""What must be true before the site opens: schema, registers, collected files and, in a new demo, its people."""

from __future__ import annotations

import hashlib
import io
import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from config.assets import compress


def collect_static() -> None:
    """Collect into a fresh folder and swap; nothing to do when no source changed."""
    folder = Path(settings.STATIC_ROOT)
    mark = folder / ".collected"
    now = fingerprint()
    if mark.exists() and mark.read_text(encoding="ascii") == now:
        return
    shutil.rmtree(folder, ignore_errors=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    compress(folder)
    mark.write_text(now, encoding="ascii")


def fingerprint() -> str:
    found = []
    for finder in get_finders():
        for name, storage in finder.list([]):
            state = Path(storage.path(name)).stat()
            found.append(f"{name} {state.st_size} {state.st_mtime_ns}")
    return hashlib.sha256("\n".join([settings.STORAGES["staticfiles"]["BACKEND"], *sorted(found)]).encode()).hexdigest()


def prepare() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_registers", demo=settings.DEMO, stdout=io.StringIO())
    call_command("reindex_search", if_empty=True, stdout=io.StringIO())
    collect_static()
    mark = Path(settings.HOME) / "demo-loaded"
    if settings.DEMO and not mark.exists():
        call_command("demo", stdout=io.StringIO())
        mark.touch()
