"""Behind a proxy (an https site) the address of a client is what the proxy says, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from tests.config.conftest import granian

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with (
        granian(tmp_path_factory.mktemp("proxied"), TINY_PROXIED="1") as (address, _process, _down),
        httpx.Client(base_url=address) as client,
    ):
        yield client


def seen(client: httpx.Client, *forwarded: str) -> str:
    headers = [("Cookie", "sessionid=1"), *(("X-Forwarded-For", value) for value in forwarded)]
    told = client.get("/environ", headers=headers).text
    assert "FORWARDED_FOR" not in told
    return told


def test_behind_a_proxy_the_last_entry_is_the_client(proxied: httpx.Client) -> None:
    assert "'REMOTE_ADDR': '203.0.113.7'" in seen(proxied, "203.0.113.7")
    assert "'REMOTE_ADDR': '203.0.113.7'" in seen(proxied, "198.51.100.1, 203.0.113.7")
    assert "'REMOTE_ADDR': '203.0.113.7'" in seen(proxied, "198.51.100.1", "203.0.113.7")
    assert "'REMOTE_ADDR': '2001:db8::7'" in seen(proxied, "2001:db8::7")


@pytest.mark.parametrize("forwarded", ["", "unknown", "203.0.113.7,", "203.0.113.7:99", "<script>"])
def test_what_is_no_address_is_not_taken_for_one(proxied: httpx.Client, forwarded: str) -> None:
    assert "'REMOTE_ADDR': '127.0.0.1'" in seen(proxied, forwarded)


def test_without_a_proxy_nobody_chooses_an_address(web: httpx.Client) -> None:
    assert "'REMOTE_ADDR': '127.0.0.1'" in seen(web, "203.0.113.7")
