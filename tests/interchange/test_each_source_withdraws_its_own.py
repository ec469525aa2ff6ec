"""A partner with several sources: each withdraws what it told of last itself, and nothing that another one tells."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.db import connection

from talka.core import clock, fetch
from talka.interchange import actions
from talka.interchange.importers.items import Item
from talka.interchange.models import Feed, Heard, Partner
from talka.opportunities.enums import State
from tests.interchange.conftest import Import, stored, table

FILL = import_module("talka.interchange.migrations.0011_heard").FILL


class Sources:
    """Two feeds of one partner, and what each of them holds now."""

    def __init__(self, partner: Partner) -> None:
        self.partner = partner
        self.holds: dict[str, str | Exception] = {}
        self.feeds = {
            name: actions.save_feed(Feed(partner=partner, url=f"https://{name}.example.lv/feed.csv"), by=None)
            for name in ("a", "b")
        }

    def get(self, url: str, path: Path) -> fetch.Answer:
        told = self.holds[url]
        if isinstance(told, Exception):
            raise told
        return fetch.Answer(200, {}, path.write_text(told, encoding="utf-8"))

    def read(self, name: str, *ids: str) -> None:
        feed = Feed.objects.get(pk=self.feeds[name].pk)
        self.holds[feed.url] = table([{"ID": one} for one in ids])
        assert actions.fetch_feed(feed)

    def fail(self, name: str) -> None:
        feed = Feed.objects.get(pk=self.feeds[name].pk)
        self.holds[feed.url] = fetch.FetchError("fetch.no_answer", "Nobody there.")
        assert actions.fetch_feed(feed) is None

    def push(self, *ids: str) -> None:
        values: list[dict[str, str | list[str]]] = [
            {"external_id": one, "title": "Talka", "description": "Sakopt parku.", "organisation": "Biedrība „Parks”"}
            for one in ids
        ]
        actions.push_all(self.partner, [Item(at, told) for at, told in enumerate(values, 1)])


@pytest.fixture
def sources(partner: Partner, monkeypatch: pytest.MonkeyPatch) -> Sources:
    made = Sources(partner)
    monkeypatch.setattr(fetch, "get", made.get)
    return made


def are_open(ids: Iterable[str]) -> list[bool]:
    return [stored(one).state == State.PUBLISHED for one in ids]


def test_of_two_feeds_each_withdraws_its_own(sources: Sources) -> None:
    sources.read("a", "1", "2")
    sources.read("b", "3", "4")
    assert are_open("1234") == [True, True, True, True]
    sources.read("a", "1")
    assert are_open("1234") == [True, False, True, True]
    sources.read("b", "4")
    assert are_open("1234") == [True, False, False, True]


def test_a_feed_leaves_alone_what_a_program_tells(sources: Sources) -> None:
    sources.push("1", "2")
    sources.read("a", "3")
    assert are_open("123") == [True, True, True]


def test_a_feed_and_a_file_leave_each_other_alone(sources: Sources, run: Import) -> None:
    run([{"ID": "1"}, {"ID": "2"}])
    sources.read("a", "3")
    assert are_open("123") == [True, True, True]
    assert run([{"ID": "1"}]).withdrawn == 1
    assert are_open("123") == [True, False, True]


def test_what_moves_from_one_feed_to_the_other_stays(sources: Sources) -> None:
    sources.read("a", "1", "2")
    sources.read("b", "2", "3")
    sources.read("a", "1")
    assert are_open("123") == [True, True, True]
    sources.read("b", "3")
    assert are_open("123") == [True, False, True]


def test_what_a_program_takes_over_stays_and_what_it_hands_back_goes_with_the_feed(sources: Sources) -> None:
    sources.read("a", "1", "2")
    sources.push("2")
    sources.read("a", "1")
    assert are_open("12") == [True, True]
    sources.read("a", "1", "2")
    sources.read("a", "1")
    assert are_open("12") == [True, False]


def test_a_feed_that_is_dead_takes_its_own_along_whatever_lives_beside_it(sources: Sources) -> None:
    sources.read("a", "1")
    start = clock.now()
    for days in (0, 6, 8):
        with clock.move_to(start + timedelta(days=days)):
            sources.read("b", "2")
            sources.push("3")
            sources.fail("a")
            assert are_open("123") == [days < 7, True, True], days


@pytest.mark.parametrize(
    ("feeds", "programs", "expected"),
    [(0, 0, ("file", None)), (1, 0, ("feed", "a")), (2, 0, None), (1, 1, None)],
)
def test_what_was_there_before_belongs_to_the_only_channel_there_is(
    partner: Partner, run: Import, feeds: int, programs: int, expected: tuple[str, str | None] | None
) -> None:
    run([{}])
    Heard.objects.all().delete()
    for name in "ab"[:feeds]:
        actions.save_feed(Feed(partner=partner, url=f"https://{name}.example.lv/feed.csv"), by=None)
    if programs:
        actions.make_client(partner, "CMS", ["opportunities:write"], by=None)
    with connection.cursor() as cursor:
        cursor.execute(FILL)
    found = Heard.objects.select_related("feed").first()
    told = found and (found.channel, found.feed and found.feed.url[8])
    assert told == expected
