"""Downloads of one's data are made apart from the page; every night what is over is thrown away."""

from __future__ import annotations

from procrastinate.contrib.django import app

from talka.accounts import privacy as accounts
from talka.web import privacy
from talka.web.desk import actions as desk
from talka.web.pages import actions as pages


@app.task(name="web.export_person")
def export_person(export_id: int) -> None:
    privacy.fill_export(export_id)


@app.periodic(cron="40 1 * * *", periodic_id="web.purge")
@app.task(name="web.purge", queueing_lock="web.purge")
def purge(timestamp: int) -> None:
    """Downloads whose link is dead, accounts warned twice, what was written late about people who left, pages that lay
    in the bin for 30 days, old decisions about held imports."""
    privacy.purge_exports()
    for person in accounts.due_for_erasure():
        privacy.erase_person(person)
    privacy.erase_left_behind()
    pages.purge()
    desk.forget_held()
