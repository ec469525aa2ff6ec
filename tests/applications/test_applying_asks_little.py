"""Sending an application asks the database a fixed number of questions, whoever is told of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from talka.accounts.models import User
from talka.applications.models import Application
from talka.notifications.models import Notification
from talka.opportunities.models import Opportunity
from tests.applications.test_pages import address, seen
from tests.factories import opportunity
from tests.factories.applications import coordinator, volunteer

pytestmark = pytest.mark.django_db
MOST = 15
"""Besides the beginning and the end of the transaction."""
BORDERS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def asked(browser: Client, offer: Opportunity) -> int:
    typed: dict[str, Any] = {"how": "without", "people": "1", "message": "Sveiki!"}
    typed["seen"] = seen(browser.post(address(offer), typed))
    with CaptureQueriesContext(connection) as caught:
        assert browser.post(address(offer), typed).status_code == 302
    return sum(not one["sql"].startswith(BORDERS) for one in caught.captured_queries)


def test_as_often_for_a_team_of_six_as_of_one(enter: Callable[[User], Client]) -> None:
    first, small, large = opportunity(), opportunity(), opportunity()
    coordinator(small.organisation)
    for _ in range(6):
        coordinator(large.organisation)
    browser = enter(volunteer())
    asked(browser, first)  # reads what a process reads once
    few, many = asked(browser, small), asked(browser, large)
    assert Application.objects.count() == 3
    assert Notification.objects.filter(kind="application.received").count() == 7, "each of both teams is told"
    assert few == many <= MOST
