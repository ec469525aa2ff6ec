"""What must be true before the site opens: schema, registers, collected files and, in a new demo, its people."""

from __future__ import annotations

import hashlib
import io
import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection

from config.assets import compress
from talka.core.errors import ConfigurationError


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


def letters_are_known() -> None:
    """Nicknames are one person's in any case of letters, and the database compares them: it must know ā from Ā."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT lower('Ē') = 'ē'")
        known = cursor.fetchone()[0]
    if not known:
        raise ConfigurationError(
            "The database knows only the letters A–Z. Create it with ENCODING 'UTF8' LC_CTYPE 'C.UTF-8' TEMPLATE template0."
        )


def prepare() -> None:
    letters_are_known()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_registers", demo=settings.DEMO, stdout=io.StringIO())
    call_command("reindex_search", if_empty=True, stdout=io.StringIO())
    collect_static()
    mark = Path(settings.HOME) / "demo-loaded"
    if settings.DEMO and not mark.exists():
        call_command("demo", stdout=io.StringIO())
        mark.touch()
