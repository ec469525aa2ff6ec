"""Periodic work of the exchange."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from asgiref.sync import sync_to_async
from django.db import connection
from procrastinate import JobContext
from procrastinate.contrib.django import app

from talka.interchange import actions, queries
from talka.interchange.hooks import actions as hooks
from talka.interchange.models import Feed, Upload
from talka.interchange.twins import actions as twins

SEATS = threading.BoundedSemaphore(3)
"""So many jobs of a worker wait for partners' sites at once, fewer than it has threads; it reads one by one (actions.feeds)."""
A_LITTLE_LATER = timedelta(seconds=5)
One = TypeVar("One", Feed, Upload)


@app.periodic(cron="35 1 * * *", periodic_id="interchange.purge_sheets")
@app.task(name="interchange.purge_sheets", queueing_lock="interchange.purge_sheets")
async def purge_sheets(timestamp: int) -> None:
    """Tables that organisers uploaded are forgotten after a week."""
    await sync_to_async(actions.purge_sheets)()
    await sync_to_async(actions.purge_answers)()
    await sync_to_async(actions.purge_uploads)()
    await sync_to_async(actions.purge_trials)()
    await sync_to_async(hooks.purge)()


@app.periodic(cron="*/10 * * * *", periodic_id="interchange.fetch_feeds")
@app.task(name="interchange.fetch_feeds", queueing_lock="interchange.fetch_feeds", lock="interchange.fetch_feeds")
def fetch_feeds(timestamp: int) -> None:
    """Order the feeds whose time has come; withdraw what partners brought that are off for too long."""
    actions.order_due()
    actions.withdraw_of_those_off()


@app.task(name="interchange.fetch_due")
def fetch_due(feed: int) -> None:
    """One feed by the schedule."""
    _seated("interchange.fetch_due", queries.due_feed(feed), actions.fetch_due)


@app.task(name="interchange.fetch_feed")
def fetch_feed(feed: int) -> None:
    """One feed, because somebody wants it now."""
    _seated("interchange.fetch_feed", queries.feed_by_key(feed), actions.fetch_feed)


@app.task(name="interchange.try_feed")
def try_feed(feed: int) -> None:
    """What one feed would do; nothing of it stays."""
    _seated("interchange.try_feed", queries.feed_by_key(feed), actions.keep_trial)


@app.task(name="interchange.try_upload")
def try_upload(upload: int) -> None:
    """What an uploaded file would do; nothing of it stays."""
    _seated("interchange.try_upload", queries.upload_by_key(upload), actions.try_upload)


@app.task(name="interchange.read_upload")
def read_upload(upload: int) -> None:
    """An uploaded file, because a moderator has looked at its dry run."""
    _seated("interchange.read_upload", queries.upload_by_key(upload), actions.read_upload)


def _seated(name: str, found: One | None, act: Callable[[One], object]) -> None:
    """Where all seats are taken, the job comes again: what waits for others' sites never takes the whole worker."""
    if found is None:
        return
    if not SEATS.acquire(blocking=False):
        actions.enqueue(name, found, later=A_LITTLE_LATER)
        return
    try:
        act(found)
    finally:
        SEATS.release()


@app.periodic(cron="* * * * *", periodic_id="interchange.tell")
@app.task(name="interchange.tell", lock="interchange.tell", queueing_lock="interchange.tell", pass_context=True)
async def tell(context: JobContext, timestamp: int) -> None:
    """Tell programs what happened, second by second until the next minute's job takes over."""
    ends = time.monotonic() + 55

    def over() -> bool:
        return time.monotonic() >= ends or context.should_abort()

    while not over():
        await sync_to_async(_deliver, thread_sensitive=False)(over)
        await asyncio.sleep(1)


def _deliver(over: Callable[[], bool]) -> None:
    """In a thread of its own: other work of this worker does not wait for somebody's slow server."""
    try:
        hooks.deliver(until=over)
    finally:
        connection.close()


@app.periodic(cron="5-55/10 * * * *", periodic_id="interchange.look_lately")
@app.task(name="interchange.look_lately", queueing_lock="interchange.look_lately", lock="interchange.look")
async def look_lately(timestamp: int) -> None:
    """The same opportunity from several sources, among what was just written; links whose shown one is over."""
    await sync_to_async(twins.look_lately)()


@app.periodic(cron="50 2 * * *", periodic_id="interchange.look_everywhere")
@app.task(name="interchange.look_everywhere", queueing_lock="interchange.look_everywhere", lock="interchange.look")
async def look_everywhere(timestamp: int) -> None:
    """The same among all that is open, once a night."""
    await sync_to_async(twins.look_everywhere)()
