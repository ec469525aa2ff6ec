"""A page that says by what it stands is given out again while that is the same, instead of being made anew."""

from __future__ import annotations

import gzip
import itertools
import math
import time
from dataclasses import dataclass, field

from config.pages import AHEAD, SECOND, Reply, reply
from config.standing import Stand

HOUR = 3600.0
ROUNDED = 0.01
"""Seconds; the header tells an instant of another clock."""
BODY = b"<html>" + b"x" * 2_000


@dataclass
class Site:
    """A page under marks that the test sets; each time it is made it says another number."""

    mark: str = "one"
    stands_for: float = HOUR
    says_mark: bool = True
    lost: bool = False
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.stand = Stand(self.ask, 1_000_000)

    def ask(self) -> str:
        if self.lost:
            raise ConnectionError
        return self.mark

    def make(self) -> Reply:
        headers = [("Content-Type", "text/html"), ("Cache-Control", "public, max-age=1")]
        if self.says_mark:
            ends = time.time() + self.stands_for  # noqa: TID251  # the header is of the wall clock
            headers.append(("X-Talka-Stands", f"{ends:.6f} {self.mark}"))
        return reply(200, headers, BODY + str(next(self.numbers)).encode(), time.monotonic())

    def page(self, key: str = "/") -> Reply:
        found = self.stand.page(key, self.make)
        assert isinstance(found, Reply)
        return found

    def number(self, key: str = "/") -> int:
        return int(self.page(key).body.removeprefix(BODY))


def test_while_its_mark_is_the_same_it_is_not_made_again() -> None:
    site = Site()
    assert [site.number() for _ in range(5)] == [1] * 5


def test_under_another_mark_it_is_made_anew() -> None:
    site = Site()
    assert site.number() == 1
    site.mark = "two"
    assert [site.number() for _ in range(2)] == [2, 2]


def test_other_addresses_are_other_pages() -> None:
    site = Site()
    assert [site.number("/"), site.number("/en/"), site.number("/")] == [1, 2, 1]


def test_given_out_again_it_is_as_fresh_as_a_new_one() -> None:
    site = Site()
    made = site.page()
    asked = time.monotonic()
    again = site.page()
    assert asked <= again.until - SECOND <= time.monotonic()
    assert again.renew == again.until - AHEAD
    assert (again.body, again.zipped, again.etag) == (made.body, made.zipped, made.etag)
    assert again.made >= made.made
    assert dict(again.headers)["cache-control"] == "public, max-age=0"


def test_a_page_that_may_be_compressed_is_held_compressed_only() -> None:
    page = Site().page()
    assert page.zipped
    assert page.plain == b""
    assert page.body == gzip.decompress(page.zipped) == BODY + b"1"
    assert page.size < len(BODY)


def test_its_own_end_is_never_passed() -> None:
    site = Site(stands_for=0.5)
    site.page()
    latest = time.monotonic() + 0.5
    again = site.page()
    assert again.until <= latest + ROUNDED
    assert again.renew == math.inf


def test_after_its_end_it_is_made_anew() -> None:
    site = Site(stands_for=-1)
    assert [site.number() for _ in range(2)] == [1, 2]


def test_what_says_nothing_of_a_mark_does_not_stand() -> None:
    site = Site(says_mark=False)
    assert [site.number() for _ in range(2)] == [1, 2]


def test_without_a_mark_nothing_stands() -> None:
    site = Site(mark="")
    assert [site.number() for _ in range(2)] == [1, 2]


def test_a_page_that_no_longer_stands_is_forgotten() -> None:
    site = Site()
    site.page()
    site.mark, site.says_mark = "two", False
    assert site.number() == 2
    site.mark = "one"
    assert site.number() == 3


def test_when_nobody_can_tell_the_mark_it_is_made_anew() -> None:
    site = Site()
    assert site.number() == 1
    site.lost = True
    assert site.number() == 2


def test_the_mark_is_not_sent_on() -> None:
    assert not [name for name, _ in Site().page().headers if name.startswith("x-talka")]
