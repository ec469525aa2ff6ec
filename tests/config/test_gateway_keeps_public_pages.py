from __future__ import annotations

import gzip
import re
import threading
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    import httpx


def number(response: httpx.Response) -> int:
    found = re.search(r"<p>(\d+)</p>", response.text)
    assert found, response.text[:200]
    return int(found[1])


def test_a_page_is_made_once_and_again_after_a_second(web: httpx.Client) -> None:
    first = number(web.get("/page?t=1"))
    assert number(web.get("/page?t=1")) == first
    time.sleep(1.05)
    assert number(web.get("/page?t=1")) != first


def test_a_page_is_not_kept_past_the_deadline_it_shows(web: httpx.Client) -> None:
    first = number(web.get("/deadline"))
    assert number(web.get("/deadline")) == first
    time.sleep(0.35)
    assert number(web.get("/deadline")) != first


def test_what_is_said_between_django_and_the_gateway_stays_inside(web: httpx.Client) -> None:
    assert not [name for name in web.get("/deadline").headers if name.startswith("x-talka")]


def test_a_kept_page_gives_no_other_cache_a_second_of_its_own(web: httpx.Client) -> None:
    assert web.get("/page?t=2").headers["cache-control"] == "public, max-age=1"
    assert web.get("/page?t=2").headers["cache-control"] == "public, max-age=0"


def test_signed_in_people_never_get_a_kept_page_nor_leave_one(web: httpx.Client) -> None:
    mine = number(web.get("/page?t=3", headers={"Cookie": "sessionid=secret"}))
    other = number(web.get("/page?t=3"))
    assert other != mine
    assert number(web.get("/page?t=3", headers={"Cookie": "a=b; sessionid=secret"})) not in {mine, other}
    assert number(web.get("/page?t=3", headers={"Authorization": "Bearer talka_x"})) not in {mine, other}
    assert number(web.get("/page?t=3")) == other


def test_a_page_that_sets_a_cookie_is_not_kept_and_keeps_both_cookies(web: httpx.Client) -> None:
    first, second = web.get("/token"), web.get("/token")
    assert number(first) != number(second)
    assert first.headers.get_list("set-cookie") == ["csrftoken=1", "other=2"]


def test_a_reader_with_a_forms_cookie_makes_no_page_for_others(web: httpx.Client) -> None:
    mine = number(web.get("/page?t=4", headers={"Cookie": "csrftoken=1"}))
    other = number(web.get("/page?t=4"))
    assert other != mine
    assert number(web.get("/page?t=4", headers={"Cookie": "csrftoken=1"})) == other


def test_one_time_messages_bypass_the_kept_page(web: httpx.Client) -> None:
    kept = number(web.get("/page?t=5"))
    assert number(web.get("/page?t=5", headers={"Cookie": "messages=x"})) != kept


def test_order_of_parameters_and_tracking_make_no_new_page(web: httpx.Client) -> None:
    first = number(web.get("/page?b=2&a=1&utm_source=x&fbclid=y"))
    assert number(web.get("/page?a=1&b=2")) == first
    assert number(web.get("/page?a=1&b=3")) != first


def test_who_asks_for_a_part_gets_the_kept_page(web: httpx.Client) -> None:
    first = number(web.get("/page?t=12", headers={"Range": "bytes=0-9"}))
    assert number(web.get("/page?t=12", headers={"Range": "bytes=10-"})) == first
    assert number(web.get("/page?t=12")) == first


@pytest.mark.parametrize(
    ("path", "lane"),
    {
        "/iespejas.atom": "heavy",
        "/iespejas.json": "heavy",
        "/iespejas.ics": "heavy",
        "/sitemap-iespejas-0.xml": "heavy",
        "/iespejas/": "public",
        "/iespejas/karte.json": "public",
    }.items(),
)
def test_feeds_and_sitemaps_are_made_beside_the_pages(web: httpx.Client, path: str, lane: str) -> None:
    assert web.get(path).headers["lane"].startswith(lane)


def test_hosts_languages_and_fragments_are_pages_of_their_own(web: httpx.Client) -> None:
    seen = {
        number(web.get("/page?t=6")),
        number(web.get("/en/page?t=6")),
        number(web.get("/page?t=6", headers={"Host": "localhost"})),
        number(web.get("/page?t=6", headers={"HX-Request": "true"})),
        number(web.get("/page?t=6", headers={"X-Forwarded-Proto": "https"})),
    }
    assert len(seen) == 5


def test_posting_is_never_answered_from_a_kept_page(web: httpx.Client) -> None:
    assert number(web.get("/page?t=7")) != number(web.post("/page?t=7"))


def test_a_page_made_for_a_head_request_serves_the_next_reader(web: httpx.Client) -> None:
    head = web.head("/page?t=8", headers={"Accept-Encoding": "identity"})
    assert head.content == b""
    assert int(head.headers["content-length"]) > 1000
    again = web.head("/page?t=8")
    assert again.headers["cache-control"] == "public, max-age=0"
    assert number(web.get("/page?t=8"))


def test_a_page_asked_for_by_twenty_at_once_is_made_once(web: httpx.Client) -> None:
    seen: list[int] = []
    threads = [threading.Thread(target=lambda: seen.append(number(web.get("/page?sleep=0.4")))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 20
    assert len(set(seen)) == 1


def test_public_pages_are_compressed_for_those_who_can_read_it(web: httpx.Client) -> None:
    with web.stream("GET", "/page?t=9", headers={"Accept-Encoding": "br, gzip;q=0.8"}) as zipped:
        raw = b"".join(zipped.iter_raw())
    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.headers["vary"] == "Accept-Encoding"
    plain = web.get("/page?t=9", headers={"Accept-Encoding": "gzip;q=0, identity"})
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(raw) == plain.content
    assert len(raw) < len(plain.content) / 10


def test_pages_of_one_reader_are_not_compressed(web: httpx.Client) -> None:
    """Length would tell secrets mixed with chosen text (BREACH)."""
    mine = web.get("/anything", headers={"Accept-Encoding": "gzip", "Cookie": "sessionid=1"})
    assert "content-encoding" not in mine.headers


def test_an_unchanged_page_costs_its_reader_no_bytes(web: httpx.Client) -> None:
    first = web.get("/page?t=10")
    again = web.get("/page?t=10", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert web.get("/page?t=10", headers={"If-None-Match": 'W/"other"'}).status_code == 200


def test_while_the_database_is_down_a_kept_page_says_how_old_it_is(
    web: httpx.Client, site: tuple[str, subprocess.Popen[bytes], Path]
) -> None:
    _address, _process, down = site
    web.get("/page?t=11")
    web.get("/en/page?t=11")
    down.touch()
    try:
        time.sleep(1.05)
        latvian, english, unseen = web.get("/page?t=11"), web.get("/en/page?t=11"), web.get("/page?t=unseen")
        signed_in = web.get("/page?t=11", headers={"Cookie": "sessionid=1"})
    finally:
        down.unlink()
    assert latvian.status_code == english.status_code == 200
    assert "Šie dati ir no" in latvian.text
    assert "This page is from" in english.text
    assert "<html data-stale" in latvian.text
    assert latvian.headers["cache-control"] == "no-store"
    assert unseen.status_code == signed_in.status_code == 503
    assert "x-talka-database" not in unseen.headers
    assert "data-stale" not in web.get("/page?t=11").text
