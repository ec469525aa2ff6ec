"""How an organisation answers, kept with it; and whether it may publish."""

from __future__ import annotations

from talka.applications.queries import replies_of
from talka.applications.queries.figures import BROKEN_PAUSE
from talka.organisations import actions as organisations
from talka.organisations.models import Organisation


def refresh_replies(organisation: Organisation) -> None:
    """Store its reply figures, and pause or resume publishing by them."""
    found = replies_of(organisation.pk)
    paused = found.broken >= BROKEN_PAUSE or (organisation.publishing_paused and found.broken > 0)
    organisations.set_reply_figures(
        organisation, answered_share=found.answered_share, median_reply_days=found.median_days, paused=paused
    )
