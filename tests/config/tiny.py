"""A WSGI application of twenty lines behind the real gateway, so that its behaviour is tested without the product."""

from __future__ import annotations

import itertools
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from config.assets import collected
from config.lanes import Limits
from config.rsgi import Gateway

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

PUBLIC = ("Cache-Control", "public, max-age=1")
HTML = ("Content-Type", "text/html; charset=utf-8")
served = itertools.count(1)


class Streamed:
    streaming = True

    def __iter__(self) -> Iterator[bytes]:
        yield from (b"x" * 100_000 for _ in range(50))


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    path, wish = environ["PATH_INFO"], parse_qs(environ["QUERY_STRING"])
    headers = [HTML, ("Lane", threading.current_thread().name)]
    status, body = "200 OK", f"<html><!--stale-banner--><p>{next(served)}</p>{'ā' * 2000}".encode()
    if path.startswith(("/page", "/en/page")):
        headers.append(PUBLIC)
    if path == "/deadline":
        headers += [PUBLIC, ("X-Talka-Fresh-Until", str(time.time() + 0.3))]  # noqa: TID251 – the header is of the wall clock
    if path == "/token":
        headers += [PUBLIC, ("Set-Cookie", "csrftoken=1"), ("Set-Cookie", "other=2")]
    if path == "/echo":
        body = environ["wsgi.input"].read()
    if path == "/big":
        body = os.urandom(2_000_000)
    if path.endswith("/environ"):
        body = repr({name: str(value) for name, value in environ.items()}).encode()
    if path == "/boom":
        raise ValueError
    time.sleep(float(wish.get("sleep", ["0"])[0]))
    if Path(os.environ["TINY_DOWN"]).exists():
        status, headers, body = "503 Away", [("X-Talka-Database", "down")], b"away"
    start_response(status, headers)
    return Streamed() if path == "/stream" else [body]


app = Gateway(
    application,
    "sessionid",
    collected(Path(os.environ["TINY_DOWN"]).parent / "static"),
    Limits(body_seconds=float(os.environ.get("TINY_BODY_SECONDS", "2")), turn=1.0, total=2.0, body_bytes=1_000_000),
    parameters=frozenset({"a", "b", "t", "sleep"}),
    proxied="TINY_PROXIED" in os.environ,
)
