"""Wishes to help for tests, made by the acts, as people make them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from talka.accounts.models import User
from talka.core import clock
from talka.matching import actions
from talka.matching.models import HelpOffer, Invitation, SavedSearch
from talka.matching.schemas import OfferDraft
from talka.notifications.enums import Pace
from talka.notifications.models import Notification
from talka.notifications.queries.tokens import open_link
from talka.opportunities.models import Opportunity
from tests.factories.applications import coordinator, volunteer
from tests.factories.opportunities import opportunity


def offer(by: User | None = None, **draft: Any) -> HelpOffer:
    """Put up by an adult for a month, for verified organisers to see."""
    given = {"last_day": clock.today() + timedelta(days=30)} | draft
    return actions.put_up(by or volunteer(), OfferDraft(**given))


def invitation(to: HelpOffer | None = None, into: Opportunity | None = None, *, why: str = "field") -> Invitation:
    into = into or opportunity()
    return actions.invite(to or offer(), into, why=why, by=coordinator(into.organisation))


def saved(filters: str = "", *, by: User | None = None, pace: str = Pace.AT_ONCE, name: str = "Mans") -> SavedSearch:
    """A search of an account, looked at for the first time a moment ago."""
    return actions.save_search(by or volunteer(), name=name, filters=filters, pace=pace)


def saved_by_mail(email: str, filters: str = "", *, pace: str = Pace.AT_ONCE) -> str:
    """Asked for, not confirmed; returns the secret of the link that was mailed."""
    actions.ask_by_mail(email, name="Mans", filters=filters, pace=pace, language="lv", address="127.0.0.1")
    letter = Notification.objects.filter(kind="search.confirm").order_by("-made_at")[0]
    found = re.search(r"apstiprinat/([\w-]{43})/", open_link(letter.url))
    assert found
    return found[1]
