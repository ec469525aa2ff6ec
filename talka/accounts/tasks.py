"""Work of the night: what must be forgotten is, and who has been away for years is warned."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.urls import reverse
from procrastinate.contrib.django import app

from talka.accounts import privacy
from talka.accounts.actions import attempts


@app.periodic(cron="17 1 * * *", periodic_id="accounts.forget")
@app.task(name="accounts.forget", queueing_lock="accounts.forget")
def forget(timestamp: int) -> None:
    """Old tries, addresses that nobody confirmed within a day, and sign-ins that ran out."""
    attempts.forget_old()
    privacy.forget_unconfirmed()
    privacy.forget_ended_sessions()


@app.periodic(cron="37 9 * * *", periodic_id="accounts.warn_idle")
@app.task(name="accounts.warn_idle", queueing_lock="accounts.warn_idle")
def warn_idle(timestamp: int) -> None:
    """Warn whoever has not signed in for three years, and once more sixty days later."""
    for user in privacy.due_for_warning():
        if privacy.warned(user):
            page = settings.SITE_URL + reverse("accounts:sign_in")
            get_adapter().tell(user, "account.idle", {"last": user.idle_warnings > 1}, page)
