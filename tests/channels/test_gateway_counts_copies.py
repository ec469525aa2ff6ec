"""The gateway counts each copy of a page that it gives to a person, from its cache too, and keeps nothing of who asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from config.lanes import Limits
from config.pages import PARAMETERS
from config.rsgi import Gateway
from config.seen import MOST, Counts

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


@dataclass
class Asked:
    """As much of Granian's scope as the gateway reads."""

    path: str = "/page"
    query_string: str = ""
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=lambda: {"user-agent": BROWSER})
    proto: str = "http"
    scheme: str = "http"
    authority: str = "localhost"
    http_version: str = "1.1"
    server: str = "127.0.0.1:80"
    client: str = "127.0.0.1:5000"


@dataclass
class Wire:
    """What went to the reader."""

    sent: list[tuple[int, dict[str, str]]] = field(default_factory=list)

    def response_bytes(self, status: int, headers: Iterable[tuple[str, str]], _body: bytes) -> None:
        self.sent.append((status, dict(headers)))

    def response_empty(self, status: int, headers: Iterable[tuple[str, str]]) -> None:
        self.sent.append((status, dict(headers)))


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    status = "404 Not Found" if environ["PATH_INFO"] == "/gone" else "200 OK"
    headers = [("Content-Type", "text/html"), ("X-Talka-Seen", "opened embed 7")]
    if environ["PATH_INFO"] == "/page":
        headers.append(("Cache-Control", "public, max-age=1"))
    start_response(status, headers)
    return [b"page"]


def gave_out(*asked: Asked) -> tuple[dict[str, int], list[tuple[int, dict[str, str]]]]:
    """The sums after these requests, and what was sent."""

    async def run() -> tuple[dict[str, int], list[tuple[int, dict[str, str]]]]:
        gateway = Gateway(
            application, "sessionid", {}, Limits(), parameters=PARAMETERS, proxied=False, tell=lambda _told: None
        )
        wire = Wire()
        for one in asked:
            await gateway.__rsgi__(one, wire)  # type: ignore[arg-type]  # as much of both as is used
        assert gateway.counts
        return gateway.counts.sums, wire.sent

    return asyncio.run(run())


def test_a_page_from_the_cache_counts_as_often_as_it_is_shown() -> None:
    sums, sent = gave_out(Asked(), Asked(), Asked())
    assert sums == {"opened embed 7": 3}
    assert [headers["cache-control"] for _status, headers in sent] == ["public, max-age=1", *["public, max-age=0"] * 2]


def test_pages_that_are_never_kept_count_too() -> None:
    assert gave_out(Asked("/own"), Asked("/own"))[0] == {"opened embed 7": 2}
    assert gave_out(Asked("/own", headers={"user-agent": BROWSER, "cookie": "sessionid=1"}))[0] == {"opened embed 7": 1}


def test_the_reader_never_sees_what_is_counted() -> None:
    for path in ("/page", "/own"):
        for _status, headers in gave_out(Asked(path), Asked(path))[1]:
            assert "x-talka-seen" not in {name.lower() for name in headers}


def test_a_copy_that_the_browser_has_already_was_shown_again() -> None:
    first = gave_out(Asked())[1][0][1]["etag"]
    sums, sent = gave_out(Asked(), Asked(headers={"user-agent": BROWSER, "if-none-match": first}))
    assert [status for status, _headers in sent] == [200, 304]
    assert sums == {"opened embed 7": 2}


@pytest.mark.parametrize(
    "browser",
    [
        "", "Mozilla/5.0", "curl/8.5.0", "python-requests/2.32", "Wget/1.21", "Go-http-client/2.0",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", "WhatsApp/2.23.20.0",
        "TelegramBot (like TwitterBot)", "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
        "Mozilla/5.0 (compatible; YandexBot/3.0)", "Baiduspider+(+http://www.baidu.com/search/spider.htm)",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/126.0 Safari/537.36", "UptimeRobot/2.0",
    ],
)  # fmt: skip
def test_programs_are_not_counted(browser: str) -> None:
    assert gave_out(Asked(headers={"user-agent": browser}))[0] == {}


@pytest.mark.parametrize(
    "browser",
    [
        BROWSER,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Linux; Android 14; SM-A556B) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36 [FBAN/FB4A;FBAV/470]",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
        "Mozilla/5.0 (Linux; Android 13; CUBOT P80) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36",
    ],
)
def test_people_are(browser: str) -> None:
    assert gave_out(Asked(headers={"user-agent": browser}))[0] == {"opened embed 7": 1}


@pytest.mark.parametrize(
    "asked",
    [
        Asked(method="HEAD"),
        Asked("/gone"),
        Asked(headers={"user-agent": BROWSER, "sec-purpose": "prefetch;prerender"}),
        Asked(headers={"user-agent": BROWSER, "purpose": "prefetch"}),
        Asked(headers={}),
    ],
)
def test_what_nobody_looks_at_is_not_counted(asked: Asked) -> None:
    assert gave_out(asked)[0] == {}


def test_nothing_but_the_answers_own_words_is_kept() -> None:
    """Whoever asks, and however: the sums are the same."""
    others = [
        Asked(client="10.1.2.3:1", headers={"user-agent": BROWSER, "referer": "https://x/", "accept-language": "lv"}),
        Asked(client="10.9.9.9:1", headers={"user-agent": BROWSER, "cookie": "csrftoken=1"}),
        Asked(query_string="utm_source=x&fbclid=y"),
    ]
    assert gave_out(*others)[0] == {"opened embed 7": 3}


def turns(tell: Callable[[Mapping[str, int]], None], number: int, counts: list[Counts]) -> None:
    """Let the sums be told so often, without waiting for the seconds between."""

    async def run() -> None:
        loop = asyncio.get_running_loop()
        for _turn in range(number):
            done = asyncio.Event()
            counts[0].begin = lambda _loop, done=done: done.set()  # type: ignore[method-assign,misc]  # instead of waiting
            counts[0]._turn(loop)
            await done.wait()

    counts.append(Counts(tell))
    counts[0].add("opened embed 7", 2)
    asyncio.run(run())


def test_sums_are_told_once() -> None:
    told: list[dict[str, int]] = []
    turns(lambda sums: told.append(dict(sums)), 2, [])
    assert told == [{"opened embed 7": 2}]


def test_what_could_not_be_told_is_told_the_next_time() -> None:
    told: list[dict[str, int]] = []
    counts: list[Counts] = []

    def tell(sums: Mapping[str, int]) -> None:
        told.append(dict(sums))
        if len(told) == 1:
            counts[0].add("opened embed 7", 1)  # somebody reads meanwhile
            raise OSError("the database is away")

    turns(tell, 3, counts)
    assert told == [{"opened embed 7": 2}, {"opened embed 7": 3}]


def test_while_the_database_is_away_the_sums_do_not_grow_for_ever() -> None:
    counts = Counts(lambda _told: None)
    for number in range(MOST + 10):
        counts.add(f"opened embed {number}", 1)
    counts.add("opened embed 0", 1)
    assert len(counts.sums) == MOST
    assert counts.sums["opened embed 0"] == 2
