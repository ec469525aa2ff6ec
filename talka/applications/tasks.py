"""Work that follows the clock. Each task may run twice or late without harm."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from procrastinate.contrib.django import app

from talka.applications import actions, privacy


@app.periodic(cron="* * * * *", periodic_id="applications.minute")
@app.task(name="applications.minute", lock="applications.minute", queueing_lock="applications.minute")
async def minute(timestamp: int) -> None:
    """Offers that ran out, freed places, beginnings, ends of promises, changes to be asked about, halts."""
    await sync_to_async(actions.run_out_offers)()
    await sync_to_async(actions.expire)()
    await sync_to_async(actions.offer_freed_places)()
    await sync_to_async(actions.tell_broken)()
    await sync_to_async(actions.ask_again)()
    await sync_to_async(actions.tell_halted)()


@app.periodic(cron="7 * * * *", periodic_id="applications.hourly")
@app.task(name="applications.hourly", lock="applications.hourly", queueing_lock="applications.hourly")
async def hourly(timestamp: int) -> None:
    """Reminders, guardians' links, reply figures."""
    await sync_to_async(actions.remind)()
    await sync_to_async(actions.remind_guardians)()
    await sync_to_async(actions.remind_renewal)()
    await sync_to_async(actions.expire_consents)()
    await sync_to_async(actions.refresh_all_replies)()


@app.periodic(cron="20 3 * * *", periodic_id="applications.retention")
@app.task(name="applications.retention", lock="applications.retention", queueing_lock="applications.retention")
async def retention(timestamp: int) -> None:
    """Forget what has been kept long enough."""
    await sync_to_async(privacy.forget_old)()
