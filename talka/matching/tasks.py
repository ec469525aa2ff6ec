"""Work that follows the clock. Each task may run twice or late without harm."""

from __future__ import annotations

from procrastinate.contrib.django import app

from talka.matching import actions, privacy


@app.periodic(cron="*/5 * * * *", periodic_id="matching.alerts")
@app.task(name="matching.alerts", lock="matching.alerts", queueing_lock="matching.alerts")
def alerts(timestamp: int) -> None:
    """What is new in saved searches."""
    actions.tell()


@app.periodic(cron="5 6 * * *", periodic_id="matching.over")
@app.task(name="matching.over", lock="matching.over", queueing_lock="matching.over")
def over(timestamp: int) -> None:
    """Offers to help whose day is over."""
    actions.tell_over()


@app.periodic(cron="10 3 * * *", periodic_id="matching.retention")
@app.task(name="matching.retention", lock="matching.retention", queueing_lock="matching.retention")
def retention(timestamp: int) -> None:
    """Forget what has been kept long enough."""
    privacy.forget_old()
