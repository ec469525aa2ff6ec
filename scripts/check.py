"""The checks of `make check` that no tool does: migrations written, messages complete and up to date, files small."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
MOST_LINES = 500
CODE = ("*.py", "*.html", "*.css", "*.js")
NOT_OURS = re.compile(r"/(migrations|vendor|demo_data|data)/")
PLAIN_TEXT = re.compile(r"^[\W\d_]*$")


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607  # our own words
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).exists()]


def long_files() -> list[str]:
    sizes = ((path, len(path.read_text(encoding="utf-8").splitlines())) for path in tracked(*CODE))
    return [
        f"{path.relative_to(ROOT)} has {size} lines (at most {MOST_LINES})"
        for path, size in sizes
        if size > MOST_LINES and not NOT_OURS.search(str(path))
    ]


def manage(*command: str, cwd: Path = ROOT, settings: str = "config.settings.test") -> subprocess.CompletedProcess[str]:
    """Run a command of Django's. Without settings it starts in a tenth of the time; texts are found without them."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": settings,
        "DATABASE_URL": os.environ.get("DATABASE_URL", "postgresql:///nowhere"),
        "TALKA_HOME": tempfile.gettempdir() + "/talka-check",
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
    }
    return subprocess.run(
        [sys.executable, "-m", "django", *command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def missing_migrations() -> list[str]:
    done = manage("makemigrations", "--check", "--dry-run")
    return [] if done.returncode == 0 else [f"models changed without a migration:\n{done.stdout}{done.stderr}"]


@functools.cache
def catalogue(path: Path) -> dict[object, object]:
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {(one.id, one.context): one for one in read_po(file, locale="lv") if one.id}


def stale_messages() -> list[str]:
    """Extract each app's messages anew into a copy and compare the sets of texts; nothing missing, empty or fuzzy."""
    if not shutil.which("xgettext"):
        return ["xgettext is missing: install Debian's package gettext"]
    found = []
    for app in sorted(path.parent for path in (ROOT / "talka").glob("*/apps.py")):
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(shutil.copytree(app, Path(folder) / app.name, ignore=shutil.ignore_patterns("*.mo", "vendor")))
            (copy / "locale").mkdir(exist_ok=True)
            done = manage("makemessages", "--locale", "lv", "--no-obsolete", "--no-wrap", cwd=copy, settings="")
            if done.returncode:
                return [done.stderr]
            wanted = catalogue(copy / "locale/lv/LC_MESSAGES/django.po")
        have = catalogue(app / "locale/lv/LC_MESSAGES/django.po")
        found += [f"{app.name}: not in the catalogue: {key!r}" for key in wanted.keys() - have.keys()]
        found += [f"{app.name}: no longer used: {key!r}" for key in have.keys() - wanted.keys()]
        for key, message in have.items():
            texts = message.string if isinstance(message.string, tuple) else (message.string,)  # type: ignore[attr-defined]  # Babel is untyped here
            if message.fuzzy or not all(texts):  # type: ignore[attr-defined]  # as above
                found.append(f"{app.name}: not translated: {key!r}")
    return found


def divided_messages() -> list[str]:
    """All catalogues become one when the program runs: a text said in two ways would be said in one of them anywhere."""
    said: dict[object, dict[object, list[str]]] = {}
    for path in sorted((ROOT / "talka").glob("*/locale/lv/LC_MESSAGES/django.po")):
        for key, message in catalogue(path).items():
            said.setdefault(key, {}).setdefault(message.string, []).append(path.parents[3].name)  # type: ignore[attr-defined]  # Babel is untyped here
    return [
        f"said in several ways: {key!r}: {ways} (say it in one, or give it a context)"
        for key, ways in said.items()
        if len(ways) > 1
    ]


def foreign_quotes() -> list[str]:
    """Latvian texts quote „so”, not “so”."""
    return [
        f"{path.relative_to(ROOT)}: “ in {message.string!r}"  # type: ignore[attr-defined]  # Babel is untyped here
        for path in sorted((ROOT / "talka").glob("*/locale/lv/LC_MESSAGES/django.po"))
        for message in catalogue(path).values()
        if "“" in str(message.string)  # type: ignore[attr-defined]  # as above
    ]


if __name__ == "__main__":
    faults = long_files() + missing_migrations() + stale_messages() + divided_messages() + foreign_quotes()
    print("\n".join(faults) or "files, migrations and messages are in order")
    sys.exit(bool(faults))
