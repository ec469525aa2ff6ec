"""Printing and publishing. Typst and pyHanko work in a child process (sealing.press), not here."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from talka.certificates import actions, privacy, queries
from talka.certificates.handover import HandoverError

LAST_TRY = 4
AT_ONCE = 500
"""Waiting certificates that one minute's sweep takes up again."""


@app.task(name="certificates.print", retry=RetryStrategy(max_attempts=5, exponential_wait=4))
async def print_one(public_id: str) -> None:
    await sync_to_async(actions.print_certificate)(public_id)


@app.task(name="certificates.issue_batch", retry=RetryStrategy(max_attempts=5, exponential_wait=4))
async def issue_batch(public_id: str) -> None:
    await sync_to_async(actions.issue_batch)(public_id)


@app.task(name="certificates.tell_revoked", retry=RetryStrategy(max_attempts=5, wait=10))
async def tell_revoked(ids: list[int]) -> None:
    """Who holds one of many that ended at once is told by a job: nobody waits for ten thousand messages."""
    await sync_to_async(actions.tell_revoked)(ids)


@app.task(name="certificates.hand_over", pass_context=True, retry=RetryStrategy(max_attempts=5, exponential_wait=6))
async def hand_over(context: JobContext, public_id: str) -> None:
    """After the last try the holder is shown that it did not arrive."""
    try:
        await sync_to_async(actions.hand_over)(public_id)
    except HandoverError:
        if context.job and context.job.attempts >= LAST_TRY:
            await sync_to_async(actions.give_up)(public_id)
            return
        raise


@app.periodic(cron="25 7-19 * * *", periodic_id="certificates.reminders")
@app.task(name="certificates.reminders", lock="certificates.reminders", queueing_lock="certificates.reminders")
async def reminders(timestamp: int) -> None:
    """By day: certificates that volunteers asked for and nobody has looked at."""
    await sync_to_async(actions.remind)()


@app.periodic(cron="50 3 * * *", periodic_id="certificates.retention")
@app.task(name="certificates.retention", lock="certificates.retention", queueing_lock="certificates.retention")
async def retention(timestamp: int) -> None:
    await sync_to_async(privacy.forget_old)()


@app.task(name="certificates.publish", lock="certificates.publish", retry=RetryStrategy(max_attempts=5, wait=10))
async def publish() -> None:
    """A revocation or replacement becomes known to checks that need no database."""
    await sync_to_async(actions.publish_all)()


@app.periodic(cron="* * * * *", periodic_id="certificates.print_waiting")
@app.task(
    name="certificates.print_waiting", lock="certificates.print_waiting", queueing_lock="certificates.print_waiting"
)
async def print_waiting(timestamp: int) -> None:
    """What a stop, a lost worker or a broken seal has left behind."""
    await sync_to_async(_print_waiting)()


def _print_waiting() -> None:
    if queries.issuing_stopped():
        return
    for public_id in queries.waiting_since_a_minute()[:AT_ONCE]:
        actions.print_certificate(public_id)


@app.periodic(cron="*/5 * * * *", periodic_id="certificates.publish_all")
@app.task(name="certificates.publish_all", lock="certificates.publish", queueing_lock="certificates.publish_all")
async def publish_all(timestamp: int) -> None:
    """Fresh dates on the lists, and files that somebody lost."""
    await sync_to_async(actions.publish_all)()
