from __future__ import annotations

import contextlib
import socket
import statistics
import threading
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest

from tests.config.conftest import granian

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

HALF_A_BODY = b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n" + b"a" * 500
BIG_PAGE = b"GET /big HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid=1\r\n\r\n"


@contextlib.contextmanager
def clients(address: str, number: int, says: bytes) -> Iterator[list[socket.socket]]:
    with contextlib.ExitStack() as stack:
        opened = []
        for _ in range(number):
            client = stack.enter_context(
                socket.create_connection(("127.0.0.1", urlsplit(address).port or 0), timeout=20)
            )
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.sendall(says)
            opened.append(client)
        yield opened


def milliseconds(client: httpx.Client, path: str) -> float:
    begun = time.perf_counter()
    assert client.get(path).status_code == 200
    return (time.perf_counter() - begun) * 1000


@pytest.mark.slow
def test_two_hundred_half_sent_and_two_hundred_slowly_read_requests(tmp_path: Path) -> None:
    with (
        granian(tmp_path, workers=2, TINY_BODY_SECONDS="4") as (address, _process, _down),
        clients(address, 200, HALF_A_BODY) as half,
        clients(address, 200, BIG_PAGE) as reading,
        httpx.Client(base_url=address) as web,
    ):
        for client in reading[:50]:
            assert client.recv(100).startswith(b"HTTP/1.1 200")  # reads a little, then stops
        pages = [milliseconds(web, f"/page?t={number}") for number in range(15)]
        alive = [milliseconds(web, "/livez") for _ in range(15)]
        assert statistics.median(pages) <= 100, pages
        assert statistics.median(alive) <= 20, alive
        answers = [client.recv(100).split(b"\r\n")[0] for client in half]
        assert set(answers) == {b"HTTP/1.1 408 Request Timeout"}


def test_a_body_that_trickles_is_too_slow_however_long_it_goes_on(
    site: tuple[str, subprocess.Popen[bytes], Path],
) -> None:
    begun = time.monotonic()
    with clients(site[0], 1, HALF_A_BODY) as (client,):
        ends = threading.Event()

        def trickle() -> None:
            with contextlib.suppress(OSError):
                while not ends.wait(0.2):
                    client.sendall(b"a")

        thread = threading.Thread(target=trickle)
        thread.start()
        answer = client.recv(100)
        ends.set()
        thread.join()
    assert answer.startswith(b"HTTP/1.1 408")
    assert time.monotonic() - begun < 3


def test_a_whole_body_arrives_whole(web: httpx.Client) -> None:
    body = b"\x00\xff" * 400_000
    assert web.post("/echo", content=body).content == body
    assert web.post("/echo", content=iter([b"in ", b"pieces"])).content == b"in pieces"


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_over_the_limit_is_refused(web: httpx.Client, declared: bool) -> None:  # noqa: FBT001 – a case
    body = b"a" * 1_000_001
    answer = web.post("/echo", content=body if declared else iter([body]))
    assert answer.status_code == 413
    assert "Sūtījums ir pārāk liels" in answer.text


def test_programs_are_refused_in_their_own_format(web: httpx.Client) -> None:
    answer = web.post("/api/v1/anything", content=b"a" * 1_000_001)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 413


def test_people_who_act_do_not_wait_for_readers_nor_readers_for_exports(web: httpx.Client) -> None:
    busy = [
        threading.Thread(target=lambda path=path: web.get(path))
        for path in ("/figures.csv?sleep=1", "/anything?sleep=1")
    ]
    for thread in busy:
        thread.start()
    time.sleep(0.2)
    assert milliseconds(web, "/livez") < 500
    begun = time.monotonic()
    assert web.get("/anything", headers={"Cookie": "sessionid=1"}).status_code == 200
    assert time.monotonic() - begun < 0.7
    for thread in busy:
        thread.join()


def test_whoever_waits_longer_than_a_turn_is_asked_to_come_back(web: httpx.Client) -> None:
    first = threading.Thread(target=lambda: web.get("/anything?sleep=1.6"))
    first.start()
    time.sleep(0.2)
    begun = time.monotonic()
    answer = web.get("/other")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert 0.9 < time.monotonic() - begun < 1.5
    first.join()
    assert web.get("/other").status_code == 200


def test_an_answer_that_takes_too_long_is_given_up_and_the_lane_heals(web: httpx.Client) -> None:
    begun = time.monotonic()
    assert web.get("/anything?sleep=2.5").status_code == 503
    assert time.monotonic() - begun < 2.4
    time.sleep(0.7)
    assert web.get("/anything").status_code == 200


def test_a_streamed_answer_arrives_whole_and_holds_no_thread(web: httpx.Client) -> None:
    with web.stream("GET", "/stream") as slow:
        assert web.get("/anything").status_code == 200
        assert sum(len(chunk) for chunk in slow.iter_raw()) == 5_000_000


def test_a_failure_is_answered_and_its_query_is_not_logged(
    web: httpx.Client, site: tuple[str, subprocess.Popen[bytes], Path]
) -> None:
    answer = web.get("/boom?epasts=anna@example.lv")
    assert answer.status_code == 500
    log = (site[2].parent / "log").read_text(encoding="utf-8")
    assert "ValueError" in log
    assert "anna@" not in log


def test_django_sees_the_request_as_the_standard_says(web: httpx.Client) -> None:
    answer = web.get(
        "/environ", params={"q": "ē"}, headers={"X_Forwarded_For": "6.6.6.6", "X-A": "1", "Cookie": "sessionid=1"}
    ).text
    assert "'REMOTE_ADDR': '127.0.0.1'" in answer
    assert "'QUERY_STRING': 'q=%C4%93'" in answer
    assert "'HTTP_X_A': '1'" in answer
    assert "6.6.6.6" not in answer
