"""Feeds are fetched side by side and read one by one; a site that takes its time keeps nobody else's feed waiting."""

from __future__ import annotations

import asyncio
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from procrastinate.contrib.django import app, django_connector
from procrastinate.contrib.django.models import ProcrastinateJob

from config.cli import WORKER
from talka.core import clock, fetch
from talka.interchange import actions, tasks
from talka.interchange.models import Feed, Partner
from talka.opportunities.models import Opportunity
from tests.interchange.conftest import table

PATIENCE = 30.0


@pytest.fixture
def committed(real_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Real commits and no work by the clock; the worker's threads end with the test, and so must their connections."""
    monkeypatch.setattr(app.periodic_registry, "periodic_tasks", {})
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)


def feed_of(code: str) -> Feed:
    partner = actions.save_partner(Partner(code=code, name=code.title(), languages=["lv"]), by=None)
    made = actions.save_feed(Feed(partner=partner, url=f"https://{code}.example.lv/offers.csv"), by=None)
    actions.switch_feed(made, active=True, by=None)
    return made


def work() -> None:
    """What waits is done as `talka worker` does it."""

    async def all_of_it() -> None:
        connector = app.connector
        assert isinstance(connector, django_connector.DjangoConnector)
        with app.replace_connector(connector.get_worker_connector()):
            async with app.open_async():
                concurrency = int(WORKER[1].partition("=")[2])
                await app.run_worker_async(wait=False, concurrency=concurrency, install_signal_handlers=False)

    asyncio.run(all_of_it())


def answer(url: str, path: Path) -> fetch.Answer:
    return fetch.Answer(200, {}, path.write_text(table([{"ID": url.split(".", 1)[0][8:]}]), encoding="utf-8"))


def is_there(code: str) -> bool:
    try:
        return Opportunity.objects.filter(origin=code).exists()
    finally:
        connection.close()  # it is asked in a thread of the worker


def test_the_others_are_taken_in_while_one_site_is_slow(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for code in ("gausais", "atrais", "otrs"):
        feed_of(code)
    waited: list[bool] = []

    def get(url: str, path: Path) -> fetch.Answer:
        ends = time.monotonic() + PATIENCE
        if "gausais" in url:
            while not (is_there("atrais") and is_there("otrs")) and time.monotonic() < ends:
                time.sleep(0.05)
            waited.append(time.monotonic() < ends)
        return answer(url, path)

    monkeypatch.setattr(fetch, "get", get)
    assert actions.order_due() == 3
    assert actions.order_due() == 3  # ten minutes later it is still at work: they are not ordered a second time
    assert ProcrastinateJob.objects.filter(task_name="interchange.fetch_due").count() == 3
    work()
    assert waited == [True]
    assert Opportunity.objects.count() == 3
    assert actions.order_due() == 0


def test_they_are_fetched_side_by_side_and_read_one_by_one(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        feed_of(f"kanals{number}")
    together = threading.Barrier(3, timeout=PATIENCE)
    now, most, counting = 0, 0, threading.Lock()
    really = actions.run_import

    def get(url: str, path: Path) -> fetch.Answer:
        together.wait()
        return answer(url, path)

    def counted(*given: Any, **more: Any) -> Any:
        nonlocal now, most
        with counting:
            now += 1
            most = max(most, now)
        time.sleep(0.1)
        try:
            return really(*given, **more)
        finally:
            with counting:
                now -= 1

    monkeypatch.setattr(fetch, "get", get)
    monkeypatch.setattr("talka.interchange.actions.feeds.run_import", counted)
    actions.order_due()
    work()
    assert (Opportunity.objects.count(), most) == (3, 1)


def test_when_all_seats_are_taken_it_comes_again(partner: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = feed_of("gaida")
    monkeypatch.setattr(fetch, "get", answer)
    monkeypatch.setattr(tasks, "SEATS", threading.BoundedSemaphore(1))
    tasks.SEATS.acquire()
    tasks.fetch_due(feed.pk)
    waiting = ProcrastinateJob.objects.get(task_name="interchange.fetch_due")
    assert waiting.args == {"feed": feed.pk}
    assert waiting.scheduled_at is not None
    assert not Opportunity.objects.exists()
    tasks.SEATS.release()
    tasks.fetch_due(feed.pk)
    assert Opportunity.objects.get().origin == "gaida"
    assert tasks.SEATS.acquire(blocking=False)


def test_what_was_fetched_or_switched_off_meanwhile_is_not_fetched_again(
    partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed, asked = feed_of("gaida"), []

    def get(url: str, path: Path) -> fetch.Answer:
        asked.append(url)
        return answer(url, path)

    monkeypatch.setattr(fetch, "get", get)
    tasks.fetch_due(feed.pk)
    tasks.fetch_due(feed.pk)
    assert len(asked) == 1
    with clock.move_to(clock.now() + timedelta(days=1)):
        actions.switch_feed(feed, active=False, by=None)
        tasks.fetch_due(feed.pk)
    assert len(asked) == 1
