"""/static/: the collected files, sent by Granian's own threads, compressed once when they were collected."""

from __future__ import annotations

import gzip
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from config.pages import ZIP_FROM, ZIPPED_TYPES, Headers, accepts_gzip

if TYPE_CHECKING:
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol
    from granian.rsgi import Scope

NAMED_BY_CONTENT = re.compile(r"\.[0-9a-f]{12}\.")
BEST = 9
EXTRA_TYPES = {".woff2": "font/woff2", ".webmanifest": "application/manifest+json", ".mjs": "text/javascript"}
PREFIX = "/static/"


def kind_of(path: Path) -> str:
    kind = EXTRA_TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def compress(folder: Path) -> None:
    """Lay a .gz beside every file that gains from it."""
    for path in folder.rglob("*"):
        if (
            path.is_file()
            and path.suffix != ".gz"
            and path.stat().st_size >= ZIP_FROM
            and ZIPPED_TYPES.match(kind_of(path))
        ):
            beside = path.with_name(f"{path.name}.gz")
            if not beside.exists() or beside.stat().st_mtime < path.stat().st_mtime:
                beside.write_bytes(gzip.compress(path.read_bytes(), BEST, mtime=0))


@dataclass(frozen=True)
class Asset:
    file: str
    zipped: str | None
    headers: Headers
    etag: str

    def send(self, scope: Scope, proto: HTTPProtocol) -> None:
        if scope.method not in {"GET", "HEAD"}:
            proto.response_empty(405, [("allow", "GET, HEAD")])
        elif self.etag in scope.headers.get("if-none-match", ""):
            proto.response_empty(304, self.headers)
        elif self.zipped and accepts_gzip(scope.headers.get("accept-encoding", "")):
            proto.response_file(200, [*self.headers, ("content-encoding", "gzip")], self.zipped)
        else:
            proto.response_file(200, self.headers, self.file)


def collected(folder: Path) -> dict[str, Asset]:
    """The files by address, as they lie there when the process begins: no address can reach anything else."""
    return {
        f"{PREFIX}{path.relative_to(folder).as_posix()}": asset(path)
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".gz" and not path.name.startswith(".")
    }


def asset(path: Path) -> Asset:
    found, zipped = path.stat(), path.with_name(f"{path.name}.gz")
    for_ever = NAMED_BY_CONTENT.search(path.name)
    etag = f'"{int(found.st_mtime)}-{found.st_size}"'
    headers = [
        ("content-type", kind_of(path)),
        ("cache-control", "public, max-age=31536000, immutable" if for_ever else "public, max-age=3600"),
        ("etag", f"W/{etag}"),
        ("x-content-type-options", "nosniff"),
        ("vary", "Accept-Encoding"),
    ]
    return Asset(str(path), str(zipped) if zipped.exists() else None, headers, etag)
