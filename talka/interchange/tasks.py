"""Periodic work of the exchange."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from asgiref.sync import sync_to_async
from django.db import connection
from procrastinate import JobContext
from procrastinate.contrib.django import app

from talka.interchange import actions, queries
from talka.interchange.hooks import actions as hooks
from talka.interchange.twins import actions as twins


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
async def fetch_feeds(timestamp: int) -> None:
    """Feeds whose time has come, and what partners brought that are off for too long."""
    await sync_to_async(actions.fetch_due)()
    await sync_to_async(actions.withdraw_of_those_off)()


@app.task(name="interchange.fetch_feed", lock="interchange.fetch_feeds")
async def fetch_feed(feed: int) -> None:
    """One feed, because somebody wants it now."""
    if found := await sync_to_async(queries.feed_by_key)(feed):
        await sync_to_async(actions.fetch_feed)(found)


@app.task(name="interchange.try_feed", lock="interchange.fetch_feeds")
async def try_feed(feed: int) -> None:
    """What one feed would do; nothing of it stays."""
    if found := await sync_to_async(queries.feed_by_key)(feed):
        await sync_to_async(actions.keep_trial)(found)


@app.task(name="interchange.try_upload", lock="interchange.fetch_feeds")
async def try_upload(upload: int) -> None:
    """What an uploaded file would do; nothing of it stays."""
    if found := await sync_to_async(queries.upload_by_key)(upload):
        await sync_to_async(actions.try_upload)(found)


@app.task(name="interchange.read_upload", lock="interchange.fetch_feeds")
async def read_upload(upload: int) -> None:
    """An uploaded file, because a moderator has looked at its dry run."""
    if found := await sync_to_async(queries.upload_by_key)(upload):
        await sync_to_async(actions.read_upload)(found)


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
