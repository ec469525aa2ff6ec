"""Counting and publishing by the clock. Each task may run twice or late without harm."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from procrastinate.contrib.django import app

from talka.statistics import actions


@app.periodic(cron="25 * * * *", periodic_id="statistics.build")
@app.task(name="statistics.build", lock="statistics.build", queueing_lock="statistics.build")
async def build(timestamp: int) -> None:
    """Rebuild the months whose rows have changed."""
    await sync_to_async(actions.build)()


@app.periodic(cron="40 5 15-31 * *", periodic_id="statistics.publish")
@app.task(name="statistics.publish", lock="statistics.build", queueing_lock="statistics.publish")
async def publish(timestamp: int) -> None:
    """The monthly release: on the 15th, or on the first day after it on which the worker runs."""
    await sync_to_async(actions.build)()
    await sync_to_async(actions.publish)()
