from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import httpx
import pytest

from config.assets import compress
from tests.config.conftest import granian

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STYLE = b"body { color: red }\n" * 200


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder: Path = tmp_path_factory.mktemp("assets")
    static = folder / "static" / "css"
    static.mkdir(parents=True)
    (static / "site.css").write_bytes(STYLE)
    (static / "site.0123456789ab.css").write_bytes(STYLE)
    (folder / "static" / ".collected").write_text("secret")
    (folder / "secret").write_text("secret")
    compress(folder / "static")
    with granian(folder) as (address, _process, _down), httpx.Client(base_url=address) as client:
        yield client


def test_a_file_named_by_its_content_is_kept_for_ever(files: httpx.Client) -> None:
    answer = files.get("/static/css/site.0123456789ab.css")
    assert answer.content == STYLE
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "immutable" not in files.get("/static/css/site.css").headers["cache-control"]


def test_files_travel_compressed(files: httpx.Client) -> None:
    with files.stream("GET", "/static/css/site.css", headers={"Accept-Encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(raw) == STYLE
    assert "content-encoding" not in files.get("/static/css/site.css", headers={"Accept-Encoding": "identity"}).headers


def test_an_unchanged_file_is_not_sent_again(files: httpx.Client) -> None:
    etag = files.get("/static/css/site.css").headers["etag"]
    again = files.get("/static/css/site.css", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path", ["/static/.collected", "/static/../secret", "/static/%2e%2e/secret", "/static//secret"]
)
def test_nothing_but_collected_files_is_reached(files: httpx.Client, path: str) -> None:
    assert files.get(path).text != "secret"


def test_files_are_only_read(files: httpx.Client) -> None:
    assert files.post("/static/css/site.css").status_code == 405
