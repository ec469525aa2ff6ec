"""A stand-in for Talka to try programs on: `python -m talka_client.mock openapi.json [--port 8765]`.

It answers every operation of the OpenAPI document with a made-up answer that fits its schema, asks for a token where one
is needed, and refuses what is no operation. Nothing is kept; nothing outside this machine is asked.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Json = Any
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE")
PROBLEM = "application/problem+json"
MADE_UP = {"date-time": "2027-01-31T10:00:00+02:00", "date": "2027-01-31", "uri": "https://talka.example.lv/"}


class Mock:
    """Answers of one document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.routes = list(self._routes())

    def _routes(self) -> Iterator[tuple[str, re.Pattern[str], dict[str, Any]]]:
        for path, methods in self.document["paths"].items():
            pattern = re.compile(re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(path)) + "$")
            for method, operation in methods.items():
                yield method.upper(), pattern, operation

    def answer(self, method: str, path: str, token: str = "") -> tuple[int, str, bytes]:
        """Status, type and body; as the site would answer a request that is in order."""
        found = [(verb, operation) for verb, pattern, operation in self.routes if pattern.match(path)]
        operation = next((one for verb, one in found if verb == ("GET" if method == "HEAD" else method)), None)
        if operation is None:
            return self._problem(405 if found else 404)
        if "security" in operation and not token:
            return self._problem(401)
        status, told = min((int(code), one) for code, one in operation["responses"].items() if code.startswith("2"))
        content = told.get("content", {})
        if not content:
            return status, "", b""
        kind, described = next(iter(content.items()))
        body = self.made_up(described.get("schema", {}))
        return status, kind, json.dumps(body, ensure_ascii=False).encode()

    def _problem(self, status: int) -> tuple[int, str, bytes]:
        told = {"type": "about:blank", "title": "", "status": status, "detail": "", "instance": "", "errors": []}
        return status, PROBLEM, json.dumps(told).encode()

    def made_up(self, schema: dict[str, Any], inside: tuple[str, ...] = ()) -> Json:
        """A value that fits. Where a schema comes round to itself, lists end there."""
        if "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[-1]
            return self.made_up(self.document["components"]["schemas"][name], (*inside, name))
        for key in ("examples", "enum"):
            if schema.get(key):
                return schema[key][0]
        if "const" in schema:
            return schema["const"]
        for key in ("anyOf", "oneOf", "allOf"):
            if schema.get(key):
                return self.made_up(schema[key][0], inside)
        return self._of_type(schema, inside)

    def _of_type(self, schema: dict[str, Any], inside: tuple[str, ...]) -> Json:
        kind = schema.get("type", "object")
        if kind == "object":
            return {name: self.made_up(one, inside) for name, one in schema.get("properties", {}).items()}
        if kind == "array":
            items = schema.get("items", {})
            again = items.get("$ref", "").rsplit("/", 1)[-1] in inside
            return [] if again else [self.made_up(items, inside)]
        if kind in ("integer", "number"):
            return schema.get("minimum", 1)
        if kind == "boolean":
            return False
        if kind == "null":
            return None
        return MADE_UP.get(schema.get("format", ""), "x" * max(1, schema.get("minLength", 1)))


def serve(document: dict[str, Any], port: int, host: str = "127.0.0.1") -> ThreadingHTTPServer:
    """A server that is ready to `serve_forever()`."""
    mock = Mock(document)

    class Handler(BaseHTTPRequestHandler):
        def do_any(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            token = self.headers.get("Authorization", "")
            status, kind, body = mock.answer(self.command, self.path.partition("?")[0], token)
            self.send_response(status)
            if kind:
                self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            """Nothing: a stand-in is quiet."""

    for method in METHODS:
        setattr(Handler, f"do_{method}", Handler.do_any)  # the names that http.server looks for
    return ThreadingHTTPServer((host, port), Handler)


def main(given: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m talka_client.mock", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("document", type=Path, help="the file of /api/v1/openapi.json")
    parser.add_argument("--port", type=int, default=8765)
    told = parser.parse_args(given)
    server = serve(json.loads(told.document.read_text(encoding="utf-8")), told.port)
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
