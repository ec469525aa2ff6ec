"""Work that follows the clock. Each task may run twice or late without harm."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from procrastinate.contrib.django import app

from talka.organisations import privacy


@app.periodic(cron="7 * * * *", periodic_id="organisations.forget_ended")
@app.task(name="organisations.forget_ended", queueing_lock="organisations.forget_ended")
async def forget_ended(timestamp: int) -> None:
    """Addresses of links that hold no more leave the vault."""
    await sync_to_async(privacy.forget_ended)()


@app.periodic(cron="40 1 * * *", periodic_id="organisations.purge")
@app.task(name="organisations.purge", queueing_lock="organisations.purge")
async def purge(timestamp: int) -> None:
    """Empty the bin of what has lain there for 30 days; forget what is kept for a time only."""
    await sync_to_async(privacy.purge_bin)()
    await sync_to_async(privacy.forget_old)()
