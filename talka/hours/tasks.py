"""Work that follows the clock. Each task may run twice or late without harm."""

from __future__ import annotations

from collections.abc import Callable

from asgiref.sync import sync_to_async
from django.db import connection
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from talka.hours import actions, privacy
from talka.hours.actions import importing

LAST_TRY = 2


@app.periodic(cron="*/10 * * * *", periodic_id="hours.forgotten")
@app.task(name="hours.forgotten", lock="hours.forgotten", queueing_lock="hours.forgotten")
async def forgotten(timestamp: int) -> None:
    """Ask about check-outs that were forgotten."""
    await sync_to_async(actions.ask_forgotten)()


@app.task(name="hours.tell_confirmed")
async def tell_confirmed(ids: list[int]) -> None:
    """After many were confirmed at once: one message a person."""
    await sync_to_async(actions.tell_confirmed)(ids)


@app.task(name="hours.import", pass_context=True, retry=RetryStrategy(max_attempts=LAST_TRY + 1, wait=10))
async def import_file(context: JobContext, public_id: str) -> None:
    """Read a file, take it in, or take it back. After the last try who waits is shown that it did not work."""
    try:
        await sync_to_async(_apart, thread_sensitive=False)(importing.work_on, public_id)
    except Exception:
        if context.job and context.job.attempts >= LAST_TRY:
            await sync_to_async(importing.give_up)(public_id)
        raise


def _apart(act: Callable[[str], None], public_id: str) -> None:
    """In a thread of its own: other work of this worker does not wait for a large file."""
    try:
        act(public_id)
    finally:
        connection.close()


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
