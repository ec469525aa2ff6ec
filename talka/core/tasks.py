"""Work that belongs to no app: the audit chain every second, stalled jobs every minute, the bin of files every night."""

from __future__ import annotations

import asyncio
import time

from asgiref.sync import sync_to_async
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from talka.core import audit, files

STALLED_SECONDS = 120
"""A killed worker leaves its job in `doing` for ever; without a heartbeat for this long another one gets it."""


@app.periodic(cron="* * * * *", periodic_id="audit.sequence")
@app.task(name="audit.sequence", lock="audit.sequence", queueing_lock="audit.sequence", pass_context=True)
async def chain_audit(context: JobContext, timestamp: int) -> None:
    """Chain the audit trail every second until the next minute's job takes over."""
    ends = time.monotonic() + 57
    while time.monotonic() < ends and not context.should_abort():
        await sync_to_async(audit.sequence)()
        await asyncio.sleep(1)


@app.periodic(cron="* * * * *", periodic_id="jobs.retry_stalled")
@app.task(name="jobs.retry_stalled", queueing_lock="jobs.retry_stalled")
async def retry_stalled(timestamp: int) -> None:
    """Give the jobs of dead workers to living ones. Safe because every task is idempotent by its key."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        try:
            await app.job_manager.retry_job(job)
        except UniqueViolation:  # its successor of the next minute waits already; let that one have the lock
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=False)


@app.periodic(cron="20 1 * * *", periodic_id="files.purge")
@app.task(name="files.purge", queueing_lock="files.purge")
async def purge_files(timestamp: int) -> None:
    """Delete what has been in the bin for 30 days, and bytes that no row names."""
    await sync_to_async(files.purge)()
    await sync_to_async(files.sweep)()
