"""Sums and mails by the clock. Each task may run twice or late without harm."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from procrastinate.contrib.django import app

from talka.channels import actions


@app.periodic(cron="50 3 * * *", periodic_id="channels.sum")
@app.task(name="channels.sum", lock="channels.sum", queueing_lock="channels.sum")
async def sum_country(timestamp: int) -> None:
    """The country's months anew, then forget days of more than a year ago."""
    await sync_to_async(actions.sum_country)()
    await sync_to_async(actions.forget)()


@app.periodic(cron="20 9 2-8 * *", periodic_id="channels.month")
@app.task(name="channels.month", lock="channels.month", queueing_lock="channels.month")
async def tell_month(timestamp: int) -> None:
    """On the 2nd, or on the first day after it on which the worker runs: nobody is told of a month twice."""
    await sync_to_async(actions.tell_month)()
