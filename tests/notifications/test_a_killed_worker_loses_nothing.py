"""kill -9 at any moment: every message arrives, at most one in a thousand twice, and then under the same Message-ID."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from asgiref.sync import async_to_sync
from django.db import connection, transaction

from config.cli import WORKER
from talka.core import tasks as core
from talka.notifications.actions import queue
from talka.notifications.messages import PASSWORD_CHANGED
from talka.notifications.models import Delivery, Notification
from tests.factories.notifications import reader
from tests.notifications.sink import Sink
from tests.tier import FULL

KILLS = 100 if FULL else 10
PEOPLE = 20
MESSAGES = 10_000 if FULL else 200
PATIENCE = 3_600.0 if FULL else 300.0


@contextmanager
def worker(email_url: str) -> Iterator[subprocess.Popen[bytes]]:
    """A real worker process, as `talka worker` starts it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "django", "procrastinate", *WORKER], env=os.environ | {"TALKA_EMAIL_URL": email_url}
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def wait_for(count: int, sink: Sink) -> None:
    ends = time.monotonic() + PATIENCE
    while len(sink.raw) < count and time.monotonic() < ends:
        time.sleep(0.01)


def bury_the_dead() -> None:
    """What the minute's `jobs.retry_stalled` does two minutes after a worker fell silent, at once."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
    async_to_sync(core.retry_stalled.func)(timestamp=0)


@pytest.mark.slow
@pytest.mark.timeout(0 if FULL else 900)  # twenty starts of Django take their time on a busy machine
def test_none_is_missing_and_hardly_any_comes_twice(real_db: str, sink: Sink) -> None:
    people = [reader(email=f"persona{number}@example.lv") for number in range(PEOPLE)]
    with transaction.atomic():
        for number in range(MESSAGES):
            context = {"changed_at": "2026-11-21T10:00:00Z"}
            queue(PASSWORD_CHANGED, to=people[number % PEOPLE], context=context, key=str(number))
    dice = random.Random(26)
    for _kill in range(KILLS):
        with worker(sink.url):
            wait_for(min(len(sink.raw) + 1, MESSAGES), sink)
            time.sleep(dice.uniform(0.2, 1.2))  # a moment that has nothing to do with what the worker is doing
        bury_the_dead()
    with worker(sink.url):
        wait_for(MESSAGES, sink)
        ends = time.monotonic() + PATIENCE
        while Delivery.objects.filter(state="queued").exists() and time.monotonic() < ends:
            time.sleep(0.05)
    seen = Counter(str(mail["Message-ID"]) for mail in sink.mails)
    assert Notification.objects.filter(spread_at=None).count() == 0
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    assert len(seen) == MESSAGES
    twice = len(sink.raw) - len(seen)
    assert twice <= max(1, MESSAGES // 1_000)
