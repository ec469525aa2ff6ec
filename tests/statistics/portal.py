"""A portal of open data on loopback: as much of CKAN's action API as a publisher uses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

from tests.loopback import serving

TOKEN = "marka-portalam"


@dataclass
class Portal:
    address: str = ""
    packages: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    status: int = 0
    """Answer with this instead of doing anything."""
    serial: Iterator[int] = field(default_factory=lambda: count(1))

    def act(self, action: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.asked.append(action)
        if self.status:
            return self.status, {"success": False}
        if action == "package_show":
            found = self.packages.get(body["id"])
            return (200, {"success": True, "result": found}) if found else (404, {"success": False})
        if action == "package_create":
            body |= {"id": "paka-1"}
        elif action != "package_update" or body["id"] != "paka-1":
            return 400, {"success": False}
        for one in body["resources"]:
            one.setdefault("id", f"resurss-{next(self.serial)}")
        self.packages[body["name"]] = body
        return 200, {"success": True, "result": body}


@contextmanager
def portal() -> Iterator[Portal]:
    known = Portal()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, told = known.act(self.path.rpartition("/")[2], body)
            if self.headers["Authorization"] != TOKEN:
                status, told = 403, {"success": False}
            self.send_response(status)
            if status in {301, 302, 307}:
                self.send_header("Location", "http://127.0.0.1:9/")
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # its name in the base class
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    known.address = f"http://127.0.0.1:{server.server_address[1]}/dati/"
    with serving(server):
        yield known
