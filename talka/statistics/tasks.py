"""Counting and publishing by the clock. Each task may run twice or late without harm."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from talka.statistics import actions, snapshots

PORTAL_IS_AWAY = RetryStrategy(max_attempts=12, exponential_wait=4)


@app.periodic(cron="25 * * * *", periodic_id="statistics.build")
@app.task(name="statistics.build", lock="statistics.build", queueing_lock="statistics.build")
async def build(timestamp: int) -> None:
    """Rebuild the months whose rows have changed lately, and their files."""
    await sync_to_async(actions.build)(lately=True)
    await sync_to_async(snapshots.keep)()


@app.periodic(cron="50 2 * * *", periodic_id="statistics.build_all")
@app.task(name="statistics.build_all", lock="statistics.build", queueing_lock="statistics.build_all")
async def build_all(timestamp: int) -> None:
    """At night the same for all months: it finds also what left no trace behind."""
    await sync_to_async(actions.build)()
    await sync_to_async(snapshots.keep)()


@app.periodic(cron="40 5 15-31 * *", periodic_id="statistics.publish")
@app.task(name="statistics.publish", lock="statistics.build", queueing_lock="statistics.publish")
async def publish(timestamp: int) -> None:
    """The monthly release: on the 15th, or on the first day after it on which the worker runs."""
    await sync_to_async(actions.build)()
    await sync_to_async(snapshots.keep)()
    if await sync_to_async(actions.publish)() is not None:
        await push.defer_async()


@app.task(name="statistics.push", lock="statistics.push", queueing_lock="statistics.push", retry=PORTAL_IS_AWAY)
async def push() -> None:
    """Tell the portal of open data that there is a new release."""
    await sync_to_async(actions.push)()


@app.periodic(cron="20 9 10,25 1 *", periodic_id="statistics.remind")
@app.task(name="statistics.remind", lock="statistics.remind", queueing_lock="statistics.remind")
async def remind(timestamp: int) -> None:
    """In January, twice: last year's return is ready."""
    await sync_to_async(actions.remind)()
