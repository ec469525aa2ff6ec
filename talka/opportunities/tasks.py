"""Work that follows the clock. Each task may run twice or late without harm: readers never depend on it."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from procrastinate.contrib.django import app

from talka.opportunities import actions, privacy
from talka.opportunities.search import compact, learn_words, remove_expired


@app.periodic(cron="* * * * *", periodic_id="opportunities.archive")
@app.task(name="opportunities.archive", lock="opportunities.archive", queueing_lock="opportunities.archive")
async def archive(timestamp: int) -> None:
    """Write `archived` where the deadline has come."""
    await sync_to_async(actions.archive_expired)()


@app.periodic(cron="* * * * *", periodic_id="opportunities.tidy_search")
@app.task(name="opportunities.tidy_search", lock="opportunities.tidy_search", queueing_lock="opportunities.tidy_search")
async def tidy_search(timestamp: int) -> None:
    """Keep the search tables small: expired rows out, counts added up."""
    await sync_to_async(remove_expired)()
    await sync_to_async(compact)()


@app.periodic(cron="* * * * *", periodic_id="opportunities.follow_names")
@app.task(
    name="opportunities.follow_names", lock="opportunities.follow_names", queueing_lock="opportunities.follow_names"
)
async def follow_names(timestamp: int) -> None:
    """Search finds what a renamed organisation offers by its new name."""
    await sync_to_async(actions.follow_names)()


@app.periodic(cron="*/10 * * * *", periodic_id="opportunities.learn_words")
@app.task(name="opportunities.learn_words", lock="opportunities.learn_words", queueing_lock="opportunities.learn_words")
async def learn(timestamp: int) -> None:
    """Words for "did you mean"."""
    await sync_to_async(learn_words)()


@app.periodic(cron="23 3 * * *", periodic_id="opportunities.purge_bin")
@app.task(name="opportunities.purge_bin", lock="opportunities.purge_bin", queueing_lock="opportunities.purge_bin")
async def purge_bin(timestamp: int) -> None:
    """Drafts that lay in the bin for 30 days are gone for good; so is what reports are kept no longer for."""
    await sync_to_async(actions.purge_bin)()
    await sync_to_async(privacy.forget_senders)()
    await sync_to_async(privacy.forget_reports)()
