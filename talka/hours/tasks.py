"""Work that follows the clock. Each task may run twice or late without harm."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from procrastinate.contrib.django import app

from talka.hours import actions, privacy


@app.periodic(cron="*/10 * * * *", periodic_id="hours.forgotten")
@app.task(name="hours.forgotten", lock="hours.forgotten", queueing_lock="hours.forgotten")
async def forgotten(timestamp: int) -> None:
    """Ask about check-outs that were forgotten."""
    await sync_to_async(actions.ask_forgotten)()


@app.task(name="hours.tell_confirmed")
async def tell_confirmed(ids: list[int]) -> None:
    """After many were confirmed at once: one message a person."""
    await sync_to_async(actions.tell_confirmed)(ids)


@app.periodic(cron="35 8 * * *", periodic_id="hours.reminders")
@app.task(name="hours.reminders", lock="hours.reminders", queueing_lock="hours.reminders")
async def reminders(timestamp: int) -> None:
    """Hours that have waited a week for the other side."""
    await sync_to_async(actions.remind)()


@app.periodic(cron="40 3 * * *", periodic_id="hours.retention")
@app.task(name="hours.retention", lock="hours.retention", queueing_lock="hours.retention")
async def retention(timestamp: int) -> None:
    """Empty the bin, forget slips and questions whose time is over."""
    await sync_to_async(privacy.forget_old)()
