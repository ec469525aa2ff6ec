"""What the commands must know before Django may be asked: where things are, and with which database."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from config.postgres import holding, revive

ROOT = Path(__file__).resolve().parents[1]
LONG_WORK = "15min"
UNREAD = (
    (
        "TALKA_REPLICA_URL",
        "all questions go to DATABASE_URL, which may name several servers (docs/operations.md). Take it away.",
        "visi vaicājumi iet uz DATABASE_URL, kurā var norādīt vairākus serverus (docs/operations.md). Izņemiet to.",
    ),
    (
        "TALKA_FILES_URL",
        "files lie in TALKA_HOME/files; put shared storage there (docs/operations.md). Take it away.",
        "faili glabājas mapē TALKA_HOME/files; pieslēdziet tur koplietojamu krātuvi (docs/operations.md). Izņemiet to.",
    ),
)
"""What was once promised and is not there."""


class Impossible(Exception):  # noqa: N818 – reads as the sentence it is
    """The command cannot do what was asked; the text says why, in English and Latvian."""


def home() -> Path:
    return Path(os.environ.get("TALKA_HOME", ROOT / "var")).resolve()


def host() -> str:
    return os.environ.get("HOST", "127.0.0.1")


def port() -> int:
    return int(os.environ.get("PORT", "8000"))


def site_url() -> str:
    return os.environ.get("TALKA_SITE_URL", f"http://localhost:{port()}").rstrip("/")


def is_demo() -> bool:
    return os.environ.get("TALKA_DEMO", "0") == "1"


def is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return name == "localhost"


def refuse_open_demo() -> None:
    """One-click sign-ins must never stand where strangers can reach them."""
    if is_demo() and (not is_loopback(host()) or urlsplit(site_url()).scheme == "https"):
        raise Impossible(
            "TALKA_DEMO=1 signs anybody in with one click, so it runs on this computer only: leave HOST at 127.0.0.1"
            " and TALKA_SITE_URL at http, or set TALKA_DEMO=0.\n"
            "TALKA_DEMO=1 ļauj ikvienam ienākt ar vienu klikšķi, tāpēc tas darbojas tikai šajā datorā: atstājiet"
            " HOST=127.0.0.1 un TALKA_SITE_URL ar http vai iestatiet TALKA_DEMO=0."
        )


def refuse_unread() -> None:
    """Who sets what nothing reads believes that it works (docs/adr/0038-one-database-one-folder.md)."""
    for name, instead_en, instead_lv in UNREAD:
        if os.environ.get(name):
            raise Impossible(f"{name} is not read: {instead_en}\n{name} netiek lasīts: {instead_lv}")


def settle() -> None:
    """Fix what child processes must agree on, whatever folder they start in."""
    os.environ["TALKA_HOME"] = str(home())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")


@contextlib.contextmanager
def database() -> Iterator[Callable[[], None]]:
    """DATABASE_URL as given, else the embedded server of this TALKA_HOME, attached or started.

    Yields what starts the server again should it have died; whoever stays long calls it now and then.
    """
    if os.environ.get("DATABASE_URL"):
        yield lambda: None
        return
    with holding(home()) as server:
        os.environ["DATABASE_URL"] = server.url()
        yield lambda: revive(server)


def end_with(parent: int) -> None:
    """End this process (as by SIGTERM) soon after `parent` has gone, however it went."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()
