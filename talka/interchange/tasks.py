"""Periodic work of the exchange."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from procrastinate.contrib.django import app

from talka.interchange import actions


@app.periodic(cron="35 1 * * *", periodic_id="interchange.purge_sheets")
@app.task(name="interchange.purge_sheets", queueing_lock="interchange.purge_sheets")
async def purge_sheets(timestamp: int) -> None:
    """Tables that organisers uploaded are forgotten after a week."""
    await sync_to_async(actions.purge_sheets)()
