"""Work of the outbox. Every task may run twice or late without harm."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app

from talka.notifications import actions, privacy


@app.task(name="notifications.spread")
def spread(notification_id: str) -> None:
    """A message's ways out."""
    actions.spread(UUID(notification_id))


@app.task(name="notifications.send")
def send(delivery_id: str) -> None:
    """One way of one message."""
    actions.postman.hand_over(UUID(delivery_id))


@app.periodic(cron="*/5 * * * *", periodic_id="notifications.digests")
@app.task(name="notifications.digests", lock="notifications.digests", queueing_lock="notifications.digests")
def digests(timestamp: int) -> None:
    """Summaries whose hour has come."""
    actions.send_digests()


@app.periodic(cron="*/10 * * * *", periodic_id="notifications.sweep")
@app.task(name="notifications.sweep", lock="notifications.sweep", queueing_lock="notifications.sweep")
def sweep(timestamp: int) -> None:
    """What fell between the chairs."""
    actions.sweep()


@app.periodic(cron="40 2 * * *", periodic_id="notifications.retain")
@app.task(name="notifications.retain", lock="notifications.retain", queueing_lock="notifications.retain")
def retain(timestamp: int) -> None:
    """Old rows go."""
    privacy.retain()
