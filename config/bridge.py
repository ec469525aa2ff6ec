"""One call of Django's WSGI handler: the request as WSGI sees it, the answer as the gateway sends it."""

from __future__ import annotations

import io
import ipaddress
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from config.pages import Headers, Reply, reply

if TYPE_CHECKING:
    from granian.rsgi import Scope

    Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

IN_MEMORY = 1_000_000
"""Bytes of a streamed answer kept in memory; the rest of it waits on disk."""


@dataclass(frozen=True)
class Stream:
    """A streamed answer, complete: written as fast as Django made it, sent as fast as its reader reads."""

    status: int
    headers: Headers
    file: IO[bytes]


def environ(scope: Scope, query: str, body: bytes, *, proxied: bool) -> dict[str, Any]:
    """WSGI's view of a request (PEP 3333). Header names with underscores are dropped: they could pass for others.

    `proxied`: a proxy of ours stands in front, and the last X-Forwarded-For is its word. Django never sees that header.
    """
    server, _, port = scope.server.rpartition(":")
    values: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if "_" in name:
            continue
        key = f"HTTP_{name.upper().replace('-', '_')}"
        joint = "; " if key == "HTTP_COOKIE" else ","
        values[key] = f"{values[key]}{joint}{value}" if key in values else value
    if scope.authority and "HTTP_HOST" not in values:
        values["HTTP_HOST"] = scope.authority
    if kind := values.pop("HTTP_CONTENT_TYPE", None):
        values["CONTENT_TYPE"] = kind
    forwarded = values.pop("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    if proxied and is_address(forwarded):
        values["REMOTE_ADDR"] = forwarded
    values.pop("HTTP_CONTENT_LENGTH", None)
    values["CONTENT_LENGTH"] = str(len(body))
    return values


def is_address(text: str) -> bool:
    try:
        return bool(ipaddress.ip_address(text))
    except ValueError:
        return False


def call(application: Application, request: dict[str, Any], seconds: float) -> Reply | Stream:
    """Raises TimeoutError when a streamed answer takes longer than `seconds` to make."""
    begun = time.monotonic()
    head: list[tuple[int, Headers]] = []

    def start_response(status: str, headers: Headers, _error: object = None) -> None:
        head.append((int(status[:3]), headers))

    result = application(request, start_response)
    try:
        if not getattr(result, "streaming", False):
            body = b"".join(result)
            return reply(*head[-1], body, begun)
        file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 – whoever sends it closes it
        for chunk in result:
            if time.monotonic() - begun > seconds:
                file.close()
                raise TimeoutError("a streamed answer took too long to make")
            file.write(chunk)
        file.seek(0)
        return Stream(*head[-1], file)
    finally:
        if close := getattr(result, "close", None):
            close()
